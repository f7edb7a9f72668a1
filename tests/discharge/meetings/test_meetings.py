"""The staff meeting: whom it discusses first, decisions that are tasks at once, what became of them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.actions import close_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import BlockReason, DepartureMode, Destination, Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.meetings.actions import decide, open_meeting, withdraw_decision
from discharge.meetings.models import Decision, Meeting
from discharge.meetings.queries import to_discuss
from discharge.meetings.reading import rows
from discharge.obstacles.actions import open_obstacle, say_fitness
from discharge.planning.actions import add_plan_item, settle_plan_item
from discharge.planning.holding import block_item
from tests import factories

ClientFor = Callable[[Membership], Client]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def meeting(hospital: Hospital, nurse: Membership, unit: Unit, today: date) -> Meeting:
    with enter(hospital):
        return open_meeting(member=nurse, unit=unit, held_on=today)


@pytest.fixture
def last_week(hospital: Hospital, nurse: Membership, unit: Unit, today: date) -> Meeting:
    with enter(hospital):
        return open_meeting(member=nurse, unit=unit, held_on=today - timedelta(days=7))


@pytest.fixture
def episode(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        return factories.make_episode(nurse, unit)


def take(nurse: Membership, meeting: Meeting, episode: Episode, words: str = "Revoir la date", **more: Any) -> Decision:
    given = {"decision_id": uuid4(), "owner": nurse.user, "due_on": timezone.localdate() + timedelta(days=2), **more}
    return decide(member=nurse, meeting=meeting, episode_id=episode.pk, words=words, **given)


def discussed(meeting: Meeting, member: Membership) -> list[UUID]:
    return [episode.pk for episode in to_discuss(meeting, member)]


@pytest.mark.usefixtures("in_hospital")
class TestAgenda:
    def test_what_is_owed_comes_first_then_who_has_no_way_out_who_is_held_who_leaves_and_the_rest(
        self, nurse: Membership, unit: Unit, other_unit: Unit, last_week: Meeting, meeting: Meeting
    ) -> None:
        now = timezone.now()
        made = {
            name: factories.make_episode(nurse, unit, expected_departure_at=now + timedelta(days=days))
            for name, days in (("others", 20), ("leaving", 3), ("held", 20), ("kept", 19), ("stuck", 18), ("owed", 30))
        }
        factories.make_episode(nurse, other_unit)
        gone = factories.make_episode(nurse, unit)
        record_departure(
            member=nurse,
            episode_id=gone.pk,
            left_at=now,
            destination=Destination.HOME,
            departure_mode=DepartureMode.TAXI,
            reserve_reason="rien n’est prêt",
        )
        task = add_plan_item(
            member=nurse, episode_id=made["held"].pk, key="plan:1", title="Commander le lit", domain="housing"
        )
        block_item(member=nurse, episode_id=made["held"].pk, task_id=task.pk, version=1, reason=BlockReason.EQUIPMENT)
        for name in ("kept", "stuck"):
            open_obstacle(
                member=nurse, episode_id=made[name].pk, reason=BlockReason.NO_NURSE, opened_on=timezone.localdate()
            )
        say_fitness(member=nurse, episode_id=made["stuck"].pk, is_fit=True, on_day=timezone.localdate())
        take(nurse, last_week, made["owed"], due_on=last_week.held_on)
        order = ["owed", "stuck", "kept", "held", "leaving", "others"]
        assert discussed(meeting, nurse) == [made[name].pk for name in order]

    def test_fit_without_a_date_has_no_way_out_and_who_is_fit_no_more_has(
        self, nurse: Membership, unit: Unit, meeting: Meeting, today: date
    ) -> None:
        plain, undated = factories.make_episode(nurse, unit), factories.make_episode(nurse, unit)
        say_fitness(member=nurse, episode_id=undated.pk, is_fit=True, on_day=today)
        assert discussed(meeting, nurse)[0] == undated.pk
        say_fitness(member=nurse, episode_id=undated.pk, is_fit=False, on_day=today)
        assert discussed(meeting, nurse) == sorted([plain.pk, undated.pk])

    def test_the_next_meeting_starts_from_what_is_still_open(
        self, nurse: Membership, episode: Episode, last_week: Meeting, meeting: Meeting
    ) -> None:
        done = take(nurse, last_week, episode, "Appeler la fille", due_on=last_week.held_on)
        still = take(nurse, last_week, episode, "Demander un SMR", due_on=last_week.held_on)
        settle_plan_item(
            member=nurse, episode_id=episode.pk, task_id=done.task_id, seen=TaskState.OPEN, to=TaskState.DONE
        )
        new = take(nurse, meeting, episode, "Hébergement temporaire")
        [row] = rows(meeting, nurse, start=0, length=30, now=timezone.now())
        assert [line.task.pk for line in row.owed] == [still.task_id]
        assert [line.task.pk for line in row.decided] == [new.task_id]
        assert row.owed[0].state == "late"

    def test_a_meeting_of_the_hospital_shows_everybody_the_patients_they_may_see(
        self, nurse: Membership, doctor: Membership, other_unit: Unit, episode: Episode, today: date
    ) -> None:
        elsewhere = factories.make_episode(nurse, other_unit)
        whole = open_meeting(member=nurse, unit=None, held_on=today)
        assert set(discussed(whole, nurse)) == {episode.pk, elsewhere.pk}
        assert discussed(whole, doctor) == [episode.pk]


@pytest.mark.usefixtures("in_hospital")
class TestDecisions:
    def test_a_decision_is_a_task_of_the_plan_at_once_and_says_where_it_comes_from(
        self, nurse: Membership, social_worker: Membership, episode: Episode, meeting: Meeting
    ) -> None:
        task = take(nurse, meeting, episode, owner=social_worker.user, blocks_departure=True).task
        assert (task.title, task.kind, task.owner, task.blocks_departure) == (
            "Revoir la date",
            "plan",
            social_worker.user,
            True,
        )
        assert task.detail.startswith("Décidé en réunion du ")
        assert task.subject_id == meeting.pk
        assert episode.timeline.filter(summary="Tâche ajoutée : Revoir la date").count() == 1

    def test_a_form_sent_twice_decides_once(self, nurse: Membership, episode: Episode, meeting: Meeting) -> None:
        decision_id = uuid4()
        first = take(nurse, meeting, episode, decision_id=decision_id)
        assert take(nurse, meeting, episode, "autre chose", decision_id=decision_id) == first
        assert (Decision.objects.count(), episode.tasks.filter(kind="plan").count()) == (1, 1)

    def test_a_form_of_another_episode_decides_nothing(
        self, nurse: Membership, unit: Unit, episode: Episode, meeting: Meeting
    ) -> None:
        known, elsewhere = take(nurse, meeting, episode), factories.make_episode(nurse, unit)
        with pytest.raises(DomainError) as refused:
            take(nurse, meeting, elsewhere, decision_id=known.pk)
        assert refused.value.code == "already_used"
        assert not elsewhere.tasks.filter(kind="plan").exists()

    def test_a_withdrawn_decision_is_cancelled_and_stays_readable(
        self, nurse: Membership, episode: Episode, meeting: Meeting
    ) -> None:
        decision = take(nurse, meeting, episode)
        withdraw_decision(member=nurse, decision=decision)
        withdraw_decision(member=nurse, decision=Decision.objects.get())
        assert Decision.objects.get().task.state == TaskState.CANCELLED

    def test_what_makes_no_sense_is_refused(
        self,
        nurse: Membership,
        operator: Membership,
        doctor: Membership,
        other_unit: Unit,
        episode: Episode,
        meeting: Meeting,
    ) -> None:
        today = timezone.localdate()
        for act, code in (
            (lambda: take(operator, meeting, episode), "forbidden"),
            (lambda: take(nurse, meeting, episode, due_on=meeting.held_on - timedelta(days=1)), "day"),
            (lambda: open_meeting(member=operator, unit=None, held_on=today), "forbidden"),
            (lambda: open_meeting(member=doctor, unit=other_unit, held_on=today), "not_yours"),
            (lambda: open_meeting(member=nurse, unit=None, held_on=today + timedelta(days=93)), "day"),
            (lambda: open_meeting(member=nurse, unit=None, held_on=today - timedelta(days=32)), "day"),
        ):
            with pytest.raises(DomainError) as refusal:
                act()
            assert refusal.value.code == code
        record_departure(
            member=nurse,
            episode_id=episode.pk,
            left_at=timezone.now(),
            destination=Destination.HOME,
            departure_mode=DepartureMode.TAXI,
            reserve_reason="rien n’est prêt",
        )
        close_episode(member=nurse, episode_id=episode.pk)
        with pytest.raises(DomainError) as refusal:
            take(nurse, meeting, episode)
        assert refusal.value.code == "closed"

    @pytest.mark.parametrize("whole", [True, False])
    def test_one_meeting_a_day_and_unit_whoever_opens_it(
        self, nurse: Membership, doctor: Membership, unit: Unit, today: date, *, whole: bool
    ) -> None:
        where = None if whole else unit
        first = open_meeting(member=nurse, unit=where, held_on=today)
        assert open_meeting(member=doctor, unit=where, held_on=today) == first
        with pytest.raises(IntegrityError, match="meeting_once_a_day"), transaction.atomic():
            Meeting.objects.create(hospital_id=nurse.hospital_id, unit=where, held_on=today, opened_by=nurse.user)

    def test_a_task_comes_from_one_decision(self, nurse: Membership, episode: Episode, meeting: Meeting) -> None:
        task = take(nurse, meeting, episode).task
        with pytest.raises(IntegrityError, match="decision_once_a_task"), transaction.atomic():
            Decision.objects.create(hospital_id=nurse.hospital_id, meeting=meeting, task=task, decided_by=nurse.user)


# --- Pages ------------------------------------------------------------------------------------------------------------


def url(name: str, *rows: Any) -> str:
    return reverse(f"meetings:{name}", args=[row.pk for row in rows])


def typed(nurse: Membership, **more: str) -> dict[str, str]:
    given = {"submission": str(uuid4()), "words": "<b>Revoir</b> la date", "owner": str(nurse.user_id)}
    return {**given, "due_on": (timezone.localdate() + timedelta(days=2)).isoformat(), **more}


def test_a_meeting_is_opened_gone_through_and_read_again(
    client_for: ClientFor, nurse: Membership, unit: Unit, episode: Episode, today: date
) -> None:
    client = client_for(nurse)
    assert "Aucune réunion pour l’instant" in client.get(url("meetings")).content.decode()
    opened = client.post(url("meetings"), {"unit": str(unit.pk), "held_on": today.isoformat()})
    agenda = opened["Location"]
    assert "FABREGOUL" in client.get(agenda).content.decode()
    with enter(nurse.hospital):
        meeting = Meeting.objects.get()
    answer = client.post(url("decide", meeting, episode), typed(nurse))
    assert answer["Location"] == f"{agenda}?page=1#patient-{episode.pk}"
    plan = reverse("planning:plan", args=[episode.pk])
    for page in (agenda, url("decisions", meeting), plan):
        assert "&lt;b&gt;Revoir&lt;/b&gt; la date" in client.get(page).content.decode(), page
    assert url("decisions", meeting) in client.get(plan).content.decode()
    with enter(nurse.hospital):
        task = Task.objects.get(kind="plan")
    client.post(reverse("planning:settle_item", args=[episode.pk, task.pk]), {"seen": "open", "to": "done"})
    assert "Fait" in client.get(url("decisions", meeting)).content.decode()
    assert "toutes réglées" in client.get(url("meetings")).content.decode()


def test_a_decision_is_withdrawn_from_the_page_of_the_meeting(
    client_for: ClientFor, nurse: Membership, episode: Episode, meeting: Meeting
) -> None:
    with enter(nurse.hospital):
        decision = take(nurse, meeting, episode)
    client = client_for(nurse)
    body = client.post(url("withdraw", meeting, decision), follow=True).content.decode()
    assert "Décision retirée" in body
    assert "Annulée" in body


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"words": " "}, "words", "Écrivez ce qui est décidé."),
        ({"words": "x" * 201}, "words", "200 caractères au plus"),
        ({"owner": ""}, "owner", "Dites qui s’en charge."),
        ({"owner": str(uuid4())}, "owner", "n’est plus de l’établissement"),
        ({"due_on": ""}, "due_on", "Choisissez le jour."),
        ({"due_on": "2001-01-01"}, "due_on", "un jour d’après"),
        ({"due_on": "31/02/2026"}, "due_on", "n’existe pas dans le calendrier"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(
    client_for: ClientFor,
    nurse: Membership,
    episode: Episode,
    meeting: Meeting,
    given: dict[str, str],
    field: str,
    said: str,
) -> None:
    answer = client_for(nurse).post(url("decide", meeting, episode), typed(nurse, **given))
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors[field])
    with enter(nurse.hospital):
        assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"held_on": ""}, "held_on"), ({"held_on": "2001-01-01"}, "held_on"), ({"unit": str(uuid4())}, "unit")],
)
def test_a_wrong_meeting_is_refused_at_its_field(
    client_for: ClientFor, nurse: Membership, today: date, given: dict[str, str], field: str
) -> None:
    answer = client_for(nurse).post(url("meetings"), {"unit": "", "held_on": today.isoformat(), **given})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_another_hospital_another_unit_and_a_missing_right_find_nothing(
    client_for: ClientFor,
    nurse: Membership,
    operator: Membership,
    other_nurse: Membership,
    other_unit: Unit,
    episode: Episode,
    meeting: Meeting,
    today: date,
) -> None:
    next_door = factories.make_member(
        nurse.hospital, Role.WARD_DOCTOR, "Jean", "Ailleurs", title="Dr", units=[other_unit]
    )
    with enter(nurse.hospital):
        decision = take(nurse, meeting, episode)
        whole = open_meeting(member=nurse, unit=None, held_on=today)
        common = take(nurse, whole, episode)
    for page in (url("meeting", meeting), url("decisions", meeting), url("decide", meeting, episode)):
        assert client_for(other_nurse).get(page).status_code == 404
        assert client_for(next_door).get(page).status_code == 404
        assert client_for(operator).get(page).status_code == 403
    assert client_for(next_door).post(url("withdraw", meeting, decision)).status_code == 404
    assert client_for(next_door).post(url("withdraw", whole, common)).status_code == 404
    assert "Revoir la date" not in client_for(next_door).get(url("decisions", whole)).content.decode()
    with enter(other_nurse.hospital):
        assert not Meeting.objects.exists()
        assert not Decision.objects.exists()


@pytest.mark.parametrize("number", [1, 32])
def test_pages_are_bounded_and_take_as_many_queries_for_many_patients_as_for_one(
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
    nurse: Membership,
    unit: Unit,
    last_week: Meeting,
    meeting: Meeting,
    number: int,
) -> None:
    with enter(nurse.hospital):
        for _ in range(number):
            episode = factories.make_episode(nurse, unit)
            say_fitness(member=nurse, episode_id=episode.pk, is_fit=True, on_day=timezone.localdate())
            open_obstacle(
                member=nurse, episode_id=episode.pk, reason=BlockReason.NO_NURSE, opened_on=timezone.localdate()
            )
            take(nurse, last_week, episode, due_on=last_week.held_on)
            take(nurse, meeting, episode)
    client = client_for(nurse)
    client.get(url("meetings"))
    for page in (url("meetings"), url("meeting", meeting), url("decisions", meeting)):
        with django_assert_max_num_queries(13):
            body = client.get(page)
        assert len(body.context.get("rows", [])) <= 30
    if number > 30:
        assert "31 à 32 sur 32" in client.get(url("meeting", meeting), {"page": "2"}).content.decode()
        assert client.get(url("meeting", meeting), {"page": "x"}).status_code == 200
