"""What people change in an entry of the reference: lock, check, change; the history keeps what was there before."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import User
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from directory.providers.models import Provider, ProviderType
from directory.providers.registry import closed

# What a person may write. Identifiers of the national registers are the registers' own.
EDITABLE = frozenset(
    {
        "type", "name", "short_name", "former_names", "organisation", "siret", "address_extra", "street", "postal_code",
        "city", "commune", "latitude", "longitude", "phone", "other_phone", "mobile", "fax", "email", "mssante",
        "preferred_channels", "missions", "min_age", "max_age", "situations", "dependencies", "criteria", "conventions", "weekend", "evening",
        "accepts_new_patients", "home_visits", "closed_on",
    }
)  # fmt: skip
_STALE = "Quelqu’un a modifié cette fiche pendant que vous lisiez. Relisez-la, puis recommencez."


def signature(user: User) -> str:
    """How a person of the platform signs a line of the reference: "Élise Quintard, administratrice de l’annuaire"."""
    words = user.get_platform_role_display()
    return f"{user}, {words[:1].lower()}{words[1:]}" if words else str(user)


@transaction.atomic
def create_provider(
    *,
    actor: User,
    kind: str,
    type: ProviderType,  # noqa: A002 - the field's own name
    name: str,
    by: str,
    **values: Any,
) -> Provider:
    """Add an entry to the reference; ``by``: who has verified it today, as shown, nobody if empty.

    Raises:
        DomainError: ``forbidden``; ``invalid``, a rule of the entry is broken.
    """
    check_curator(actor)
    provider = Provider(kind=kind, type=type, name=name, source=Provider.Source.MANUAL)
    written = {"type": type, "name": name, **values}
    _refuse_unknown(written)
    _assign(provider, values)
    provider.curated_fields = sorted(written)
    if by:
        _verify(provider, by)
    _check_rules(provider)
    provider.save(force_insert=True)
    return provider


@transaction.atomic
def edit_provider(
    *, actor: User | None, provider_id: UUID, changes: Mapping[str, Any], version: int | None, by: str = ""
) -> Provider:
    """Write columns of an entry (``EDITABLE``; a relation as its row or its key), when nobody did since ``version``.

    The columns that change join ``curated_fields``: no import writes them again. A former name is kept; ``closed_on``
    closes the entry or opens it again. ``actor`` None: the provider itself, whose link the caller has checked; ``by`` then
    signs the verification that an answer is. ``version`` None: the caller has compared the values themselves.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``invalid``, a rule of the entry is broken.
    """
    _refuse_unknown(changes)
    provider = lock(actor=actor, provider_id=provider_id, version=version)
    was_open = provider.is_open
    changed = {name for name, value in changes.items() if not _same(provider, name, value)}
    if "name" in changed:
        _keep_former_name(provider, str(changes["name"]))
    _assign(provider, {name: changes[name] for name in changed})
    if by:
        _verify(provider, by)
    elif not changed:
        return provider
    _check_rules(provider)
    touch(provider, changed)
    if was_open and not provider.is_open:
        closed([provider.pk])
    return provider


def close_provider(*, actor: User, provider_id: UUID, version: int | None, closed_on: date) -> Provider:
    """Close an entry; the episodes that rely on it are signalled.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``future``, a closing that is still to come.
    """
    if closed_on > timezone.localdate():
        raise DomainError("Fermez la fiche le jour de la fermeture : cette date est à venir.", code="future")
    return edit_provider(actor=actor, provider_id=provider_id, version=version, changes={"closed_on": closed_on})


def reopen_provider(*, actor: User, provider_id: UUID, version: int | None) -> Provider:
    """Open again an entry closed by mistake, or whose service has resumed.

    Raises:
        DomainError: ``forbidden``; ``stale``.
    """
    return edit_provider(actor=actor, provider_id=provider_id, version=version, changes={"closed_on": None})


@transaction.atomic
def verify_provider(*, actor: User | None, provider_id: UUID, by: str) -> Provider:
    """Note that everything the entry says was verified now; ``by``: name and function as shown.

    Raises:
        DomainError: ``forbidden``.
    """
    provider = lock(actor=actor, provider_id=provider_id, version=None)
    _verify(provider, by)
    touch(provider, ())
    return provider


# --- Parts ------------------------------------------------------------------------------------------------------------


def check_curator(actor: User | None) -> None:
    """Refuse who does not keep the directory; None stands for a provider that answers for itself.

    Raises:
        DomainError: ``forbidden``.
    """
    if actor is not None and Permission.DIRECTORY_CURATE not in actor.platform_permissions:
        raise DomainError("Seule l’administration de l’annuaire modifie une fiche partagée.", code="forbidden")


def lock(*, actor: User | None, provider_id: UUID, version: int | None) -> Provider:
    """The entry, locked, for whom may change it and has seen its last version.

    Raises:
        DomainError: ``forbidden``; ``stale``.
    """
    provider = (
        Provider.objects.select_for_update(of=("self",), no_key=True)
        .select_related("type", "commune")
        .get(pk=provider_id)
    )
    check_curator(actor)
    if version is not None and provider.version != version:
        raise DomainError(_STALE, code="stale")
    return provider


def touch(provider: Provider, curated: "set[str] | tuple[str, ...]") -> None:
    """Save a locked entry that a person changed: its version, what imports must leave alone, its search key."""
    provider.curated_fields = sorted({*provider.curated_fields, *curated})
    provider.version += 1
    provider.updated_at = timezone.now()
    provider.save()


def _verify(provider: Provider, by: str) -> None:
    provider.verified_at, provider.verified_by = timezone.now(), by[:120]


def _refuse_unknown(changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - EDITABLE
    if unknown:
        raise TypeError(f"not a column that people write: {', '.join(sorted(unknown))}")


def _same(provider: Provider, name: str, value: Any) -> bool:
    field = Provider._meta.get_field(name)
    return bool(getattr(provider, field.attname) == getattr(value, "pk", value))  # type: ignore[union-attr]  # a column


def _assign(provider: Provider, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        field = Provider._meta.get_field(name)
        is_key = field.is_relation and not hasattr(value, "pk")
        setattr(provider, field.attname if is_key else name, value)  # type: ignore[union-attr]  # a column
    if "closed_on" in values:
        provider.status = Provider.Status.CLOSED if values["closed_on"] else Provider.Status.OPEN


def _keep_former_name(provider: Provider, name: str) -> None:
    former = [each for each in provider.former_names if each != name]
    provider.former_names = [*former, *([provider.name] if provider.name not in former else [])]


def _check_rules(provider: Provider) -> None:
    try:
        provider.validate_constraints()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), code="invalid") from error
