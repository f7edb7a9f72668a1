"""What a departure, its correction and its cancelling do to calls. Each runs inside the transaction of its fact."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from coordination.accounts.models import User
from coordination.episodes.actions import add_entry
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from discharge.followup.calls import add_call, calendar_of, cancel, task_detail, tell_days, update_call_task
from discharge.followup.choosing import choose, departure_of
from discharge.followup.days import PlannedCall, end_of_day, local_day, plan
from discharge.followup.definitions import MAX_OFFSET
from discharge.followup.kinds import CALL
from discharge.followup.models import AWAITING_STATES, Call, CallRefusal, CallState, CancelReason
from discharge.followup.protocols import serving_protocols


def plan_calls(episode: Episode, actor: User) -> list[Call]:
    """Choose the protocol of a departure, create its calls and their tasks, and say why this one.

    The patient's opposition to sharing does not stop them: the team calls its own patient.
    """
    assert episode.left_at is not None
    hospital = episode.hospital
    choice = choose(serving_protocols(hospital), departure_of(episode))
    if choice is None:
        add_entry(episode=episode, kind="call", summary="Aucun protocole d’appels n’est pour cette sortie", actor=actor)
        return []
    definition = choice.protocol.read
    planned = plan(
        local_day(episode.left_at, hospital.time_zone),
        definition.steps,
        calendar_of(definition, hospital),
        with_reserve=bool(episode.reserve_reason),
    )
    calls = [
        add_call(
            episode=episode,
            protocol=choice.protocol,
            planned=call,
            because=choice.because,
            priority=bool(episode.reserve_reason),
            actor=actor,
        )
        for call in planned
    ]
    why = f"Protocole « {choice.protocol} » : {choice.because}"
    tell_days("Suivi prévu", calls, episode, actor, detail=why)
    if CallRefusal.objects.filter(episode=episode, lifted_at=None).exists():
        for call in calls:
            cancel(call, CancelReason.REFUSED, actor)
    return calls


def move_calls(episode: Episode, actor: User) -> list[Call]:
    """Put the calls still to be made on the days that a corrected departure gives, in its transaction.

    One that was tried in vain keeps its day, and one whose hour was agreed with the patient keeps its hour.
    """
    if episode.left_at is None:
        return []
    hospital = episode.hospital
    left_on = local_day(episode.left_at, hospital.time_zone)
    moved = []
    awaited = Call.objects.select_for_update(of=("self",)).select_related("protocol")
    for call in awaited.filter(episode=episode, state=CallState.DUE, call_back_at=None).order_by("due_on"):
        definition = call.protocol.read
        # Two steps of one day are one call, « J+1, J+3 »: the earlier says when it is due. One that a person added
        # was given its day: it stays there.
        first = [step for step in definition.steps if step.label == call.label.partition(", ")[0]]
        if not first or call.is_added:
            continue
        [planned] = plan(left_on, first, calendar_of(definition, hospital), with_reserve=True)
        if (planned.nominal_on, planned.due_on) == (call.nominal_on, call.due_on):
            continue
        call.nominal_on, call.due_on = planned.nominal_on, planned.due_on
        call.save(update_fields=["nominal_on", "due_on"])
        update_call_task(call, due_at=end_of_day(call.due_on, hospital.time_zone), detail=task_detail(call))
        moved.append(call)
    tell_days("Suivi déplacé avec le départ", moved, episode, actor)
    return moved


def planned_next(after: Call, day: date | None) -> PlannedCall:
    """One more call after a call, on ``day`` or the next day on which the team calls; nothing is written.

    Raises:
        DomainError: ``next_day_needed``; ``next_day_past``; ``next_day_far``; ``next_day_taken``.
    """
    episode, today = after.episode, timezone.localdate()
    assert episode.left_at is not None
    if day is None:
        raise DomainError("Choisissez le jour du prochain appel.", code="next_day_needed")
    if day <= today:
        raise DomainError("Choisissez un jour à venir.", code="next_day_past")
    if day > today + timedelta(days=MAX_OFFSET):
        raise DomainError(f"Choisissez un jour dans les {MAX_OFFSET} jours.", code="next_day_far")
    due_on = calendar_of(after.protocol.read, episode.hospital).first_working(day)
    label = f"J+{(day - local_day(episode.left_at, episode.hospital.time_zone)).days}"
    standing = Call.objects.filter(episode=episode).exclude(cancel_reason=CancelReason.DEPARTURE_CANCELLED)
    if standing.filter(Q(label=label) | Q(due_on=due_on, state__in=AWAITING_STATES)).exists():
        raise DomainError("Un appel est déjà prévu ce jour-là.", code="next_day_taken")
    return PlannedCall(label, day, due_on)


def add_call_after(after: Call, planned: PlannedCall, actor: User) -> Call:
    """Add the call that a person asked for at the end of another, with the same questions."""
    call = add_call(
        episode=after.episode,
        protocol=after.protocol,
        planned=planned,
        because=f"demandé à l’appel {after.label}",
        priority=after.priority,
        actor=actor,
        is_added=True,
    )
    tell_days("Appel ajouté", [call], after.episode, actor)
    return call


def drop_calls(episode: Episode, actor: User) -> None:
    """Withdraw the calls of a departure that is cancelled, in its transaction; another departure plans its own.

    Raises:
        DomainError: ``called``, somebody was reached: the patient had left.
    """
    calls = Call.objects.select_for_update(of=("self",)).filter(episode=episode).order_by("pk")
    if any(call.state == CallState.REACHED for call in calls):
        raise DomainError(
            "Un appel a déjà été passé après la sortie : corrigez le départ au lieu de l’annuler.", code="called"
        )
    for call in calls:
        if call.is_awaiting:
            cancel(call, CancelReason.DEPARTURE_CANCELLED, actor)
    # The next departure plans calls of the same days, under the same keys: those given up before leave theirs as well.
    calls.update(cancel_reason=CancelReason.DEPARTURE_CANCELLED)
    episode.tasks.filter(kind=CALL).update(key="")


def stop_calls(episode: Episode, actor: User | None) -> None:
    """Withdraw what is still to be called of a patient whose death was noted, in its transaction."""
    calls = Call.objects.select_for_update(of=("self",)).filter(episode=episode).order_by("pk")
    for call in calls:
        if call.is_awaiting:
            cancel(call, CancelReason.DECEASED, actor)
