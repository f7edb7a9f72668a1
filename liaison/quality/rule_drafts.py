"""Writes of the rules of self-audits: open a draft, change it, publish it as a new version. Audits stay on theirs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import check
from coordination.versions import VersionState, writable
from liaison.quality.models import RuleVersion
from liaison.quality.rules import delivered

FIRST = 1


def first_rules(hospital_id: UUID) -> RuleVersion:
    """The hospital's version 1, those delivered, not saved yet."""
    return RuleVersion(hospital_id=hospital_id, number=FIRST, definition=delivered(), published_at=timezone.now())


def rules_in_force(hospital_id: UUID) -> RuleVersion:
    """The version that counts today; the first time, those delivered are kept as the hospital's version 1."""
    newest: RuleVersion | None = RuleVersion.objects.in_force()
    if newest is not None:
        return newest
    kept: RuleVersion = RuleVersion.objects.get_or_create(
        hospital_id=hospital_id,
        number=FIRST,
        defaults={"definition": delivered(), "published_at": timezone.now()},
    )[0]
    return kept


@transaction.atomic
def open_draft(*, member: Membership) -> RuleVersion:
    """The draft of the next version, made from the one in force when there is none.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.LETTER_AUDIT)
    newest = rules_in_force(member.hospital_id)
    draft: RuleVersion = RuleVersion.objects.get_or_create(
        hospital_id=member.hospital_id,
        number=newest.number + 1,
        defaults={"state": VersionState.DRAFT, "definition": newest.definition},
    )[0]
    return draft


@transaction.atomic
def save_draft(*, member: Membership, revision: int, changes: Mapping[str, Any]) -> RuleVersion:
    """Replace parts of the draft (``sample``, ``criteria``…). It may not hold together yet.

    Raises:
        DomainError: ``forbidden``; ``no_draft``; ``stale``, somebody saved it since ``revision`` was read.
    """
    draft = _lock_draft(member, revision)
    draft.definition = {**draft.definition, **changes}
    draft.revision += 1
    draft.save(update_fields=["definition", "revision"])
    return draft


@transaction.atomic
def publish_draft(*, member: Membership, revision: int) -> RuleVersion:
    """Have the audits asked from now on judge by the draft. Those already asked, running ones included, stay on theirs.

    Raises:
        DomainError: ``forbidden``; ``no_draft``; ``stale``; ``rules_do_not_hold``, with what is wrong.
    """
    draft = _lock_draft(member, revision)
    _ = draft.read
    draft.state = VersionState.PUBLISHED
    draft.published_at, draft.published_by = timezone.now(), member.user
    draft.save(update_fields=["state", "published_at", "published_by"])
    record_transition(subject=draft, from_state=VersionState.DRAFT, to_state=VersionState.PUBLISHED, actor=member.user)
    return draft


@transaction.atomic
def drop_draft(*, member: Membership) -> None:
    """Give up the draft; without one, nothing happens.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.LETTER_AUDIT)
    RuleVersion.objects.filter(state=VersionState.DRAFT).delete()


def _lock_draft(member: Membership, revision: int) -> RuleVersion:
    check(member, Permission.LETTER_AUDIT)
    draft: RuleVersion = writable(RuleVersion.objects.select_for_update(of=("self",), no_key=True).draft(), revision)
    return draft
