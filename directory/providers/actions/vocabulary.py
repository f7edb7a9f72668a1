"""Writing the vocabulary of the directory: types of provider, skills."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from coordination.accounts.models import User
from coordination.errors import DomainError
from directory.providers.actions.entries import check_curator
from directory.providers.models import ProviderType, Skill

DATA = Path(__file__).parents[1] / "data"
TYPES_FILE, SKILLS_FILE = DATA / "provider-types.csv", DATA / "skills.csv"
YES_OR_NO = {"oui": True, "non": False}


def load_provider_types(*, data_file: Path = TYPES_FILE) -> int:
    """Bring the types to what ``data_file`` says and return how many were written; run again, none is.

    A type that the file no longer lists is kept: providers and patients' circles refer to it. What a territory says in
    its own words (``GIVEN_ONCE``) is only given where nothing is written.
    """
    with data_file.open(encoding="utf-8", newline="") as lines:
        wanted = [_type_of(row) for row in csv.DictReader(lines, delimiter=";")]
    with transaction.atomic():
        known = ProviderType.objects.select_for_update().in_bulk()
        new = [kind for kind in wanted if kind.pk not in known]
        changed = [kind for kind in wanted if kind.pk in known and _differs(kind, known[kind.pk])]
        ProviderType.objects.bulk_create(new)
        if changed:
            _keep_own_words(changed, known)
            ProviderType.objects.bulk_update(changed, [*KEPT_IN_STEP, *GIVEN_ONCE])
    return len(new) + len(changed)


@transaction.atomic
def describe_type(*, actor: User, code: str, version: int, words: Mapping[str, str]) -> ProviderType:
    """Write what the territory says of a type in its own words (columns of ``GIVEN_ONCE``). No later load changes them.

    Raises:
        DomainError: ``forbidden``; ``stale``, somebody wrote since ``version``.
    """
    kind = ProviderType.objects.select_for_update().get(pk=code)
    check_curator(actor)
    if kind.version != version:
        raise DomainError("Quelqu’un a modifié ce type pendant que vous lisiez.", code="stale")
    for name in GIVEN_ONCE:
        setattr(kind, name, words[name])
    kind.version += 1
    kind.save(update_fields=[*GIVEN_ONCE, "version"])
    return kind


def load_skills(*, data_file: Path = SKILLS_FILE) -> int:
    """Bring the skills to what ``data_file`` says and return how many were written; one that it no longer lists is kept."""
    with data_file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter=";")
        wanted = [Skill(code=row["code"], label=row["label"], order=int(row["order"])) for row in rows]
    with transaction.atomic():
        known = Skill.objects.in_bulk()
        written = [
            skill
            for skill in wanted
            if skill.pk not in known or (skill.label, skill.order) != (known[skill.pk].label, known[skill.pk].order)
        ]
        Skill.objects.bulk_create(
            written, update_conflicts=True, unique_fields=["code"], update_fields=["label", "order"]
        )
    return len(written)


KEPT_IN_STEP = [
    "label",
    "plural",
    "acronym",
    "former_names",
    "successor_id",
    "finess_categories",
    "needs_prescription",
    "needs_consent",
    "order",
]
GIVEN_ONCE = ["who_may_ask", "criteria", "asks_for", "usual_delay"]


def _differs(wanted: ProviderType, known: ProviderType) -> bool:
    return any(getattr(wanted, name) != getattr(known, name) for name in KEPT_IN_STEP) or any(
        getattr(wanted, name) and not getattr(known, name) for name in GIVEN_ONCE
    )


def _keep_own_words(changed: list[ProviderType], known: dict[Any, ProviderType]) -> None:
    for kind in changed:
        for name in GIVEN_ONCE:
            setattr(kind, name, getattr(known[kind.pk], name) or getattr(kind, name))


def _type_of(row: dict[str, Any]) -> ProviderType:
    return ProviderType(
        code=row["code"],
        label=row["label"],
        plural=row["plural"],
        acronym=row["acronym"],
        former_names=_several(row["former_names"]),
        successor_id=row["successor"] or None,
        finess_categories=_several(row["finess_categories"]),
        needs_prescription=YES_OR_NO[row["needs_prescription"]],
        needs_consent=YES_OR_NO[row["needs_consent"]],
        **{name: row[name] for name in GIVEN_ONCE},
        order=int(row["order"]),
    )


def _several(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]
