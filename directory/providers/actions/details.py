"""What people change around an entry: territory, hours, people to ask for, skills, room, absences."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from coordination.accounts.models import User
from coordination.errors import DomainError
from directory.providers.actions.entries import check_curator, lock, touch
from directory.providers.models import Absence, Capacity, Contact, Coverage, OpeningHours, Provider, Skill

# The same words by the same person within this time are one statement sent twice.
SENT_TWICE = timedelta(minutes=2)


@transaction.atomic
def set_hours(
    *, actor: User | None, provider_id: UUID, version: int | None, hours: Iterable[tuple[int, time, time]]
) -> Provider:
    """Replace the week: (weekday from Monday 0, opens, closes), several stretches a day allowed.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``invalid``, a stretch ends before it begins or two overlap.
    """
    provider = lock(actor=actor, provider_id=provider_id, version=version)
    wanted = [
        OpeningHours(provider=provider, weekday=day, opens=opens, closes=closes) for day, opens, closes in sorted(hours)
    ]
    for before, after in pairwise(wanted):
        if before.weekday == after.weekday and after.opens < before.closes:
            raise DomainError(f"Deux horaires se chevauchent le {before.get_weekday_display()}.", code="invalid")
    return _replace(provider, "hours", wanted, lambda row: (row.weekday, row.opens, row.closes))


@transaction.atomic
def set_contacts(
    *, actor: User | None, provider_id: UUID, version: int | None, contacts: Iterable[dict[str, str]]
) -> Provider:
    """Replace the people to ask for: role, name, phone (E.164), email, hours in words.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``invalid``, one without a role, or with nothing else.
    """
    provider = lock(actor=actor, provider_id=provider_id, version=version)
    wanted = [Contact(provider=provider, **contact) for contact in contacts]
    return _replace(provider, "contacts", wanted, lambda row: (row.role, row.name, row.phone, row.email, row.hours))


@transaction.atomic
def set_coverage(
    *, actor: User | None, provider_id: UUID, version: int | None, places: Iterable[tuple[str, str, bool]]
) -> Provider:
    """Replace the territory: (``Coverage.Level``, code, whether it is excluded).

    Raises:
        DomainError: ``forbidden``; ``stale``.
    """
    provider = lock(actor=actor, provider_id=provider_id, version=version)
    unique = {(level, code): excluded for level, code, excluded in places}
    wanted = [
        Coverage(provider=provider, level=level, code=code, is_excluded=excluded)
        for (level, code), excluded in unique.items()
    ]
    return _replace(provider, "coverage", wanted, lambda row: (row.level, row.code, row.is_excluded))


@transaction.atomic
def set_skills(*, actor: User | None, provider_id: UUID, version: int | None, skills: Iterable[Skill]) -> Provider:
    """Replace the skills.

    Raises:
        DomainError: ``forbidden``; ``stale``.
    """
    provider = lock(actor=actor, provider_id=provider_id, version=version)
    wanted = set(skills)
    if wanted != set(provider.skills.all()):
        provider.skills.set(wanted)
        touch(provider, {"skills"})
    return provider


@transaction.atomic
def state_capacity(
    *,
    actor: User | None,
    provider_id: UUID,
    by: str,
    free_places: int | None = None,
    words: str = "",
    stated_at: datetime | None = None,
) -> Capacity:
    """Add what a provider says of its room now. Sent twice, it is one statement.

    Raises:
        DomainError: ``forbidden``; ``invalid``, neither a number nor words.
    """
    provider = lock(actor=actor, provider_id=provider_id, version=None)
    stated_at = stated_at or timezone.now()
    said = Capacity(provider=provider, free_places=free_places, words=words, stated_by=by[:120], stated_at=stated_at)
    twin: Capacity | None = provider.capacities.filter(
        free_places=free_places, words=words, stated_by=said.stated_by, stated_at__gt=stated_at - SENT_TWICE
    ).first()
    if twin is not None:
        return twin
    _check_rules(said)
    said.save(force_insert=True)
    return said


@transaction.atomic
def note_absence(
    *,
    actor: User | None,
    provider_id: UUID,
    starts_on: date,
    ends_on: date | None = None,
    replacement: Provider | None = None,
    words: str = "",
) -> Absence:
    """Note days without this provider, and who replaces it. The same start replaces what was noted for it.

    Raises:
        DomainError: ``forbidden``; ``invalid``, the end precedes the start, or it replaces itself.
    """
    provider = lock(actor=actor, provider_id=provider_id, version=None)
    absence = provider.absences.filter(starts_on=starts_on).first() or Absence(provider=provider, starts_on=starts_on)
    absence.ends_on, absence.replacement, absence.words = ends_on, replacement, words
    _check_rules(absence)
    absence.save()
    return absence


@transaction.atomic
def remove_absence(*, actor: User | None, provider_id: UUID, absence_id: int) -> None:
    """Take back an absence; one already taken back is left so. The history keeps it.

    Raises:
        DomainError: ``forbidden``.
    """
    check_curator(actor)
    Absence.objects.filter(provider=provider_id, pk=absence_id).delete()


def _replace(
    provider: Provider, name: str, wanted: Sequence[models.Model], key: Callable[[Any], tuple[Any, ...]]
) -> Provider:
    """Delete the rows that are no longer wanted and add the new ones: what stays is not rewritten."""
    there = {key(row): row for row in getattr(provider, name).all()}
    new = {key(row): row for row in wanted if key(row) not in there}
    for row in new.values():
        _check_rules(row, but_uniqueness=True)
    gone = [row.pk for found, row in there.items() if found not in {key(row) for row in wanted}]
    if gone or new:
        getattr(provider, name).filter(pk__in=gone).delete()
        getattr(provider, name).bulk_create(new.values())
        touch(provider, {name})
    return provider


def _check_rules(row: models.Model, *, but_uniqueness: bool = False) -> None:
    exclude = {"provider"} if but_uniqueness else set()
    try:
        row.validate_constraints(exclude=exclude)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), code="invalid") from error
