"""Writes on letterheads and phrases: lock, check, change."""

from uuid import UUID

from django.db import IntegrityError, transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.errors import DomainError
from coordination.tenancy.models import Unit
from coordination.versions import STALE, next_version
from liaison.stationery.models import Letterhead, Phrase

TWICE = "Une phrase porte déjà ce titre dans cette partie."


@transaction.atomic
def set_letterhead(
    *, member: Membership, unit: Unit | None, version: int, site_line: str, logo: bytes | None
) -> Letterhead:
    """Choose what heads the documents made from now on; signed ones keep theirs. ``logo`` None leaves it, empty removes it.

    ``version``: of what was read, 0 when there was none.

    Raises:
        DomainError: ``forbidden``; ``stale``.
    """
    check(member, Permission.STATIONERY_MANAGE)
    head: Letterhead
    held = Letterhead.objects.filter(unit=unit)
    with next_version(held, version, hospital_id=member.hospital_id, unit=unit) as head:
        head.site_line, head.updated_by = site_line, member.user
        if logo is not None:
            head.logo = logo
    return head


@transaction.atomic
def write_phrase(
    *,
    member: Membership,
    phrase_id: UUID | None,
    version: int,
    unit: Unit | None,
    part: str,
    title: str,
    text: str,
    begins: bool,
) -> Phrase:
    """Add a phrase (``phrase_id`` None), or change one. What was written with it stays as it was.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``twice``, the part has a phrase of that title.
        Phrase.DoesNotExist: no such phrase in this hospital.
    """
    check(member, Permission.STATIONERY_MANAGE)
    fields = {"unit": unit, "part": part, "title": title, "text": text, "begins": begins}
    try:
        with transaction.atomic():
            if phrase_id is None:
                added: Phrase = Phrase.objects.create(hospital_id=member.hospital_id, **fields)
                return added
            phrase = _locked(phrase_id, version)
            for name, value in fields.items():
                setattr(phrase, name, value)
            phrase.save()
    except IntegrityError as error:
        raise DomainError(TWICE, code="twice") from error
    return phrase


@transaction.atomic
def withdraw_phrase(*, member: Membership, phrase_id: UUID, version: int) -> Phrase:
    """Propose a phrase no more; withdrawn already, it is left so.

    Raises:
        DomainError: ``forbidden``; ``stale``.
        Phrase.DoesNotExist: no such phrase in this hospital.
    """
    check(member, Permission.STATIONERY_MANAGE)
    known: Phrase = Phrase.objects.get(pk=phrase_id)
    if not known.active:
        return known
    phrase = _locked(phrase_id, version)
    phrase.active = False
    phrase.save()
    return phrase


def _locked(phrase_id: UUID, version: int) -> Phrase:
    phrase: Phrase = Phrase.objects.select_for_update(of=("self",)).get(pk=phrase_id, active=True)
    if phrase.version != version:
        raise DomainError(STALE, code="stale")
    phrase.version += 1
    return phrase
