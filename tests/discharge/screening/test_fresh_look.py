"""A fresh look after a unit move, a fall, or when a result is old: once each, as the hospital's rules say."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import update_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.screening.actions import record_assessment
from discharge.screening.fresh_look import look_again, note_fall, rules_of
from discharge.screening.models import Assessment, InstrumentVersion, LookRule, Trigger
from tests.discharge.screening.test_assessments import POSITIVE

ClientFor = Callable[[Membership], Client]


@pytest.fixture
def assessment(hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion) -> Assessment:
    with enter(hospital):
        return record_assessment(
            member=nurse, episode_id=episode.pk, assessment_id=uuid4(), version=trst, answers=POSITIVE
        )


def made_old(hospital: Hospital, trst: InstrumentVersion, episode: Episode, nurse: Membership, **ago: int) -> None:
    """A screening of long ago, written straight as a row."""
    with enter(hospital):
        Assessment.objects.create(
            hospital=hospital,
            episode=episode,
            version=trst,
            answers=POSITIVE,
            score=2,
            positive=True,
            explanation={"title": "TRST", "words": "TRST 2 sur 5"},
            filled_by=nurse.user,
            # By the clock on the wall: days are counted by the calendar, across a change of hour too.
            filled_at=timezone.localtime() - timedelta(**ago),
        )
        Task.objects.filter(episode=episode, key="screening").update(state="done", settled_at=timezone.now())


def asked(hospital: Hospital, episode: Episode) -> list[str]:
    """The titles of the fresh looks that are waited for."""
    with enter(hospital):
        live = Task.objects.live().filter(episode=episode, kind="screening").exclude(key="screening")
        return list(live.values_list("title", flat=True))


def move(hospital: Hospital, nurse: Membership, episode: Episode, unit: Unit) -> None:
    with enter(hospital):
        episode.refresh_from_db()
        update_episode(member=nurse, episode_id=episode.pk, version=episode.version, unit=unit)


def test_a_unit_move_asks_once_and_a_new_screening_answers_it(
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    other_unit: Unit,
    assessment: Assessment,
    trst: InstrumentVersion,
) -> None:
    assert look_again(hospital) == 0
    move(hospital, nurse, episode, other_unit)
    assert [look_again(hospital), look_again(hospital)] == [1, 0]
    assert asked(hospital, episode) == ["Refaire le repérage : passage en Médecine B"]
    with enter(hospital):
        record_assessment(member=nurse, episode_id=episode.pk, assessment_id=uuid4(), version=trst, answers=POSITIVE)
    assert (asked(hospital, episode), look_again(hospital)) == ([], 0)


def test_a_task_set_aside_is_not_asked_again_for_the_same_move(
    hospital: Hospital, nurse: Membership, episode: Episode, other_unit: Unit, assessment: Assessment
) -> None:
    move(hospital, nurse, episode, other_unit)
    look_again(hospital)
    with enter(hospital):
        Task.objects.filter(episode=episode, kind="screening").update(state="cancelled", settled_at=timezone.now())
    assert look_again(hospital) == 0


def test_a_patient_never_screened_is_still_waited_for_and_not_asked_twice(
    hospital: Hospital, nurse: Membership, episode: Episode, other_unit: Unit
) -> None:
    move(hospital, nurse, episode, other_unit)
    assert (look_again(hospital), asked(hospital, episode)) == (0, [])


@pytest.mark.parametrize(("days", "opened"), [(6, 0), (7, 1), (40, 1)])
def test_a_result_of_seven_days_is_looked_at_again(
    hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion, days: int, opened: int
) -> None:
    made_old(hospital, trst, episode, nurse, days=days)
    assert [look_again(hospital), look_again(hospital)] == [opened, 0]
    if opened:
        assert asked(hospital, episode) == [f"Refaire le repérage : le dernier a {days}\u00a0jours"]
        with enter(hospital):
            task = Task.objects.live().get(episode=episode, kind="screening")
            assert task.due_at is not None
            assert timedelta(hours=23) < task.due_at - timezone.now() <= timedelta(hours=24)


def test_a_hospital_changes_its_rules(
    hospital: Hospital, nurse: Membership, episode: Episode, other_unit: Unit, trst: InstrumentVersion
) -> None:
    made_old(hospital, trst, episode, nurse, days=8)
    with enter(hospital):
        LookRule.objects.create(hospital=hospital, trigger=Trigger.AGE, after_days=10, delay_hours=48)
        LookRule.objects.create(hospital=hospital, trigger=Trigger.UNIT_MOVE, active=False)
        rules = rules_of(hospital.pk)
        assert (rules[Trigger.AGE].after_days, rules[Trigger.FALL].delay_hours) == (10, 24)
    move(hospital, nurse, episode, other_unit)
    assert look_again(hospital) == 0


def test_another_hospitals_patients_and_those_who_left_are_left_alone(
    hospital: Hospital, other_hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    made_old(hospital, trst, episode, nurse, days=8)
    assert look_again(other_hospital) == 0
    with enter(hospital):
        record_departure(
            member=nurse,
            episode_id=episode.pk,
            left_at=timezone.now(),
            destination=Destination.HOME,
            departure_mode=DepartureMode.VSL,
            reserve_reason="sortie demandée",
        )
    assert look_again(hospital) == 0


def test_the_departure_takes_back_a_fresh_look(
    hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    made_old(hospital, trst, episode, nurse, days=8)
    look_again(hospital)
    with enter(hospital):
        record_departure(
            member=nurse,
            episode_id=episode.pk,
            left_at=timezone.now(),
            destination=Destination.HOME,
            departure_mode=DepartureMode.VSL,
            reserve_reason="sortie demandée",
        )
        states = Task.objects.filter(episode=episode, key__startswith="screening:").values_list("state", flat=True)
        assert list(states) == [TaskState.CANCELLED]


# --- Falls ------------------------------------------------------------------------------------------------------------


def test_a_fall_is_told_on_the_timeline_and_asks_for_a_fresh_look_once(
    hospital: Hospital, nurse: Membership, episode: Episode, assessment: Assessment
) -> None:
    at = timezone.now() - timedelta(hours=1)
    with enter(hospital):
        for _ in range(2):
            note_fall(member=nurse, episode_id=episode.pk, at=at, note="en allant aux toilettes")
        assert episode.timeline.get(kind="fall").detail == "en allant aux toilettes"
    [title] = asked(hospital, episode)
    assert title.startswith("Refaire le repérage : chute ")


def test_a_fall_of_somebody_never_screened_is_told_only(
    hospital: Hospital, nurse: Membership, episode: Episode
) -> None:
    with enter(hospital):
        note_fall(member=nurse, episode_id=episode.pk, at=timezone.now() - timedelta(hours=1))
        assert episode.timeline.filter(kind="fall").count() == 1
    assert asked(hospital, episode) == []


@pytest.mark.parametrize("shift", [timedelta(days=-30), timedelta(hours=2)])
def test_a_fall_outside_the_stay_is_refused(
    hospital: Hospital, nurse: Membership, episode: Episode, shift: timedelta
) -> None:
    with enter(hospital), pytest.raises(DomainError) as refusal:
        note_fall(member=nurse, episode_id=episode.pk, at=timezone.now() + shift)
    assert refusal.value.code == "not_in_stay"


def test_without_the_right_no_fall_is_noted(hospital: Hospital, operator: Membership, episode: Episode) -> None:
    with enter(hospital), pytest.raises(DomainError) as refusal:
        note_fall(member=operator, episode_id=episode.pk, at=timezone.now())
    assert refusal.value.code == "forbidden"


def test_the_page_of_a_fall_keeps_what_was_typed_and_leads_back(
    client_for: ClientFor, nurse: Membership, episode: Episode, assessment: Assessment
) -> None:
    client, page = client_for(nurse), reverse("screening:fall", args=[episode.pk])
    assert "Un nouveau repérage sera à faire dans les 24" in client.get(page).content.decode()
    tomorrow: datetime = timezone.localtime() + timedelta(days=1)
    refused = client.post(page, {"at": f"{tomorrow:%Y-%m-%dT%H:%M}", "note": "dans le couloir"})
    assert refused.status_code == 422
    assert "dans le couloir" in refused.content.decode()
    noted = client.post(page, {"at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "note": ""})
    assert noted["Location"] == reverse("screening:screening", args=[episode.pk])
    result = client.get(noted["Location"]).content.decode()
    assert "Refaire le repérage : chute" in result


@pytest.mark.parametrize("odd", [{}, {"at": "hier"}, {"at": "\x00"}, {"note": "x" * 10_000}])
def test_an_odd_fall_is_refused(
    client_for: ClientFor, nurse: Membership, episode: Episode, odd: dict[str, str]
) -> None:
    assert client_for(nurse).post(reverse("screening:fall", args=[episode.pk]), odd).status_code == 422


def test_a_rule_of_age_says_after_how_many_days(in_hospital: Hospital) -> None:
    with pytest.raises(IntegrityError, match="look_rule_age_has_days"), transaction.atomic():
        LookRule.objects.create(hospital=in_hospital, trigger=Trigger.AGE, after_days=0)
    LookRule.objects.create(hospital=in_hospital, trigger=Trigger.FALL)
    with pytest.raises(IntegrityError, match="look_rule_once_a_trigger"), transaction.atomic():
        LookRule.objects.create(hospital=in_hospital, trigger=Trigger.FALL)
