"""Reserving a call, so that nobody else calls the same patient at once; and what every action on a call checks first."""

from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check
from coordination.episodes.models import Episode, EpisodeState, Patient
from coordination.errors import DomainError
from coordination.ui import french
from discharge.followup.calls import cancel, free, lease
from discharge.followup.models import Call, CallState, CancelReason


def take_call(*, member: Membership, call_id: UUID) -> Call:
    """Reserve a call, and its patient, for a quarter of an hour; taking again prolongs it.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``withdrawn``; ``already_recorded``; ``leased``, somebody else has it, or
            another call of the same patient.
    """
    call = lock_call(member, call_id)
    require_usable(call, member)
    lease(call, member.user)
    return call


def take_over(*, member: Membership, call_id: UUID, reason: str) -> Call:
    """Take a call that somebody else has reserved, with the reason, which the timeline keeps. What they typed stays theirs.

    Free meanwhile, or one's own, it is simply taken.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``withdrawn``; ``already_recorded``; ``no_reason``.
    """
    call = lock_call(member, call_id)
    # First: a call that is over takes nothing from whoever has another one of the patient.
    _refuse_over(call, member)
    holding = held_by_another(call, member)
    if holding is not None:
        if not reason.strip():
            raise DomainError(
                "Dites pourquoi vous reprenez cet appel : la raison reste dans l’historique.", code="no_reason"
            )
        holder = holding.lease_holder
        free(holding)
        holding.save(update_fields=["lease_holder", "lease_until"])
        if holding.pk == call.pk:
            free(call)
        summary = f"Appel {call.label} repris à {holder}"
        add_entry(episode=call.episode, kind="call", summary=summary, detail=reason.strip(), actor=member.user)
    lease(call, member.user)
    return call


def release_call(*, member: Membership, call_id: UUID) -> Call:
    """Give a reserved call back. Nothing happens to a call that the person does not hold (any more).

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.CALL_MAKE)
    call: Call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
    if call.lease_holder_id == member.user_id:
        free(call)
        call.save(update_fields=["lease_holder", "lease_until"])
    return call


def lock_call(member: Membership, call_id: UUID) -> Call:
    """The call, locked after its episode and its patient (the order of every action), for who may make calls.

    The patient as well: two stays of one person may both have a call to make.
    """
    check(member, Permission.CALL_MAKE)
    found: Call = Call.objects.only("episode_id").get(pk=call_id)
    episode: Episode = Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=found.episode_id)
    Patient.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=episode.patient_id)
    call: Call = Call.objects.select_for_update(of=("self",)).with_people().get(pk=call_id)
    call.episode = episode
    return call


def require_usable(call: Call, member: Membership) -> None:
    """Refuse a locked call that may not be made (any more) by this person.

    Raises:
        DomainError: ``already_recorded``; ``withdrawn``; ``closed``; ``leased``.
    """
    _refuse_over(call, member)
    holding = held_by_another(call, member)
    if holding is not None:
        raise DomainError(leased_words(holding, call), code="leased")


def _refuse_over(call: Call, member: Membership) -> None:
    """Refuse a call that nobody is to make any more; one whose episode was closed meanwhile is withdrawn, at its first use."""
    if call.state == CallState.REACHED:
        raise DomainError(_recorded_by(call), code="already_recorded")
    if call.state == CallState.CANCELLED:
        raise DomainError(f"Cet appel est sans objet : {call.get_cancel_reason_display().lower()}.", code="withdrawn")
    if call.episode.state != EpisodeState.FOLLOW_UP:
        cancel(call, CancelReason.EPISODE_CLOSED, member.user)
        raise DomainError("L’épisode est clos : cet appel n’est plus à passer.", code="closed")


def leased_words(holding: Call, call: Call) -> str:
    """Who has the call, or another one of its patient, and until when."""
    assert holding.lease_until is not None
    until = french.clock(holding.lease_until)
    if holding.pk == call.pk:
        return f"{holding.lease_holder} a réservé cet appel jusqu’à {until}."
    return f"{holding.lease_holder} appelle déjà cette personne (appel {holding.label}), jusqu’à {until}."


def held_by_another(call: Call, member: Membership) -> Call | None:
    """The call of the same patient, this one first, that somebody else has reserved now; None when nobody has."""
    held = Call.objects.filter(episode__patient=call.episode.patient_id, lease_until__gt=timezone.now())
    others = list(held.exclude(lease_holder=member.user_id).select_related("lease_holder").order_by("pk"))
    return next((other for other in others if other.pk == call.pk), next(iter(others), None))


def _recorded_by(call: Call) -> str:
    assert call.done_at is not None
    when = french.moment(call.done_at, now=timezone.now())
    return f"{call.done_by} a déjà enregistré cet appel ({when}). Ce que vous avez écrit n’a pas été enregistré."
