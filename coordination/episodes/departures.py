"""Departures: recorded, corrected when they were recorded wrong, cancelled when nobody left."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.models import Transition
from coordination.episodes.actions import (
    add_entry,
    blocking_tasks,
    change_state,
    check,
    lock_open_episode,
    reschedule,
    settle_task,
    written_moment,
)
from coordination.episodes.models import DepartureMode, Destination, Episode, EpisodeState, Task, TaskState
from coordination.episodes.readiness import lacks_at_departure
from coordination.episodes.registry import registry
from coordination.errors import DomainError

# Why tasks are cancelled that a departure makes pointless: cancelling the departure opens these again, and no others.
DROPPED = "Départ enregistré"


def record_departure(
    *,
    member: Membership,
    episode_id: UUID,
    left_at: datetime,
    destination: Destination,
    departure_mode: DepartureMode,
    reserve_reason: str = "",
) -> Episode:
    """Record that the patient left. What lacks warns and asks a reason; it never forbids ("sortie avec réserve").

    Read from the tasks and, for this destination, from the facts (``readiness``).

    Raises:
        DomainError: ``forbidden``; ``closed``; ``wrong_state``, already left; ``before_admission``; ``in_future``;
            ``reserve_needed``, points still block and no reason was given.
    """
    check(member, Permission.DEPARTURE_RECORD)
    episode = lock_open_episode(episode_id)
    _check_time(episode, left_at)
    missing = _missing(episode, destination)
    if missing and not reserve_reason:
        raise DomainError(
            "Des points restent à régler : écrivez la raison du départ avec réserve.", code="reserve_needed"
        )
    change_state(episode, EpisodeState.FOLLOW_UP, actor=member.user, reason=reserve_reason)
    episode.left_at = left_at
    episode.destination = destination
    episode.departure_mode = departure_mode
    episode.reserve_reason = reserve_reason if missing else ""
    episode.save(update_fields=["state", "version", "left_at", "destination", "departure_mode", "reserve_reason"])
    add_entry(
        episode=episode,
        kind="departure",
        summary=f"Départ, {episode.get_destination_display().lower()}",
        # Tasks and facts go on: what lacked that day is read here.
        detail=f"Avec réserve : {reserve_reason.rstrip('.')}. Manquait : {', '.join(missing)}" if missing else "",
        actor=member.user,
        at=left_at,
    )
    for hook in registry.on_departure:
        hook(episode, member.user)
    return episode


def _missing(episode: Episode, destination: Destination) -> list[str]:
    """In words, what a departure now asks a reason for."""
    tasks = blocking_tasks(episode).order_by("created_at").values_list("title", flat=True)
    return [*tasks, *(lack.title for lack in lacks_at_departure(episode, destination) if not lack.only_warns)]


def correct_departure(
    *,
    member: Membership,
    episode_id: UUID,
    version: int,
    left_at: datetime,
    destination: Destination,
    departure_mode: DepartureMode,
) -> Episode:
    """Correct a recorded departure. What its time decides follows; a letter that is written keeps what it said.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``wrong_state``, nobody left; ``stale``, the episode changed since
            ``version``; ``before_admission``; ``in_future``.
    """
    check(member, Permission.DEPARTURE_RECORD)
    episode = lock_open_episode(episode_id)
    before = _recorded(episode, version)
    _check_time(episode, left_at)
    episode.left_at = left_at
    episode.destination = destination
    episode.departure_mode = departure_mode
    episode.version += 1
    episode.save(update_fields=["left_at", "destination", "departure_mode", "version"])
    moved = left_at != before
    add_entry(
        episode=episode,
        kind="rescheduled",
        summary=f"Départ corrigé, {episode.get_destination_display().lower()}",
        detail=f"{written_moment(left_at)} au lieu de {written_moment(before)}" if moved else "",
        actor=member.user,
    )
    if moved:
        for hook in registry.on_rescheduled:
            hook(episode, member.user)
    return episode


@transaction.atomic
def cancel_departure(
    *, member: Membership, episode_id: UUID, version: int, reason: str, expected_departure_at: datetime | None = None
) -> Episode:
    """Take a recorded departure back, with the reason: the patient is still here, to leave at ``expected_departure_at``.

    Whoever received a letter is told, calls are withdrawn, and what the departure had closed is open again.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``wrong_state``, nobody left; ``stale``, the episode changed since
            ``version``; ``expected_too_early``, before the admission; ``called``, somebody was reached at home since.
    """
    check(member, Permission.DEPARTURE_RECORD)
    episode = lock_open_episode(episode_id)
    left_at = _recorded(episode, version)
    if expected_departure_at is not None and expected_departure_at < episode.admitted_at:
        raise DomainError("Le départ prévu précède l’entrée.", code="expected_too_early")
    change_state(episode, EpisodeState.PREPARATION, actor=member.user, reason=reason)
    expected_before = episode.expected_departure_at
    episode.left_at = None
    episode.destination = episode.departure_mode = episode.reserve_reason = ""
    episode.expected_departure_at = expected_departure_at
    episode.save(
        update_fields=[
            "state",
            "version",
            "left_at",
            "destination",
            "departure_mode",
            "reserve_reason",
            "expected_departure_at",
        ]
    )
    summary = f"Départ du {written_moment(left_at)} annulé"
    add_entry(episode=episode, kind="departure_cancelled", summary=summary, detail=reason, actor=member.user)
    _take_up_again(episode, member.user)
    for hook in registry.on_departure_cancelled:
        hook(episode, member.user)
    if expected_departure_at != expected_before:
        reschedule(episode, expected_before, member.user)
    return episode


def drop_task(task: Task, *, actor: User) -> None:
    """Cancel a task that the departure makes pointless."""
    settle_task(task=task, state=TaskState.CANCELLED, actor=actor, reason=DROPPED)


def _take_up_again(episode: Episode, actor: User) -> None:
    dropped = Transition.objects.filter(
        episode_id=episode.pk, subject_type=Task._meta.label_lower, to_state=TaskState.CANCELLED, reason=DROPPED
    )
    for task in episode.tasks.filter(state=TaskState.CANCELLED, pk__in=dropped.values("subject_id")):
        settle_task(task=task, state=TaskState.OPEN, actor=actor)


def _recorded(episode: Episode, version: int) -> datetime:
    """When the patient left, as recorded in the locked ``episode`` that was read at ``version``."""
    if episode.left_at is None:
        raise DomainError("Aucun départ n’est enregistré.", code="wrong_state")
    if episode.version != version:
        raise DomainError("Quelqu’un a modifié cet épisode pendant que vous écriviez.", code="stale")
    return episode.left_at


def _check_time(episode: Episode, left_at: datetime) -> None:
    """Refuse a departure that cannot have happened then.

    Raises:
        DomainError: ``before_admission``; ``in_future``.
    """
    if left_at < episode.admitted_at:
        raise DomainError("Le départ ne peut pas précéder l’entrée.", code="before_admission")
    if left_at > timezone.now():
        raise DomainError("Le départ est dans le futur : notez-le quand il a eu lieu.", code="in_future")
