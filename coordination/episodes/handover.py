"""Handing over: who can be the referent, whose episodes these are, and giving one, some or all of them to a colleague.

Set-based: the number of statements does not depend on the number of episodes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission, Role
from coordination.episodes.actions import check
from coordination.episodes.models import Episode, Handover, Task, TimelineEntry
from coordination.episodes.queries import Reader
from coordination.errors import DomainError
from coordination.ui import french

COORDINATORS = (Role.LIAISON_NURSE, Role.SOCIAL_WORKER, Role.COORDINATION_ASSISTANT)
# What one transaction takes at most; a confirmation names each of them, and Django reads a thousand fields.
MOST = 900


@dataclass(frozen=True)
class Plan:
    """What a handover would do: which episodes change, which may not and in which units, how many tasks go along."""

    changes: tuple[Episode, ...]
    outside: tuple[Episode, ...]
    tasks: int

    @property
    def units(self) -> list[tuple[str, int]]:
        """How many episodes change in each unit, by name."""
        return _by_unit(self.changes)

    @property
    def outside_units(self) -> list[tuple[str, int]]:
        """How many may not, in each unit outside the colleague's remit."""
        return _by_unit(self.outside)


def coordinators(hospital_id: UUID) -> "QuerySet[Membership]":
    """The members of the hospital who can be the referent of an episode of their units."""
    return (
        Membership.objects.active()
        .filter(hospital=hospital_id, role__in=COORDINATORS)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )


def receivers(episode: Episode) -> "QuerySet[Membership]":
    """Those who can become the referent of one episode: coordinators whose units hold it."""
    here = Q(all_units=True) | Q(unit_links__unit=episode.unit_id)
    return coordinators(episode.hospital_id).filter(here).exclude(user=episode.referent_id).distinct()


def episodes_of(member: Membership | Reader, referent_id: UUID | None) -> Any:
    """The open episodes that ``member`` may see and whose referent is this person, or nobody (None)."""
    return Episode.objects.visible_to(member).open().filter(referent=referent_id)


def shares(member: Membership) -> list[tuple[User, int]]:
    """Every referent of an open episode that ``member`` may see, with how many, and those who left the hospital too."""
    counted = dict(
        Episode.objects.visible_to(member)
        .open()
        .exclude(referent=None)
        .order_by()
        .values_list("referent")
        .annotate(count=Count("pk"))
    )
    people = User.objects.filter(pk__in=counted).order_by("last_name", "first_name")
    return [(person, counted[person.pk]) for person in people]


def plan_handover(
    *,
    member: Membership,
    from_id: UUID | None,
    to: Membership,
    episode_ids: Sequence[UUID] | None,
    unit_id: UUID | None,
) -> Plan:
    """What handing over would change: the named episodes, or with None all of ``from_id`` (in one unit)."""
    wanted = _wanted(member, from_id, episode_ids, unit_id)
    found = list(wanted.for_rows().order_by("unit__name", "pk")[: MOST + 1])
    if len(found) > MOST:
        raise DomainError(f"Choisissez une unité : {MOST} épisodes au plus à la fois.", code="too_many")
    remit = _units_of(to)
    inside = tuple(episode for episode in found if remit is None or episode.unit_id in remit)
    outside = tuple(episode for episode in found if remit is not None and episode.unit_id not in remit)
    tasks = Task.objects.live().filter(episode__in=[episode.pk for episode in inside], owner=from_id).count()
    return Plan(changes=inside, outside=outside, tasks=tasks)


@transaction.atomic
def hand_over(
    *,
    member: Membership,
    from_id: UUID | None,
    to: Membership,
    episode_ids: Sequence[UUID],
    with_tasks: bool,
    word: str = "",
) -> list[UUID]:
    """Give the open episodes ``episode_ids`` of one referent (None: of nobody) to ``to``; return which changed.

    An episode that somebody handed over or closed in between, or whose unit is not in the colleague's remit, stays as it
    is. ``with_tasks``: the live tasks that the former referent owns go along. The colleague finds the news on their next
    page. Sent twice, it changes nothing the second time. Handing back is the same the other way round.

    Raises:
        DomainError: ``forbidden``; ``not_a_coordinator``; ``same``, from and to are one; ``too_many``.
    """
    check(member, Permission.PLAN_EDIT)
    if not coordinators(member.hospital_id).filter(pk=to.pk).exists():
        raise DomainError("Cette personne ne peut pas être référente d’un épisode.", code="not_a_coordinator")
    if to.user_id == from_id:
        raise DomainError("Choisissez quelqu’un d’autre.", code="same")
    if len(episode_ids) > MOST:
        raise DomainError(f"{MOST} épisodes au plus à la fois.", code="too_many")
    # Whoever comes second waits here, then finds another referent and leaves the row alone.
    locked = list(
        _wanted(member, from_id, episode_ids, None)
        .select_for_update(of=("self",), no_key=True)
        .select_related("referent")
        .order_by("pk")
    )
    remit = _units_of(to)
    changed = [episode for episode in locked if remit is None or episode.unit_id in remit]
    ids = [episode.pk for episode in changed]
    followed = _move_tasks(ids, from_id, to.user) if with_tasks else {}
    Episode.objects.filter(pk__in=ids).update(referent=to.user, version=F("version") + 1)
    TimelineEntry.objects.bulk_create(
        _entry(episode, to.user, followed.get(episode.pk, 0), word, member.user) for episode in changed
    )
    # Who takes episodes for themselves knows it.
    if ids and to.user_id != member.user_id:
        Handover.objects.create(hospital_id=member.hospital_id, by=member.user, to=to.user, count=len(ids))
    return ids


def _wanted(member: Membership, from_id: UUID | None, episode_ids: Sequence[UUID] | None, unit_id: UUID | None) -> Any:
    episodes = episodes_of(member, from_id)
    if unit_id is not None:
        episodes = episodes.filter(unit=unit_id)
    return episodes if episode_ids is None else episodes.filter(pk__in=episode_ids)


def _units_of(member: Membership) -> frozenset[UUID] | None:
    """The units of a remit, None for all of them."""
    return None if member.all_units else frozenset(member.unit_links.values_list("unit", flat=True))


def _move_tasks(episode_ids: Sequence[UUID], from_id: UUID | None, to: User) -> dict[UUID, int]:
    """Give the live tasks of the former referent to the new one; how many, by episode."""
    following = Task.objects.live().filter(episode__in=episode_ids, owner=from_id)
    counts = dict(following.order_by().values_list("episode").annotate(count=Count("pk")))
    following.update(owner=to, version=F("version") + 1)
    return counts


def _entry(episode: Episode, to: User, tasks: int, word: str, actor: User) -> TimelineEntry:
    before = f", à la place de {episode.referent}" if episode.referent else ""
    parts = (french.count(tasks, "tâche suit", "tâches suivent") if tasks else "", word)
    return TimelineEntry(
        hospital_id=episode.hospital_id,
        episode=episode,
        kind="referent",
        summary=f"Référent de la sortie : {to}{before}"[:300],
        detail=". ".join(part for part in parts if part)[:500],
        actor=actor,
        at=timezone.now(),
    )


def _by_unit(episodes: Sequence[Episode]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for episode in episodes:
        counts[episode.unit.name] = counts.get(episode.unit.name, 0) + 1
    return sorted(counts.items())
