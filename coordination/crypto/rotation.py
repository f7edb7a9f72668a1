"""Moving stored values to the first key of the key list, so that an old key can be removed.

Everything here may be stopped and started again at any point: a value already under the first key is left alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction

from coordination.crypto.fields import EncryptedField, StoredToken
from coordination.crypto.keys import DecryptionError, is_current, rotate_token

BATCH_SIZE = 200


@dataclass
class Outcome:
    """What a pass over rows did: rows read, values moved (or to move), primary keys of rows no key opens."""

    rows: int = 0
    moved: int = 0
    unreadable: list[Any] = field(default_factory=list)
    last_pk: Any = None

    def add(self, other: "Outcome") -> None:
        """Count ``other``, a later pass, into this one."""
        self.rows += other.rows
        self.moved += other.moved
        self.unreadable += other.unreadable
        self.last_pk = other.last_pk if other.rows else self.last_pk


def encrypted_fields(model: type[models.Model]) -> list[str]:
    """Return the names of the encrypted fields of ``model``."""
    return [candidate.name for candidate in model._meta.local_concrete_fields if isinstance(candidate, EncryptedField)]


def encrypted_models() -> list[type[models.Model]]:
    """Return every stored model that has an encrypted field of its own."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and encrypted_fields(model)
    ]


def re_encrypt(
    queryset: models.QuerySet[Any], fields: Sequence[str], *, batch_size: int = BATCH_SIZE, after: Any = None
) -> Outcome:
    """Move the named fields of every row of ``queryset`` to the first key, one transaction per batch."""
    total = Outcome(last_pk=after)
    while True:
        batch = re_encrypt_batch(queryset, fields, batch_size=batch_size, after=total.last_pk)
        total.add(batch)
        if batch.rows < batch_size:
            return total


def rotate(model: type[models.Model], batch_size: int = BATCH_SIZE) -> Outcome:
    """Move every encrypted value of ``model`` that is visible in the current tenant to the first key."""
    return re_encrypt(model._base_manager.all(), encrypted_fields(model), batch_size=batch_size)


def re_encrypt_batch(
    queryset: models.QuerySet[Any],
    fields: Sequence[str],
    *,
    batch_size: int = BATCH_SIZE,
    after: Any = None,
    dry_run: bool = False,
) -> Outcome:
    """Move at most ``batch_size`` rows that follow primary key ``after``; with ``dry_run`` only count them.

    The rows are locked meanwhile, so that a value saved by somebody else is never overwritten by its older self.
    """
    with transaction.atomic():
        locked = queryset if dry_run else queryset.select_for_update(of=("self",))
        rows = list(_stored_tokens(locked, fields, after)[:batch_size])
        outcome = Outcome(rows=len(rows), last_pk=rows[-1]["pk"] if rows else after)
        for row in rows:
            _move_row(queryset.model, row, fields, outcome, dry_run=dry_run)
    return outcome


def _stored_tokens(queryset: models.QuerySet[Any], fields: Iterable[str], after: Any) -> models.QuerySet[Any, Any]:
    tokens = {
        f"stored_{name}": models.ExpressionWrapper(models.F(name), output_field=models.BinaryField()) for name in fields
    }
    ordered = queryset.order_by("pk").values("pk", **tokens)
    return ordered if after is None else ordered.filter(pk__gt=after)


def _move_row(
    model: type[models.Model], row: dict[str, Any], fields: Iterable[str], outcome: Outcome, *, dry_run: bool
) -> None:
    changes: dict[str, StoredToken] = {}
    for name in fields:
        token = bytes(row[f"stored_{name}"] or b"")
        if not token or is_current(token):
            continue
        try:
            changes[name] = StoredToken(rotate_token(token))
        except DecryptionError:
            outcome.unreadable.append(row["pk"])
    outcome.moved += len(changes)
    if changes and not dry_run:
        model._base_manager.filter(pk=row["pk"]).update(**changes)
