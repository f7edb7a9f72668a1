"""The one definition of a readmission within 30 days, against stays counted by hand."""

from datetime import date, datetime, timedelta

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import AdmissionMode, Destination, Episode, EpisodeState
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.events.models import Event, EventKind, EventSource
from discharge.events.readmission import index_stays, with_emergency_visit, with_readmission
from tests.discharge.followup.conftest import depart
from tests.factories import at, make_episode, make_patient

pytestmark = pytest.mark.django_db

LEFT = at(2026, 3, 1, 22)
LATER = date(2026, 6, 1)


@pytest.fixture
def left(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        return depart(nurse, unit, left_at=LEFT)


def readmitted(hospital: Hospital, episode: Episode) -> bool:
    with enter(hospital):
        return bool(with_readmission(Episode.objects.filter(pk=episode.pk)).get().readmitted)  # type: ignore[attr-defined]


def happened(hospital: Hospital, episode: Episode, kind: EventKind, on: date, **fields: object) -> None:
    with enter(hospital):
        Event.objects.create(
            hospital_id=hospital.pk, episode=episode, kind=kind, happened_on=on, source=EventSource.TEAM, **fields
        )


@pytest.mark.parametrize(
    ("admitted_at", "mode", "counts"),
    [
        (at(2026, 3, 1, 23), AdmissionMode.EMERGENCY, True),  # the very evening
        (at(2026, 3, 31, 23), AdmissionMode.EMERGENCY, True),  # day 30, later in the day, and summer time began
        (at(2026, 4, 1, 0), AdmissionMode.EMERGENCY, False),  # day 31
        (at(2026, 3, 10), AdmissionMode.OTHER, True),
        (at(2026, 3, 10), AdmissionMode.PLANNED, False),
        (at(2026, 3, 10), AdmissionMode.TRANSFER, False),
    ],
)
def test_which_new_stays_here_count(
    hospital: Hospital,
    nurse: Membership,
    unit: Unit,
    left: Episode,
    admitted_at: datetime,
    mode: AdmissionMode,
    *,
    counts: bool,
) -> None:
    with enter(hospital):
        make_episode(nurse, unit, patient=left.patient, admission_mode=mode, admitted_at=admitted_at)
        Event.objects.all().delete()
    assert readmitted(hospital, left) is counts


@pytest.mark.parametrize(
    ("kind", "day", "counts"),
    [
        (EventKind.READMISSION_UNPLANNED, date(2026, 3, 1), True),
        (EventKind.READMISSION_UNPLANNED, date(2026, 3, 31), True),
        (EventKind.READMISSION_UNPLANNED, date(2026, 4, 1), False),
        (EventKind.READMISSION_UNSAID, date(2026, 3, 15), True),
        (EventKind.READMISSION_PLANNED, date(2026, 3, 15), False),
        (EventKind.EMERGENCY, date(2026, 3, 15), False),
        (EventKind.DEATH, date(2026, 3, 15), False),
    ],
)
def test_which_events_elsewhere_count(
    hospital: Hospital, left: Episode, kind: EventKind, day: date, *, counts: bool
) -> None:
    happened(hospital, left, kind, day)
    assert readmitted(hospital, left) is counts


def test_a_stay_of_somebody_else_a_cancelled_one_or_a_withdrawn_event_is_none(
    hospital: Hospital, nurse: Membership, unit: Unit, left: Episode
) -> None:
    with enter(hospital):
        make_episode(nurse, unit, patient=make_patient(nurse), admitted_at=at(2026, 3, 10))
        cancelled = make_episode(nurse, unit, patient=left.patient, admitted_at=at(2026, 3, 10))
        Episode.objects.filter(pk=cancelled.pk).update(state=EpisodeState.CANCELLED)
        Event.objects.all().delete()
    withdrawn = {"withdrawn_at": LEFT, "withdrawn_by": nurse.user, "withdrawn_reason": "erreur"}
    happened(hospital, left, EventKind.READMISSION_UNPLANNED, date(2026, 3, 5), **withdrawn)
    assert not readmitted(hospital, left)


def test_a_stay_counts_once_however_often_its_patient_came_back(hospital: Hospital, left: Episode) -> None:
    for day in (5, 6, 7):
        happened(hospital, left, EventKind.READMISSION_UNPLANNED, date(2026, 3, day))
    with enter(hospital):
        assert with_readmission(Episode.objects.all()).filter(readmitted=True).count() == 1


def test_stays_of_which_nothing_may_be_said_yet_or_that_go_on_elsewhere_are_left_out(
    hospital: Hospital, left: Episode
) -> None:
    with enter(hospital):
        assert not index_stays(Episode.objects.all(), on=date(2026, 3, 31)).exists()
        assert index_stays(Episode.objects.all(), on=date(2026, 4, 1)).get() == left
        for destination in (Destination.SMR, Destination.OTHER_HOSPITAL):
            Episode.objects.update(destination=destination)
            assert not index_stays(Episode.objects.all(), on=LATER).exists()


def test_a_visit_to_an_emergency_room_is_counted_apart(hospital: Hospital, left: Episode) -> None:
    happened(hospital, left, EventKind.EMERGENCY, (LEFT + timedelta(days=30)).date())
    with enter(hospital):
        assert with_emergency_visit(Episode.objects.all()).get().had_emergency  # type: ignore[attr-defined]
