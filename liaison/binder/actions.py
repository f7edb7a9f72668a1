"""Writes on the binder: lock, check, change, record."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode
from coordination.errors import DomainError
from coordination.versions import STALE
from discharge.planning.actions import save_once
from liaison.binder.models import BinderLine, LineKind

_ALREADY_THERE = "Cette ligne est déjà dans le classeur."


@transaction.atomic
def write_line(
    *,
    member: Membership,
    episode_id: UUID,
    kind: LineKind,
    title: str,
    words: str = "",
    since: date | None = None,
    for_all: bool = False,
) -> BinderLine:
    """Write a line into the binder.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``already_there``, the same line stands (a form sent twice).
    """
    check(member, Permission.EPISODE_EDIT)
    episode = lock_open_episode(episode_id)
    line = BinderLine(
        hospital_id=episode.hospital_id,
        episode=episode,
        kind=kind,
        title=title,
        words=words,
        since=since,
        for_all=for_all,
        written_by=member.user,
    )
    save_once(line, _ALREADY_THERE)
    add_entry(episode=episode, kind="binder", summary=f"Classeur, {kind.label.lower()} : {title}", actor=member.user)
    return line


@transaction.atomic
def change_line(*, member: Membership, episode_id: UUID, line_id: UUID, version: int, **changes: Any) -> BinderLine:
    """Write a line in other words, when nobody changed it since ``version`` was read.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``; ``already_there``.
    """
    line = _locked(member, episode_id, line_id)
    if line.version != version:
        raise DomainError(STALE, code="stale")
    for name, value in changes.items():
        setattr(line, name, value)
    line.version += 1
    save_once(line, _ALREADY_THERE, update_fields=[*changes, "version"])
    return line


@transaction.atomic
def remove_line(*, member: Membership, episode_id: UUID, line_id: UUID) -> BinderLine:
    """Take a line out of the binder; one already out is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    line = _locked(member, episode_id, line_id)
    if line.removed_at is None:
        line.removed_at = timezone.now()
        line.version += 1
        line.save(update_fields=["removed_at", "version"])
        add_entry(episode=line.episode, kind="binder", summary=f"Retiré du classeur : {line.title}", actor=member.user)
    return line


def _locked(member: Membership, episode_id: UUID, line_id: UUID) -> BinderLine:
    check(member, Permission.EPISODE_EDIT)
    episode = lock_open_episode(episode_id)
    line: BinderLine = BinderLine.objects.select_for_update(of=("self",)).get(episode=episode, pk=line_id)
    line.episode = episode
    return line
