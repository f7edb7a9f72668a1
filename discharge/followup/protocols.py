"""Writes of a hospital's call protocols: build a draft, have it read again, publish it, put it in or out of service."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import move_along, record_transition
from coordination.episodes.actions import check
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.versions import writable
from discharge.entries import DefinitionError
from discharge.followup.definitions import Definition, read_definition
from discharge.followup.models import PROTOCOL_TRANSITIONS, Protocol, ProtocolState

DEFAULT_PROTOCOL = Path(__file__).parent / "data" / "default-protocol.json"
# What the trace says of a published edition that serves, or no longer does.
IN_SERVICE, OUT_OF_SERVICE = "in_service", "out_of_service"


def create_default_protocol(hospital: Hospital) -> Protocol:
    """The delivered protocol, put in service when the hospital has none of any kind. Call it inside the hospital."""
    first: Protocol | None = Protocol.objects.order_by("-active", "created_at").first()
    if first is not None:
        return first
    data = json.loads(DEFAULT_PROTOCOL.read_text(encoding="utf-8"))
    name = read_definition(data).name
    published = {"state": ProtocolState.PUBLISHED, "published_at": timezone.now(), "definition": data}
    # The name in service is unique: two first departures at once make one protocol.
    protocol, _ = Protocol.objects.get_or_create(hospital=hospital, name=name, active=True, defaults=published)
    return protocol


def serving_protocols(hospital: Hospital) -> list[Protocol]:
    """What departures are matched against; a hospital that never wrote any has the delivered one."""
    serving = list(Protocol.objects.serving())
    if serving or Protocol.objects.exists():
        return serving
    return [create_default_protocol(hospital)]


def create_protocol(*, member: Membership, name: str, base: Protocol | None = None) -> Protocol:
    """A new protocol of the hospital, as a draft: empty, or a copy of ``base`` to be changed.

    Raises:
        DomainError: ``forbidden``; ``name_taken``.
    """
    check(member, Permission.PROTOCOLS_MANAGE)
    _refuse_taken(name)
    definition = {**(base.definition if base else _blank()), "name": name}
    protocol: Protocol = Protocol.objects.create(hospital_id=member.hospital_id, name=name, definition=definition)
    _trace(protocol, "", ProtocolState.DRAFT, member.user)
    return protocol


def _blank() -> dict[str, Any]:
    return {
        "working_days": [1, 2, 3, 4, 5],
        "steps": [],
        "opening": "Bonjour, je suis {caller}, de l’hôpital ({hospital}). Je vous appelle pour prendre de vos nouvelles.",
        "questions": [],
        "flags": {"wording": "Avez-vous un de ces signes ?", "items": []},
        "advice": [],
        "source": "Protocole de l’établissement",
    }


def open_draft(*, member: Membership, series: UUID) -> Protocol:
    """The draft of a protocol, made from its newest edition when there is none.

    Raises:
        DomainError: ``forbidden``; ``gone``, the protocol has no edition.
    """
    check(member, Permission.PROTOCOLS_MANAGE)
    # Read once the editions are held: whoever waited here finds the draft of who was first.
    held = Protocol.objects.of(series).select_for_update(of=("self",)).values_list("pk", flat=True)
    newest: Protocol | None = Protocol.objects.of(series).first() if held else None
    if newest is None:
        raise DomainError("Ce protocole n’existe plus.", code="gone")
    if newest.state != ProtocolState.PUBLISHED:
        return newest
    draft: Protocol = Protocol.objects.create(
        hospital_id=member.hospital_id,
        series=series,
        name=newest.name,
        version=newest.version + 1,
        definition=newest.definition,
    )
    _trace(draft, "", ProtocolState.DRAFT, member.user)
    return draft


def save_draft(*, member: Membership, protocol_id: UUID, revision: int, changes: Mapping[str, Any]) -> Protocol:
    """Replace parts of a draft's definition; None takes one away. It may not hold together yet, and is to be read again.

    Raises:
        DomainError: ``forbidden``; ``no_draft``; ``stale``, somebody saved it since ``revision`` was read;
            ``name_taken``.
    """
    draft = _lock_draft(member, protocol_id, revision)
    kept = {**draft.definition, **changes}
    draft.definition = {name: value for name, value in kept.items() if value is not None}
    name = str(draft.definition.get("name") or draft.name)
    if name != draft.name:
        _refuse_taken(name, but=draft.series)
        draft.name = name
    if draft.state == ProtocolState.CHECKED:
        _change(draft, ProtocolState.DRAFT, member.user, reason="modifié après relecture")
        draft.checked_at = draft.checked_by = None
    draft.revision += 1
    draft.save(update_fields=["definition", "name", "state", "checked_at", "checked_by", "revision"])
    return draft


def check_draft(*, member: Membership, protocol_id: UUID, revision: int) -> Protocol:
    """Note that a person read the whole draft again and found it right.

    Raises:
        DomainError: ``forbidden``; ``no_draft``; ``stale``; ``does_not_hold``, with what is wrong and where.
    """
    draft = _lock_draft(member, protocol_id, revision)
    if draft.state == ProtocolState.CHECKED:
        return draft
    _read(draft)
    _change(draft, ProtocolState.CHECKED, member.user)
    draft.checked_at = timezone.now()
    draft.checked_by = member.user
    draft.save(update_fields=["state", "checked_at", "checked_by"])
    return draft


def publish_draft(*, member: Membership, protocol_id: UUID, revision: int) -> Protocol:
    """Have a draft serve from the next departure on, in place of the edition before. Calls already planned keep theirs.

    Raises:
        DomainError: ``forbidden``; ``no_draft``; ``stale``; ``not_checked``, nobody read it since its last change;
            ``does_not_hold``; ``name_taken``, by another protocol in service.
    """
    draft = _lock_draft(member, protocol_id, revision)
    if draft.state != ProtocolState.CHECKED:
        raise DomainError("Faites relire ce brouillon avant de le publier.", code="not_checked")
    _read(draft)
    _change(draft, ProtocolState.PUBLISHED, member.user)
    draft.published_at = timezone.now()
    draft.published_by = member.user
    draft.save(update_fields=["state", "published_at", "published_by"])
    _serve(draft, member.user)
    return draft


def drop_draft(*, member: Membership, protocol_id: UUID) -> bool:
    """Give up a draft; giving up twice does nothing more. False: there was none.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.PROTOCOLS_MANAGE)
    count, _ = Protocol.objects.written().filter(pk=protocol_id).delete()
    return count > 0


def serve(*, member: Membership, protocol_id: UUID) -> Protocol:
    """Put a published edition in service, in place of another of the same protocol.

    Raises:
        DomainError: ``forbidden``; ``not_published``; ``name_taken``.
    """
    protocol = _lock_published(member, protocol_id)
    if not protocol.active:
        _serve(protocol, member.user)
    return protocol


def withdraw(*, member: Membership, protocol_id: UUID) -> Protocol:
    """Take an edition out of service: departures no longer choose it, calls already planned stay.

    Raises:
        DomainError: ``forbidden``; ``not_published``.
    """
    protocol = _lock_published(member, protocol_id)
    if protocol.active:
        _withdraw(protocol, member.user)
    return protocol


def _serve(protocol: Protocol, actor: User) -> None:
    for earlier in Protocol.objects.select_for_update(of=("self",)).filter(series=protocol.series, active=True):
        _withdraw(earlier, actor)
    protocol.active = True
    try:
        with transaction.atomic():
            protocol.save(update_fields=["active"])
    except IntegrityError as error:
        raise DomainError("Un autre protocole en service porte ce nom.", code="name_taken") from error
    _trace(protocol, OUT_OF_SERVICE, IN_SERVICE, actor)


def _withdraw(protocol: Protocol, actor: User) -> None:
    protocol.active = False
    protocol.save(update_fields=["active"])
    _trace(protocol, IN_SERVICE, OUT_OF_SERVICE, actor)


def _lock_published(member: Membership, protocol_id: UUID) -> Protocol:
    check(member, Permission.PROTOCOLS_MANAGE)
    found: Protocol | None = Protocol.objects.published().select_for_update(of=("self",)).filter(pk=protocol_id).first()
    if found is None:
        raise DomainError("Publiez d’abord ce protocole.", code="not_published")
    return found


def _lock_draft(member: Membership, protocol_id: UUID, revision: int) -> Protocol:
    check(member, Permission.PROTOCOLS_MANAGE)
    held = Protocol.objects.written().select_for_update(of=("self",))
    draft: Protocol = writable(held.filter(pk=protocol_id).first(), revision)
    return draft


def _read(draft: Protocol) -> Definition:
    try:
        return read_definition(draft.definition)
    except DefinitionError as error:
        raise DomainError(f"{error}.", code="does_not_hold") from error


def _refuse_taken(name: str, *, but: UUID | None = None) -> None:
    others = Protocol.objects.serving().filter(name=name)
    if (others.exclude(series=but) if but else others).exists():
        raise DomainError("Un autre protocole en service porte ce nom.", code="name_taken")


def _change(protocol: Protocol, to: ProtocolState, actor: User, *, reason: str = "") -> None:
    move_along(PROTOCOL_TRANSITIONS, protocol, to, called="Un protocole", actor=actor, reason=reason)


def _trace(protocol: Protocol, start: str, to: str, actor: User) -> None:
    record_transition(subject=protocol, from_state=start, to_state=to, actor=actor)
