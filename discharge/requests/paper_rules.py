"""Which documents a hospital asks of each type of provider: the delivered ones, until somebody chooses otherwise."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.errors import DomainError
from coordination.versions import next_version
from directory.providers.models import ProviderType
from discharge.requests.models import TypePapers
from discharge.requests.needed import DELIVERED, KINDS, Needed, Opens, PaperKind, read_lines
from discharge.sharing.rules import is_social


def needed_by(role: ProviderType) -> tuple[Needed, ...]:
    """The documents of this type of provider in the hospital that one is in, in order. One query."""
    return lines_of(role, TypePapers.objects.filter(role=role).first())


def lines_of(role: ProviderType, chosen: TypePapers | None) -> tuple[Needed, ...]:
    """The documents as the hospital chose them, else as delivered."""
    return DELIVERED.get(role.pk, ()) if chosen is None else read_lines(KINDS, chosen.lines)


def chosen_by_type() -> Mapping[str, TypePapers]:
    """What the hospital that one is in chose, by type of provider."""
    return {chosen.role_id: chosen for chosen in TypePapers.objects.all()}


def offered(role: ProviderType) -> list[PaperKind]:
    """What this type of provider may be sent: the social sector receives nothing medical (domain, "Sharing rules")."""
    return [kind for kind in KINDS.values() if not (kind.medical and is_social(role))]


def locked(role: ProviderType) -> Mapping[str, Needed]:
    """What no hospital may do without, by kind."""
    return {one.kind.code: one for one in DELIVERED.get(role.pk, ()) if one.locked}


@transaction.atomic
def choose_papers(*, member: Membership, role: ProviderType, needed: Sequence[Needed], version: int) -> TypePapers:
    """Choose the documents that requests to this type of provider carry from now on; those already sent keep theirs.

    ``version``: of the choice that was read, 0 when the hospital had made none.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``medical``, for the social sector; ``names``, a document that names the
            patient would be read before anybody accepted; ``locked``, one that no hospital may do without is left out.
    """
    check(member, Permission.PAPERS_MANAGE)
    _refuse_unsafe(role, needed)
    held = TypePapers.objects.filter(role=role)
    chosen: TypePapers
    with next_version(held, version, hospital_id=member.hospital_id, role=role) as chosen:
        chosen.lines = [{"paper": one.kind.code, "required": one.required, "opens": one.opens.value} for one in needed]
    return chosen


def _refuse_unsafe(role: ProviderType, needed: Sequence[Needed]) -> None:
    allowed = offered(role)
    for one in needed:
        label = one.kind.label.lower()
        if one.kind not in allowed:
            raise DomainError(f"Le secteur social ne reçoit pas de document médical : {label}.", code="medical")
        if one.kind.names and one.opens != Opens.ACCEPTED:
            raise DomainError(f"Ce document nomme le patient, il se lit après l’acceptation : {label}.", code="names")
    required = {one.kind.code for one in needed if one.required}
    for code, one in locked(role).items():
        if code not in required:
            raise DomainError(f"Toujours obligatoire pour ce service : {one.kind.label.lower()}.", code="locked")
