"""How many queries each main page may ask, with one row and with thirty. Times are measured by ``make bench``."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.actions import raise_alert
from discharge.alerts.levels import Level
from discharge.alerts.sources import Source
from liaison.letters.models import Letter, LetterState
from tests import factories

# A test is a transaction around the request's, which must then forget the hospital by itself: one query more.
IN_A_TEST = 1
LIST, EPISODE, CREATION = 12 + IN_A_TEST, 20 + IN_A_TEST, 25 + IN_A_TEST

LISTS = (
    "episodes:worklist",
    "patient_search",
    "letters:departures",
    "followup:calls",
    "alerts:alerts",
    "followup:protocols",
    "directory:search",
    "quality:figures",
    "board:board",
)
PAGES_OF_AN_EPISODE = (
    "episodes:overview",
    "planning:plan",
    "planning:find_provider",
    "screening:screening",
    "letters:episode",
    "followup:episode",
    "alerts:episode",
    "events:episode",
    "questionnaire:episode",
)

Budget = Callable[..., AbstractContextManager[Any]]
SignedIn = Callable[[Membership], Client]


class Stays(NamedTuple):
    """A hospital with as many stays in preparation as left today."""

    hospital: Hospital
    nurse: Membership
    unit: Unit
    episodes: list[Episode]


@pytest.fixture(scope="module", params=[1, 30], ids=["one row", "thirty rows"])
def stays(request: pytest.FixtureRequest, rows_of_file: Callable[[], AbstractContextManager[None]]) -> Stays:
    """With what their opening and their departure bring; written once for all pages, each number in its own hospital."""
    with rows_of_file():
        hospital = factories.make_hospital("Centre hospitalier", "CH", f"99000{request.param:04}")
        nurse = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
        with enter(hospital):
            unit = factories.make_unit(hospital, "Gériatrie aiguë", "GER")
            found = [factories.make_episode(nurse, unit) for _ in range(2 * request.param)]
            for episode in found[: request.param]:
                record_departure(
                    member=nurse,
                    episode_id=episode.pk,
                    left_at=timezone.now(),
                    destination=Destination.HOME,
                    departure_mode=DepartureMode.VSL,
                    reserve_reason="rien n’est prêt",
                )
                raise_alert(episode=episode, source=Source("by_hand", uuid7()), level=Level.URGENT, summary="Fièvre")
    return Stays(hospital, nurse, unit, found)


@pytest.fixture
def hospital(stays: Stays, db: None) -> Hospital:
    return stays.hospital


@pytest.fixture
def nurse(stays: Stays, db: None) -> Membership:
    return stays.nurse


@pytest.fixture
def unit(stays: Stays, db: None) -> Unit:
    return stays.unit


@pytest.fixture
def episodes(stays: Stays, db: None) -> list[Episode]:
    return stays.episodes


@pytest.fixture
def client(client_for: SignedIn, nurse: Membership) -> Client:
    """The nurse's browser, past the first request of its session, which also writes when it was seen."""
    browser = client_for(nurse)
    browser.get(reverse("patient_search"))
    return browser


def test_lists_keep_to_their_queries(
    client: Client, episodes: list[Episode], django_assert_max_num_queries: Budget
) -> None:
    for name in LISTS:
        with django_assert_max_num_queries(LIST, info=name):
            assert client.get(reverse(name), {"filtre": "all"}).status_code == 200
    with django_assert_max_num_queries(LIST, info="search for a patient"):
        assert client.post(reverse("patient_search"), {"q": "FABREGOULE"}).status_code == 200


def test_the_day_keeps_to_its_queries_when_each_letter_waits_for_a_person(
    client: Client, hospital: Hospital, episodes: list[Episode], django_assert_max_num_queries: Budget
) -> None:
    with enter(hospital):
        for number, episode in enumerate(Episode.objects.filter(state="follow_up")):
            Letter.objects.create(
                hospital=hospital,
                episode=episode,
                recipient_name="Dr Yves Roumestan",
                secure_mail="yves.roumestan@ars.mssante.fr",
                state=LetterState.FAILED,
                reference=f"BUDGET-{number}",
                pdf_sha256="0" * 64,
                due_at=timezone.now(),
            )
    with django_assert_max_num_queries(LIST):
        page = client.get(reverse("letters:departures")).content.decode()
    assert page.count("Autre voie") == len(episodes) // 2


def test_pages_of_an_episode_keep_to_their_queries(
    client: Client, episodes: list[Episode], django_assert_max_num_queries: Budget
) -> None:
    for episode in (episodes[0], episodes[-1]):
        for name in PAGES_OF_AN_EPISODE:
            with django_assert_max_num_queries(EPISODE, info=f"{name}, {episode.state}"):
                assert client.get(reverse(name, args=[episode.pk])).status_code == 200


def test_a_patient_who_is_back_costs_no_page_its_budget(
    client: Client,
    hospital: Hospital,
    nurse: Membership,
    unit: Unit,
    episodes: list[Episode],
    django_assert_max_num_queries: Budget,
) -> None:
    with enter(hospital):
        again = factories.make_episode(nurse, unit, patient=episodes[0].patient, admitted_at=timezone.now())
    for name in ("episodes:overview", "planning:plan"):
        with django_assert_max_num_queries(EPISODE, info=name):
            page = client.get(reverse(name, args=[again.pk])).content.decode()
        assert "Séjour précédent" in page


def test_opening_an_episode_keeps_to_its_queries(
    client: Client, nurse: Membership, unit: Unit, django_assert_max_num_queries: Budget
) -> None:
    factories.make_commune()
    form = {
        "submission": str(uuid7()),
        "ipp": "004721983",
        "birth_name": "Teissèdre",
        "birth_first_names": "Lucette",
        # That of the others: who may be the same person is looked for among them.
        "birth_date": "1941-03-12",
        "sex": "F",
        "birth_place_code": "30344",
        "address": "14, rue des Cadereaux",
        "commune": "Vergèze",
        "stay_number": "25118406",
        "admitted_at": "2026-01-12T17:05",
        "admission_mode": "emergency",
        "unit": str(unit.pk),
        "motive": "chute à domicile",
        "referral_origin": "ward_fragile",
        "referent": str(nurse.user_id),
    }
    with django_assert_max_num_queries(CREATION):
        assert client.post(reverse("episodes:new_patient"), form).status_code == 302
