"""Writes on a hospital's own layer: lock, check, change. Its history keeps what was there, removals included."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.versions import STALE
from directory.overlay.models import Agreement, LocalContact, LocalProvider, Note, OverlayRow, Preference
from directory.providers.models import Provider

Row = TypeVar("Row", bound=OverlayRow)

# What each kind of row lets people write.
WRITABLE: dict[type[OverlayRow], frozenset[str]] = {
    Note: frozenset({"text"}),
    Agreement: frozenset({"label", "starts_on", "ends_on", "words"}),
    LocalContact: frozenset({"name", "role", "phone", "email"}),
    LocalProvider: frozenset(
        {"type", "name", "street", "postal_code", "city", "commune", "phone", "mobile", "email", "mssante"}
        | {"criteria", "coverage"}
    ),
}


def add_row(*, member: Membership, model: type[Row], provider: Provider, **values: Any) -> Row:
    """Write a note, an agreement or a contact beside ``provider``; a note is signed.

    Raises:
        DomainError: ``forbidden``; ``refused``, a rule of the row is broken or it is already noted (sent twice).
    """
    _check(member)
    signed = {"author": member.user} if model is Note else {}
    return _saved(_new(member, model, {**values, **signed}, provider=provider))


@transaction.atomic
def change_row(*, member: Membership, model: type[Row], row_id: UUID, version: int, **values: Any) -> Row:
    """Write a row in other words, when nobody changed it since ``version`` was read.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``refused``.
    """
    row = _lock(member, model, row_id, version)
    _assign(row, values)
    row.version += 1
    return _saved(row)


@transaction.atomic
def remove_row(*, member: Membership, model: type[Row], row_id: UUID, version: int) -> None:
    """Take a row away; one already taken away is left so (a second click).

    Raises:
        DomainError: ``forbidden``; ``stale``, somebody rewrote it meanwhile.
    """
    _check(member)
    row = model.objects.select_for_update(of=("self",)).filter(pk=row_id).first()
    if row is None:
        return
    _refuse_stale(row, version)
    row.delete()


@transaction.atomic
def set_preference(
    *, member: Membership, provider: Provider, kind: str, words: str = "", version: int = 0
) -> Preference:
    """Give ``provider`` its place among the hospital's correspondents; ``version`` 0: none was shown.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``refused``, to avoid without a reason.
    """
    _check(member)
    held: Preference | None = Preference.objects.select_for_update(of=("self",)).filter(provider=provider).first()
    if held is None:
        return _saved(Preference(hospital_id=member.hospital_id, provider=provider, kind=kind, words=words))
    if (held.kind, held.words) == (kind, words):
        return held
    _refuse_stale(held, version)
    held.kind, held.words = kind, words
    held.version += 1
    return _saved(held)


def add_local_provider(*, member: Membership, **values: Any) -> LocalProvider:
    """Write an entry that only this hospital sees.

    Raises:
        DomainError: ``forbidden``; ``refused``.
    """
    _check(member)
    return _saved(_new(member, LocalProvider, values))


@transaction.atomic
def close_local_provider(*, member: Membership, local_id: UUID, version: int, closed_on: date | None) -> LocalProvider:
    """Close an entry of the hospital, or open it again with None.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``refused``, an open one has taken its name.
    """
    local = _lock(member, LocalProvider, local_id, version)
    local.closed_on = closed_on
    local.version += 1
    return _saved(local)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _check(member: Membership) -> None:
    if not member.can(Permission.PLAN_EDIT):
        raise DomainError("Votre fonction ne permet pas d’écrire dans l’annuaire de l’établissement.", code="forbidden")


def _lock(member: Membership, model: type[Row], row_id: UUID, version: int) -> Row:
    _check(member)
    row: Row = model.objects.select_for_update(of=("self",)).get(pk=row_id)
    _refuse_stale(row, version)
    return row


def _refuse_stale(row: OverlayRow, version: int) -> None:
    if row.version != version:
        raise DomainError(STALE, code="stale")


def _new(member: Membership, model: type[Row], values: dict[str, Any], **fixed: Any) -> Row:
    row = model(hospital_id=member.hospital_id, **fixed)
    author = values.pop("author", None)
    if author is not None:
        row.author = author  # type: ignore[attr-defined]  # a note's
    _assign(row, values)
    return row


def _assign(row: OverlayRow, values: dict[str, Any]) -> None:
    unknown = set(values) - WRITABLE[type(row)]
    if unknown:
        raise TypeError(f"not a column that people write: {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(row, name, value)


def _saved(row: Row) -> Row:
    """Save, and say in words which rule refused it; two at once meet in the database."""
    try:
        row.validate_constraints()
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), code="refused") from error
    except IntegrityError as error:
        raise DomainError("Cette ligne est déjà notée.", code="refused") from error
    return row
