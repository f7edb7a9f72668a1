"""Writes on people's memberships and on the tokens of programs."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from coordination.accounts.models import ApiToken, Membership, TokenScope, User
from coordination.accounts.roles import Permission, Role
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.queries import hospital_by

TOKEN_LIFETIME = timedelta(days=365)


def digest_of(secret: str) -> bytes:
    """SHA-256 of a random secret. A plain hash is enough: 256 random bits cannot be guessed or listed."""
    return hashlib.sha256(secret.encode()).digest()


def add_member(*, hospital: Hospital, user: User, role: Role, units: Sequence[Unit] | None = None) -> Membership:
    """Give ``user`` a function in ``hospital``; without ``units`` the remit is the whole hospital."""
    member = Membership.objects.create(hospital=hospital, user=user, role=role)
    give_units(member, units)
    return member


def give_units(member: Membership, units: Sequence[Unit] | None) -> None:
    """Make these units, and no other, the remit of a function; None: the whole hospital."""
    member.all_units = units is None
    member.save(update_fields=["all_units"])
    wanted = {unit.pk for unit in units or ()}
    member.unit_links.exclude(unit__in=wanted).delete()
    known = set(member.unit_links.values_list("unit", flat=True))
    for unit_id in wanted - known:
        member.unit_links.create(hospital_id=member.hospital_id, unit_id=unit_id)


def issue_token(*, member: Membership, name: str, scopes: list[TokenScope]) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which is never readable again.

    Raises:
        DomainError: ``forbidden``, the person may not manage tokens; ``no_scope``, nothing was ticked.
    """
    if not member.can(Permission.TOKENS_MANAGE):
        raise DomainError("Votre fonction ne permet pas de gérer les accès programmés.", code="forbidden")
    if not scopes:
        raise DomainError("Cochez au moins un droit.", code="no_scope")
    secret = f"tu_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        hospital_id=member.hospital_id,
        name=name,
        digest=digest_of(secret),
        scopes=scopes,
        created_by=member.user,
        expires_at=timezone.now() + TOKEN_LIFETIME,
    )
    return token, secret


def revoke_token(*, token: ApiToken, member: Membership) -> None:
    """Close a token at once. Revoking twice keeps the first time.

    Raises:
        DomainError: ``forbidden``, the person may not manage tokens.
    """
    if not member.can(Permission.TOKENS_MANAGE):
        raise DomainError("Votre fonction ne permet pas de gérer les accès programmés.", code="forbidden")
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def hospital_of_token(secret: str) -> Hospital | None:
    """The hospital whose token this is."""
    return hospital_by("hospital_of_api_token", digest_of(secret))
