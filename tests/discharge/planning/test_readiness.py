"""What a departure rests on in the circle, the needs and the requests, read from facts; a task about the same stands for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import add_task, settle_task
from coordination.episodes.models import Destination, Episode, NeedDomain, TaskState
from coordination.episodes.opposition import oppose_sharing
from coordination.episodes.readiness import lacks_of
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from directory.providers.models import ProviderType
from discharge.planning.actions import add_circle_member, add_need, change_circle_state, seek_role
from discharge.planning.models import CircleMember, CircleState
from discharge.requests.asking import ask, withdraw_request
from discharge.requests.targets import named_target
from tests import factories
from tests.reference import put_types

pytestmark = pytest.mark.usefixtures("in_hospital")
Types = dict[str, ProviderType]


@pytest.fixture
def types(db: None) -> Types:
    return put_types()


@pytest.fixture
def episode(nurse: Membership, unit: Unit, in_hospital: Hospital, types: Types) -> Episode:
    return factories.make_episode(nurse, unit)


def people(episode: Episode, destination: Destination = Destination.HOME) -> list[tuple[str, str]]:
    """Who lacks, in words, as read now."""
    fresh = Episode.objects.get(pk=episode.pk)
    return [(lack.title, lack.label) for lack in lacks_of(fresh, destination) if lack.part == "people"]


def add(nurse: Membership, episode: Episode, role: ProviderType, name: str) -> CircleMember:
    return add_circle_member(member=nurse, episode_id=episode.pk, role=role, name=name, phone="+33465714410")


def move(nurse: Membership, member: CircleMember, to: CircleState) -> None:
    member.refresh_from_db()
    change_circle_state(
        member=nurse, episode_id=member.episode_id, circle_member_id=member.pk, to=to, version=member.version
    )


def asked(nurse: Membership, episode: Episode, role: ProviderType, **fields: Any) -> Any:
    return ask(
        member=nurse,
        episode_id=episode.pk,
        request_id=uuid7(),
        role=role,
        targets=[named_target("SAAD du Vistre", phone="+33465714410", mail="")],
        fields={
            "care": "Lever et toilette",
            "rhythm": "chaque jour",
            "duration": "1 mois",
            "place": "Vergèze",
            "starts_on": timezone.localdate(),
            "answer_by": timezone.now() + timedelta(days=1),
            "prescription": "ready",
            "has_consent": True,
            "details": {},
        },
        **fields,
    )


def test_nobody_lacks_when_nobody_is_needed(episode: Episode) -> None:
    assert people(episode) == []


def test_whoever_comes_is_told_and_help_at_home_is_confirmed(nurse: Membership, episode: Episode, types: Types) -> None:
    carer, help_ = (
        add(nurse, episode, types["idel"], "Nadège Foulquier"),
        add(nurse, episode, types["saad"], "Tournesol"),
    )
    assert people(episode) == [("Nadège Foulquier", "À contacter"), ("Tournesol", "À contacter")]
    for member in (carer, help_):
        move(nurse, member, CircleState.INFORMED)
    assert people(episode) == [("Tournesol", "À confirmer")]
    move(nurse, help_, CircleState.CONFIRMED)
    assert people(episode) == []


def test_the_search_and_the_call_of_the_gp_stand_for_whom_they_are_about(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    seek_role(member=nurse, episode_id=episode.pk, role=types["saad"])
    seek_role(member=nurse, episode_id=episode.pk, role=types["ssiad"], blocks_departure=False)
    add(nurse, episode, types["medecin-traitant"], "Dr Martine Escoubas")
    assert people(episode) == []


def test_a_blocking_task_that_names_somebody_stands_for_them_until_it_is_done(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    add(nurse, episode, types["had"], "Costières")
    task = add_task(episode=episode, kind="plan", title="Obtenir l’accord de l’HAD", blocks_departure=True)
    assert people(episode) == []
    settle_task(task=task, state=TaskState.DONE, actor=nurse.user)
    assert people(episode) == [("Costières", "À contacter")]
    add_task(episode=episode, kind="plan", title="Rappeler Costières un jour")
    assert people(episode) == [("Costières", "À contacter")]


def test_a_need_for_which_nobody_comes_and_nothing_is_planned_lacks_somebody(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    add_need(member=nurse, episode_id=episode.pk, domain=NeedDomain.NURSING, description="pansement")
    assert people(episode) == [("Pansement", "Personne")]
    move(nurse, add(nurse, episode, types["idel"], "Nadège Foulquier"), CircleState.INFORMED)
    assert people(episode) == []


def test_a_request_without_answer_is_said_once_with_whom_it_is_for(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    member = add(nurse, episode, types["saad"], "SAAD du Vistre")
    request = asked(nurse, episode, types["saad"], circle_member_id=member.pk)
    assert people(episode) == [("SAAD du Vistre", "Sans réponse")]
    withdraw_request(member=nurse, request_id=request.pk)
    assert people(episode) == [("SAAD du Vistre", "À contacter")]


def test_a_request_for_nobody_in_particular_lacks_an_answer(nurse: Membership, episode: Episode, types: Types) -> None:
    asked(nurse, episode, types["saad"])
    assert people(episode) == [("SAAD", "Sans réponse")]
    seek_role(member=nurse, episode_id=episode.pk, role=types["saad"])
    # Whoever is sought is whom the acceptance would confirm: the task of the search stands for both.
    assert people(episode) == []


@pytest.mark.parametrize(
    ("destination", "lacking"),
    [
        (Destination.HOME, ["Nadège Foulquier", "Résidence des Micocouliers", "Pansement", "Portage de repas"]),
        (Destination.FAMILY, ["Nadège Foulquier", "Résidence des Micocouliers", "Pansement", "Portage de repas"]),
        (Destination.HAD, ["Nadège Foulquier", "Résidence des Micocouliers", "Pansement", "Portage de repas"]),
        (Destination.OTHER, ["Nadège Foulquier", "Résidence des Micocouliers", "Pansement", "Portage de repas"]),
        (Destination.EHPAD, ["Résidence des Micocouliers"]),
        (Destination.SMR, ["Résidence des Micocouliers"]),
        (Destination.OTHER_HOSPITAL, ["Résidence des Micocouliers"]),
    ],
)
def test_where_another_team_takes_over_who_comes_to_the_home_is_not_asked(
    nurse: Membership, episode: Episode, types: Types, destination: Destination, lacking: list[str]
) -> None:
    add(nurse, episode, types["kinesitherapeute"], "Nadège Foulquier")
    add(nurse, episode, types["ehpad"], "Résidence des Micocouliers")
    add_need(member=nurse, episode_id=episode.pk, domain=NeedDomain.NURSING, description="pansement")
    asked(nurse, episode, types["portage-repas"])
    assert [title for title, _ in people(episode, destination)] == lacking


def test_nobody_is_to_be_contacted_about_a_patient_who_opposes_it(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    add(nurse, episode, types["idel"], "Nadège Foulquier")
    oppose_sharing(member=nurse, episode_id=episode.pk)
    assert people(episode) == []
