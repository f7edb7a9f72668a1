"""Writes on fitness and obstacles: lock, check, change, record."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode
from coordination.episodes.models import BlockReason, Episode
from coordination.errors import DomainError
from coordination.ui import french
from coordination.versions import STALE
from discharge.obstacles.models import Fitness, Obstacle
from discharge.planning.actions import save_once

_ALREADY_THERE = "Cet obstacle est déjà noté."


@transaction.atomic
def say_fitness(*, member: Membership, episode_id: UUID, is_fit: bool, on_day: date) -> None:
    """Write that the patient is, or is no longer, medically fit to leave from ``on_day`` on. Saying it twice changes nothing.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``left``, the patient has left; ``day``, to come or before the admission.
    """
    check(member, Permission.EPISODE_EDIT)
    episode = lock_open_episode(episode_id)
    _refuse_left(episode)
    _refuse_day(episode, on_day)
    before = [one for one in episode.fitness.in_order() if one.on_day <= on_day]
    if (before[-1].is_fit if before else False) == is_fit:
        return
    Fitness.objects.create(
        hospital_id=episode.hospital_id, episode=episode, is_fit=is_fit, on_day=on_day, recorded_by=member.user
    )
    words = "Médicalement prêt à sortir" if is_fit else "N’est plus médicalement prêt à sortir"
    add_entry(
        episode=episode, kind="fitness", summary=f"{words} depuis le {french.day_paper(on_day)}", actor=member.user
    )


@transaction.atomic
def open_obstacle(
    *, member: Membership, episode_id: UUID, reason: BlockReason, opened_on: date, words: str = ""
) -> Obstacle:
    """Note what keeps the patient.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``left``; ``day``; ``already_there``, the same stands open (a second click).
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    _refuse_left(episode)
    _refuse_day(episode, opened_on)
    obstacle = Obstacle(
        hospital_id=episode.hospital_id, episode=episode, reason=reason, words=words, opened_on=opened_on
    )
    save_once(obstacle, _ALREADY_THERE)
    add_entry(
        episode=episode,
        kind="obstacle",
        summary=f"Obstacle à la sortie : {obstacle.get_reason_display().lower()}",
        detail=words,
        actor=member.user,
    )
    return obstacle


@transaction.atomic
def lift_obstacle(
    *, member: Membership, episode_id: UUID, obstacle_id: UUID, version: int, closed_on: date
) -> Obstacle:
    """Write that an obstacle is lifted since ``closed_on``; one already lifted is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``, it changed since ``version``; ``day``, to come or before it was met.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    obstacle = _lock_obstacle(episode, obstacle_id)
    if obstacle.closed_on is not None:
        return obstacle
    _refuse_stale(obstacle, version)
    if not obstacle.opened_on <= closed_on <= timezone.localdate():
        raise DomainError(
            f"Choisissez un jour entre le {french.day_paper(obstacle.opened_on)} et aujourd’hui.", code="day"
        )
    _lift(obstacle, closed_on, actor=member.user)
    return obstacle


@transaction.atomic
def reopen_obstacle(*, member: Membership, episode_id: UUID, obstacle_id: UUID, version: int) -> Obstacle:
    """Undo a lift: the obstacle stands since its first day. One that stands is left as it is.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``left``; ``stale``; ``already_there``, the same was noted again since.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    _refuse_left(episode)
    obstacle = _lock_obstacle(episode, obstacle_id)
    if obstacle.closed_on is None:
        return obstacle
    _refuse_stale(obstacle, version)
    _reopen(obstacle, actor=member.user)
    return obstacle


def lift_on_departure(episode: Episode, actor: User) -> None:
    """Whoever has left is kept by nothing: what still stood ends that day. The episode is locked by the caller."""
    assert episode.left_at is not None
    left_on = french.as_day(episode.left_at)
    for obstacle in episode.obstacles.still_open().select_for_update(of=("self",)):
        obstacle.lifted_by_departure = True
        _lift(obstacle, max(left_on, obstacle.opened_on), actor=actor)


def stand_again(episode: Episode, actor: User) -> None:
    """Whoever did not leave after all is kept by what kept them. The episode is locked by the caller."""
    for obstacle in episode.obstacles.select_for_update(of=("self",)).filter(lifted_by_departure=True):
        obstacle.episode = episode
        _reopen(obstacle, actor=actor)


def _lift(obstacle: Obstacle, closed_on: date, *, actor: User) -> None:
    obstacle.closed_on = closed_on
    obstacle.version += 1
    obstacle.save(update_fields=["closed_on", "lifted_by_departure", "version"])
    lasted = french.count((closed_on - obstacle.opened_on).days, "jour")
    add_entry(
        episode=obstacle.episode,
        kind="obstacle",
        summary=f"Obstacle levé : {obstacle.get_reason_display().lower()}",
        detail=f"après {lasted}",
        actor=actor,
    )


def _reopen(obstacle: Obstacle, *, actor: User) -> None:
    obstacle.closed_on = None
    obstacle.lifted_by_departure = False
    obstacle.version += 1
    save_once(obstacle, _ALREADY_THERE)
    add_entry(
        episode=obstacle.episode,
        kind="obstacle",
        summary=f"Obstacle toujours là : {obstacle.get_reason_display().lower()}",
        detail=obstacle.words,
        actor=actor,
    )


def _lock_obstacle(episode: Episode, obstacle_id: UUID) -> Obstacle:
    obstacle: Obstacle = Obstacle.objects.select_for_update(of=("self",)).get(episode=episode, pk=obstacle_id)
    obstacle.episode = episode
    return obstacle


def _refuse_stale(obstacle: Obstacle, version: int) -> None:
    if obstacle.version != version:
        raise DomainError(STALE, code="stale")


def _refuse_left(episode: Episode) -> None:
    if episode.left_at is not None:
        raise DomainError("La personne a quitté l’hôpital : rien ne la retient plus.", code="left")


def _refuse_day(episode: Episode, day: date) -> None:
    admitted_on = french.as_day(episode.admitted_at)
    if not admitted_on <= day <= timezone.localdate():
        raise DomainError(
            f"Choisissez un jour entre l’admission, le {french.day_paper(admitted_on)}, et aujourd’hui.", code="day"
        )
