"""Writing the rules: loading those kept in the project, and what a directory administrator changes."""

import csv
from itertools import count
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from coordination.accounts.models import User
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from directory.orientation.models import Rule
from directory.providers.models import ProviderType

RULES_FILE = Path(__file__).parent / "data" / "rules.csv"


def load_rules(*, data_file: Path = RULES_FILE) -> int:
    """Create the rules of ``data_file`` that have never been there and return how many: the others belong to who edits
    them, and who deleted one meant it.

    The types of service must be loaded.
    """
    with data_file.open(encoding="utf-8", newline="") as lines:
        wanted = [_rule(row) for row in csv.DictReader(lines, delimiter=";")]
    with transaction.atomic():
        known = _codes_ever_used()
        new = [rule for rule in wanted if rule.pk not in known]
        Rule.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def create_rule(*, actor: User, type: ProviderType, values: dict[str, Any]) -> Rule:  # noqa: A002 - the column's name
    """Write a new rule that proposes ``type``. Its code is the type's with the next number.

    Raises:
        DomainError: ``forbidden``; ``invalid``, a rule of the rule is broken.
    """
    _check(actor)
    used = _codes_ever_used()
    code = next(code for number in count(1) if (code := f"{type.pk[:30]}-{number}") not in used)
    rule = Rule(code=code, type=type, **values)
    _save(rule, force_insert=True)
    return rule


@transaction.atomic
def change_rule(*, actor: User, code: str, version: int, changes: dict[str, Any]) -> Rule:
    """Write columns of a rule when nobody did since ``version``.

    Raises:
        DomainError: ``forbidden``; ``stale``, somebody wrote meanwhile; ``invalid``, a rule of the rule is broken.
    """
    rule = _locked(actor, code, version)
    for name, value in changes.items():
        setattr(rule, name, value)
    rule.version += 1
    _save(rule)
    return rule


@transaction.atomic
def delete_rule(*, actor: User, code: str, version: int) -> None:
    """Remove a rule when nobody changed it since ``version``. Its history stays.

    Raises:
        DomainError: ``forbidden``; ``stale``, somebody wrote meanwhile or removed it already.
    """
    _locked(actor, code, version).delete()


def _check(actor: User) -> None:
    if Permission.DIRECTORY_CURATE not in actor.platform_permissions:
        raise DomainError("Seule l’administration de l’annuaire change ces règles.", code="forbidden")


def _locked(actor: User, code: str, version: int) -> Rule:
    _check(actor)
    rule = Rule.objects.select_for_update(of=("self",)).filter(pk=code).first()
    if rule is None or rule.version != version:
        raise DomainError("Quelqu’un a modifié cette règle pendant que vous lisiez. Relisez-la.", code="stale")
    return rule


def _save(rule: Rule, **options: Any) -> None:
    try:
        rule.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), code="invalid") from error
    rule.save(**options)


def _codes_ever_used() -> set[str]:
    """The codes of the rules there are and of those that were deleted, which their history names."""
    kept = apps.get_model("orientation", "RuleEvent")._default_manager.values_list("code", flat=True)
    return {*kept, *Rule.objects.values_list("pk", flat=True)}


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
