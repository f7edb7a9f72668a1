"""The calendar of a person's tasks: what stands in it, who may read it, until when."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from coordination.accounts.models import Membership
from coordination.agenda.models import Feed
from coordination.episodes.models import Episode, Task
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories

NOON = timezone.now().replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=2)


@pytest.fixture
def client(client_for: Callable[[Membership], Client], nurse: Membership) -> Client:
    return client_for(nurse)


@pytest.fixture
def episode(nurse: Membership, unit: Unit) -> Episode:
    with enter(nurse.hospital):
        episode = factories.make_episode(nurse, unit)
        Task.objects.all().delete()
        return episode


def add(episode: Episode, owner: Membership, due_at: datetime | None = NOON, **fields: Any) -> Task:
    with enter(episode.hospital):
        return Task.objects.create(
            **{"kind": "plan", "title": "Rappeler la fille de Mme Ferran", "owner": owner.user, **fields},
            hospital_id=episode.hospital_id,
            episode=episode,
            due_at=due_at,
        )


def opened(client: Client) -> str:
    """The address that the page shows when the calendar is made."""
    page = client.post(reverse("agenda:start")).content.decode()
    found = re.search(r"http://testserver(/agenda/[\w-]+\.ics)", page)
    assert found
    return found[1]


def events(address: str) -> list[Any]:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Cache-Control"] == "no-store, private"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_task_is_read_without_an_account_and_without_a_name(
    client: Client, episode: Episode, nurse: Membership
) -> None:
    task = add(episode, nurse, detail="Ferran, chambre 214")
    address = opened(client)
    [event] = events(address)
    assert event["SUMMARY"] == "Point du plan de sortie, Gériatrie aiguë"
    assert event.decoded("DTSTART") == task.due_at
    assert event["URL"] == f"http://testserver/episodes/{episode.pk}/"
    written = Client().get(address).content.decode()
    for word in ("Ferran", "Rappeler", "chambre", episode.patient.family_name, episode.patient.first_name):
        assert word not in written


def test_a_deadline_at_the_end_of_a_day_takes_the_day(client: Client, episode: Episode, nurse: Membership) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    add(episode, nurse, timezone.make_aware(datetime.combine(tomorrow, time(23, 59, 59))))
    [event] = events(opened(client))
    assert event.decoded("DTSTART") == tomorrow


def test_what_is_late_says_so(client: Client, episode: Episode, nurse: Membership) -> None:
    add(episode, nurse, timezone.now() - timedelta(hours=3), kind="call")
    [event] = events(opened(client))
    assert event["SUMMARY"] == "En retard : appel de suivi, Gériatrie aiguë"


def test_only_ones_own_living_dated_tasks(
    client: Client, episode: Episode, nurse: Membership, social_worker: Membership
) -> None:
    mine = add(episode, nurse)
    add(episode, social_worker)
    add(episode, nurse, due_at=None)
    add(episode, nurse, state="done", settled_at=timezone.now())
    add(episode, nurse, timezone.now() + timedelta(days=500))
    assert [event["UID"] for event in events(opened(client))] == [f"{mine.pk}@testserver"]


def test_a_new_address_closes_the_one_before(client: Client, episode: Episode, nurse: Membership) -> None:
    add(episode, nurse)
    first, second = opened(client), opened(client)
    assert Client().get(first).status_code == 404
    assert len(events(second)) == 1
    assert "ne sera plus jamais affichée" not in client.get(reverse("agenda:feed")).content.decode()


def test_closing_stops_the_reading_at_once(client: Client, nurse: Membership) -> None:
    address = opened(client)
    client.post(reverse("agenda:stop"))
    client.post(reverse("agenda:stop"))
    assert Client().get(address).status_code == 404
    assert "Pas encore ouvert" in client.get(reverse("agenda:feed")).content.decode()


def test_whoever_left_the_hospital_reads_no_more(client: Client, nurse: Membership) -> None:
    address = opened(client)
    with enter(nurse.hospital):
        Membership.objects.filter(pk=nurse.pk).update(active=False)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "É" * 40, "a" * 5000])
def test_a_forged_key_opens_nothing(key: str, db: None) -> None:
    assert Client().get(f"/agenda/{key}.ics").status_code == 404


def test_a_signed_in_stranger_reads_the_calendar_of_the_key_and_no_more(
    client: Client,
    client_for: Callable[[Membership], Client],
    episode: Episode,
    nurse: Membership,
    other_hospital: Hospital,
) -> None:
    mine = add(episode, nurse)
    address = opened(client)
    stranger = client_for(factories.make_member(other_hospital, nurse.role, "Lucie", "Vidal"))
    assert str(mine.pk) in stranger.get(address).content.decode()
    with enter(other_hospital):
        assert not Feed.objects.exists()


def test_the_database_holds_one_living_calendar_a_person(client: Client, nurse: Membership) -> None:
    opened(client)
    with enter(nurse.hospital), pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.create(hospital_id=nurse.hospital_id, member=nurse, digest=b"x" * 32)


def test_the_calendar_takes_a_constant_number_of_queries(
    client: Client, episode: Episode, nurse: Membership, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        add(episode, nurse)
    address = opened(client)
    with django_assert_max_num_queries(9):
        Client().get(address)


def test_days_are_those_of_the_hospital(client: Client, episode: Episode, nurse: Membership) -> None:
    """The last second of a day in Cayenne is in the morning of the next in Paris."""
    zone = ZoneInfo("America/Cayenne")
    Hospital.objects.filter(pk=nurse.hospital_id).update(time_zone=zone.key)
    tomorrow = timezone.localdate() + timedelta(days=1)
    add(episode, nurse, datetime.combine(tomorrow, time(23, 59, 59), tzinfo=zone))
    [event] = events(opened(client))
    assert event.decoded("DTSTART") == tomorrow
