"""Fit to leave, and kept nevertheless: the days it costs, who may write it, what the departure ends."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.actions import close_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import BlockReason, DepartureMode, Destination, Episode
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.obstacles import actions
from discharge.obstacles.days import Span, days_cost, days_lost, fit_spans
from discharge.obstacles.models import Fitness, Obstacle
from discharge.obstacles.reading import standing
from tests import factories


def november(day: int) -> date:
    return date(2026, 11, day)


# --- Days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ([], 0),
        ([(12, True)], 8),
        ([(20, True)], 0),
        ([(21, True)], 0),
        # Said twice: the first day counts.
        ([(12, True), (14, True)], 8),
        # Worse again, then better.
        ([(12, True), (15, False), (18, True)], 5),
        ([(12, True), (15, False)], 3),
        ([(12, False)], 0),
        # The last word on a day holds.
        ([(12, True), (12, False)], 0),
        ([(12, True), (22, False)], 8),
    ],
)
def test_days_lost_up_to_the_20th(said: list[tuple[int, bool]], lost: int) -> None:
    assert days_lost(fit_spans([(november(day), is_fit) for day, is_fit in said], until=november(20))) == lost


def test_an_obstacle_costs_only_the_days_when_the_patient_was_fit() -> None:
    fit = fit_spans([(november(12), True), (november(15), False), (november(18), True)], until=november(20))
    assert days_cost(fit, Span(november(1), november(13))) == 1
    assert days_cost(fit, Span(november(14), november(19))) == 2
    assert days_cost(fit, Span(november(15), november(18))) == 0
    assert days_cost(fit, Span(november(1), november(30))) == days_lost(fit) == 5


@given(
    st.lists(st.tuples(st.integers(1, 28), st.booleans())), st.integers(1, 28), st.integers(1, 28), st.integers(0, 9)
)
def test_days_are_never_more_than_there_were(said: list[tuple[int, bool]], until: int, start: int, length: int) -> None:
    ordered = sorted(said, key=lambda one: one[0])
    fit = fit_spans([(november(day), is_fit) for day, is_fit in ordered], until=november(until))
    assert all(before.end <= after.start for before, after in pairwise(fit))
    assert 0 <= days_lost(fit) <= until - 1
    cost = days_cost(fit, Span(november(start), november(start) + timedelta(days=length)))
    assert 0 <= cost <= min(length, days_lost(fit))


# --- Writing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def episode(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        return factories.make_episode(nurse, unit, admitted_at=timezone.now() - timedelta(days=12))


def note(nurse: Membership, episode: Episode, days_ago: int = 4, words: str = "") -> Obstacle:
    opened_on = timezone.localdate() - timedelta(days=days_ago)
    return actions.open_obstacle(
        member=nurse, episode_id=episode.pk, reason=BlockReason.NO_NURSE, opened_on=opened_on, words=words
    )


def say(nurse: Membership, episode: Episode, days_ago: int, *, is_fit: bool = True) -> None:
    on_day = timezone.localdate() - timedelta(days=days_ago)
    actions.say_fitness(member=nurse, episode_id=episode.pk, is_fit=is_fit, on_day=on_day)


def leave(nurse: Membership, episode: Episode) -> None:
    record_departure(
        member=nurse,
        episode_id=episode.pk,
        left_at=timezone.now(),
        destination=Destination.HOME,
        departure_mode=DepartureMode.TAXI,
        reserve_reason="personne trouvé",
    )


@pytest.mark.usefixtures("in_hospital")
class TestActions:
    def test_what_was_said_is_read_as_days(self, nurse: Membership, episode: Episode, today: date) -> None:
        say(nurse, episode, 6)
        say(nurse, episode, 6)
        note(nurse, episode, 9, "aucun cabinet ne passe le soir")
        found = standing(episode, list(episode.fitness.in_order()), list(episode.obstacles.in_order()), today=today)
        assert (found.is_fit, found.lost) == (True, "6\u00a0jours passés à l’hôpital depuis sans raison médicale")
        assert found.open_lines[0].sub.endswith("6\u00a0jours perdus")
        assert episode.fitness.count() == 1
        assert [entry.kind for entry in episode.timeline.order_by("at")][-2:] == ["fitness", "obstacle"]

    def test_the_same_open_obstacle_is_noted_once(self, nurse: Membership, episode: Episode) -> None:
        first = note(nurse, episode)
        with pytest.raises(DomainError) as refused:
            note(nurse, episode)
        assert refused.value.code == "already_there"
        actions.lift_obstacle(
            member=nurse, episode_id=episode.pk, obstacle_id=first.pk, version=1, closed_on=timezone.localdate()
        )
        note(nurse, episode)
        with pytest.raises(DomainError) as refused:
            actions.reopen_obstacle(member=nurse, episode_id=episode.pk, obstacle_id=first.pk, version=2)
        assert refused.value.code == "already_there"

    def test_lifting_twice_keeps_the_first_day_and_a_stale_page_changes_nothing(
        self, nurse: Membership, episode: Episode, today: date
    ) -> None:
        noted = note(nurse, episode)
        lift = {"member": nurse, "episode_id": episode.pk, "obstacle_id": noted.pk}
        with pytest.raises(DomainError) as refused:
            actions.lift_obstacle(**lift, version=7, closed_on=today)
        assert refused.value.code == "stale"
        actions.lift_obstacle(**lift, version=1, closed_on=today - timedelta(days=1))
        assert actions.lift_obstacle(**lift, version=1, closed_on=today).closed_on == today - timedelta(days=1)
        assert actions.reopen_obstacle(**lift, version=2).closed_on is None

    @pytest.mark.parametrize("days_ago", [-1, 13])
    def test_impossible_days_are_refused(self, nurse: Membership, episode: Episode, days_ago: int) -> None:
        for act in (lambda: note(nurse, episode, days_ago), lambda: say(nurse, episode, days_ago)):
            with pytest.raises(DomainError) as refused:
                act()
            assert refused.value.code == "day"
        noted = note(nurse, episode, 4)
        for closed_on in (timezone.localdate() + timedelta(days=1), noted.opened_on - timedelta(days=1)):
            with pytest.raises(DomainError) as refused:
                actions.lift_obstacle(
                    member=nurse, episode_id=episode.pk, obstacle_id=noted.pk, version=1, closed_on=closed_on
                )
            assert refused.value.code == "day"

    def test_the_departure_lifts_what_stood(self, nurse: Membership, episode: Episode, today: date) -> None:
        noted = note(nurse, episode)
        leave(nurse, episode)
        noted.refresh_from_db()
        assert noted.closed_on == today
        for act in (lambda: note(nurse, episode), lambda: say(nurse, episode, 1)):
            with pytest.raises(DomainError) as refused:
                act()
            assert refused.value.code == "left"

    def test_what_was_said_is_never_rewritten(self, nurse: Membership, episode: Episode) -> None:
        say(nurse, episode, 2)
        for change in (lambda: Fitness.objects.update(is_fit=False), lambda: Fitness.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_a_closed_episode_and_a_missing_right_are_refused(
        self, nurse: Membership, doctor: Membership, episode: Episode
    ) -> None:
        say(doctor, episode, 1)
        operator = factories.make_member(episode.hospital, Role.CALL_OPERATOR, "Inès", "Maurel")
        for act in (lambda: note(operator, episode), lambda: say(operator, episode, 1)):
            with pytest.raises(DomainError) as refused:
                act()
            assert refused.value.code == "forbidden"
        leave(nurse, episode)
        close_episode(member=nurse, episode_id=episode.pk)
        with pytest.raises(DomainError) as refused:
            note(nurse, episode)
        assert refused.value.code == "closed"


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_preparation_says_what_keeps_the_patient_and_mends_it(
    client_for: Callable[[Membership], Client], nurse: Membership, episode: Episode, today: date
) -> None:
    client, plan = client_for(nurse), reverse("planning:plan", args=[episode.pk])
    assert "Pas encore dit médicalement prêt" in client.get(plan).content.decode()
    client.post(reverse("obstacles:fitness", args=[episode.pk]), {"is_fit": "oui", "on_day": today.isoformat()})
    given = {"reason": "no_nurse", "words": "<b>soir</b>", "opened_on": (today - timedelta(days=3)).isoformat()}
    answer = client.post(reverse("obstacles:add", args=[episode.pk]), given)
    assert answer.url == f"{plan}#obstacles"
    page = client.get(plan).content.decode()
    assert "Médicalement prêt à sortir" in page
    assert "Pas d’infirmier à proximité" in page
    assert "&lt;b&gt;soir&lt;/b&gt;" in page
    with enter(nurse.hospital):
        noted = Obstacle.objects.get()
    lift = reverse("obstacles:lift", args=[episode.pk, noted.pk])
    assert client.post(lift, {"version": 1, "closed_on": today.isoformat()}).status_code == 302
    page = client.get(plan).content.decode()
    assert "Aucun obstacle en cours" in page
    client.post(reverse("obstacles:reopen", args=[episode.pk, noted.pk]), {"version": 2})
    with enter(nurse.hospital):
        assert Obstacle.objects.get().closed_on is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "", "opened_on": "2026-11-02"}, "Choisissez ce qui empêche la sortie."),
        ({"reason": "family", "opened_on": "2999-01-01"}, "Choisissez un jour entre l’admission"),
        ({"reason": "family", "opened_on": "31/02/2026"}, "Ce jour n’existe pas dans le calendrier."),
        ({"reason": "family", "opened_on": "", "words": "x" * 301}, "300 caractères au plus."),
    ],
)
def test_a_wrong_field_says_so_and_keeps_what_was_typed(
    client_for: Callable[[Membership], Client], nurse: Membership, episode: Episode, given: dict[str, str], said: str
) -> None:
    answer = client_for(nurse).post(reverse("obstacles:add", args=[episode.pk]), {"words": "fille absente", **given})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert given.get("words", "fille absente") in answer.content.decode()
    with enter(nurse.hospital):
        assert not Obstacle.objects.exists()


def test_a_neighbour_hospital_sees_nothing(
    client_for: Callable[[Membership], Client], nurse: Membership, episode: Episode, other_hospital: Hospital
) -> None:
    with enter(nurse.hospital):
        noted = note(nurse, episode)
        say(nurse, episode, 1)
    stranger = factories.make_member(other_hospital, Role.LIAISON_NURSE, "Lucie", "Vidal")
    lift = reverse("obstacles:lift", args=[episode.pk, noted.pk])
    assert client_for(stranger).post(lift, {"version": 1, "closed_on": "2026-11-20"}).status_code == 404
    with enter(other_hospital):
        assert not Obstacle.objects.exists()
        assert not Fitness.objects.exists()
