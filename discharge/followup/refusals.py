"""The patient's refusal to be called, noted and taken back; and what stops every call at once."""

from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode, settle_task
from coordination.episodes.models import Episode, EpisodeState, TaskState
from coordination.ui import french
from discharge.followup.calls import cancel, change_state
from discharge.followup.models import AWAITING_STATES, Call, CallRefusal, CallState, CancelReason
from discharge.followup.queries import CallQuerySet


def refusal_of(episode: Episode) -> CallRefusal | None:
    """The refusal that stands, with who noted it; None when the patient may be called."""
    standing = CallRefusal.objects.filter(episode=episode, lifted_at=None)
    found: CallRefusal | None = standing.select_related("by").first()
    return found


def refuse_calls(*, member: Membership, episode_id: UUID, reason: str = "") -> CallRefusal:
    """Note that the patient does not want to be called: every call to make is withdrawn, those of a later departure too.

    Noted twice, it is one refusal.

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    check(member, Permission.CALL_MAKE)
    episode = lock_open_episode(episode_id)
    known = refusal_of(episode)
    if known is not None:
        return known
    refusal: CallRefusal = CallRefusal.objects.create(
        hospital_id=episode.hospital_id, episode=episode, by=member.user, reason=reason.strip()
    )
    calls = _withdraw_all(episode, CancelReason.REFUSED, member)
    days = f" ({french.count(len(calls), 'appel retiré', 'appels retirés')})" if calls else ""
    called = french.agreed(episode.patient.sex, "être appelée", "être appelé", "qu’on l’appelle")
    summary = f"Ne veut pas {called}{days}"
    add_entry(episode=episode, kind="call", summary=summary, detail=refusal.reason, actor=member.user)
    return refusal


def resume_calls(*, member: Membership, episode_id: UUID) -> list[Call]:
    """Take a refusal back: the calls that it had withdrawn are to be made again, late ones included.

    Taken back twice, nothing more happens.

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    check(member, Permission.CALL_MAKE)
    episode = lock_open_episode(episode_id)
    refusal: CallRefusal | None = CallRefusal.objects.filter(episode=episode, lifted_at=None).first()
    if refusal is None:
        return []
    refusal.lifted_at, refusal.lifted_by = timezone.now(), member.user
    refusal.save(update_fields=["lifted_at", "lifted_by"])
    calls = _take_up(episode, CancelReason.REFUSED, member.user, why="refus levé")
    days = f" ({french.count(len(calls), 'appel repris', 'appels repris')})" if calls else ""
    called = french.agreed(episode.patient.sex, "être appelée", "être appelé", "qu’on l’appelle")
    add_entry(episode=episode, kind="call", summary=f"Veut bien {called}{days}", actor=member.user)
    return calls


def resume_after_death(episode: Episode, actor: User) -> None:
    """Have the calls made that a death noted by mistake had withdrawn, late ones included; in its transaction.

    Who is back in hospital is not called at home: their next departure plans its own calls. Who refused calls meanwhile is
    called once they no longer do.
    """
    withdrawn = _locked(episode).filter(state=CallState.CANCELLED, cancel_reason=CancelReason.DECEASED)
    if Episode.objects.filter(patient=episode.patient_id, state=EpisodeState.PREPARATION).exists():
        withdrawn.update(cancel_reason=CancelReason.IN_HOSPITAL)
    elif refusal_of(episode) is not None:
        withdrawn.update(cancel_reason=CancelReason.REFUSED)
    calls = _take_up(episode, CancelReason.DECEASED, actor, why="décès retiré")
    if calls:
        count = french.count(len(calls), "appel repris", "appels repris")
        add_entry(episode=episode, kind="call", summary=f"Décès retiré : {count}", actor=actor)


def stop_before(admitted: Episode) -> None:
    """Withdraw what was to be called of the patient's stays before: they are in hospital again."""
    before = Episode.objects.select_for_update(of=("self",), no_key=True).exclude(pk=admitted.pk)
    for episode in before.filter(patient=admitted.patient_id, state=EpisodeState.FOLLOW_UP).order_by("pk"):
        calls = _withdraw_all(episode, CancelReason.IN_HOSPITAL, None)
        if calls:
            count = french.count(len(calls), "appel retiré", "appels retirés")
            add_entry(episode=episode, kind="call", summary=f"De nouveau à l’hôpital : {count}")


def _take_up(episode: Episode, withdrawn_for: CancelReason, actor: User, *, why: str) -> list[Call]:
    """Open again the calls that were withdrawn for one reason, and their tasks."""
    calls = list(_locked(episode).filter(state=CallState.CANCELLED, cancel_reason=withdrawn_for))
    for call in calls:
        change_state(call, CallState.DUE, actor=actor, reason=why)
        call.cancel_reason = ""
        call.save(update_fields=["state", "cancel_reason"])
        for task in episode.tasks.filter(key=call.task_key, state=TaskState.CANCELLED):
            settle_task(task=task, state=TaskState.OPEN, actor=actor, reason=why)
    return calls


def _withdraw_all(episode: Episode, reason: CancelReason, member: Membership | None) -> list[Call]:
    calls = list(_locked(episode).filter(state__in=AWAITING_STATES))
    for call in calls:
        call.episode = episode
        cancel(call, reason, member.user if member else None)
    return calls


def _locked(episode: Episode) -> CallQuerySet:
    calls: CallQuerySet = Call.objects.select_for_update(of=("self",)).filter(episode=episode).order_by("pk")
    return calls
