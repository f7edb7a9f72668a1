"""Writing the vocabulary of provider types."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction

from directory.providers.models import ProviderType

TYPES_FILE = Path(__file__).parent / "data" / "provider-types.csv"
YES_OR_NO = {"oui": True, "non": False}


def load_provider_types(*, data_file: Path = TYPES_FILE) -> int:
    """Bring the types to what ``data_file`` says and return how many were written; run again, none is.

    A type that the file no longer lists is kept: providers and patients' circles refer to it. ``usual_delay`` is only
    given to new types, because the territory's own word replaces it.
    """
    with data_file.open(encoding="utf-8", newline="") as lines:
        wanted = [_type_of(row) for row in csv.DictReader(lines, delimiter=";")]
    with transaction.atomic():
        known = ProviderType.objects.select_for_update().in_bulk()
        new = [kind for kind in wanted if kind.pk not in known]
        changed = [kind for kind in wanted if kind.pk in known and _differs(kind, known[kind.pk])]
        ProviderType.objects.bulk_create(new)
        if changed:
            ProviderType.objects.bulk_update(changed, KEPT_IN_STEP)
    return len(new) + len(changed)


KEPT_IN_STEP = [
    "label",
    "plural",
    "acronym",
    "former_names",
    "finess_categories",
    "needs_prescription",
    "needs_consent",
    "order",
]


def _differs(one: ProviderType, other: ProviderType) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in KEPT_IN_STEP)


def _type_of(row: dict[str, Any]) -> ProviderType:
    return ProviderType(
        code=row["code"],
        label=row["label"],
        plural=row["plural"],
        acronym=row["acronym"],
        former_names=_several(row["former_names"]),
        finess_categories=_several(row["finess_categories"]),
        needs_prescription=YES_OR_NO[row["needs_prescription"]],
        needs_consent=YES_OR_NO[row["needs_consent"]],
        usual_delay=row["usual_delay"],
        order=int(row["order"]),
    )


def _several(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]
