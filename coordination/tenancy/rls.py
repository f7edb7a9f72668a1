"""Row-level security as migration operations: the database is the last wall between two hospitals.

The policy reads ``app.hospital``, which ``scope.enter`` sets for one transaction. After that transaction the setting is
an empty string, not NULL, hence ``nullif``. ``FORCE`` binds the owner too. PostgreSQL checks foreign keys without
policies, so each key to another tenant table is replaced by one that also carries the hospital: a row cannot point at
another hospital's row even when its id is known. Replaced and not doubled, because the planner takes the narrow key when
both are there and then counts the hospital's share twice: with twenty hospitals it expects a twentieth of the rows from
each join, and reads a whole hospital to find one page.
"""

from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

CURRENT_HOSPITAL = "nullif(current_setting('app.hospital', true), '')::uuid"


class EnableRowLevelSecurity(Operation):
    """Put a tenant table, history tables included, behind its policy. Reversible.

    ``extra_read``: one more SQL condition under which a row may be read (a person's own memberships).
    ``append_only``: the serving role may insert and read, never update or delete.
    ``tenant_of``: for a table without a hospital column, the column that points at a tenant table.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(
        self, model_name: str, *, extra_read: str = "", append_only: bool = False, tenant_of: str = ""
    ) -> None:
        self.model_name = model_name
        self.extra_read = extra_read
        self.append_only = append_only
        self.tenant_of = tenant_of

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        kwargs = {"extra_read": self.extra_read, "append_only": self.append_only, "tenant_of": self.tenant_of}
        return (type(self).__name__, [self.model_name], {name: value for name, value in kwargs.items() if value})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that Django's model state knows of changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        for field in self._keys_to_tenants(model):
            for name in schema_editor._constraint_names(model, [field.column], foreign_key=True):  # noqa: SLF001 - as AlterField does
                schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{name}"')
        for statement in self._forwards(model):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        constraints = [name for name, _ in self._same_hospital_keys(model)]
        for statement in (
            f'DROP POLICY tenant ON "{table}"',
            f'DROP POLICY IF EXISTS own ON "{table}"',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY',
            f'GRANT UPDATE, DELETE ON "{table}" TO tu_app',
            # Other tables' keys may rest on the unique one: they are reversed before it, so no CASCADE is needed.
            *(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"' for name in reversed(constraints)),
        ):
            schema_editor.execute(statement)
        for field in self._keys_to_tenants(model):
            schema_editor.execute(schema_editor._create_fk_sql(model, field, "_fk_%(to_table)s_%(to_column)s"))  # noqa: SLF001 - as AlterField does

    def describe(self) -> str:
        return f"Put {self.model_name} under row-level security"

    def _forwards(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        condition = f"hospital_id = {CURRENT_HOSPITAL}" if not self.tenant_of else self._through(model)
        statements = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY tenant ON "{table}" USING ({condition}) WITH CHECK ({condition})',
        ]
        if self.extra_read:
            statements.append(f'CREATE POLICY own ON "{table}" FOR SELECT USING ({self.extra_read})')
        if self.append_only:
            statements.append(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM tu_app')
        statements += [
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}'
            for name, definition in self._same_hospital_keys(model)
        ]
        return statements

    def _through(self, model: type[models.Model]) -> str:
        """The row is visible when the tenant row it points at is, and that row has its own policy."""
        field = model._meta.get_field(self.tenant_of)
        target = field.related_model._meta.db_table  # type: ignore[union-attr]
        column = f'"{model._meta.db_table}"."{field.column}"'  # type: ignore[union-attr]
        # Both names come from Django's models, never from a person.
        return f'EXISTS (SELECT 1 FROM "{target}" tenant_row WHERE tenant_row.id = {column})'  # noqa: S608

    def _same_hospital_keys(self, model: type[models.Model]) -> list[tuple[str, str]]:
        """Name and definition of the keys that carry the hospital. History rows outlive their object and have none."""
        if self._is_history_or_indirect(model):
            return []
        table = model._meta.db_table
        keys = [(f"{table}_hospital_row", "UNIQUE (hospital_id, id)")]
        return keys + [same_hospital_key(table, field) for field in self._keys_to_tenants(model)]

    def _keys_to_tenants(self, model: type[models.Model]) -> list[Any]:
        """The foreign keys to tables that belong to a hospital as well."""
        if self._is_history_or_indirect(model):
            return []
        return [
            field
            for field in model._meta.local_fields
            if isinstance(field, models.ForeignKey)
            and field.name != "hospital"
            and any(local.name == "hospital" for local in field.related_model._meta.local_fields)
        ]

    def _is_history_or_indirect(self, model: type[models.Model]) -> bool:
        return bool(self.tenant_of) or any(field.name == "pgh_id" for field in model._meta.local_fields)


class KeepKeyWithinHospital(Operation):
    """Have a key to another tenant table, added after its own table got its policy, carry the hospital. Reversible."""

    reduces_to_sql = False
    reversible = True

    def __init__(self, model_name: str, field_name: str) -> None:
        self.model_name = model_name
        self.field_name = field_name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model_name, self.field_name], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that Django's model state knows of changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        field: Any = model._meta.get_field(self.field_name)
        for name in schema_editor._constraint_names(model, [field.column], foreign_key=True):  # noqa: SLF001 - as AlterField does
            schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{name}"')
        name, definition = same_hospital_key(model._meta.db_table, field)
        schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{name}" {definition}')

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        field: Any = model._meta.get_field(self.field_name)
        name, _ = same_hospital_key(model._meta.db_table, field)
        schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{name}"')
        schema_editor.execute(schema_editor._create_fk_sql(model, field, "_fk_%(to_table)s_%(to_column)s"))  # noqa: SLF001 - as AlterField does

    def describe(self) -> str:
        return f"Keep {self.field_name} of {self.model_name} within the hospital"


def same_hospital_key(table: str, field: Any) -> tuple[str, str]:
    """Name and definition of a key that also carries the hospital."""
    reference = (
        f'FOREIGN KEY (hospital_id, "{field.column}") '
        f'REFERENCES "{field.related_model._meta.db_table}" (hospital_id, id) DEFERRABLE INITIALLY DEFERRED'
    )
    return f"{table}_{field.name}_same_hospital", reference
