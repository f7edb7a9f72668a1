"""Rotation of the secrets that sign-in keeps under the same keys, inside allauth's JSON column."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from coordination.crypto.keys import DecryptionError, is_current, rotate_token
from coordination.crypto.rotation import Outcome

# What allauth passes through its adapter's ``encrypt``: a TOTP secret, a seed or imported list of recovery codes.
_SECRETS = ("secret", "seed")
_SECRET_LISTS = ("migrated_codes",)


def re_encrypt_sign_in_secrets(*, dry_run: bool = False) -> Outcome:
    """Move every TOTP secret and recovery seed to the first key; with ``dry_run`` only count them."""
    outcome = Outcome()
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = Authenticator.objects.filter(pk=pk)
            authenticator = (rows if dry_run else rows.select_for_update()).first()
            if authenticator is None:  # removed by its owner meanwhile
                continue
            _move(authenticator, outcome, dry_run=dry_run)
    return outcome


def _move(authenticator: Authenticator, outcome: Outcome, *, dry_run: bool) -> None:
    outcome.rows += 1
    try:
        data, moved = _moved(authenticator.data)
    except DecryptionError:
        outcome.unreadable.append(authenticator.pk)
        return
    outcome.moved += moved
    if moved and not dry_run:
        Authenticator.objects.filter(pk=authenticator.pk).update(data=data)


def _moved(data: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Return ``data`` with its secrets under the first key, and how many were not."""
    tokens = [data[name] for name in _SECRETS if name in data]
    tokens += [token for name in _SECRET_LISTS for token in data.get(name, [])]
    new = {token: rotate_token(token.encode()).decode() for token in tokens if not is_current(token.encode())}
    changed = {name: new.get(data[name], data[name]) for name in _SECRETS if name in data}
    changed |= {name: [new.get(token, token) for token in data[name]] for name in _SECRET_LISTS if name in data}
    return data | changed, len(new)
