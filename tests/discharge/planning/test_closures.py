"""A service of the directory closes: the episodes that count on it are told."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.episodes.models import Episode, TaskState, TimelineEntry
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.actions import close_provider, reopen_provider
from directory.providers.models import Provider
from discharge.planning import tasks
from discharge.planning.actions import add_circle_member, change_circle_state
from discharge.planning.closures import signal_closed
from discharge.planning.kinds import REPLACE
from discharge.planning.models import CircleMember, CircleState

pytestmark = pytest.mark.django_db


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
