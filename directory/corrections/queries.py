"""Reading corrections: a person's own, those that an entry waits for, and the administrators' queue over all hospitals."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from coordination.accounts.models import User
from coordination.accounts.roles import Role
from coordination.tenancy.models import Hospital
from directory.corrections.parts import NAME, PARTS, Kept
from directory.overlay.models import Correction, CorrectionState
from directory.providers.models import Provider


@dataclass(frozen=True)
class Waiting:
    """A proposal as the directory's administrators read it: the hospital and the function of its author, no name.

    ``provider`` None: a new entry.
    """

    id: UUID
    hospital: Hospital
    provider: Provider | None
    changes: dict[str, list[Kept]]
    reason: str
    proposed_as: str
    created_at: datetime

    @property
    def is_new(self) -> bool:
        """Whether it proposes an entry that the directory does not have."""
        return self.provider is None

    @property
    def title(self) -> str:
        """The name of the entry, the proposed one for a new entry."""
        return _title(self.provider, self.changes)

    @property
    def author(self) -> str:
        """« Infirmière de liaison, CH de Sauveyre »."""
        role = Role(self.proposed_as).label if self.proposed_as in Role else ""
        return ", ".join(part for part in (role, self.hospital.short_name) if part)


def waiting_corrections(*, only: UUID | None = None) -> list[Waiting]:
    """The proposals of all hospitals that nobody has decided, the oldest first; ``only``: that one.

    Read through the narrow database function made for it, which answers directory administrators alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM waiting_corrections(%s)", [only])
        names = [column.name for column in cursor.description]
        rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    hospitals = Hospital.objects.in_bulk({row["hospital_id"] for row in rows})
    changes = [json.loads(row["changes"]) for row in rows]
    lists = [part for part in PARTS if any(part in each for each in changes)]
    entries = Provider.objects.with_places().prefetch_related(*lists)
    providers = entries.in_bulk({row["provider_id"] for row in rows} - {None})
    return [
        Waiting(
            id=row["id"],
            hospital=hospitals[row["hospital_id"]],
            provider=providers.get(row["provider_id"]),
            changes=said,
            reason=row["reason"],
            proposed_as=row["proposed_as"],
            created_at=row["created_at"],
        )
        for row, said in zip(rows, changes, strict=True)
    ]


def title_of(correction: Correction) -> str:
    """The name of the entry that a proposal is about, the proposed one for a new entry."""
    return _title(correction.provider, correction.changes)


def _title(provider: Provider | None, changes: dict[str, list[Kept]]) -> str:
    return provider.name if provider is not None else str(changes[NAME][1])


def count_waiting() -> int:
    """How many proposals wait for a directory administrator; 0 for anybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM waiting_corrections(NULL)")
        return int(cursor.fetchone()[0])


def hospital_of_correction(correction_id: UUID) -> Hospital | None:
    """The hospital that proposed it, decided or not; None for an unknown one, or for who is no directory administrator."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hospital_of_correction(%s)", [correction_id])
        row = cursor.fetchone()
    return Hospital.objects.filter(pk=row[0]).first() if row and row[0] else None


def proposals_of(user: User) -> Any:
    """What a person proposed in the current hospital, the newest first."""
    return Correction.objects.filter(proposed_by=user).select_related("provider").order_by("-created_at", "-id")


def untold(user: User) -> Any:
    """Decisions on their proposals that a person has not put away."""
    return Correction.objects.filter(proposed_by=user, decided_at__isnull=False, told_at=None)


def waiting_for(provider: Provider) -> Any:
    """What the current hospital's people proposed for an entry and nobody has decided."""
    return Correction.objects.filter(provider=provider, state=CorrectionState.PROPOSED).order_by("created_at")
