"""What a death ends in the record, and what is taken up again when it was noted by mistake. In the transaction of the fact."""

from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from coordination.accounts.models import User
from coordination.audit.models import Transition
from coordination.episodes.actions import add_entry, change_state, settle_task
from coordination.episodes.models import Episode, EpisodeState, TaskState
from coordination.episodes.registry import registry

# What traces say of whatever a death ended: it is found again by this word.
REASON = "Décès"
WITHDRAWN = "décès retiré"


def lock_stays(episode_id: UUID) -> list[Episode]:
    """The stays that a death ends or its withdrawal takes up again, locked always in one order.

    Whoever notes a death locks them before anything else, their own stay included: two people who learn it on two stays
    wait for each other.
    """
    stays = Episode.objects.select_for_update(of=("self",), no_key=True).select_related("hospital")
    patient = Episode.objects.filter(pk=episode_id).values("patient")
    return list(stays.filter(patient__in=patient).exclude(state=EpisodeState.CANCELLED).order_by("pk"))


def end_with_death(episode: Episode, actor: User | None) -> None:
    """Leave nothing to do for somebody who died: no task is late, no digest counts it, and what followed the stay is closed.

    A correspondent who waits for an answer still gets one: such an episode stays open until then.
    """
    if not episode.is_open:
        return
    for hook in registry.on_death:
        hook(episode, actor)
    for task in episode.tasks.live().exclude(kind__in=registry.answers):
        settle_task(task=task, state=TaskState.CANCELLED, actor=actor, reason=REASON)
    if episode.state == EpisodeState.FOLLOW_UP and not episode.tasks.live().exists():
        change_state(episode, EpisodeState.CLOSED, actor=actor, reason=REASON)
        episode.closed_at = timezone.now()
        episode.save(update_fields=["state", "version", "closed_at"])
        add_entry(episode=episode, kind="closed", summary="Épisode clos : décès", actor=actor)


def resume_after_death(episode: Episode, actor: User) -> None:
    """Take up again what a death noted by mistake had ended: the episode, its work, and what ``on_death_withdrawn`` knows."""
    if episode.state == EpisodeState.CLOSED and _last_reason(episode) == REASON:
        change_state(episode, EpisodeState.FOLLOW_UP, actor=actor, reason=WITHDRAWN)
        episode.closed_at = None
        episode.save(update_fields=["state", "version", "closed_at"])
        add_entry(episode=episode, kind="closed", summary="Épisode rouvert : décès retiré", actor=actor)
    if not episode.is_open:
        return
    last = Transition.objects.filter(subject_id=OuterRef("pk"), hospital=OuterRef("hospital")).order_by("-at", "-pk")
    ended = episode.tasks.filter(state=TaskState.CANCELLED).annotate(why=Subquery(last.values("reason")[:1]))
    for task in ended.filter(why=REASON):
        settle_task(task=task, state=TaskState.OPEN, actor=actor, reason=WITHDRAWN)
    for hook in registry.on_death_withdrawn:
        hook(episode, actor)


def _last_reason(episode: Episode) -> str:
    moves = Transition.objects.filter(subject_id=episode.pk, to_state=EpisodeState.CLOSED).order_by("-at", "-pk")
    return str(moves.values_list("reason", flat=True).first() or "")
