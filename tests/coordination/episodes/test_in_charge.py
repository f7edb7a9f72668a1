"""The doctor in charge of a stay and its referent find it everywhere, whatever the unit: pages, lists, counts, digest, alerts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.agenda.queries import dated_tasks
from coordination.digest.queries import waiting
from coordination.episodes.actions import add_task
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, Task
from coordination.episodes.queries import OPEN_EPISODES
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.queries import takers
from discharge.followup.models import Call
from discharge.screening.owners import owners_of
from tests import factories
from tests.performance.test_budgets import EPISODE, LIST, PAGES_OF_AN_EPISODE, Budget

SignedIn = Callable[[Membership], Client]
LISTS = (
    "episodes:worklist",
    "patient_search",
    "letters:departures",
    "followup:calls",
    "alerts:alerts",
    "board:board",
)
IN_CHARGE = ["hospital_doctor", "referent"]


@pytest.fixture
def elsewhere(nurse: Membership, hospital: Hospital, other_unit: Unit) -> Episode:
    """A stay of a unit that is not the doctor's, about to leave."""
    with enter(hospital):
        return factories.make_episode(nurse, other_unit, expected_departure_at=timezone.now())


def put_in_charge(episode: Episode, member: Membership, how: str) -> None:
    setattr(episode, how, member.user)
    with enter(member.hospital):
        episode.save(update_fields=[how])


@pytest.mark.parametrize("how", IN_CHARGE)
def test_who_is_in_charge_opens_the_stay_in_any_unit_and_nobody_else_does(
    client_for: SignedIn, doctor: Membership, elsewhere: Episode, how: str
) -> None:
    browser, address = client_for(doctor), reverse("episodes:overview", args=[elsewhere.pk])
    assert browser.get(address).status_code == 404
    put_in_charge(elsewhere, doctor, how)
    assert browser.get(address).status_code == 200


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_stay_that_is_over_is_still_read_by_who_answered_for_it(
    client_for: SignedIn, doctor: Membership, elsewhere: Episode, state: str
) -> None:
    put_in_charge(elsewhere, doctor, "hospital_doctor")
    with enter(doctor.hospital):
        left = timezone.now() if state == "closed" else None
        Episode.objects.filter(pk=elsewhere.pk).update(state=state, left_at=left)
    assert client_for(doctor).get(reverse("episodes:overview", args=[elsewhere.pk])).status_code == 200


def test_being_in_charge_gives_no_right_that_the_function_lacks(
    client_for: SignedIn, administrator: Membership, elsewhere: Episode
) -> None:
    put_in_charge(elsewhere, administrator, "hospital_doctor")
    assert client_for(administrator).get(reverse("episodes:overview", args=[elsewhere.pk])).status_code == 403


@pytest.mark.parametrize("how", IN_CHARGE)
def test_every_list_and_count_holds_the_stay_of_who_is_in_charge(
    client_for: SignedIn, doctor: Membership, elsewhere: Episode, hospital: Hospital, how: str
) -> None:
    with enter(hospital):
        add_task(
            episode=elsewhere,
            kind="plan",
            title="Relire l’ordonnance",
            owner=doctor.user,
            due_at=timezone.now() - timedelta(hours=1),
        )
    browser = client_for(doctor)
    lists = [reverse(name) for name in ("episodes:worklist", "patient_search", "letters:departures", "board:board")]
    shown = str(elsewhere.pk)

    assert not [address for address in lists if shown in browser.get(address).content.decode()]
    with enter(hospital):
        assert waiting(timezone.now()).get(doctor.user_id, []) == []
        assert dated_tasks(doctor, now=timezone.now()) == []
        assert doctor not in takers(elsewhere)
        assert owners_of(elsewhere, {Role.WARD_DOCTOR}) == {}

    put_in_charge(elsewhere, doctor, how)

    assert [address for address in lists if shown not in browser.get(address).content.decode()] == []
    with enter(hospital):
        assert "1\xa0tâche en retard" in [line.words for line in waiting(timezone.now())[doctor.user_id]]
        assert [task.title for task in dated_tasks(doctor, now=timezone.now())] == ["Relire l’ordonnance"]
        assert doctor in takers(elsewhere)
        assert owners_of(elsewhere, {Role.WARD_DOCTOR}) == {Role.WARD_DOCTOR: doctor.user}


def test_the_letter_to_sign_stands_in_the_doctor_s_own_day_with_the_letters_and_the_calls(
    client_for: SignedIn, nurse: Membership, doctor: Membership, elsewhere: Episode, hospital: Hospital
) -> None:
    put_in_charge(elsewhere, doctor, "hospital_doctor")
    with enter(hospital):
        record_departure(
            member=nurse,
            episode_id=elsewhere.pk,
            left_at=timezone.now(),
            destination=Destination.HOME,
            departure_mode=DepartureMode.TAXI,
            reserve_reason="aide pas encore en place",
        )
    browser = client_for(doctor)
    assert "Signer la lettre de liaison" in browser.get(reverse("episodes:worklist")).content.decode()
    assert browser.get(reverse("letters:episode", args=[elsewhere.pk])).status_code == 200
    with enter(hospital):
        assert Call.objects.visible_to(doctor).filter(episode=elsewhere).exists()


def test_the_pages_of_who_is_in_charge_keep_to_their_queries(
    client_for: SignedIn, doctor: Membership, elsewhere: Episode, django_assert_max_num_queries: Budget
) -> None:
    put_in_charge(elsewhere, doctor, "hospital_doctor")
    browser = client_for(doctor)
    browser.get(reverse("patient_search"))
    for name in LISTS:
        with django_assert_max_num_queries(LIST, info=name):
            assert browser.get(reverse(name)).status_code == 200
    for name in set(PAGES_OF_AN_EPISODE) - {"questionnaire:episode"}:  # a call operator's
        with django_assert_max_num_queries(EPISODE, info=name):
            assert browser.get(reverse(name, args=[elsewhere.pk])).status_code == 200


def test_the_stays_of_who_is_in_charge_are_found_without_reading_a_whole_table(
    client_for: SignedIn, doctor: Membership, elsewhere: Episode, hospital: Hospital
) -> None:
    """Told that reading a table whole is dear, as it is where there are many rows, PostgreSQL finds another way for each list."""
    put_in_charge(elsewhere, doctor, "hospital_doctor")
    with enter(hospital), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for read in (
            Episode.objects.visible_to(doctor).filter(state__in=OPEN_EPISODES),
            Episode.objects.visible_to(doctor).filter(pk=elsewhere.pk),
            Task.objects.to_do_for(doctor).owned_by(doctor.user_id),
            Task.objects.visible_to(doctor).owned_by(doctor.user_id),
            Call.objects.visible_to(doctor).pressing(timezone.localdate(), timezone.now()),
        ):
            assert "Seq Scan" not in read.explain(), read.explain()
