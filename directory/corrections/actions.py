"""Writes on corrections: propose, accept, refuse, put the answer away. Locks: the entry first, then the correction."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.errors import DomainError
from coordination.messaging.actions import mail_colleague
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.territory.models import Commune
from directory.corrections.columns import COLUMNS, stored
from directory.corrections.lookalikes import lookalikes_of
from directory.corrections.parts import (
    FOUNDATIONS,
    KIND,
    NAME,
    PARTS,
    TYPE,
    Kept,
    current,
    in_order,
    proposable,
    result,
)
from directory.corrections.queries import hospital_of_correction, title_of
from directory.corrections.seen import seen as digest_seen
from directory.corrections.seen import seen_lookalikes, seen_of
from directory.overlay.models import Correction, CorrectionState
from directory.providers.actions import create_provider, edit_provider, signature
from directory.providers.models import Provider, ProviderType

PURPOSE = "correction"
# Taken by whoever adds an entry, so that of two alike the second is compared with the first.
NEW_ENTRY_LOCK = 2026_04
MOST_WAITING = 100  # a hospital's proposals at once: beyond, a script or a misunderstanding


@transaction.atomic
def propose_correction(
    *, member: Membership, provider_id: UUID, seen: str, changes: Mapping[str, list[Kept]], reason: str
) -> Correction:
    """Keep a proposal for the administrators. The same one sent twice is kept once.

    ``changes``: {column or part: [value seen, value proposed]}. ``seen``: ``seen.seen`` of what the form showed.

    Raises:
        DomainError: ``forbidden``; ``stale``, the entry is no longer what the form showed; ``too_many``.
    """
    provider = Provider.objects.select_for_update(of=("self",), no_key=True).get(pk=provider_id)
    _check_proposer(member)
    twin = _twin(member, provider, changes)
    if twin is not None:
        return twin
    if seen != digest_seen(provider, proposable(provider)):
        raise DomainError(
            "La fiche a changé pendant que vous écriviez : comparez avec les valeurs d’aujourd’hui, puis envoyez.",
            code="stale",
        )
    return _kept(member, provider, changes, reason)


@transaction.atomic
def propose_entry(*, member: Membership, seen: str, changes: Mapping[str, list[Kept]], reason: str) -> Correction:
    """Keep a proposal of a new entry: what it is (``FOUNDATIONS``) and what else is known. Sent twice, it is kept once.

    ``seen``: ``seen.seen_lookalikes`` of the entries that its author was shown and set aside.

    Raises:
        DomainError: ``forbidden``; ``stale``, other entries resemble it than those shown; ``too_many``.
    """
    _check_proposer(member)
    twin = _twin(member, None, changes)
    if twin is not None:
        return twin
    if seen != seen_lookalikes(lookalikes_of(changes)):
        raise DomainError("Des fiches ressemblent à celle que vous proposez : regardez-les d’abord.", code="stale")
    return _kept(member, None, changes, reason)


def accept_correction(
    *,
    admin: User,
    correction_id: UUID,
    accepted: Iterable[str],
    seen: str,
    reason: str = "",
    verified: bool = False,
) -> Correction:
    """Write what is ``accepted`` of a proposal into the reference, as a new entry if it is one, and tell the proposer.

    ``seen``: ``seen.seen_of`` the proposal as the administrator saw it. ``reason`` is asked for when only a part is
    accepted. ``verified``: the administrator has asked the service.

    Raises:
        DomainError: ``forbidden``; ``unknown``; ``decided``; ``stale``, the entry, or what resembles a new one, changed
            meanwhile; ``nothing``; ``reason``; ``invalid``.
    """
    with enter(_hospital(admin, correction_id)):
        provider, correction = _lock_both(correction_id)
        wanted = {*accepted} | ({*FOUNDATIONS} if provider is None else set())
        taken = [name for name in in_order(correction.changes) if name in wanted]
        if not taken:
            raise DomainError("Choisissez au moins une valeur à reprendre, ou refusez.", code="nothing")
        if len(taken) < len(correction.changes) and not reason:
            raise DomainError("Dites pourquoi le reste n’est pas repris : la personne le lira.", code="reason")
        if seen != seen_of(provider, correction.changes):
            raise DomainError("L’annuaire a changé entre-temps : relisez ce qu’il dit aujourd’hui.", code="stale")
        pairs = {name: correction.changes[name] for name in taken}
        correction.provider = _write(admin, provider, pairs, by=signature(admin) if verified else "")
        correction.accepted_fields = taken
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


def _check_proposer(member: Membership) -> None:
    if not member.can(Permission.DIRECTORY_VIEW):
        raise DomainError("Votre fonction ne permet pas de proposer une correction.", code="forbidden")


def _twin(member: Membership, provider: Provider | None, changes: Mapping[str, list[Kept]]) -> Correction | None:
    waiting = Correction.objects.filter(state=CorrectionState.PROPOSED, proposed_by=member.user)
    found: Correction | None = waiting.filter(provider=provider, changes=changes).first()
    return found


def _kept(member: Membership, provider: Provider | None, changes: Mapping[str, list[Kept]], reason: str) -> Correction:
    if Correction.objects.filter(state=CorrectionState.PROPOSED).count() >= MOST_WAITING:
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


def _lock_both(correction_id: UUID) -> tuple[Provider | None, Correction]:
    """The entry, None for a proposal of a new one, and the proposal."""
    provider_id = Correction.objects.values_list("provider", flat=True).get(pk=correction_id)
    entries = Provider.objects.select_for_update(of=("self",), no_key=True).select_related("type")
    provider = entries.filter(pk=provider_id).first() if provider_id else None
    correction: Correction = Correction.objects.select_for_update(of=("self",), no_key=True).get(pk=correction_id)
    if provider is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NEW_ENTRY_LOCK])
    if correction.state != CorrectionState.PROPOSED:
        words = correction.get_state_display()
        raise DomainError(f"Cette proposition est déjà {words} par {correction.decided_by_name}.", code="decided")
    return provider, correction


def _write(admin: User, provider: Provider | None, pairs: dict[str, list[Kept]], *, by: str) -> Provider:
    """Write accepted pairs of old and new values over the entry, or as a new one."""
    values = {
        name: new if provider is None else result(name, current(provider, name), old, new)
        for name, (old, new) in pairs.items()
    }
    columns = _for_the_entry({name: value for name, value in values.items() if name in COLUMNS})
    if provider is None:
        kind, made_type = str(values[KIND]), ProviderType.objects.get(pk=columns.pop(TYPE))
        name = columns.pop(NAME)
        provider = create_provider(actor=admin, kind=kind, type=made_type, name=name, by=by, **columns)
    elif columns or by:
        edit_provider(actor=admin, provider_id=provider.pk, version=None, changes=columns, by=by)
    for name, part in PARTS.items():
        rows = values.get(name)
        if isinstance(rows, list):
            part.write(admin, provider.pk, rows)
    return provider


def _for_the_entry(taken: Mapping[str, Any]) -> dict[str, Any]:
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
    mail_colleague(
        user=proposer,
        hospital_id=correction.hospital_id,
        purpose=PURPOSE,
        subject_id=correction.pk,
        subject=f"Annuaire : votre proposition est {decision}",
        body=(
            f"Bonjour,\n\nVotre proposition pour la fiche « {title_of(correction)} » est {decision}.\n"
            f"La réponse est dans l’annuaire : {settings.BASE_URL}{reverse('corrections:mine')}\n"
        ),
    )
