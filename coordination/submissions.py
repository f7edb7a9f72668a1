"""Rows whose key was drawn with the form that makes them (ADR 0012): sent twice, a form makes one."""

from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from coordination.errors import DomainError

ALREADY_USED = "Ce formulaire a déjà servi. Rechargez la page."
Row = TypeVar("Row", bound=models.Model)


def create_drawn(model: type[Row], *, pk: UUID, **fields: Any) -> Row:
    """Create a row under the key that its form drew; the one that this very form made was looked for before.

    Raises:
        DomainError: ``already_used``, the key is another row's: of another episode, or of a hospital that nobody here sees.
    """
    row = model(pk=pk, **fields)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if broken_constraint(error) != f"{model._meta.db_table}_pkey":
            raise
        raise DomainError(ALREADY_USED, code="already_used") from error
    return row


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint for which the database refused a row."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
