"""Which task usually comes before which: proposed from data (``data/orders.json``), decided by a person, refused once."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from coordination.accounts.models import Membership
from coordination.episodes.actions import add_entry
from coordination.episodes.models import LIVE_TASK_STATES, Episode, Task
from coordination.episodes.sequencing import closes_circle, stop_waiting
from coordination.identity.names import search_key
from discharge.planning.kinds import PLAN
from discharge.planning.models import OrderRefusal
from discharge.planning.queries import firsts_of, plan_of, refused_firsts_of

_DATA = Path(__file__).parent / "data" / "orders.json"
# One word of each group must be in the title.
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OrderRule:
    """A task that ``first`` describes comes before one that ``then`` describes."""

    first: Groups
    then: Groups
    because: str


class ProposedOrder(NamedTuple):
    """What could come before a task, and why."""

    first: Task
    because: str


def _groups(lists: list[list[str]]) -> Groups:
    return tuple(tuple(search_key(words) for words in group) for group in lists)


RULES = tuple(
    OrderRule(_groups(rule["first"]), _groups(rule["then"]), rule["because"])
    for rule in json.loads(_DATA.read_text(encoding="utf-8"))
)


def proposed_orders(episode: Episode) -> dict[UUID, list[ProposedOrder]]:
    """What the rules would put before each task of the plan, by the key of the task. Read with the plan.

    Neither what is already so, nor what would close a circle, nor what somebody refused.
    """
    live = [task for task in plan_of(episode) if task.state in LIVE_TASK_STATES]
    firsts, refused = firsts_of(episode), refused_firsts_of(episode)
    links = [(pk, first.pk) for pk, before in firsts.items() for first in before]
    found: dict[UUID, list[ProposedOrder]] = {}
    for rule in RULES:
        # What a fact settles does not wait for its turn.
        waiting = [task for task in live if task.kind == PLAN and _is_said(rule.then, task)]
        for task in waiting:
            settled = {first.pk for first in firsts.get(task.pk, ())} | set(refused.get(task.pk, ()))
            found.setdefault(task.pk, []).extend(
                ProposedOrder(first, rule.because)
                for first in live
                if _is_said(rule.first, first)
                and first.pk not in settled
                and not closes_circle(links, task=task.pk, first=first.pk)
            )
    return found


@transaction.atomic
def refuse_order(*, member: Membership, episode_id: UUID, task_id: UUID, first_id: UUID) -> None:
    """Say that a task does not come after another: a link is taken back, a rule proposes it no more. Twice is once.

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    had_waited = stop_waiting(member=member, episode_id=episode_id, task_id=task_id, first_id=first_id)
    task, first = (Task.objects.select_related("episode").get(episode=episode_id, pk=pk) for pk in (task_id, first_id))
    _, is_new = OrderRefusal.objects.get_or_create(
        hospital_id=task.hospital_id,
        task=task,
        first=first,
        defaults={"episode_id": episode_id, "refused_by": member.user},
    )
    if is_new and not had_waited:
        summary = f"{task.title} : n’attendra pas une autre tâche"
        detail = f"Proposé : après {first.title}"
        add_entry(episode=task.episode, kind="plan", summary=summary, detail=detail, actor=member.user)


def _is_said(groups: Groups, task: Task) -> bool:
    title = f" {search_key(task.title)} "
    return all(any(f" {words} " in title for words in group) for group in groups)
