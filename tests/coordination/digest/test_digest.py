"""One mail a day at the hour chosen, in the hospital's own day, never in quiet hours, never with a patient in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.digest import registry
from coordination.digest.actions import PURPOSE, choose_digest, send_due_digests
from coordination.digest.models import FIRST_HOUR, LAST_HOUR, DigestChoice
from coordination.digest.registry import Section, register_section
from coordination.digest.schedule import instant_of, is_due, is_quiet
from coordination.digest.tasks import send_due
from coordination.messaging.actions import mail_colleague
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
ClientFor = Callable[[Membership], Client]


def paris(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


# A Tuesday; nothing is a public holiday around.
NOON = paris(11, 24, 12)


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch, nurse: Membership) -> Iterator[list[tuple[UUID, datetime]]]:
    """Answers by whom they wait for and when they came: the only section."""
    came: list[tuple[UUID, datetime]] = [(nurse.user_id, paris(11, 23, 16))]
    monkeypatch.setattr(registry, "_sections", {})

    def count(before: datetime) -> dict[UUID, int]:
        users = [user for user, at in came if at < before]
        return {user: users.count(user) for user in users}

    register_section(Section("answers", "réponse à lire", "réponses à lire", count))
    return came


def sent(hospital: Hospital, now: datetime) -> int:
    with enter(hospital):
        return send_due_digests(hospital=hospital, now=now)


def test_a_digest_leaves_at_its_hour_and_once(
    hospital: Hospital, nurse: Membership, answers: list[tuple[UUID, datetime]]
) -> None:
    assert sent(hospital, paris(11, 24, 7, 59)) == 0
    assert sent(hospital, paris(11, 24, 8, 0)) == 1
    answers.append((nurse.user_id, paris(11, 24, 9)))
    for now in (paris(11, 24, 8, 5), NOON, paris(11, 24, 19, 59)):
        assert sent(hospital, now) == 0
    assert sent(hospital, paris(11, 25, 8, 1)) == 1
    with enter(hospital):
        assert [message.subject for message in Message.objects.order_by("created_at")] == [
            "CH de Sauveyre : 1 réponse à lire",
            "CH de Sauveyre : 2 réponses à lire",
        ]


def test_what_came_after_the_hour_waits_for_tomorrow(
    hospital: Hospital, nurse: Membership, answers: list[tuple[UUID, datetime]]
) -> None:
    answers[:] = [(nurse.user_id, paris(11, 24, 8, 30))]
    assert sent(hospital, NOON) == 0
    assert sent(hospital, paris(11, 25, 8)) == 1


def test_a_stopped_worker_sends_late_and_never_at_night(hospital: Hospital) -> None:
    assert sent(hospital, paris(11, 24, 20)) == 0
    assert sent(hospital, paris(11, 24, 23, 59)) == 0
    assert sent(hospital, paris(11, 25, 0, 1)) == 0
    assert sent(hospital, paris(11, 25, 11)) == 1


@pytest.mark.parametrize(("day", "expected"), [((11, 28), 0), ((11, 29), 0), ((12, 25), 0), ((11, 30), 1)])
def test_days_off_are_quiet_unless_they_are_chosen(
    day: tuple[int, int], expected: int, hospital: Hospital, nurse: Membership
) -> None:
    assert sent(hospital, paris(*day, 9)) == expected
    with enter(hospital):
        choose_digest(member=nurse, wanted=True, hour=8, on_days_off=True)
    assert sent(hospital, paris(*day, 10)) == 1 - expected


def test_the_hour_is_that_of_the_hospital(hospital: Hospital) -> None:
    Hospital.objects.filter(pk=hospital.pk).update(time_zone="America/Guadeloupe")
    hospital.refresh_from_db()
    # 8 h in Guadeloupe is noon UTC all year round.
    assert sent(hospital, datetime(2026, 11, 24, 11, 59, tzinfo=UTC)) == 0
    assert sent(hospital, datetime(2026, 11, 24, 12, 0, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    ("eight", "season"),
    [(datetime(2026, 3, 30, 6, tzinfo=UTC), "summer"), (datetime(2026, 10, 26, 7, tzinfo=UTC), "winter")],
)
def test_the_day_after_the_clocks_change_it_is_eight_all_the_same(
    eight: datetime, season: str, hospital: Hospital, nurse: Membership, answers: list[tuple[UUID, datetime]]
) -> None:
    answers[:] = [(nurse.user_id, eight - timedelta(days=1))]
    assert sent(hospital, eight - timedelta(minutes=1)) == 0
    assert sent(hospital, eight) == 1


@given(
    at=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "Pacific/Noumea"]),
    hour=st.integers(FIRST_HOUR, LAST_HOUR - 1),
    sent_days_ago=st.none() | st.integers(0, 2),
)
def test_nothing_is_ever_due_in_quiet_hours_nor_twice_a_day(
    at: datetime, zone: str, hour: int, sent_days_ago: int | None
) -> None:
    local = at.astimezone(ZoneInfo(zone))
    last = None if sent_days_ago is None else local.date() - timedelta(days=sent_days_ago)
    choice = DigestChoice(hour=hour, on_days_off=True, sent_on=last)
    due = is_due(choice, local)
    assert due == (
        not is_quiet(local) and local >= instant_of(local.date(), hour, ZoneInfo(zone)) and sent_days_ago != 0
    )


def test_whoever_switches_it_off_gets_nothing(hospital: Hospital, nurse: Membership) -> None:
    with enter(hospital):
        choose_digest(member=nurse, wanted=False, hour=8, on_days_off=False)
    assert sent(hospital, NOON) == 0


def test_the_mail_says_how_many_and_of_nobody(hospital: Hospital, nurse: Membership) -> None:
    assert sent(hospital, NOON) == 1
    with enter(hospital):
        message = Message.objects.get(purpose=PURPOSE)
        choice = DigestChoice.objects.get()
    assert (message.address, message.episode_id, message.subject_id) == (nurse.user.email, None, choice.pk)
    assert message.send_before == paris(11, 24, LAST_HOUR)
    assert message.body is not None
    assert "1\u00a0réponse à lire" in message.body
    assert reverse("digest:choice") in message.body
    assert choice.sent_on == date(2026, 11, 24)


def test_nobody_else_is_told(
    hospital: Hospital, other_hospital: Hospital, social_worker: Membership, other_nurse: Membership, nurse: Membership
) -> None:
    with enter(hospital):
        Membership.objects.filter(pk=nurse.pk).update(active=False)
    assert sent(hospital, NOON) == 0
    assert sent(other_hospital, NOON) == 0


def test_the_sweep_walks_every_hospital(
    hospital: Hospital, other_hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordination.digest.tasks.timezone.now", lambda: NOON)
    send_due()
    send_due()
    with enter(hospital):
        assert Message.objects.filter(purpose=PURPOSE).count() == 1


def test_the_page_keeps_what_is_chosen_and_refuses_the_night(
    client_for: ClientFor, hospital: Hospital, nurse: Membership
) -> None:
    client, address = client_for(nurse), reverse("digest:choice")
    assert client.get(address).context["form"].initial == {"wanted": True, "hour": 8, "on_days_off": False}
    refused = client.post(address, {"wanted": "on", "hour": "23"})
    assert refused.status_code == 422
    assert "Choisissez une heure de la liste." in refused.content.decode()
    client.post(address, {"wanted": "on", "hour": "17", "on_days_off": "on"})
    client.post(address, {"wanted": "on", "hour": "17", "on_days_off": "on"})
    assert client.get(address).context["form"].initial == {"wanted": True, "hour": 17, "on_days_off": True}
    client.post(address, {"hour": "17"})
    with enter(hospital):
        assert not DigestChoice.objects.get(member=nurse).wanted


def test_a_digest_that_fails_holds_up_no_other(
    hospital: Hospital,
    nurse: Membership,
    doctor: Membership,
    answers: list[tuple[UUID, datetime]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers.append((doctor.user_id, paris(11, 23, 16)))

    def mail_or_stumble(**message: Any) -> bool:
        if message["user"] == nurse.user:
            raise RuntimeError("this one stumbles")
        return mail_colleague(**message)

    with monkeypatch.context() as stumbling:
        stumbling.setattr("coordination.digest.actions.mail_colleague", mail_or_stumble)
        assert sent(hospital, NOON) == 1
    assert sent(hospital, NOON) == 1
