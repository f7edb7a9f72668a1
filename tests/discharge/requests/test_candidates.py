"""Who is proposed: the usual ones, the hospital's own entries, the directory; and what is not typed a second time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, NeedDomain
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.overlay.actions import add_local_provider, close_local_provider
from directory.overlay.models import LocalProvider
from directory.providers.models import Provider, ProviderType
from discharge.planning.actions import add_need, seek_role
from discharge.requests.answering import accept
from discharge.requests.candidates import candidates, waves
from discharge.requests.cascade import advance
from discharge.requests.forms import first_values
from discharge.requests.models import CareRequest
from tests import factories
from tests.discharge.requests.conftest import Ask

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]
Types = dict[str, ProviderType]


@pytest.fixture
def own(hospital: Hospital, nurse: Membership, types: Types) -> LocalProvider:
    """A nurse whom only this hospital lists, in the patient's commune."""
    with enter(hospital):
        return add_local_provider(
            member=nurse,
            type=types["idel"],
            name="Mme Lise Rouvier",
            commune=factories.make_commune(),
            mobile="+33639986430",
            email="lise@soins.example",
        )


def names(hospital: Hospital, episode: Episode, role: ProviderType, wanted: Provider | None = None) -> list[str]:
    with enter(hospital):
        found = candidates(episode, role, now=timezone.now(), wanted=wanted)
    return [candidate.target.name for candidate in found]


def test_the_hospital_s_own_entry_is_proposed_before_the_directory(
    hospital: Hospital, nurse: Membership, episode: Episode, nurses: list[Provider], own: LocalProvider, types: Types
) -> None:
    assert names(hospital, episode, types["idel"])[0] == own.name
    assert names(hospital, episode, types["idel"], wanted=nurses[2])[:2] == [nurses[2].name, own.name]
    assert own.name not in names(hospital, episode, types["saad"])
    with enter(hospital):
        close_local_provider(member=nurse, local_id=own.pk, version=own.version, closed_on=timezone.localdate())
    assert own.name not in names(hospital, episode, types["idel"])


def test_another_hospital_s_entry_is_not_proposed(
    hospital: Hospital, other_hospital: Hospital, other_nurse: Membership, episode: Episode, types: Types
) -> None:
    with enter(other_hospital):
        add_local_provider(
            member=other_nurse, type=types["idel"], name="Ailleurs", commune=factories.make_commune(), phone=""
        )
    assert names(hospital, episode, types["idel"]) == []


def test_an_own_entry_is_asked_accepts_and_joins_the_circle(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, own: LocalProvider, types: Types
) -> None:
    client, address = client_for(nurse), reverse("requests:ask", args=[episode.pk]) + "?type=idel"
    page = client.get(address)
    typed = {bound.name: bound.value() for bound in page.context["form"]}
    assert typed["asked"] == [f"l-{own.pk}"]
    sent = {
        "submission": typed["submission"],
        "care": "Pansement",
        "place": "Vergèze",
        "starts_on": typed["starts_on"].isoformat(),
        "answer_by": typed["answer_by"].isoformat()[:16],
        "prescription": "ready",
        "asked": typed["asked"],
        "wait_hours": "24",
    }
    assert client.post(address, sent).status_code == 302
    with enter(hospital):
        message = Message.objects.get()
        assert message.address == own.email
        request = CareRequest.objects.get()
        accept(
            approach_id=request.approaches.get().pk,
            starts_on=timezone.localdate() + timedelta(days=3),
            moment="noon",
            contact_name="Mme Lise Rouvier",
            contact_phone="+33639986430",
        )
        assert episode.circle.get(role="idel").name == "Mme Lise Rouvier"


def test_an_own_entry_waits_for_its_wave(
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    nurses: list[Provider],
    own: LocalProvider,
    ask_nurses: Ask,
    types: Types,
) -> None:
    with enter(hospital):
        found = candidates(episode, types["idel"], now=timezone.now())
    later = waves(found, [f"p-{nurses[0].pk}"])
    assert own in later[0]
    request = ask_nurses(nurses[:1], later, answer_by=timezone.now() + timedelta(days=2))
    for _ in range(2):
        with enter(hospital):
            CareRequest.objects.update(next_wave_at=timezone.now())
            advance(request.pk, now=timezone.now() + timedelta(minutes=1))
    with enter(hospital):
        asked = list(request.approaches.values_list("name", flat=True))
    assert asked.count(own.name) == 1
    assert len(asked) == 4


def test_what_an_earlier_request_said_is_not_typed_again(
    hospital: Hospital, nurse: Membership, episode: Episode, nurses: list[Provider], ask_nurses: Ask, types: Types
) -> None:
    ask_nurses(nurses[:1], situation="vit seule, marche avec un déambulateur", place="Vergèze, 2e étage")
    day = timezone.localdate() + timedelta(days=9)
    with enter(hospital):
        sought = seek_role(member=nurse, episode_id=episode.pk, role=types["saad"], what_for="aide au lever")
        sought.starts_on = day
        values = first_values(episode, types["saad"], sought, now=timezone.now())
        stay = first_values(episode, types["smr"], None, now=timezone.now())
    assert (values["care"], values["starts_on"]) == ("aide au lever", day)
    assert values["situation"] == stay["situation"] == "vit seule, marche avec un déambulateur"
    assert (values["place"], stay["place"]) == ("Vergèze, 2e étage", "Vergèze")


def test_the_preparation_leads_to_asking(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, types: Types
) -> None:
    with enter(hospital):
        sought = seek_role(member=nurse, episode_id=episode.pk, role=types["saad"], what_for="aide au lever")
        add_need(member=nurse, episode_id=episode.pk, domain=NeedDomain.NURSING, description="Pansement")
    client, ask = client_for(nurse), reverse("requests:ask", args=[episode.pk])
    plan: Any = client.get(reverse("planning:plan", args=[episode.pk]))
    assert f'href="{ask}"' in plan.content.decode()
    page = client.get(ask)
    body = page.content.decode()
    assert f"{ask}?membre={sought.pk}" in body
    assert f"{ask}?type=idel" in body
    assert client.get(f"{ask}?membre={sought.pk}").context["role"] == types["saad"]
