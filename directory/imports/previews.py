"""The first changes of each kind in words, for those who decide whether to apply them."""

from typing import Any

from django.db import connection
from django.db.models import TextChoices

from coordination.identity.phones import print_phone
from directory.imports.columns import PLANNED, PROVIDERS, SHAPES, STAGED, is_curated, wanted
from directory.imports.models import Format, ImportRun, PlannedChange
from directory.providers.models import Dependency, Provider, ProviderType, Situation

EXAMPLES = 20
_PHONES = {"phone", "other_phone", "fax"}
LISTED: dict[str, type[TextChoices]] = {"situations": Situation, "dependencies": Dependency}


def examples_of(run: ImportRun) -> dict[str, list[dict[str, Any]]]:
    """By outcome, up to 20 changes: ``{"name", "place", "details": [["Adresse", old, new], …]}``."""
    kinds = {kind.pk: str(kind) for kind in ProviderType.objects.all()}
    found = {
        outcome: _examples(run, outcome, kinds) for outcome in PlannedChange.Outcome.values if run.counts.get(outcome)
    }
    return {outcome: examples for outcome, examples in found.items() if examples}


def _examples(run: ImportRun, outcome: str, kinds: dict[str, str]) -> list[dict[str, Any]]:
    shape = SHAPES[Format(run.format)]
    columns = shape.columns
    old = ", ".join(f"p.{column}" for column in columns)
    new = ", ".join(
        f"CASE WHEN {is_curated(column)} THEN p.{column} ELSE {wanted(shape, column)} END" for column in columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH chosen AS MATERIALIZED (
                SELECT * FROM {PLANNED} WHERE run_id = %s AND outcome = %s ORDER BY position LIMIT {EXAMPLES}
            )
            SELECT coalesce(p.name, e.name), coalesce(p.city, e.city), coalesce(p.type_id, e.type_id), e.closed_on, p.id,
                   {old}, {new}
              FROM chosen c
              LEFT JOIN {STAGED} e ON e.run_id = c.run_id AND e.line = c.line
              LEFT JOIN {PROVIDERS} p ON p.id = c.provider_id
             ORDER BY c.position
            """,  # noqa: S608 - constants only
            [run.pk, outcome],
        )
        rows = cursor.fetchall()
    examples = []
    for name, city, kind, closed_on, provider_id, *values in rows:
        before, after = values[: len(columns)], values[len(columns) :]
        example: dict[str, Any] = {
            "name": name,
            "place": city or "",
            "type": kinds.get(kind, ""),
            "provider": str(provider_id) if provider_id else "",
        }
        if outcome in {PlannedChange.Outcome.CHANGED, PlannedChange.Outcome.REOPENED}:
            example["details"] = [
                [_label(column), _shown(column, was, kinds), _shown(column, becomes, kinds)]
                for column, was, becomes in zip(columns, before, after, strict=True)
                if was != becomes
            ]
        if outcome == PlannedChange.Outcome.CLOSED and closed_on:
            example["closed_on"] = closed_on.isoformat()
        examples.append(example)
    return examples


def _label(column: str) -> str:
    field = Provider._meta.get_field(column)
    label = str(getattr(field, "verbose_name", column))
    return label[:1].upper() + label[1:]


def _shown(column: str, value: Any, kinds: dict[str, str]) -> str:
    if value is None or value in ("", []):
        return ""
    if column == "type_id":
        return kinds.get(value, str(value))
    if column in LISTED:
        return ", ".join(str(LISTED[column](code).label) for code in value)
    return print_phone(value) if column in _PHONES else str(value)
