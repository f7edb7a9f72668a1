"""Calls that are due, late, or over their limit: what the worklist says of them, and what is asked of the referent."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from coordination.episodes.actions import add_task
from coordination.episodes.models import Episode, EpisodeState
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import apart
from coordination.ui import french
from discharge.followup.calls import task_detail, update_call_task
from discharge.followup.drafts import forget_old_drafts
from discharge.followup.kinds import DECISION
from discharge.followup.models import FAILED_ATTEMPTS, Call, CallState


def remind(hospital: Hospital) -> int:
    """Speak of every call of ``hospital`` that is due or late today; run again, it says nothing twice. How many there are."""
    with enter(hospital):
        forget_old_drafts()
        due = Call.objects.awaiting().filter(due_on__lte=timezone.localdate())
        calls = list(due.order_by("due_on", "pk").values_list("pk", "episode_id"))
    for call_id, episode_id in calls:
        with apart("call not reminded", call_id), enter(hospital):
            remind_one(call_id=call_id, episode_id=episode_id)
    return len(calls)


def remind_one(*, call_id: UUID, episode_id: UUID) -> None:
    """Write on the task of one call how late it is; over the protocol's limit, ask the referent to decide.

    What somebody holds is left for the next sweep.
    """
    episodes = Episode.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    episode: Episode | None = episodes.filter(pk=episode_id, state=EpisodeState.FOLLOW_UP).first()
    if episode is None:
        return
    failed = Count("attempts", filter=Q(attempts__outcome__in=FAILED_ATTEMPTS))
    call: Call | None = (
        Call.objects.awaiting().select_related("protocol").annotate(failed=failed).filter(pk=call_id).first()
    )
    today = timezone.localdate()
    if call is None or call.call_back_at is not None:
        return
    call.episode = episode
    if call.state == CallState.DUE:
        update_call_task(call, detail=_words(call, today))
    if (today - call.due_on).days > call.protocol.read.limit.days:
        _ask_to_decide(call, episode)


def _words(call: Call, today: date) -> str:
    late = (today - call.due_on).days
    said = f"En retard de {french.count(late, 'jour')}" if late else "À passer aujourd’hui"
    failed: int = call.failed  # type: ignore[attr-defined]  # annotated by the query
    tried = f", {french.count(failed, 'tentative')} sans réponse" if failed else ""
    return f"{said}{tried}. {task_detail(call)}"


def _ask_to_decide(call: Call, episode: Episode) -> None:
    add_task(
        episode=episode,
        kind=DECISION,
        key=call.decision_key,
        subject_id=call.pk,
        title=f"Décider : appel {call.label} hors délai",
        detail="Le passer quand même, avec la raison du retard, ou l’abandonner avec le motif.",
        due_at=timezone.now(),
    )
