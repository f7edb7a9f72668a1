"""Reads of letterheads and phrases."""

from base64 import b64encode
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from liaison.stationery.models import Letterhead, Phrase


def heading_of(unit_id: UUID | None) -> tuple[str, str]:
    """The line under the hospital's name and its logo as a ``data:`` address: the unit's, where it has its own, else the
    hospital's. Empty where there is none. One query.
    """
    known = {one.unit_id: one for one in Letterhead.objects.filter(Q(unit=None) | Q(unit=unit_id))}
    own, shared = known.get(unit_id), known.get(None)
    lines = [one.site_line for one in (own, shared) if one and one.site_line]
    logos = [bytes(one.logo) for one in (own, shared) if one and one.logo]
    picture = f"data:image/png;base64,{b64encode(logos[0]).decode()}" if logos else ""
    return (lines[0] if lines else ""), picture


def phrases_for(kind: str, unit_id: UUID) -> list[Phrase]:
    """The phrases of one kind of document, for this unit or for every one, the unit's first."""
    found: Iterable[Phrase] = Phrase.objects.filter(
        Q(unit=None) | Q(unit=unit_id), active=True, part__startswith=f"{kind}/"
    ).order_by("part", "title", "pk")
    return sorted(found, key=lambda phrase: phrase.unit_id is None)
