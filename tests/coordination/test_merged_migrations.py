"""A merged migration leaves what those that it replaces leave (docs/adr/0036)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.serializer import serializer_factory
from django.db.migrations.state import ModelState

from coordination.tenancy.rls import EnableRowLevelSecurity

MIGRATIONS = MigrationLoader(None, replace_migrations=False)
MERGED = {
    name: migration
    for name, migration in MIGRATIONS.disk_migrations.items()
    if migration.replaces and apps.get_app_config(name[0]).path.startswith(str(settings.BASE_DIR / ""))
}


def replaced(merged: Migration) -> Iterator[Migration]:
    for name in merged.replaces:
        yield MIGRATIONS.disk_migrations[name]


def read(value: Any) -> Any:
    """What of a model's state can be compared: as a migration would write it."""
    return serializer_factory(value).serialize()


def described(state: ModelState) -> dict[str, Any]:
    options = {name: value for name, value in state.options.items() if value != []}
    # Constraints, indexes and triggers have names; their order means nothing.
    for name in {"constraints", "indexes", "triggers"} & set(options):
        options[name] = sorted(options[name], key=lambda one: one.name)
    return {
        "fields": {name: read(field) for name, field in state.fields.items()},
        "options": read(options),
        "bases": state.bases,
        "managers": [read(manager) for manager in state.managers],
    }


def security(migration: Migration) -> Counter[str]:
    return Counter(str(one.deconstruct()) for one in migration.operations if isinstance(one, EnableRowLevelSecurity))


def statements(migration: Migration) -> list[Any]:
    return [(one.sql, one.reverse_sql) for one in migration.operations if isinstance(one, RunSQL)]


def test_the_models_are_the_same() -> None:
    # The graph that keeps them all: whoever does not begin at a merged one meets none on the way.
    former = [name for name in MIGRATIONS.graph.leaf_nodes() if name not in MERGED]
    one_by_one, at_once = MIGRATIONS.project_state(former), MigrationLoader(None).project_state()
    assert at_once.models.keys() == one_by_one.models.keys()
    for key in at_once.models:
        assert described(at_once.models[key]) == described(one_by_one.models[key]), key


@pytest.mark.parametrize("name", sorted(MERGED), ids=".".join)
def test_policies_and_statements_are_the_same(name: tuple[str, str]) -> None:
    merged, former = MERGED[name], [*replaced(MERGED[name])]
    assert security(merged) == sum((security(one) for one in former), Counter())
    assert statements(merged) == [statement for one in former for statement in statements(one)]


@pytest.mark.parametrize("name", sorted(MERGED), ids=".".join)
def test_all_up_to_the_last_are_replaced(name: tuple[str, str]) -> None:
    """A database has had all of them or none; those that came afterwards stand on the last."""
    app, last = name[0], MERGED[name].replaces[-1][1]
    kept = (other for label, other in MIGRATIONS.disk_migrations if label == app and other != name[1])
    assert [other for _, other in MERGED[name].replaces] == sorted(other for other in kept if other <= last)
    assert name[1] == f"0001_squashed_{last}"
