"""Functions of people: given, changed, ended by the hospital's administrator, and kept with who did it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Role
from coordination.administration.functions import ENDED, end_function, open_function, state_of
from coordination.administration.queries import changes_of
from coordination.audit.models import Transition
from coordination.errors import DomainError
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests.factories import make_episode, make_member, make_unit

PEOPLE, NEW = "/hopital/personnes/", "/hopital/personnes/nouvelle/"
Signed = Callable[[Membership], Client]


@pytest.fixture
def admin(hospital: Hospital) -> Membership:
    return make_member(hospital, Role.HOSPITAL_ADMIN, "Marc", "Lacoste")


@pytest.fixture
def desk(client_for: Signed, admin: Membership) -> Client:
    return client_for(admin)


def typed(*units: Unit, **changes: Any) -> dict[str, Any]:
    return {
        "email": "O.Brien@ch-vergeze.example",
        "title": "Dr",
        "first_name": "Éloïse",
        "last_name": "O’Brien-Lefèvre",
        "rpps": "",
        "phone": "",
        "role": Role.WARD_DOCTOR.value,
        "remit": "some" if units else "all",
        "units": [str(unit.pk) for unit in units],
        **changes,
    }


def test_a_new_person_has_an_account_without_password_and_a_mail_that_says_how(
    desk: Client, hospital: Hospital, unit: Unit
) -> None:
    answer = desk.post(NEW, typed(unit), follow=True)
    assert "Dr Éloïse O’Brien-Lefèvre" in answer.content.decode()
    user = User.objects.get(email="o.brien@ch-vergeze.example")
    assert not user.has_usable_password()
    with enter(hospital):
        function = Membership.objects.get(hospital=hospital, user=user)
        assert (function.role, function.all_units) == (Role.WARD_DOCTOR, False)
        assert [link.unit for link in function.unit_links.all()] == [unit]
        message = Message.objects.get(subject_id=function.pk)
        assert reverse("account_reset_password") in message.body
        [change] = changes_of(function)
        assert (change.words, change.by, change.units) == ("Médecin de l’unité", "Marc Lacoste", str(unit))


def test_who_works_elsewhere_keeps_their_account_and_their_name(
    desk: Client, hospital: Hospital, other_nurse: Membership
) -> None:
    desk.post(NEW, typed(email=other_nurse.user.email, last_name="Autre"))
    assert User.objects.get(pk=other_nurse.user_id).last_name == other_nurse.user.last_name
    with enter(hospital):
        assert Membership.objects.get(hospital=hospital, user=other_nurse.user_id).all_units


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"email": "pas une adresse"}, "nom@domaine.fr"),
        ({"email": ""}, "Écrivez l’adresse"),
        ({"email": f"{'a' * 300}@x.fr"}, "Raccourcissez"),
        ({"first_name": "x" * 101}, "Raccourcissez"),
        ({"last_name": "Nul\x00"}, "nul"),
        ({"rpps": "10001234567"}, "RPPS"),
        ({"phone": "12"}, "n’existe pas"),
        ({"role": ""}, "Choisissez une fonction"),
        ({"role": Role.GROUP_MANAGER.value}, "choix"),
        ({"remit": "some"}, "Cochez au moins une unité"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(desk: Client, changes: dict[str, Any], word: str) -> None:
    before = User.objects.count()
    answer = desk.post(NEW, typed(**changes))
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert "Éloïse" in answer.content.decode() or "first_name" in changes
    assert User.objects.count() == before


def test_twice_is_once(desk: Client, unit: Unit) -> None:
    assert desk.post(NEW, typed(unit)).status_code == 302
    again = desk.post(NEW, typed(unit))
    assert again.status_code == 422
    assert "déjà une fonction ici" in again.content.decode()


def test_a_unit_of_another_hospital_is_not_a_choice(desk: Client, other_hospital: Hospital) -> None:
    with enter(other_hospital):
        theirs = make_unit(other_hospital, "Chirurgie", "CHIR")
    assert desk.post(NEW, typed(theirs)).status_code == 422


def test_another_function_and_other_units_hold_from_the_next_click(
    desk: Client, client_for: Signed, nurse: Membership, unit: Unit, other_unit: Unit
) -> None:
    with enter(nurse.hospital):
        here, there = make_episode(nurse, unit), make_episode(nurse, other_unit)
        seen = state_of(nurse)
    answer = desk.post(
        f"{PEOPLE}{nurse.pk}/",
        {"seen": seen, "role": Role.WARD_NURSE.value, "remit": "some", "units": [str(other_unit.pk)]},
    )
    assert answer.status_code == 302
    ward = client_for(nurse)
    assert ward.get(reverse("episodes:overview", args=[there.pk])).status_code == 200
    assert ward.get(reverse("episodes:referents")).status_code == 403
    with enter(nurse.hospital):
        [change] = Transition.objects.filter(subject_id=nurse.pk)
        assert (change.from_state, change.to_state) == (Role.LIAISON_NURSE, Role.WARD_NURSE)
    assert here.pk != there.pk


def test_two_administrators_do_not_undo_each_other(desk: Client, nurse: Membership) -> None:
    with enter(nurse.hospital):
        seen = state_of(nurse)
    one = {"seen": seen, "role": Role.SOCIAL_WORKER.value, "remit": "all"}
    assert desk.post(f"{PEOPLE}{nurse.pk}/", one).status_code == 302
    late = desk.post(f"{PEOPLE}{nurse.pk}/", {**one, "role": Role.WARD_NURSE.value})
    assert late.status_code == 422
    assert "entre-temps" in late.content.decode()
    with enter(nurse.hospital):
        nurse.refresh_from_db()
    assert nurse.role == Role.SOCIAL_WORKER
    read_again = {**one, "role": Role.WARD_NURSE.value, "seen": late.context["form"]["seen"].value()}
    assert desk.post(f"{PEOPLE}{nurse.pk}/", read_again).status_code == 302


def test_who_leaves_is_refused_at_their_next_click_and_may_come_back(
    desk: Client, client_for: Signed, nurse: Membership
) -> None:
    open_page = client_for(nurse)
    assert open_page.get("/").status_code == 200
    assert desk.post(f"{PEOPLE}{nurse.pk}/fin/").status_code == 302
    assert open_page.get("/").status_code == 403
    assert "a pris fin" in desk.post(f"{PEOPLE}{nurse.pk}/fin/", follow=True).content.decode()
    assert str(nurse.user) in desk.get(f"{PEOPLE}?etat=fin").content.decode()
    desk.post(NEW, typed(email=nurse.user.email, role=Role.SOCIAL_WORKER.value))
    with enter(nurse.hospital):
        nurse.refresh_from_db()
        assert (nurse.active, nurse.role) == (True, Role.SOCIAL_WORKER)
        states = Transition.objects.filter(subject_id=nurse.pk).order_by("at").values_list("from_state", "to_state")
        assert list(states) == [(Role.LIAISON_NURSE, ENDED), (ENDED, Role.SOCIAL_WORKER)]


def test_nobody_changes_nor_ends_their_own(desk: Client, admin: Membership) -> None:
    with enter(admin.hospital):
        seen = state_of(admin)
    answer = desk.post(f"{PEOPLE}{admin.pk}/", {"seen": seen, "role": Role.WARD_DOCTOR.value, "remit": "all"})
    assert answer.status_code == 422
    desk.post(f"{PEOPLE}{admin.pk}/fin/")
    with enter(admin.hospital):
        admin.refresh_from_db()
    assert (admin.active, admin.role) == (True, Role.HOSPITAL_ADMIN)


def test_a_closed_account_and_a_function_of_the_platform_are_refused(admin: Membership, nurse: Membership) -> None:
    nurse.user.is_active = False
    nurse.user.save()
    person = {"title": "", "first_name": "Jean", "last_name": "Roux", "rpps": "", "phone": ""}
    for email, role, code in (
        (nurse.user.email, Role.WARD_NURSE, "account_closed"),
        ("jean@ch.example", Role.GROUP_MANAGER, "platform_role"),
    ):
        with enter(admin.hospital), pytest.raises(DomainError) as refused:
            open_function(member=admin, email=email, person=person, role=role, units=None)
        assert refused.value.code == code


def test_the_right_is_asked_of_the_action_too(nurse: Membership, admin: Membership) -> None:
    with enter(nurse.hospital), pytest.raises(DomainError) as refused:
        end_function(member=nurse, function_id=admin.pk)
    assert refused.value.code == "forbidden"


def test_people_are_found_by_a_part_of_their_name_and_the_list_does_not_grow(
    desk: Client, hospital: Hospital, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(60):
        make_member(hospital, Role.WARD_NURSE, "Jeanne", f"Martin{number:02}")
    # The first click writes into the session.
    desk.get(PEOPLE)
    with django_assert_max_num_queries(12):
        text = desk.get(PEOPLE).content.decode()
    assert text.count("Jeanne Martin") < 160
    assert "Jeanne Martin59" in desk.get(f"{PEOPLE}?page=2").content.decode()
    found = desk.get(f"{PEOPLE}?q=jeanne+martin42").content.decode()
    assert "Martin42" in found
    assert "Martin41" not in found
