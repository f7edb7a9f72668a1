"""Units, and what a hospital decides of its team."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.administration.actions import TEAM_FIELDS, state_of
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests.factories import make_episode, make_member

UNITS, TEAM = "/hopital/unites/", "/hopital/equipe/"


@pytest.fixture
def desk(client_for: Callable[[Membership], Client], hospital: Hospital) -> Client:
    return client_for(make_member(hospital, Role.HOSPITAL_ADMIN, "Marc", "Lacoste"))


def test_a_unit_is_added_and_changed(desk: Client, hospital: Hospital) -> None:
    assert desk.post(UNITS, {"name": "Médecine B", "code": "MED-B", "phone": "04 65 71 20 14"}).status_code == 302
    with enter(hospital):
        unit = Unit.objects.get(code="MED-B")
    assert desk.post(f"{UNITS}{unit.pk}/", {"name": "Médecine polyvalente", "code": "MED-B"}).status_code == 302
    with enter(hospital):
        unit.refresh_from_db()
    assert (unit.name, unit.phone) == ("Médecine polyvalente", "")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"code": "ger b"}, "sans espace"),
        ({"code": "GER"}, "déjà une autre unité"),
        ({"name": ""}, "Écrivez le nom"),
        ({"name": "x" * 101}, "Raccourcissez"),
        ({"phone": "12"}, "n’existe pas"),
    ],
)
def test_a_unit_that_cannot_be_is_said(desk: Client, unit: Unit, changes: dict[str, str], word: str) -> None:
    with enter(unit.hospital):
        Unit.objects.filter(pk=unit.pk).update(code="GER")
    answer = desk.post(UNITS, {"name": "Gériatrie B", "code": "GER-B", "phone": "", **changes})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    with enter(unit.hospital):
        assert not Unit.objects.filter(code="GER-B").exists()


def test_a_unit_closes_when_nobody_is_there_and_opens_again(desk: Client, nurse: Membership, unit: Unit) -> None:
    with enter(nurse.hospital):
        episode = make_episode(nurse, unit)
    assert "un séjour y est en cours" in desk.post(f"{UNITS}{unit.pk}/fermer/", follow=True).content.decode()
    with enter(nurse.hospital):
        type(episode).objects.filter(pk=episode.pk).update(state="cancelled")
    desk.post(f"{UNITS}{unit.pk}/fermer/")
    with enter(nurse.hospital):
        unit.refresh_from_db()
    assert not unit.active
    desk.post(f"{UNITS}{unit.pk}/fermer/")
    desk.post(f"{UNITS}{unit.pk}/rouvrir/")
    with enter(nurse.hospital):
        unit.refresh_from_db()
    assert unit.active


def shown(hospital: Hospital) -> dict[str, Any]:
    """What the page of the team holds when it is opened."""
    return {"seen": state_of(hospital), **{name: getattr(hospital, name) for name in TEAM_FIELDS}}


def test_the_team_is_reached_as_its_administrator_says(desk: Client, hospital: Hospital) -> None:
    answer = desk.post(
        TEAM, {**shown(hospital), "platform_hours": "tous les jours", "platform_phone": "04 65 71 20 99"}
    )
    assert answer.status_code == 302
    hospital.refresh_from_db()
    assert (hospital.platform_phone, hospital.platform_hours) == ("+33465712099", "tous les jours")


def test_two_who_write_at_once_are_told_and_the_second_may_go_on(desk: Client, hospital: Hospital) -> None:
    both = shown(hospital)
    assert desk.post(TEAM, {**both, "platform_hours": "tous les jours"}).status_code == 302
    late = desk.post(TEAM, {**both, "answer_target_hours": 24})
    assert late.status_code == 422
    assert "entre-temps" in late.content.decode()
    hospital.refresh_from_db()
    assert (hospital.platform_hours, hospital.answer_target_hours) == ("tous les jours", 48)
    again = desk.post(TEAM, {**both, "answer_target_hours": 24, "seen": late.context["form"]["seen"].value()})
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("name", "value"),
    [("platform_phone", ""), ("link_validity_days", "0"), ("screening_delay_hours", "9999"), ("platform_name", "\x00")],
)
def test_a_team_that_cannot_be_reached_is_refused(desk: Client, hospital: Hospital, name: str, value: Any) -> None:
    assert desk.post(TEAM, shown(hospital) | {name: value}).status_code == 422
    before = getattr(hospital, name)
    hospital.refresh_from_db()
    assert getattr(hospital, name) == before
