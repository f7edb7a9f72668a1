"""Whom the schedule asks, when, and once for all hospitals."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.links.models import SecureLink
from coordination.messaging.actions import claim_due, record_failure
from coordination.messaging.models import Channel, Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.confirmation import registry
from directory.confirmation.actions import ask_some
from directory.confirmation.models import Confirmation, ConfirmationState, Turn
from directory.confirmation.queries import take_turn
from directory.confirmation.schedule import PARIS, PURPOSE, day_of, is_working_daylight
from directory.confirmation.tasks import ask_due
from directory.overlay.models import Agreement, Preference, PreferenceKind
from directory.providers.models import Provider
from tests.directory.confirmation.conftest import Rely

A_TUESDAY = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)


def asked(hospital: Hospital) -> list[Confirmation]:
    with enter(hospital):
        return list(Confirmation.objects.order_by("asked_on"))


def ask_at(hospital: Hospital, now: datetime, limit: int = 50) -> int:
    with enter(hospital):
        return ask_some(hospital=hospital, now=now, limit=limit)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the clock of the task."""
    return lambda moment: monkeypatch.setattr("directory.confirmation.tasks.timezone.now", lambda: moment)


def test_a_stale_service_on_which_a_hospital_relies_is_asked(
    hospital: Hospital, ssiad: Provider, rely: Rely, at: Any
) -> None:
    rely(hospital, ssiad)
    at(A_TUESDAY)
    ask_due()
    [confirmation] = asked(hospital)
    assert (confirmation.provider_id, confirmation.address) == (ssiad.pk, "ssiad@vistre.example")
    with enter(hospital):
        message, link = Message.objects.get(purpose=PURPOSE), SecureLink.objects.get(purpose=PURPOSE)
    assert (message.channel, message.address) == (Channel.MAIL, "ssiad@vistre.example")
    assert (link.subject_id, link.episode_id, link.code_address) == (confirmation.pk, None, "ssiad@vistre.example")
    ask_due()
    assert len(asked(hospital)) == 1


def test_nobody_relies_on_it(hospital: Hospital, ssiad: Provider) -> None:
    assert ask_at(hospital, A_TUESDAY) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"email": ""},
        {"verified_at": A_TUESDAY - timedelta(days=89)},
        {"status": "closed", "closed_on": date(2026, 1, 1)},
    ],
    ids=["no address", "fresh", "closed"],
)
def test_who_need_not_be_asked(hospital: Hospital, ssiad: Provider, rely: Rely, changes: dict[str, Any]) -> None:
    rely(hospital, ssiad)
    Provider.objects.filter(pk=ssiad.pk).update(**changes)
    assert ask_at(hospital, A_TUESDAY) == 0
    Provider.objects.filter(pk=ssiad.pk).update(
        email="ssiad@vistre.example", verified_at=None, status="open", closed_on=None
    )
    assert ask_at(hospital, A_TUESDAY) == 1


def test_an_agreement_in_force_counts_and_an_avoided_service_does_not(
    hospital: Hospital, ssiad: Provider, nurse: Membership
) -> None:
    with enter(hospital):
        Preference.objects.create(hospital=hospital, provider=ssiad, kind=PreferenceKind.AVOID, words="injoignable")
    assert ask_at(hospital, A_TUESDAY) == 0
    with enter(hospital):
        Agreement.objects.create(
            hospital=hospital,
            provider=ssiad,
            label="Retours précoces",
            starts_on=date(2026, 1, 1),
            ends_on=day_of(A_TUESDAY),
        )
    assert ask_at(hospital, A_TUESDAY + timedelta(days=1)) == 0
    assert ask_at(hospital, A_TUESDAY) == 1


def test_what_another_app_relies_on_counts(
    hospital: Hospital, ssiad: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def circle() -> list[UUID]:
        return [ssiad.pk]

    monkeypatch.setattr(registry, "_reliances", [])
    registry.register_reliance(circle)
    registry.register_reliance(circle)
    assert ask_at(hospital, A_TUESDAY) == 1


def test_a_second_hospital_does_not_ask_in_the_same_quarter(
    hospital: Hospital, other_hospital: Hospital, ssiad: Provider, rely: Rely, at: Any
) -> None:
    for each in (hospital, other_hospital):
        rely(each, ssiad)
    at(A_TUESDAY)
    ask_due()
    assert len(asked(hospital)) + len(asked(other_hospital)) == 1
    with enter(hospital):
        Preference.objects.all().delete()
    for days, asks in ((1, 0), (89, 0), (91, 1)):
        assert ask_at(other_hospital, A_TUESDAY + timedelta(days=days)) == asks


def test_neither_hospital_sees_whom_the_other_asked(
    hospital: Hospital, other_hospital: Hospital, ssiad: Provider, rely: Rely
) -> None:
    rely(hospital, ssiad)
    ask_at(hospital, A_TUESDAY)
    assert asked(other_hospital) == []
    assert {field.name for field in Turn._meta.get_fields()} == {"provider", "asked_on", "refused_address"}


def test_a_turn_is_taken_once(ssiad: Provider) -> None:
    day = day_of(A_TUESDAY)
    assert [take_turn(ssiad.pk, day), take_turn(ssiad.pk, day), take_turn(ssiad.pk, day + timedelta(days=89))] == [
        True,
        False,
        False,
    ]
    assert take_turn(ssiad.pk, day + timedelta(days=90))


def test_many_are_asked_chunk_by_chunk(
    hospital: Hospital, rely: Rely, ssiad: Provider, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.confirmation.tasks.CHUNK", 2)
    for number in range(5):
        ssiad.pk = None
        copy = Provider.objects.create(
            kind="organisation", type_id="ssiad", name=f"SSIAD {number}", source="manual", email=f"s{number}@x.example"
        )
        rely(hospital, copy)
    at(A_TUESDAY)
    ask_due()
    assert len(asked(hospital)) == 5


def test_an_address_that_takes_no_mail_is_noted_and_not_tried_again(
    hospital: Hospital, ssiad: Provider, rely: Rely
) -> None:
    rely(hospital, ssiad)
    Provider.objects.filter(pk=ssiad.pk).update(email="noreply@vistre.example")
    assert ask_at(hospital, A_TUESDAY) == 1
    assert [each.state for each in asked(hospital)] == [ConfirmationState.NOT_SENT]
    assert ask_at(hospital, A_TUESDAY + timedelta(days=1)) == 0


def test_a_mail_that_the_server_refuses_is_noted(hospital: Hospital, ssiad: Provider, rely: Rely) -> None:
    rely(hospital, ssiad)
    ask_at(hospital, timezone.now())
    with enter(hospital):
        message = claim_due()
        record_failure(message_id=message.pk, attempt=message.attempts, code="smtp_550", permanent=True)
    assert [each.state for each in asked(hospital)] == [ConfirmationState.NOT_SENT]


def test_nothing_leaves_at_night(hospital: Hospital, ssiad: Provider, rely: Rely, at: Any) -> None:
    rely(hospital, ssiad)
    at(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    ask_due()
    assert asked(hospital) == []


@pytest.mark.parametrize(
    ("local", "works"),
    [
        ("2026-11-24 08:59", False),
        ("2026-11-24 09:00", True),
        ("2026-11-24 17:59", True),
        ("2026-11-24 18:00", False),
        ("2026-11-24 00:00", False),
        ("2026-11-28 11:00", False),
        ("2026-12-25 11:00", False),
        # The Sundays on which the hour changes, and the working days around them.
        ("2026-03-29 10:10", False),
        ("2026-03-27 09:00", True),
        ("2026-03-30 09:00", True),
        ("2026-10-26 09:00", True),
    ],
)
def test_working_daylight(local: str, works: bool) -> None:
    assert is_working_daylight(datetime.fromisoformat(local).replace(tzinfo=PARIS)) is works


@pytest.mark.parametrize(
    ("day", "postal_code", "asks"),
    [
        # 26 December 2028 and the Good Friday of 2027 are holidays in Alsace and Moselle only.
        ("2028-12-26", "67000", 0),
        ("2028-12-26", "57000", 0),
        ("2028-12-26", "30310", 1),
        ("2027-03-26", "68100", 0),
        ("2027-03-26", "30310", 1),
        # The abolition of slavery: 27 May in Guadeloupe, 9 October in Saint-Barthélemy, 20 December in La Réunion.
        ("2027-05-27", "97110", 0),
        ("2027-05-27", "97133", 1),
        ("2028-10-09", "97133", 0),
        ("2027-12-20", "97400", 0),
        ("2027-12-20", "", 1),
    ],
)
def test_a_service_is_not_written_to_on_the_holidays_of_its_own_region(
    hospital: Hospital, ssiad: Provider, rely: Rely, day: str, postal_code: str, asks: int
) -> None:
    rely(hospital, ssiad)
    Provider.objects.filter(pk=ssiad.pk).update(postal_code=postal_code, verified_at=None)
    assert is_working_daylight(datetime.fromisoformat(f"{day} 10:10").replace(tzinfo=PARIS))
    assert ask_at(hospital, datetime.fromisoformat(f"{day} 09:10").replace(tzinfo=UTC)) == asks


def test_the_beat_falls_in_daylight_on_every_day_of_the_year() -> None:
    beat = settings.CELERY_BEAT_SCHEDULE["ask for confirmations"]["schedule"]
    [hour], [minute] = beat.hour, beat.minute
    for day in range(366):
        moment = datetime(2026, 1, 1, hour, minute, tzinfo=UTC) + timedelta(days=day)
        assert 10 <= moment.astimezone(PARIS).hour <= 11
        local = moment.astimezone(PARIS).date()
        assert is_working_daylight(moment) is (local.weekday() < 5 and is_working_daylight(moment + timedelta(hours=4)))


def test_the_day_is_that_of_france() -> None:
    assert day_of(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert day_of(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)) == date(2026, 12, 31)
    assert day_of(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2027, 1, 1)
