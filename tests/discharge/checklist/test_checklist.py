"""The national check-list: what answers itself, what a person answers, and the warning while it can still be mended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.actions import close_episode, update_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import ProviderType
from discharge.checklist.actions import EARLY, KEY, answer_criterion
from discharge.checklist.criteria import criteria
from discharge.checklist.facts import Fact
from discharge.checklist.models import Answer, Choice
from discharge.checklist.queries import read_checklist
from discharge.checklist.reading import Line, checklist_of
from discharge.planning.actions import add_circle_member, change_circle_state
from discharge.planning.models import CircleState
from discharge.screening.actions import record_assessment
from discharge.screening.models import InstrumentVersion
from tests import factories
from tests.reference import put_instruments, put_types

NOW = timezone.now()
BY_HAND = ("2", "3", "5", "8")


# --- The criteria -----------------------------------------------------------------------------------------------------


def test_the_eighteen_criteria_and_what_the_has_says_of_them() -> None:
    known = criteria()
    assert list(known) == [str(number) for number in range(1, 19)]
    assert {code for code, one in known.items() if one.always_applies} == {"1", "2"}
    assert {code for code, one in known.items() if one.early} == {"1", "2", "3", "5", "8"}
    assert {code for code, one in known.items() if one.only_at_risk} == {"10", "15"}


def read(facts: dict[str, Fact], *, at_risk: bool = True, hours: int | None = None) -> Any:
    leaves_at = NOW + timedelta(hours=hours) if hours is not None else None
    return checklist_of([], facts, at_risk=at_risk, leaves_at=leaves_at, now=NOW)


def test_without_risk_two_criteria_do_not_apply() -> None:
    assert (read({}).applicable, read({}, at_risk=False).applicable) == (18, 16)


@pytest.mark.parametrize(("hours", "state"), [(None, "due"), (49, "due"), (48, "late"), (-1, "late")])
def test_what_cannot_be_mended_is_late_two_days_before(hours: int | None, state: str) -> None:
    found = read({"1": Fact(Choice.YES, "TRST 3 sur 5")}, hours=hours)
    assert [line.criterion.code for line in found.unmendable] == list(BY_HAND)
    assert {line.state for line in found.unmendable} == {state}


@given(st.dictionaries(st.sampled_from(list(criteria())), st.sampled_from(Choice)), st.booleans())
def test_the_count_is_that_of_the_lines(facts: dict[str, Choice], at_risk: bool) -> None:
    found = read({code: Fact(choice, "") for code, choice in facts.items()}, at_risk=at_risk)
    assert 0 <= found.met <= found.applicable <= len(found.lines) == 18
    assert found.met == sum(choice == Choice.YES for choice in facts.values())


# --- Answers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def episode(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        put_types()
        put_instruments()
        return factories.make_episode(nurse, unit, expected_departure_at=timezone.now() + timedelta(days=5))


def line(episode: Episode, code: str) -> Line:
    fresh = Episode.objects.get(pk=episode.pk)
    return next(one for one in read_checklist(fresh, now=timezone.now()).lines if one.criterion.code == code)


def say(member: Membership, episode: Episode, code: str, choice: Choice | None = Choice.YES, version: int = 0) -> None:
    answer_criterion(member=member, episode_id=episode.pk, criterion=code, choice=choice, version=version)


def screen(nurse: Membership, episode: Episode) -> None:
    version = InstrumentVersion.objects.newest_of("TRST")
    assert version is not None
    answers = {item.code: item.answers[0].value for item in version.read.items}
    record_assessment(member=nurse, episode_id=episode.pk, assessment_id=uuid7(), version=version, answers=answers)


def warning(episode: Episode) -> Task:
    return Task.objects.get(episode=episode, key=KEY)


def leave(nurse: Membership, episode: Episode) -> None:
    record_departure(
        member=nurse,
        episode_id=episode.pk,
        left_at=timezone.now(),
        destination=Destination.HOME,
        departure_mode=DepartureMode.TAXI,
        reserve_reason="seul au domicile",
    )


@pytest.mark.usefixtures("in_hospital")
class TestActions:
    def test_a_screening_answers_the_first(self, nurse: Membership, episode: Episode) -> None:
        assert line(episode, "1").choice is None
        screen(nurse, episode)
        assert (line(episode, "1").choice, line(episode, "1").by_person) == (Choice.YES, False)
        assert "TRST" in line(episode, "1").why

    def test_telling_the_circle_answers_the_ninth(self, nurse: Membership, episode: Episode) -> None:
        gp = add_circle_member(
            member=nurse,
            episode_id=episode.pk,
            role=ProviderType.objects.get(pk="medecin-traitant"),
            name="Dr Martine Escoubas",
        )
        assert line(episode, "9").choice is None
        change_circle_state(
            member=nurse, episode_id=episode.pk, circle_member_id=gp.pk, to=CircleState.INFORMED, version=gp.version
        )
        assert (line(episode, "9").choice, line(episode, "9").why) == (Choice.YES, "Dr Martine Escoubas")

    def test_a_person_has_the_last_word_and_may_take_it_back(self, nurse: Membership, episode: Episode) -> None:
        screen(nurse, episode)
        say(nurse, episode, "1", Choice.NO)
        assert (line(episode, "1").choice, line(episode, "1").by_person) == (Choice.NO, True)
        assert "Claire Aubanel" in line(episode, "1").why
        say(nurse, episode, "1", None, version=1)
        assert (line(episode, "1").choice, line(episode, "1").by_person) == (Choice.YES, False)

    def test_a_second_click_changes_nothing_and_a_colleague_is_not_overwritten(
        self, nurse: Membership, social_worker: Membership, episode: Episode
    ) -> None:
        say(nurse, episode, "4")
        say(nurse, episode, "4")
        assert Answer.objects.get().version == 1
        with pytest.raises(DomainError, match="Claire Aubanel a répondu « Oui »") as refused:
            say(social_worker, episode, "4", Choice.NO)
        assert refused.value.code == "stale"
        assert Answer.objects.get().choice == Choice.YES

    @pytest.mark.parametrize(
        ("code", "choice", "refusal"),
        [("1", Choice.NOT_APPLICABLE, "not_applicable"), ("19", Choice.YES, "unknown"), ("", Choice.NO, "unknown")],
    )
    def test_what_is_no_answer_is_refused(
        self, nurse: Membership, episode: Episode, code: str, choice: Choice, refusal: str
    ) -> None:
        with pytest.raises(DomainError) as refused:
            say(nurse, episode, code, choice)
        assert refused.value.code == refusal
        assert not Answer.objects.exists()

    def test_a_missing_right_and_a_closed_episode_are_refused(self, nurse: Membership, episode: Episode) -> None:
        operator = factories.make_member(episode.hospital, Role.CALL_OPERATOR, "Inès", "Maurel")
        with pytest.raises(DomainError) as refused:
            say(operator, episode, "3")
        assert refused.value.code == "forbidden"
        leave(nurse, episode)
        say(nurse, episode, "17")
        close_episode(member=nurse, episode_id=episode.pk)
        with pytest.raises(DomainError) as refused:
            say(nurse, episode, "3")
        assert refused.value.code == "closed"


@pytest.mark.usefixtures("in_hospital")
class TestWarning:
    def test_it_is_due_two_days_before_and_follows_the_departure(self, nurse: Membership, episode: Episode) -> None:
        assert episode.expected_departure_at is not None
        assert warning(episode).due_at == episode.expected_departure_at - EARLY
        later = episode.expected_departure_at + timedelta(days=3)
        update_episode(member=nurse, episode_id=episode.pk, version=1, expected_departure_at=later)
        assert warning(episode).due_at == later - EARLY

    @pytest.mark.parametrize("screened_first", [True, False])
    def test_it_settles_with_the_last_thing_missing(
        self, nurse: Membership, episode: Episode, *, screened_first: bool
    ) -> None:
        if screened_first:
            screen(nurse, episode)
        for code in BY_HAND:
            assert warning(episode).state == TaskState.OPEN
            say(nurse, episode, code)
        if not screened_first:
            assert warning(episode).state == TaskState.OPEN
            screen(nurse, episode)
        assert warning(episode).state == TaskState.DONE
        say(nurse, episode, "3", Choice.NO, version=1)
        assert warning(episode).state == TaskState.OPEN

    def test_the_departure_drops_it(self, nurse: Membership, episode: Episode) -> None:
        leave(nurse, episode)
        assert warning(episode).state == TaskState.CANCELLED
        say(nurse, episode, "3")
        assert warning(episode).state == TaskState.CANCELLED


# --- The page ---------------------------------------------------------------------------------------------------------


def test_one_touch_answers_and_the_page_says_so(
    client_for: Callable[[Membership], Client], nurse: Membership, episode: Episode
) -> None:
    client, page = client_for(nurse), reverse("checklist:checklist", args=[episode.pk])
    first = client.get(page).content.decode()
    assert "5\u00a0critères ne se rattrapent pas le dernier jour" in first
    assert "<b>1 sur 18</b>" in first
    answer = client.post(reverse("checklist:answer", args=[episode.pk, "3"]), {"choice": "yes", "version": "0"})
    assert answer.url == f"{page}#critere-3"
    assert "<b>2 sur 18</b>" in client.get(page).content.decode()


@pytest.mark.parametrize("given", [{"choice": "perhaps", "version": "0"}, {"choice": "yes"}, {"version": "x"}])
def test_an_unreadable_answer_says_so_and_saves_nothing(
    client_for: Callable[[Membership], Client], nurse: Membership, episode: Episode, given: dict[str, str]
) -> None:
    answer = client_for(nurse).post(reverse("checklist:answer", args=[episode.pk, "3"]), given, follow=True)
    assert "n’a pas été comprise" in answer.content.decode()
    with enter(nurse.hospital):
        assert not Answer.objects.exists()


def test_the_page_takes_a_constant_number_of_queries(
    client_for: Callable[[Membership], Client], nurse: Membership, episode: Episode, django_assert_max_num_queries: Any
) -> None:
    with enter(nurse.hospital):
        for code in criteria():
            say(nurse, episode, code)
    client = client_for(nurse)
    client.get("/")
    with django_assert_max_num_queries(20):
        client.get(reverse("checklist:checklist", args=[episode.pk]))


def test_a_neighbour_hospital_answers_nothing(
    client_for: Callable[[Membership], Client], episode: Episode, other_hospital: Hospital
) -> None:
    stranger = factories.make_member(other_hospital, Role.LIAISON_NURSE, "Lucie", "Vidal")
    address = reverse("checklist:answer", args=[episode.pk, "3"])
    assert client_for(stranger).post(address, {"choice": "yes", "version": "0"}).status_code == 404
    with enter(episode.hospital):
        assert not Answer.objects.exists()
