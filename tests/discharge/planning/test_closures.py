"""A service of the directory closes: the episodes that count on it are told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.episodes.models import Episode, TaskState, TimelineEntry
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.actions import close_provider, reopen_provider
from directory.providers.models import Provider
from discharge.planning import tasks
from discharge.planning.actions import add_circle_member, change_circle_state
from discharge.planning.closures import signal_closed
from discharge.planning.kinds import REPLACE
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.replacing import keep_closed, replace_closed

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]


@pytest.fixture
def relying(nurse: Membership, episode: Episode, service: Provider) -> CircleMember:
    with enter(nurse.hospital):
        return add_circle_member(
            member=nurse, episode_id=episode.pk, role=service.type, name=service.name, provider=service
        )


def shut(service: Provider) -> None:
    Provider.objects.filter(pk=service.pk).update(status="closed", closed_on=date(2026, 11, 2))


def states(hospital: Hospital, episode: Episode) -> list[str]:
    with enter(hospital):
        return list(episode.tasks.filter(kind=REPLACE).values_list("state", flat=True))


def test_an_episode_that_counts_on_it_gets_one_task_and_one_line(
    hospital: Hospital, other_hospital: Hospital, episode: Episode, relying: CircleMember, service: Provider
) -> None:
    assert signal_closed(hospital) == 0
    shut(service)

    assert (signal_closed(hospital), signal_closed(hospital), signal_closed(other_hospital)) == (1, 0, 0)
    with enter(hospital):
        task = episode.tasks.get(kind=REPLACE)
        line = TimelineEntry.objects.get(episode=episode, summary__contains="signale")
    assert task.title == "Remplacer Vistre Autonomie, fermé"
    assert task.blocks_departure
    assert "lundi\u00a02\u00a0novembre\u00a02026" in task.detail
    assert "fermé" in line.summary


def test_whoever_left_the_circle_is_left_alone(
    hospital: Hospital, nurse: Membership, episode: Episode, relying: CircleMember, service: Provider
) -> None:
    with enter(hospital):
        change_circle_state(
            member=nurse, episode_id=episode.pk, circle_member_id=relying.pk, to=CircleState.REMOVED, version=1
        )
    shut(service)

    assert signal_closed(hospital) == 0


def test_taking_the_service_out_of_the_circle_settles_it(
    hospital: Hospital, nurse: Membership, episode: Episode, relying: CircleMember, service: Provider
) -> None:
    shut(service)
    signal_closed(hospital)
    move: dict[str, Any] = {"member": nurse, "episode_id": episode.pk, "circle_member_id": relying.pk}
    with enter(hospital):
        change_circle_state(**move, to=CircleState.REMOVED, version=1)
    assert states(hospital, episode) == [TaskState.DONE]

    with enter(hospital):
        change_circle_state(**move, to=CircleState.TO_CONTACT, version=2)
    assert states(hospital, episode) == [TaskState.OPEN]


def test_a_service_that_opens_again_takes_its_tasks_back(
    hospital: Hospital, episode: Episode, relying: CircleMember, service: Provider
) -> None:
    shut(service)
    signal_closed(hospital)
    Provider.objects.filter(pk=service.pk).update(status="open", closed_on=None)

    signal_closed(hospital)
    assert states(hospital, episode) == [TaskState.CANCELLED]


def test_closing_an_entry_by_hand_reaches_every_hospital_after_the_commit(
    hospital: Hospital,
    other_hospital: Hospital,
    directory_admin: User,
    relying: CircleMember,
    service: Provider,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    published: list[str] = []

    def publish(*, args: list[str]) -> None:
        published.extend(args)

    monkeypatch.setattr(tasks.signal_closed_providers, "apply_async", publish)

    with django_capture_on_commit_callbacks(execute=True):
        close_provider(actor=directory_admin, provider_id=service.pk, version=1, closed_on=timezone.localdate())
        assert published == []
    assert sorted(published) == sorted(map(str, [hospital.pk, other_hospital.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.signal_closed_everywhere()
    assert len(published) == 4
    with django_capture_on_commit_callbacks(execute=True):
        reopen_provider(actor=directory_admin, provider_id=service.pk, version=2)
    assert len(published) == 4


def test_the_worker_signals_one_hospital(
    hospital: Hospital, episode: Episode, relying: CircleMember, service: Provider
) -> None:
    shut(service)
    tasks.signal_closed_providers(str(hospital.pk))

    assert states(hospital, episode) == [TaskState.OPEN]


# --- What a person does about it --------------------------------------------------------------------------------------


@pytest.fixture
def closed(hospital: Hospital, relying: CircleMember, service: Provider) -> CircleMember:
    """A member whose service has closed, signalled."""
    shut(service)
    signal_closed(hospital)
    return relying


@pytest.fixture
def heir(service: Provider) -> Provider:
    """Who could take over."""
    return Provider.objects.create(
        kind=service.kind,
        type=service.type,
        name="Tournesol Services",
        source="manual",
        commune_id=service.commune_id,
        city="Vergèze",
        phone="+33465714452",
    )


def address_of(name: str, episode: Episode, *more: Any) -> str:
    return reverse(f"planning:{name}", args=[episode.pk, *more])


def test_the_task_leads_to_its_page_and_the_page_to_the_directory_of_the_right_kind(
    client_for: ClientFor, nurse: Membership, episode: Episode, closed: CircleMember, heir: Provider
) -> None:
    client = client_for(nurse)
    page = address_of("replace_member", episode, closed.pk)
    assert page in client.get(reverse("planning:plan", args=[episode.pk])).text
    shown = client.get(page).text
    assert "Vistre Autonomie, fermé" in shown
    assert f"?type=saad&amp;remplace={closed.pk}" in shown
    found = client.get(address_of("find_provider", episode), {"type": "saad", "remplace": str(closed.pk)})
    assert "À la place de Vistre Autonomie" in found.text
    assert f"?fiche={heir.pk}&amp;remplace={closed.pk}" in found.text


def test_who_is_chosen_takes_the_place(
    hospital: Hospital,
    client_for: ClientFor,
    nurse: Membership,
    episode: Episode,
    closed: CircleMember,
    heir: Provider,
) -> None:
    address = f"{address_of('add_member', episode)}?fiche={heir.pk}&remplace={closed.pk}"
    client = client_for(nurse)
    assert "Ajouter à la place de Vistre Autonomie" in client.get(address).text
    assert client.post(address, {"phone": "04 65 71 44 52"}).status_code == 302
    with enter(hospital):
        circle = dict(episode.circle.values_list("name", "state"))
    assert circle == {"Vistre Autonomie": CircleState.REMOVED, "Tournesol Services": CircleState.TO_CONTACT}
    assert states(hospital, episode) == [TaskState.DONE]
    # The second click of a double click replaces nobody twice.
    assert client.post(address, {"phone": "04 65 71 44 52"}).status_code == 422


def test_a_service_that_moved_is_replaced_by_its_new_entry_of_the_same_name(
    hospital: Hospital, nurse: Membership, episode: Episode, closed: CircleMember, heir: Provider
) -> None:
    with enter(hospital):
        added = replace_closed(
            member=nurse,
            episode_id=episode.pk,
            circle_member_id=closed.pk,
            role=heir.type,
            name=closed.name,
            provider=heir,
        )
        assert episode.circle.current().get() == added


def test_it_is_kept_with_a_reason_that_stays_true_when_the_circle_changes(
    hospital: Hospital, client_for: ClientFor, nurse: Membership, episode: Episode, closed: CircleMember, heir: Provider
) -> None:
    client, page = client_for(nurse), address_of("replace_member", episode, closed.pk)
    refused = client.post(page, {"reason": " "})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.text
    assert states(hospital, episode) == [TaskState.OPEN]
    assert client.post(page, {"reason": "Fermé à Codognan seulement"}).status_code == 302
    with enter(hospital):
        line = TimelineEntry.objects.get(episode=episode, summary__contains="malgré la fermeture")
        add_circle_member(member=nurse, episode_id=episode.pk, role=heir.type, name=heir.name, provider=heir)
    assert (line.detail, line.actor) == ("Fermé à Codognan seulement", nurse.user)
    assert signal_closed(hospital) == 0
    assert states(hospital, episode) == [TaskState.CANCELLED]
    assert client.get(page).status_code == 302


def test_it_is_let_go_from_the_same_page(
    hospital: Hospital, client_for: ClientFor, nurse: Membership, episode: Episode, closed: CircleMember
) -> None:
    page = client_for(nurse).get(address_of("replace_member", episode, closed.pk))
    address = address_of("member_state", episode, closed.pk)
    assert address in page.text
    assert client_for(nurse).post(address, {"version": closed.version, "to": "removed"}).status_code == 302
    assert states(hospital, episode) == [TaskState.DONE]


def test_whoever_is_not_to_be_replaced_is_not(
    hospital: Hospital,
    client_for: ClientFor,
    nurse: Membership,
    episode: Episode,
    relying: CircleMember,
    heir: Provider,
) -> None:
    assert client_for(nurse).get(address_of("replace_member", episode, relying.pk)).status_code == 302
    with enter(hospital), pytest.raises(DomainError) as refusal:
        keep_closed(member=nurse, episode_id=episode.pk, circle_member_id=relying.pk, reason="x")
    assert refusal.value.code == "settled"
    # An address that names somebody else, or nonsense, adds without replacing.
    for text in (str(relying.pk), "x"):
        address = f"{address_of('find_provider', episode)}?type=saad&remplace={text}"
        assert "À la place de" not in client_for(nurse).get(address).text
