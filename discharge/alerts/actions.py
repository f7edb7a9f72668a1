"""Writes on alerts: raise, take, close. Locks: episode, alert."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import move_along, record_transition
from coordination.episodes.actions import add_entry, add_task, check, lock_episode, settle_task_of
from coordination.episodes.models import Episode, Task
from coordination.episodes.queries import midnight_after
from coordination.errors import DomainError
from coordination.submissions import ALREADY_USED
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.alerts.levels import Level, later
from discharge.alerts.models import ALERT_TRANSITIONS, Alert, AlertState, Closing
from discharge.alerts.rules import rules
from discharge.alerts.sources import BY_HAND, Source, source_kind
from discharge.alerts.telling import tell
from discharge.events.queries import is_deceased

TASK_KIND = "alert_to_take"
CLOSED_WORDS = (
    "Cet épisode est clos : plus personne n’y travaille, une alerte n’y serait pas prise. "
    "Appelez l’unité, ou le 15 si cela presse."
)


@transaction.atomic
def raise_alert(
    *,
    episode: Episode,
    source: Source,
    level: Level,
    summary: str,
    actor: User | None = None,
    at: datetime | None = None,
) -> Alert:
    """Put something worrying in front of people: an alert, its task, and a mail to the referent without patient data.

    The same ``source`` never makes two: raising again gives the alert that it made, whatever became of it. ``actor`` None
    means the system, a patient or a correspondent. ``summary`` says what is wrong, in words that a person reads. ``at``: when
    the hospital learnt of it, from which the delay counts; now when it is not given. About somebody who died it is on the list
    alone: nobody is hurried.

    Raises:
        DomainError: ``already_used``, ``source`` made an alert about another episode.
    """
    now, chosen = at or timezone.now(), rules()
    rule = chosen.of(level)
    hospital = Hospital.objects.get(pk=episode.hospital_id)
    due_at = later(chosen, rule, hospital, now, rule.minutes)
    hurries = not is_deceased(episode)
    first = next(iter(rule.steps), None) if hurries else None
    alert, is_new = Alert.objects.get_or_create(
        hospital_id=episode.hospital_id,
        source_id=source.subject_id,
        defaults={
            "episode": episode,
            "source_kind": source_kind(source.kind).key,
            "level": level,
            "level_label": rule.label,
            "summary": summary[:500],
            "raised_at": now,
            "raised_by": actor,
            "due_at": due_at,
            "escalate_at": later(chosen, rule, hospital, due_at, first.after) if first else None,
        },
    )
    if not is_new:
        if alert.episode_id != episode.pk:
            raise DomainError(ALREADY_USED, code="already_used")
        return alert
    record_transition(subject=alert, from_state="", to_state=alert.state, actor=actor, episode_id=episode.pk)
    add_entry(
        episode=episode,
        kind="alert",
        summary=f"Alerte, {rule.label.lower()} : {source_kind(source.kind).label.lower()}",
        detail=summary,
        actor=actor,
        at=now,
    )
    if hurries:
        _put_to_people(alert, episode, hospital, actor)
    return alert


@transaction.atomic
def raise_by_hand(*, member: Membership, episode_id: UUID, submission: UUID, level: Level, summary: str) -> Alert:
    """Raise an alert that a person typed, once a form.

    Raises:
        DomainError: ``closed``, nobody works on the episode any more; ``already_used``.
    """
    episode = lock_episode(episode_id)
    if not episode.is_open:
        raise DomainError(CLOSED_WORDS, code="closed")
    source = Source(BY_HAND.key, submission)
    return raise_alert(episode=episode, source=source, level=level, summary=summary, actor=member.user)


@transaction.atomic
def take_alert(*, member: Membership, alert_id: UUID, holder_id: UUID | None) -> Alert:
    """Take an alert, or take it over from ``holder_id``, who had it when the page was read. A second click does nothing.

    Raises:
        DomainError: ``forbidden``; ``already_taken``, somebody else did meanwhile; ``wrong_state``, it is closed.
    """
    alert, episode = _lock(member, alert_id)
    if alert.state == AlertState.TAKEN and alert.taken_by_id == member.user_id:
        return alert
    if alert.state == AlertState.TAKEN and alert.taken_by_id != holder_id:
        raise DomainError(_taken_words(alert), code="already_taken")
    before = alert.taken_by
    alert.taken_by, alert.taken_at, alert.escalate_at = member.user, timezone.now(), None
    _move(alert, AlertState.TAKEN, actor=member.user)
    _hand_task_over(alert)
    words = f"Alerte reprise à {before}" if before else "Alerte prise"
    add_entry(episode=episode, kind="alert", summary=words, actor=member.user)
    return alert


@transaction.atomic
def close_alert(*, member: Membership, alert_id: UUID, closing: Closing, action: str = "") -> Alert:
    """Close an alert that was taken, with what was done; one already closed is left as it is (a second click).

    ``Closing.INCIDENT`` is given by whoever writes the incident, in the same transaction.

    Raises:
        DomainError: ``forbidden``; ``not_taken``; ``no_action``, nothing is said of what was done.
    """
    alert, episode = _lock(member, alert_id)
    if alert.state == AlertState.CLOSED:
        return alert
    if alert.state == AlertState.OPEN:
        raise DomainError("Prenez d’abord l’alerte : elle attend encore quelqu’un.", code="not_taken")
    if closing == Closing.ACTION and not action:
        raise DomainError("Dites ce qui a été fait.", code="no_action")
    alert.closing, alert.action = closing, action
    alert.closed_at, alert.closed_by = timezone.now(), member.user
    _move(alert, AlertState.CLOSED, actor=member.user)
    settle_task_of(episode=episode, key=alert.task_key, actor=member.user)
    words = "avec une action" if closing == Closing.ACTION else "avec un incident"
    add_entry(episode=episode, kind="alert", summary=f"Alerte close {words}", actor=member.user)
    return alert


def put_back(alert: Alert, episode: Episode, actor: User) -> None:
    """Have the work on an alert stand as what became of it asks, after a death noted by mistake had cancelled its task.

    Raised meanwhile, it was put to nobody; taken or closed meanwhile, its task came back as if it were not.
    """
    if alert.state == AlertState.CLOSED:
        settle_task_of(episode=episode, key=alert.task_key, actor=actor)
        return
    if not Task.objects.filter(episode=episode, key=alert.task_key).exists():
        _put_to_people(alert, episode, episode.hospital, actor)
    if alert.state == AlertState.TAKEN:
        _hand_task_over(alert)


def refuse_while_open(episode: Episode, actor: User) -> None:
    """Keep an episode open as long as an alert is (hook of the closure).

    Raises:
        DomainError: ``alert_open``.
    """
    if Alert.objects.live().filter(episode=episode).exists():
        raise DomainError(
            "Une alerte n’est pas close : dites ce qui a été fait avant de clore l’épisode.", code="alert_open"
        )


def _put_to_people(alert: Alert, episode: Episode, hospital: Hospital, actor: User | None) -> None:
    """The task that stands for the alert, and the mail to the referent."""
    add_task(
        episode=episode,
        kind=TASK_KIND,
        key=alert.task_key,
        subject_id=alert.pk,
        title=f"Prendre l’alerte, {alert.level_label.lower()}",
        detail=alert.summary[:300],
        due_at=alert.due_at,
        actor=actor,
    )
    tell(alert, hospital, episode, to_referent=True)


def _hand_task_over(alert: Alert) -> None:
    """The task of an alert is now its taker's, to be closed today."""
    assert alert.taken_at is not None, "taken is by a person, at an hour"
    for task in Task.objects.live().filter(episode=alert.episode_id, key=alert.task_key):
        task.owner, task.due_at = alert.taken_by, midnight_after(alert.taken_at)
        task.title = f"Clore l’alerte, {alert.level_label.lower()}"
        task.save(update_fields=["owner", "due_at", "title"])


def _taken_words(alert: Alert) -> str:
    assert alert.taken_at is not None, "taken is by a person, at an hour"
    return f"{alert.taken_by} a pris cette alerte, {french.moment(alert.taken_at, now=timezone.now())}."


def _lock(member: Membership, alert_id: UUID) -> tuple[Alert, Episode]:
    check(member, Permission.ALERT_TAKE)
    episode = lock_episode(Alert.objects.only("episode_id").get(pk=alert_id).episode_id)
    alerts = Alert.objects.select_for_update(of=("self",), no_key=True).select_related("taken_by")
    alert: Alert = alerts.get(pk=alert_id)
    return alert, episode


def _move(alert: Alert, to: AlertState, *, actor: User) -> None:
    move_along(ALERT_TRANSITIONS, alert, to, called="Une alerte", actor=actor, episode_id=alert.episode_id)
    alert.save()
