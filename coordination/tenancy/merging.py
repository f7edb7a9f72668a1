"""What a merged migration is made of, beside the row-level security and the SQL of those that it replaces (ADR 0036)."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Create the tables of an app with their constraints and triggers, from operations that only add. Reversible.

    For each operation that touches a model Django renders again every model related to it, which through the hospital is
    nearly all of them: a tenth of a second each. Here they are rendered once, with all that is new.
    """

    serialization_expand_args = ["operations"]
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {"operations": self.operations})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # The state renders its models when they are next asked for.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)
        # Django adds foreign keys at the end of a migration, and row-level security replaces some of them within it.
        waiting, schema_editor.deferred_sql = schema_editor.deferred_sql, []
        for statement in waiting:
            schema_editor.execute(statement, None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(self.operations):
            # A trigger is removed from a model that is still there.
            operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        return f"Create {len(self.operations)} tables and triggers"
