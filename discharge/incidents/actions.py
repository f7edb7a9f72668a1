"""Writes on incidents: declare, analyse, plan, close. Locks: episode, alert, incident."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import move_along, record_transition
from coordination.episodes.actions import add_entry, check, lock_episode
from coordination.errors import DomainError
from coordination.submissions import create_drawn
from coordination.versions import STALE
from discharge.alerts.actions import close_alert
from discharge.alerts.models import Alert, Closing
from discharge.incidents.models import (
    ANALYSIS_LENGTH,
    INCIDENT_TRANSITIONS,
    Category,
    Incident,
    IncidentAction,
    IncidentState,
    Severity,
)


@dataclass(frozen=True)
class Told:
    """What happened, as it is declared."""

    category: Category
    severity: Severity
    happened_on: date
    story: str


@transaction.atomic
def declare(
    *, member: Membership, episode_id: UUID, incident_id: UUID, told: Told, alert: Alert | None = None
) -> Incident:
    """Declare an incident, once a form; the alert that it comes from is closed with it.

    Raises:
        DomainError: ``forbidden``; ``in_future``; ``not_taken``, nobody took the alert; ``already_declared``, an
            incident was declared for it; ``already_used``.
    """
    check(member, Permission.INCIDENT_WRITE)
    episode = lock_episode(episode_id)
    known: Incident | None = Incident.objects.filter(episode=episode, pk=incident_id).first()
    if known is not None:
        return known
    if told.happened_on > timezone.localdate():
        raise DomainError("Ce jour est à venir.", code="in_future")
    if alert is not None and Incident.objects.filter(alert=alert).exists():
        raise DomainError("Un incident est déjà déclaré pour cette alerte.", code="already_declared")
    incident = create_drawn(
        Incident,
        pk=incident_id,
        hospital_id=episode.hospital_id,
        episode=episode,
        alert=alert,
        category=told.category,
        severity=told.severity,
        happened_on=told.happened_on,
        story=told.story,
        declared_by=member.user,
    )
    if alert is not None:
        close_alert(member=member, alert_id=alert.pk, closing=Closing.INCIDENT)
    record_transition(
        subject=incident, from_state="", to_state=incident.state, actor=member.user, episode_id=episode.pk
    )
    summary = f"Incident déclaré : {told.category.label.lower()}"
    add_entry(episode=episode, kind="incident", summary=summary, actor=member.user)
    return incident


@transaction.atomic
def analyse(*, member: Membership, incident_id: UUID, version: int, analysis: str, adds: bool = False) -> Incident:
    """Write the analysis, when nobody wrote since ``version`` was read.

    ``adds``: below what is written, which stays as it is. Who reads it with names struck out cannot write it again.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``closed``; ``too_long``.
    """
    incident = _lock(member, incident_id)
    if incident.version != version:
        raise DomainError(STALE, code="stale")
    written = f"{incident.analysis}\n\n{analysis}" if adds and incident.analysis else analysis
    if len(written) > ANALYSIS_LENGTH:
        left = max(0, ANALYSIS_LENGTH - len(incident.analysis) - 2)
        raise DomainError(f"Raccourcissez : il reste {left} caractères après ce qui est déjà écrit.", code="too_long")
    incident.analysis = written
    if incident.state == IncidentState.OPEN:
        change_state(incident, IncidentState.ANALYSED, actor=member.user)
    _save(incident)
    return incident


@transaction.atomic
def plan_action(
    *, member: Membership, incident_id: UUID, action_id: UUID, what: str, owner: Membership, due_on: date
) -> IncidentAction:
    """Add a line to the action plan, once a form.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``in_past``; ``already_used``.
    """
    incident = _lock(member, incident_id)
    known: IncidentAction | None = IncidentAction.objects.filter(incident=incident, pk=action_id).first()
    if known is not None:
        return known
    if due_on < timezone.localdate():
        raise DomainError("Ce jour est passé.", code="in_past")
    return create_drawn(
        IncidentAction,
        pk=action_id,
        hospital_id=incident.hospital_id,
        incident=incident,
        what=what,
        owner=owner.user,
        due_on=due_on,
    )


@transaction.atomic
def settle_action(*, member: Membership, action_id: UUID) -> IncidentAction:
    """Note that an action is done; a second click changes nothing.

    Who may: whoever it was given to, whatever their function, and who reads incidents.

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    action: IncidentAction = IncidentAction.objects.get(pk=action_id)
    _lock(member, action.incident_id, needs=None if action.owner_id == member.user_id else Permission.INCIDENT_VIEW)
    action.refresh_from_db()
    if action.done_at is None:
        action.done_at, action.done_by = timezone.now(), member.user
        action.save(update_fields=["done_at", "done_by"])
    return action


@transaction.atomic
def close_incident(*, member: Membership, incident_id: UUID) -> Incident:
    """Close an incident that was analysed and whose actions are all done; one already closed is left as it is.

    Raises:
        DomainError: ``forbidden``; ``not_analysed``; ``actions_left``.
    """
    incident = _lock(member, incident_id, may_be_closed=True)
    if incident.state == IncidentState.CLOSED:
        return incident
    if incident.state == IncidentState.OPEN:
        raise DomainError("Écrivez d’abord l’analyse.", code="not_analysed")
    if incident.actions.filter(done_at=None).exists():
        raise DomainError("Des actions restent à faire.", code="actions_left")
    change_state(incident, IncidentState.CLOSED, actor=member.user)
    _save(incident)
    return incident


def _lock(
    member: Membership,
    incident_id: UUID,
    *,
    may_be_closed: bool = False,
    needs: Permission | None = Permission.INCIDENT_VIEW,
) -> Incident:
    """The incident, locked, for whoever reads incidents: analysing them and planning is the review's work."""
    if needs is not None:
        check(member, needs)
    incident: Incident = Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=incident_id)
    if incident.state == IncidentState.CLOSED and not may_be_closed:
        raise DomainError("Cet incident est clos.", code="closed")
    return incident


def change_state(incident: Incident, to: IncidentState, *, actor: User) -> None:
    """Move a locked incident along ``INCIDENT_TRANSITIONS`` and trace it; the caller saves.

    Raises:
        DomainError: ``wrong_state``.
    """
    move_along(INCIDENT_TRANSITIONS, incident, to, called="Un incident", actor=actor, episode_id=incident.episode_id)


def _save(incident: Incident) -> None:
    incident.version += 1
    incident.save(update_fields=["analysis", "state", "version"])
