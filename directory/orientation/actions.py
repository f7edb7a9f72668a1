"""Writing the rules: loading those kept in the project, and what a directory administrator changes."""

import csv
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from coordination.accounts.models import User
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from directory.orientation.models import Rule

RULES_FILE = Path(__file__).parent / "data" / "rules.csv"


def load_rules(*, data_file: Path = RULES_FILE) -> int:
    """Create the rules of ``data_file`` that are not there yet and return how many; those there belong to who edits them.

    The types of service must be loaded.
    """
    with data_file.open(encoding="utf-8", newline="") as lines:
        wanted = [_rule(row) for row in csv.DictReader(lines, delimiter=";")]
    with transaction.atomic():
        known = set(Rule.objects.values_list("pk", flat=True))
        new = [rule for rule in wanted if rule.pk not in known]
        Rule.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def change_rule(*, actor: User, code: str, version: int, changes: dict[str, Any]) -> Rule:
    """Write columns of a rule when nobody did since ``version``.

    Raises:
        DomainError: ``forbidden``; ``stale``, somebody wrote meanwhile; ``invalid``, a rule of the rule is broken.
    """
    if Permission.DIRECTORY_CURATE not in actor.platform_permissions:
        raise DomainError("Seule l’administration de l’annuaire change ces règles.", code="forbidden")
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=code)
    if rule.version != version:
        raise DomainError("Quelqu’un a modifié cette règle pendant que vous lisiez. Relisez-la.", code="stale")
    for name, value in changes.items():
        setattr(rule, name, value)
    rule.version += 1
    try:
        rule.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), code="invalid") from error
    rule.save()
    return rule


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        code=row["code"],
        type_id=row["type"],
        verdict=row["verdict"],
        domains=_several(row["domains"]),
        motives=_several(row["motives"]),
        min_age=_number(row["min_age"]),
        max_age=_number(row["max_age"]),
        min_days=_number(row["min_days"]),
        max_days=_number(row["max_days"]),
        reason=row["reason"],
        order=int(row["order"]),
    )


def _several(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
