"""Writes on meetings and decisions: lock, check, change, record."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check, lock_open_episode
from coordination.episodes.models import Task, TaskState
from coordination.errors import DomainError
from coordination.submissions import create_drawn
from coordination.tenancy.models import Unit
from discharge.meetings.models import Decision, Meeting
from discharge.meetings.queries import DECIDED
from discharge.planning.actions import end_of_working_day, plan_item, settle_plan_item

# A meeting is opened shortly before, or written up shortly after.
EARLIEST, LATEST = timedelta(days=31), timedelta(days=92)


def open_meeting(*, member: Membership, unit: Unit | None, held_on: date) -> Meeting:
    """Open the meeting of a unit, or of the hospital, on a day. The one that is open already is given (a second click).

    Raises:
        DomainError: ``forbidden``; ``not_yours``, a unit outside the person's remit; ``day``, too far from today.
    """
    check(member, Permission.PLAN_EDIT)
    if unit is not None and not member.all_units and not member.unit_links.filter(unit=unit).exists():
        raise DomainError("Cette unité n’est pas dans les vôtres.", code="not_yours")
    today = timezone.localdate()
    if not today - EARLIEST <= held_on <= today + LATEST:
        raise DomainError("Choisissez un jour du mois passé ou des 3 mois à venir.", code="day")
    meeting, _ = Meeting.objects.get_or_create(
        hospital_id=member.hospital_id, unit=unit, held_on=held_on, defaults={"opened_by": member.user}
    )
    found: Meeting = meeting
    return found


@transaction.atomic
def decide(
    *,
    member: Membership,
    meeting: Meeting,
    episode_id: UUID,
    decision_id: UUID,
    words: str,
    owner: User | None,
    due_on: date,
    blocks_departure: bool = False,
) -> Decision:
    """Write what was decided for a patient: a task of their plan from now on, which says where it comes from.

    ``decision_id`` comes from the form, so that sending it twice decides once.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``day``, due before the meeting; ``already_used``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    known: Decision | None = Decision.objects.filter(pk=decision_id, task__episode=episode).first()
    if known is not None:
        return known
    if due_on < meeting.held_on:
        raise DomainError("Choisissez le jour de la réunion ou un jour d’après.", code="day")
    task: Task = plan_item(
        episode=episode,
        actor=member.user,
        key=f"{DECIDED}{decision_id}",
        subject_id=meeting.pk,
        title=words,
        detail=f"Décidé en {meeting.said_on}",
        owner=owner,
        due_at=end_of_working_day(due_on),
        blocks_departure=blocks_departure,
    )
    return create_drawn(
        Decision,
        pk=decision_id,
        hospital_id=episode.hospital_id,
        meeting=meeting,
        task=task,
        decided_by=member.user,
    )


def withdraw_decision(*, member: Membership, decision: Decision) -> Task:
    """Take back a decision: its task is cancelled, both stay readable. Taken back twice, it is so once.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``, the task was settled in between.
    """
    task = decision.task
    return settle_plan_item(
        member=member,
        episode_id=task.episode_id,
        task_id=task.pk,
        seen=TaskState(task.state),
        to=TaskState.CANCELLED,
        reason=f"Décision retirée, {decision.meeting.said_on}",
    )
