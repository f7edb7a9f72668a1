"""Needs and tasks of the plan, and how they are read."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, NeedDomain, Task, TaskState
from coordination.errors import DomainError
from directory.providers.models import ProviderType
from discharge.planning import actions
from discharge.planning.queries import plan_of
from discharge.planning.reading import blocking, readiness_summary
from discharge.planning.roles import ROLES_BY_DOMAIN, roles_for

pytestmark = pytest.mark.usefixtures("in_hospital")


def add_item(nurse: Membership, episode: Episode, **fields: Any) -> Task:
    values: dict[str, Any] = {
        "key": f"plan:{uuid4()}",
        "title": "Remettre les ordonnances",
        "domain": NeedDomain.MEDICAL,
        **fields,
    }
    return actions.add_plan_item(member=nurse, episode_id=episode.pk, **values)


def settle(nurse: Membership, task: Task, seen: TaskState, to: TaskState) -> Task:
    return actions.settle_plan_item(member=nurse, episode_id=task.episode_id, task_id=task.pk, seen=seen, to=to)


def test_a_need_is_noted_changed_put_aside_and_put_back(nurse: Membership, episode: Episode) -> None:
    here = {"member": nurse, "episode_id": episode.pk}
    need = actions.add_need(**here, domain=NeedDomain.NURSING, description="pansement")
    need = actions.change_need(**here, need_id=need.pk, version=need.version, description="pansement, pilulier")
    aside = actions.set_need_aside(**here, need_id=need.pk, version=need.version, aside=True)
    assert not episode.needs.current().exists()
    actions.set_need_aside(**here, need_id=need.pk, version=aside.version, aside=False)
    assert [need.description for need in episode.needs.current()] == ["pansement, pilulier"]


def test_the_same_need_is_noted_once(nurse: Membership, episode: Episode) -> None:
    here = {"member": nurse, "episode_id": episode.pk, "domain": NeedDomain.NURSING, "description": "pansement"}
    actions.add_need(**here)
    with pytest.raises(DomainError) as refusal:
        actions.add_need(**here)
    assert (refusal.value.code, episode.needs.count()) == ("already_there", 1)


def test_a_need_changed_by_somebody_else_is_not_overwritten(nurse: Membership, episode: Episode) -> None:
    here = {"member": nurse, "episode_id": episode.pk}
    need = actions.add_need(**here, domain=NeedDomain.NURSING, description="pansement")
    actions.change_need(**here, need_id=need.pk, version=1, description="pansement simple")
    with pytest.raises(DomainError) as refusal:
        actions.change_need(**here, need_id=need.pk, version=1, description="injection")
    need.refresh_from_db()
    assert (refusal.value.code, need.description) == ("stale", "pansement simple")


def test_an_item_sent_twice_is_one(nurse: Membership, episode: Episode) -> None:
    first = add_item(nurse, episode, key="plan:same")
    second = add_item(nurse, episode, key="plan:same")
    assert first.pk == second.pk
    assert episode.timeline.filter(kind="plan").count() == 1


def test_an_item_is_settled_and_reopened(nurse: Membership, episode: Episode) -> None:
    task = add_item(nurse, episode)
    assert settle(nurse, task, TaskState.OPEN, TaskState.DONE).settled_by == nurse.user
    assert settle(nurse, task, TaskState.DONE, TaskState.OPEN).settled_at is None


def test_a_second_click_settles_nothing_more_and_an_old_page_is_told(nurse: Membership, episode: Episode) -> None:
    task = add_item(nurse, episode)
    settle(nurse, task, TaskState.OPEN, TaskState.DONE)
    settle(nurse, task, TaskState.OPEN, TaskState.DONE)
    assert episode.timeline.filter(kind="plan").count() == 2
    with pytest.raises(DomainError) as refusal:
        settle(nurse, task, TaskState.OPEN, TaskState.CANCELLED)
    assert refusal.value.code == "stale"


def test_nobody_ticks_what_the_circle_settles(nurse: Membership, episode: Episode) -> None:
    with pytest.raises(DomainError) as refusal:
        settle(nurse, Task.objects.get(episode=episode, key="gp"), TaskState.OPEN, TaskState.DONE)
    assert refusal.value.code == "not_plan"


def test_what_blocks_is_read_unsettled_and_most_urgent_first(nurse: Membership, episode: Episode) -> None:
    now = timezone.now()
    for title, days in (("demain", 1), ("tard", 5), ("hier", -1)):
        add_item(nurse, episode, title=title, due_at=now + timedelta(days=days), blocks_departure=True)
    done = add_item(nurse, episode, title="faite", blocks_departure=True)
    settle(nurse, done, TaskState.OPEN, TaskState.DONE)
    add_item(nurse, episode, title="ne bloque pas")
    lines = [entry for entry in blocking(plan_of(episode), now=now) if entry.task.kind == "plan"]
    assert [(entry.task.title, entry.state) for entry in lines] == [
        ("hier", "late"),
        ("demain", "due"),
        ("tard", "ontime"),
        ("faite", "done"),
    ]
    words = readiness_summary(blocking(plan_of(episode), now=now), [], episode, now=now)
    assert words.startswith("5\u00a0points à régler avant ")


def test_a_day_is_due_at_the_end_of_the_working_day_in_the_hospital() -> None:
    due_at = actions.end_of_working_day(date(2025, 11, 24))
    assert isinstance(due_at, datetime)
    assert due_at.isoformat() == "2025-11-24T18:00:00+01:00"


def test_every_role_that_a_need_calls_for_is_a_type_of_the_directory(types: dict[str, ProviderType]) -> None:
    assert set(roles_for(list(NeedDomain.values))) <= types.keys()
    assert set(ROLES_BY_DOMAIN) == set(NeedDomain)
