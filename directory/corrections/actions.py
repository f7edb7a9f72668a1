"""Writes on corrections: propose, accept, refuse, put the answer away. Locks: the entry first, then the correction."""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.errors import DomainError
from coordination.messaging.actions import queue_message
from coordination.messaging.models import Channel
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.territory.models import Commune
from directory.corrections.columns import COLUMNS, Value, stored
from directory.corrections.queries import hospital_of_correction
from directory.corrections.seen import seen as digest_seen
from directory.overlay.models import Correction, CorrectionState
from directory.providers.actions import edit_provider
from directory.providers.models import Provider

logger = logging.getLogger(__name__)

PURPOSE = "correction"
MOST_WAITING = 100  # a hospital's proposals at once: beyond, a script or a misunderstanding


@transaction.atomic
def propose_correction(
    *, member: Membership, provider_id: UUID, seen: str, changes: dict[str, list[Value]], reason: str
) -> Correction:
    """Keep a proposal for the administrators. The same one sent twice is kept once.

    ``changes``: {column: [value seen, value proposed]}. ``seen``: ``seen.seen`` of the columns that the form showed.

    Raises:
        DomainError: ``forbidden``; ``stale``, the entry is no longer what the form showed; ``too_many``.
    """
    provider = Provider.objects.select_for_update(of=("self",), no_key=True).get(pk=provider_id)
    if not member.can(Permission.DIRECTORY_VIEW):
        raise DomainError("Votre fonction ne permet pas de proposer une correction.", code="forbidden")
    waiting = Correction.objects.filter(state=CorrectionState.PROPOSED)
    twin: Correction | None = waiting.filter(provider=provider, proposed_by=member.user, changes=changes).first()
    if twin is not None:
        return twin
    shown = [name for name, column in COLUMNS.items() if column.is_about(provider)]
    if seen != digest_seen(provider, shown):
        raise DomainError(
            "La fiche a changé pendant que vous écriviez : comparez avec les valeurs d’aujourd’hui, puis envoyez.",
            code="stale",
        )
    if waiting.count() >= MOST_WAITING:
        raise DomainError("Trop de propositions de votre établissement attendent déjà une réponse.", code="too_many")
    correction: Correction = Correction.objects.create(
        hospital_id=member.hospital_id,
        provider=provider,
        proposed_by=member.user,
        proposed_as=member.role,
        changes=changes,
        reason=reason,
    )
    record_transition(subject=correction, from_state="", to_state=correction.state, actor=member.user)
    return correction


def accept_correction(
    *, admin: User, correction_id: UUID, accepted: Iterable[str], seen: str, reason: str = ""
) -> Correction:
    """Write the ``accepted`` columns of a proposal into the reference and tell the proposer.

    ``seen``: ``seen.seen`` of the proposal's columns as the administrator saw them. ``reason`` is asked for when only a
    part is accepted.

    Raises:
        DomainError: ``forbidden``; ``unknown``; ``decided``; ``stale``, the entry changed meanwhile; ``nothing``;
            ``reason``.
    """
    with enter(_hospital(admin, correction_id)):
        provider, correction = _lock_both(correction_id)
        taken = {name: correction.changes[name][1] for name in COLUMNS if name in set(accepted) & {*correction.changes}}
        if not taken:
            raise DomainError("Choisissez au moins une valeur à reprendre, ou refusez.", code="nothing")
        if len(taken) < len(correction.changes) and not reason:
            raise DomainError("Dites pourquoi le reste n’est pas repris : la personne le lira.", code="reason")
        if seen != digest_seen(provider, correction.changes):
            raise DomainError("La fiche a changé entre-temps : relisez les valeurs d’aujourd’hui.", code="stale")
        edit_provider(actor=admin, provider_id=provider.pk, version=None, changes=_for_the_entry(taken))
        correction.accepted_fields = list(taken)
        _decide(correction, CorrectionState.ACCEPTED, admin=admin, reason=reason)
        return correction


def refuse_correction(*, admin: User, correction_id: UUID, reason: str) -> Correction:
    """Refuse a proposal with a reason that its author reads.

    Raises:
        DomainError: ``forbidden``; ``unknown``; ``decided``; ``reason``.
    """
    with enter(_hospital(admin, correction_id)):
        _, correction = _lock_both(correction_id)
        if not reason:
            raise DomainError("Dites pourquoi vous refusez : la personne le lira.", code="reason")
        _decide(correction, CorrectionState.REFUSED, admin=admin, reason=reason)
        return correction


@transaction.atomic
def put_away(*, member: Membership, correction_id: UUID) -> None:
    """Note that the proposer has read the decision: the notice goes. Again, it changes nothing.

    Raises:
        Correction.DoesNotExist: not theirs, not in this hospital, or not decided.
    """
    own = Correction.objects.select_for_update(of=("self",), no_key=True).exclude(state=CorrectionState.PROPOSED)
    correction = own.get(pk=correction_id, proposed_by=member.user)
    if correction.told_at is None:
        correction.told_at = timezone.now()
        correction.save(update_fields=["told_at"])


def _hospital(admin: User, correction_id: UUID) -> Hospital:
    if Permission.DIRECTORY_CURATE not in admin.platform_permissions:
        raise DomainError("Seule l’administration de l’annuaire décide d’une proposition.", code="forbidden")
    hospital = hospital_of_correction(correction_id)
    if hospital is None:
        raise DomainError("Cette proposition n’existe pas.", code="unknown")
    return hospital


def _lock_both(correction_id: UUID) -> tuple[Provider, Correction]:
    provider_id = Correction.objects.values_list("provider", flat=True).get(pk=correction_id)
    provider = Provider.objects.select_for_update(of=("self",), no_key=True).select_related("type").get(pk=provider_id)
    correction: Correction = Correction.objects.select_for_update(of=("self",), no_key=True).get(pk=correction_id)
    if correction.state != CorrectionState.PROPOSED:
        words = correction.get_state_display()
        raise DomainError(f"Cette proposition est déjà {words} par {correction.decided_by_name}.", code="decided")
    return provider, correction


def _for_the_entry(taken: dict[str, Value]) -> dict[str, Any]:
    """Kept values as the entry takes them. The postal address names the commune too."""
    changes = {name: stored(name, value) for name, value in taken.items()}
    if "commune" in changes:
        commune = Commune.objects.filter(pk=changes["commune"]).first()
        changes |= {"commune": commune, "city": commune.name if commune else ""}
    return changes


def _decide(correction: Correction, state: CorrectionState, *, admin: User, reason: str) -> None:
    correction.state = state
    correction.decided_at = timezone.now()
    correction.decided_by_name = str(admin)
    correction.refusal_reason = reason
    correction.version += 1
    correction.save()
    # The hospital's trace carries no key to somebody who is not one of its people.
    record_transition(
        subject=correction, from_state=CorrectionState.PROPOSED, to_state=state, reason=f"annuaire : {admin}"
    )
    _tell(correction)


def _tell(correction: Correction) -> None:
    """A mail that says what was decided and where to read it. The words of people stay in the application."""
    proposer: User = correction.proposed_by
    decision = "acceptée" if correction.state == CorrectionState.ACCEPTED else "refusée"
    try:
        queue_message(
            hospital_id=correction.hospital_id,
            purpose=PURPOSE,
            subject_id=correction.pk,
            episode_id=None,
            channel=Channel.MAIL,
            address=proposer.email,
            recipient_name=str(proposer),
            subject=f"Annuaire : votre proposition est {decision}",
            body=(
                f"Bonjour,\n\nVotre proposition pour la fiche « {correction.provider} » est {decision}.\n"
                f"La réponse est dans l’annuaire : {settings.BASE_URL}{reverse('corrections:mine')}\n"
            ),
        )
    except DomainError:
        # An account whose address takes no mail: the notice in the application tells them all the same.
        logger.info("decision not mailed", extra={"correction_id": str(correction.pk)})
