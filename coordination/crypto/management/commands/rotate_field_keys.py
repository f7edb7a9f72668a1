"""Move every encrypted value to the first key of FIELD_KEYS, before an old key is removed."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pgtrigger
from django.core.exceptions import FieldDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models

from coordination.crypto.rotation import BATCH_SIZE, Outcome, encrypted_fields, encrypted_models, re_encrypt_batch
from coordination.crypto.sign_in import re_encrypt_sign_in_secrets
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter


class Command(BaseCommand):
    """Walk every model with encrypted fields, hospital by hospital, because row-level security shows one at a time.

    Each batch is its own transaction. Stopped half-way, start it again: what is done is skipped, and ``--model`` with
    ``--after`` skip even reading it. It runs under the owner of the tables (``DATABASE_URL`` set to the owner's), since
    the serving role may not touch history. Triggers rest meanwhile: the plain values do not change, so there is no
    history to write, and the copies kept in append-only history must move to the new key too.
    """

    help = "Re-encrypt every encrypted field with the first key of FIELD_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="only count what still needs an older key")
        parser.add_argument("--model", help="one model only, as app_label.ModelName")
        parser.add_argument("--after", help="with --model: start after this primary key")
        parser.add_argument("--batch-size", type=int, default=BATCH_SIZE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, print one line per model, fail when a value cannot be read or, with ``--check``, remains to be moved."""
        if options["after"] and not options["model"]:
            raise CommandError("--after needs --model: primary keys are compared within one model.")
        chosen = _chosen_models(options["model"])
        if not options["check"]:
            _require_update_right(chosen)
        outcomes = {model._meta.label: self._walk(model, options) for model in chosen}
        if not options["model"]:
            outcomes["mfa.Authenticator"] = re_encrypt_sign_in_secrets(dry_run=options["check"])
        verb = "to move" if options["check"] else "moved"
        for label, outcome in outcomes.items():
            self.stdout.write(f"{label}: {outcome.rows} rows, {outcome.moved} values {verb}")
            if outcome.unreadable:
                keys = ", ".join(str(pk) for pk in outcome.unreadable[:20])
                self.stderr.write(f"{label}: {len(outcome.unreadable)} unreadable values, rows {keys}")
        if any(outcome.unreadable for outcome in outcomes.values()):
            raise CommandError("Some values open with no configured key: keep the old keys and look at these rows.")
        if options["check"] and any(outcome.moved for outcome in outcomes.values()):
            raise CommandError("Some values still need an older key.")

    def _walk(self, model: type[models.Model], options: dict[str, Any]) -> Outcome:
        total = Outcome()
        for hospital in _tenants_of(model):
            total.add(self._walk_tenant(model, hospital, options))
        return total

    def _walk_tenant(self, model: type[models.Model], hospital: Hospital | None, options: dict[str, Any]) -> Outcome:
        size, last = options["batch_size"], options["after"]
        total = Outcome()
        while True:
            with _entered(hospital), pgtrigger.ignore():
                batch = re_encrypt_batch(
                    model._base_manager.all(),
                    encrypted_fields(model),
                    batch_size=size,
                    after=last,
                    dry_run=options["check"],
                )
            total.add(batch)
            last = batch.last_pk
            if options["verbosity"] > 1:
                self.stdout.write(f"  {model._meta.label}: up to {last}")
            if batch.rows < size:
                return total


def _chosen_models(label: str | None) -> list[type[models.Model]]:
    candidates = encrypted_models()
    if label is None:
        return candidates
    chosen = [model for model in candidates if model._meta.label_lower == label.lower()]
    if not chosen:
        known = ", ".join(model._meta.label for model in candidates) or "none"
        raise CommandError(f"{label} has no encrypted field. Models that have: {known}.")
    return chosen


def _require_update_right(chosen: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for model in chosen:
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [f'"{model._meta.db_table}"'])
            if not cursor.fetchone()[0]:
                raise CommandError(
                    f"This role may not update {model._meta.label}: run the command with the owner's DATABASE_URL."
                )


def _tenants_of(model: type[models.Model]) -> Iterator[Hospital | None]:
    """Yield every hospital for a tenant model or its history; once nothing for a shared one."""
    try:
        model._meta.get_field("hospital")
    except FieldDoesNotExist:
        yield None
    else:
        yield from list(Hospital.objects.order_by("pk"))


def _entered(hospital: Hospital | None) -> AbstractContextManager[Any]:
    return nullcontext() if hospital is None else enter(hospital)
