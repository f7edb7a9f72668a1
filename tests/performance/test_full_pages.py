"""The same budgets where there is the most to show (issue 4): an episode on which everything was noted, 500 open stays."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, NeedDomain, Patient, Task, TimelineEntry
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.requests.models import Answer, Approach, CareRequest, CarriedPaper
from tests import factories
from tests.performance.test_budgets import EPISODE, LIST
from tests.reference import put_types

ENTRIES, ITEMS, REQUESTS, ASKED = 200, 60, 20, 3
OPEN_STAYS = 500

Budget = Callable[..., AbstractContextManager[Any]]
SignedIn = Callable[[Membership], Client]


@pytest.fixture
def client(client_for: SignedIn, nurse: Membership) -> Client:
    """The nurse's browser, past the first request of its session, which also writes when it was seen."""
    browser = client_for(nurse)
    browser.get(reverse("patient_search"))
    return browser


@pytest.fixture
def full_episode(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    """Two hundred lines of timeline, sixty tasks, twenty requests to three services each."""
    put_types()
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
        here: dict[str, Any] = {"hospital_id": hospital.pk, "episode": episode}
        TimelineEntry.objects.bulk_create(
            TimelineEntry(**here, kind="edited", summary=f"Ligne {number}", actor=nurse.user)
            for number in range(ENTRIES)
        )
        Task.objects.bulk_create(
            Task(
                **here,
                kind="plan",
                key=f"plan:{number}",
                title=f"Tâche {number}",
                domain=NeedDomain.values[number % len(NeedDomain.values)],
                owner=nurse.user,
            )
            for number in range(ITEMS)
        )
        _write_requests(episode, nurse)
    return episode


def _write_requests(episode: Episode, nurse: Membership) -> None:
    now, own = timezone.now(), {"hospital_id": episode.hospital_id}
    requests = CareRequest.objects.bulk_create(
        CareRequest(
            **own,
            episode=episode,
            role_id="idel",
            care="Pansement",
            starts_on=timezone.localdate(),
            answer_by=now + timedelta(days=1),
            asked_by=nurse.user,
        )
        for _ in range(REQUESTS)
    )
    approaches = Approach.objects.bulk_create(
        Approach(
            **own,
            request=request,
            name=f"Cabinet {place}",
            channel="mail",
            state="refused",
            refusal_reason="profile",
            answered_at=now,
            told_at=now,
        )
        for request in requests
        for place in range(ASKED)
    )
    Answer.objects.bulk_create(Answer(**own, approach=approach, kind="refused") for approach in approaches)
    CarriedPaper.objects.bulk_create(
        CarriedPaper(**own, request=request, kind="nursing_sheet", position=0, opens="accepted", sheet={"title": ""})
        for request in requests
    )


@pytest.mark.parametrize("page", ["episodes:overview", "planning:plan", "requests:episode"])
def test_an_episode_on_which_everything_was_noted_keeps_to_its_queries(
    page: str, client: Client, full_episode: Episode, django_assert_max_num_queries: Budget
) -> None:
    with django_assert_max_num_queries(EPISODE):
        assert client.get(reverse(page, args=[full_episode.pk])).status_code == 200


def test_the_worklist_of_five_hundred_open_stays_keeps_to_its_queries(
    client: Client, hospital: Hospital, nurse: Membership, unit: Unit, django_assert_max_num_queries: Budget
) -> None:
    with enter(hospital):
        first = factories.make_episode(nurse, unit)
        _copy_stays(first, nurse, OPEN_STAYS - 1)
        assert Episode.objects.filter(closed_at=None).count() == OPEN_STAYS
    for wanted in ("mine", "all"):
        with django_assert_max_num_queries(LIST):
            assert client.get(reverse("episodes:worklist"), {"filtre": wanted}).status_code == 200


def _copy_stays(episode: Episode, nurse: Membership, count: int) -> None:
    """As many more stays like ``episode``, each of a patient of its own, with one task that is late."""
    told = {field.attname: getattr(episode.patient, field.attname) for field in Patient._meta.concrete_fields}
    patients = Patient.objects.bulk_create(
        Patient(**(told | {"id": factories.uuid7(), "ipp": f"P{number:07d}"})) for number in range(count)
    )
    told = {field.attname: getattr(episode, field.attname) for field in Episode._meta.concrete_fields}
    stays = Episode.objects.bulk_create(
        Episode(**(told | {"id": factories.uuid7(), "patient_id": patient.pk, "stay_number": f"S{number:07d}"}))
        for number, patient in enumerate(patients)
    )
    Task.objects.bulk_create(
        Task(
            hospital_id=stay.hospital_id,
            episode=stay,
            kind="plan",
            title="À faire",
            owner=nurse.user,
            due_at=timezone.now() - timedelta(hours=1),
        )
        for stay in stays
    )
