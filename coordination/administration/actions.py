"""Writes on a hospital's units and on what it decides of its team."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import check
from coordination.episodes.models import Episode, EpisodeState
from coordination.errors import DomainError
from coordination.submissions import broken_constraint
from coordination.tenancy.models import Hospital, Unit

OPEN, CLOSED = "open", "closed"
TEAM_FIELDS = (
    "platform_name",
    "platform_phone",
    "switchboard",
    "platform_hours",
    "out_of_hours",
    "screening_delay_hours",
    "answer_target_hours",
    "link_validity_days",
)


@transaction.atomic
def save_unit(*, member: Membership, unit_id: UUID | None, fields: Mapping[str, str]) -> Unit:
    """Add a unit (``unit_id`` None), or change its name, code or telephone.

    Raises:
        DomainError: ``forbidden``; ``unit_code``, another unit has this code.
    """
    check(member, Permission.HOSPITAL_MANAGE)
    unit = Unit(hospital_id=member.hospital_id) if unit_id is None else _lock(unit_id)
    for name, value in fields.items():
        setattr(unit, name, value)
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        if broken_constraint(error) != "unit_code_once_a_hospital":
            raise
        raise DomainError("Ce code désigne déjà une autre unité.", code="unit_code") from error
    if unit_id is None:
        record_transition(subject=unit, from_state="", to_state=OPEN, actor=member.user)
    return unit


@transaction.atomic
def close_unit(*, member: Membership, unit_id: UUID) -> Unit:
    """Take a unit out of the lists; what happened there stays. Closing twice changes nothing.

    Raises:
        DomainError: ``forbidden``; ``occupied``, patients are there.
    """
    check(member, Permission.HOSPITAL_MANAGE)
    unit = _lock(unit_id)
    if unit.active and (present := Episode.objects.filter(unit=unit, state=EpisodeState.PREPARATION).count()):
        stays = "un séjour y est" if present == 1 else f"{present} séjours y sont"
        raise DomainError(f"Cette unité ne peut pas fermer : {stays} en cours. Changez-les d’unité.", code="occupied")
    return _turn(unit, active=False, member=member)


@transaction.atomic
def reopen_unit(*, member: Membership, unit_id: UUID) -> Unit:
    """Put a unit back into the lists.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.HOSPITAL_MANAGE)
    return _turn(_lock(unit_id), active=True, member=member)


@transaction.atomic
def change_team(*, member: Membership, seen: str, fields: Mapping[str, Any]) -> Hospital:
    """Write ``TEAM_FIELDS``; ``seen`` is what the page showed (``state_of``).

    Raises:
        DomainError: ``forbidden``; ``stale``, somebody changed them meanwhile.
    """
    check(member, Permission.HOSPITAL_MANAGE)
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=member.hospital_id)
    if state_of(hospital) != seen:
        raise DomainError("Quelqu’un a changé ces réglages entre-temps.", code="stale")
    for name in TEAM_FIELDS:
        setattr(hospital, name, fields[name])
    hospital.save(update_fields=TEAM_FIELDS)
    return hospital


def state_of(hospital: Hospital) -> str:
    """A digest of what a page of the team was drawn from."""
    return sha256(repr([getattr(hospital, name) for name in TEAM_FIELDS]).encode()).hexdigest()


def _lock(unit_id: UUID) -> Unit:
    unit: Unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit_id)
    return unit


def _turn(unit: Unit, *, active: bool, member: Membership) -> Unit:
    if unit.active != active:
        unit.active = active
        unit.save(update_fields=["active"])
        before, after = (CLOSED, OPEN) if active else (OPEN, CLOSED)
        record_transition(subject=unit, from_state=before, to_state=after, actor=member.user)
    return unit
