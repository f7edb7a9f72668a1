"""What a departure rests on in the circle and the needs: who is still to be found, told or confirmed, and for whom nobody comes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from coordination.episodes.models import LIVE_TASK_STATES, Destination, Episode
from coordination.episodes.readiness import WITH_A_TEAM
from coordination.episodes.registry import Lack, ReadinessFact, ReadinessPart
from coordination.tenancy.prepared import prepared
from coordination.ui.addresses import address
from coordination.ui.navigation import Statement
from coordination.ui.templatetags.french import lower_first, upper_first
from discharge.planning.kinds import GP_DISAGREES, PLAN_KINDS, TELL_GP
from discharge.planning.models import CircleMember, CircleState, Need
from discharge.planning.queries import current_circle, plan_of
from discharge.planning.reading import unanswered
from discharge.planning.roles import AT_HOME, TAKES_IN


def speaks_of_places(role: str, destination: Destination) -> bool:
    """Whether somebody of this role matters where the patient goes: whoever comes to the home does not come to a place."""
    return destination not in WITH_A_TEAM or role in TAKES_IN


def spoken_for(episode: Episode) -> set[UUID]:
    """Those of the circle for whom a task of the plan stands: it is about them, or it blocks and names them."""
    live = [task for task in plan_of(episode) if task.state in LIVE_TASK_STATES]
    subjects = {task.subject_id for task in live}
    gp_is_called = any(task.kind in {TELL_GP, GP_DISAGREES} for task in live)
    titles = [task.title for task in live if task.blocks_departure]
    return {
        member.pk
        for member in current_circle(episode)
        if member.pk in subjects
        or (member.is_gp and gp_is_called)
        or any(_names(title, word) for title in titles for word in (member.name, member.role.short_label))
    }


def _names(title: str, word: str) -> bool:
    return bool(word) and re.search(rf"\b{re.escape(word)}\b", title, re.IGNORECASE) is not None


@prepared
def _current_needs(episode: UUID) -> "QuerySet[Any, Any]":
    return Need.objects.current().filter(episode=episode).values("id", "domain", "description")


def _rows(episode: Episode) -> Statement:
    return _current_needs.statement(episode=episode)


def _lacking(episode: Episode, rows: Sequence[Mapping[str, Any]], destination: Destination) -> Iterable[Lack]:
    stands = spoken_for(episode)
    for member in current_circle(episode):
        if member.pk not in stands and speaks_of_places(member.role_id, destination):
            yield from _member_lack(episode, member)
    if destination not in WITH_A_TEAM:
        yield from _needs_without_anybody(episode, rows)


def _member_lack(episode: Episode, member: CircleMember) -> Iterable[Lack]:
    found = _what_lacks(episode, member)
    if found is None:
        return
    label, action = found
    role, is_sought = upper_first(member.role.short_label), member.state == CircleState.TO_FIND
    details = (member.what_for,) if is_sought else (role, lower_first(member.what_for))
    search = f"{address('planning:find_provider', episode.pk)}?recherche={member.pk}"
    yield Lack(
        part=ReadinessPart.PEOPLE,
        title=role if is_sought else member.name,
        state="due",
        label=label,
        detail=", ".join(part for part in details if part),
        action=action,
        url=search if is_sought else f"{address('planning:plan', episode.pk)}#membre-{member.pk}",
        about=member.pk,
    )


def _what_lacks(episode: Episode, member: CircleMember) -> tuple[str, str] | None:
    """In a word, and the verb of what to do; help at home is confirmed, not only told."""
    if member.state == CircleState.TO_FIND:
        return "À trouver", "Chercher"
    # Nobody speaks of a patient who opposes it.
    if member.state == CircleState.TO_CONTACT and episode.sharing_opposed_at is None:
        return "À contacter", "Contacter"
    if member.state == CircleState.INFORMED and member.role_id in AT_HOME:
        return "À confirmer", "Confirmer"
    return None


def _needs_without_anybody(episode: Episode, rows: Sequence[Mapping[str, Any]]) -> Iterable[Lack]:
    needs = [Need(domain=row["domain"], description=row["description"]) for row in sorted(rows, key=itemgetter("id"))]
    planned = [task for task in plan_of(episode) if task.kind in PLAN_KINDS]
    for need, role in unanswered(needs, current_circle(episode), planned):
        yield Lack(
            part=ReadinessPart.PEOPLE,
            title=upper_first(need.description),
            state="due",
            label="Personne",
            detail=f"Besoin sans personne, {need.get_domain_display().lower()}",
            action="Chercher",
            url=f"{address('planning:find_provider', episode.pk)}?type={role}",
        )


READINESS = ReadinessFact("planning", 10, _rows, _lacking)
