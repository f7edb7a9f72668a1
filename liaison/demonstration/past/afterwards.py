"""What follows a departure of the past: letters read, calls, alerts, events, an incident, and a month later the end."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from coordination.episodes.actions import close_episode
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from discharge.alerts.actions import close_alert, take_alert
from discharge.alerts.models import Alert, Closing
from discharge.events.actions import note_event
from discharge.events.models import EventKind, EventSource
from discharge.followup.actions import Heard, note_attempt, record_call, withdraw_call
from discharge.followup.models import (
    AWAITING_STATES,
    AttemptOutcome,
    Call,
    CallOutcome,
    CancelReason,
    LateReason,
    SpokeTo,
)
from discharge.incidents.actions import Told, analyse, close_incident, declare, plan_action, settle_action
from discharge.incidents.models import Category, Incident, Severity
from liaison.authoring.actions import hand_over
from liaison.authoring.models import Document, DocumentState, Holder
from liaison.demonstration.aftermath import WELL
from liaison.demonstration.past.chronicle import Chronicle
from liaison.demonstration.past.drawing import Called, Stay
from liaison.demonstration.past.reading import Readers
from liaison.demonstration.past.team import Team

# A readmission would not count any more; and nobody calls.
CLOSED_AFTER, CLOSED_AFTER_CALL = timedelta(days=30), timedelta(days=6)
_TRIES = 3


@dataclass(frozen=True)
class Aftermath:
    """What comes of one departure."""

    stay: Stay
    episode: Episode
    team: Team
    chronicle: Chronicle

    @property
    def on_it(self) -> dict[str, Any]:
        """Who acts on which stay."""
        return {"member": self.team.nurse, "episode_id": self.episode.pk}

    def plan(self) -> None:
        """Plan the month that follows. Call it at the hour of the departure's record."""
        Readers(self.stay, self.episode, self.team, self.chronicle).plan()
        calls = list(Call.objects.filter(episode=self.episode).order_by("due_on"))
        for call, called in zip(calls, self.stay.calls, strict=False):
            self._plan_call(call, called)
        if self.stay.is_handed:
            self.chronicle.plan(self._day(5), self.hand_letter_over)
        if self.stay.emergency_days is not None:
            self.chronicle.plan(self._day(self.stay.emergency_days), partial(self.note, EventKind.EMERGENCY))
        if self.stay.returned_days is not None and self.stay.back is None:
            kind = EventKind.READMISSION_UNPLANNED
            self.chronicle.plan(self._day(self.stay.returned_days), partial(self.note, kind))
        if self.stay.is_incident and self.team.manager is not None:
            self.chronicle.plan(self._day(8), self.declare)
        # The links of the letters have expired.
        self.chronicle.sweep_at(self._day(27))
        last_call = max((self._on(call.due_on) for call in calls), default=self.stay.left)
        self.chronicle.plan(max(self.stay.left + CLOSED_AFTER, last_call + CLOSED_AFTER_CALL), self.close)

    def _day(self, days: int) -> datetime:
        """The late morning of the day so many after the departure."""
        return (self.stay.left + timedelta(days=days)).replace(hour=11, minute=30)

    def _on(self, day: date) -> datetime:
        """The hour at which calls begin on ``day``."""
        return datetime.combine(day, time(10, 20), tzinfo=self.stay.left.tzinfo)

    # Calls

    def _plan_call(self, call: Call, called: Called) -> None:
        first = self._on(call.due_on)
        if called.days == 0:
            self.chronicle.plan(first, partial(self.reach, call, called))
            return
        for rank in range(_TRIES if called.days is None else 1):
            self.chronicle.plan(first + timedelta(hours=2 * rank), partial(self.miss, call))
        if called.days is None:
            self.chronicle.plan(first + timedelta(days=2), partial(self.give_up, call))
        else:
            self.chronicle.plan(_working(first + timedelta(days=called.days)), partial(self.reach, call, called))

    def _is_awaited(self, call: Call) -> bool:
        """Whether the call is still to be made: a patient who is back in hospital is not called."""
        call.refresh_from_db()
        return call.state in AWAITING_STATES

    def miss(self, call: Call) -> None:
        """Nobody answers."""
        if self._is_awaited(call):
            outcome = AttemptOutcome.NO_ANSWER
            note_attempt(member=self.team.caller, call_id=call.pk, attempt_id=uuid7(), outcome=outcome)

    def give_up(self, call: Call) -> None:
        """Withdraw a call after its attempts."""
        if self._is_awaited(call):
            withdraw_call(member=self.team.caller, call_id=call.pk, reason=CancelReason.UNREACHABLE)

    def reach(self, call: Call, called: Called) -> None:
        """Record what is heard; a warning sign opens an alert, which somebody takes and closes."""
        if not self._is_awaited(call):
            return
        late = LateReason.NOT_REACHED if call.is_late_on(timezone.localdate()) else None
        flags = (called.flag,) if called.flag else ()
        record_call(
            member=self.team.caller,
            call_id=call.pk,
            submission=uuid7(),
            heard=Heard(WELL | ({"feeling": "so_so"} if flags else {}), flags),
            outcome=CallOutcome.CARE_NOT_DONE if flags and self.stay.number % 2 else CallOutcome.IN_PLACE,
            spoke_to=SpokeTo.PATIENT,
            late_reason=late,
        )
        for alert in Alert.objects.waiting().filter(source_id=call.pk):
            self.chronicle.plan(timezone.now() + timedelta(minutes=20), partial(self.take, alert))

    def take(self, alert: Alert) -> None:
        """Take an alert, act, close it."""
        take_alert(member=self.team.nurse, alert_id=alert.pk, holder_id=None)
        action = "Médecin traitant prévenu, passe dans la journée."
        close_alert(member=self.team.nurse, alert_id=alert.pk, closing=Closing.ACTION, action=action)

    # The rest of the month

    def hand_letter_over(self) -> None:
        """Give the letter that was signed too late to be given at the departure: the patient comes for it."""
        signed: Document | None = Document.objects.filter(episode=self.episode, state=DocumentState.SIGNED).first()
        if signed is not None and not signed.handed_copies.exists():
            hand_over(**self.on_it, document_id=signed.pk, submission=uuid7(), holder=Holder.TRUSTED, understood=True)

    def note(self, kind: EventKind) -> None:
        """Note what happened, on the day it did."""
        note_event(
            episode_id=self.episode.pk,
            kind=kind,
            happened_on=timezone.localdate(),
            source=EventSource.TEAM,
            actor=self.team.nurse.user,
        )

    def declare(self) -> None:
        """Declare what went wrong; the review follows."""
        told = Told(
            Category.DOCUMENTS_MISSING if self.stay.number % 2 else Category.RETURN_UNPREPARED,
            Severity.MINOR,
            timezone.localdate(),
            "L’ordonnance de soins n’était pas avec la lettre : premier passage retardé d’un jour.",
        )
        incident = declare(**self.on_it, incident_id=uuid7(), told=told)
        self.chronicle.plan(self._day(14), partial(self.review, incident))

    def review(self, incident: Incident) -> None:
        """Analyse an incident, do what was planned, close it."""
        manager = self.team.manager
        assert manager is not None, "incidents are declared where somebody reviews them"
        on_it: dict[str, Any] = {"member": manager, "incident_id": incident.pk}
        analyse(**on_it, version=incident.version, analysis="Ordonnance restée dans le dossier de soins.")
        planned = plan_action(
            **on_it,
            action_id=uuid7(),
            what="Relire les ordonnances avec le patient la veille de la sortie",
            owner=self.team.nurse,
            due_on=timezone.localdate() + timedelta(days=14),
        )
        settle_action(member=manager, action_id=planned.pk)
        close_incident(**on_it)

    def close(self) -> None:
        """End the follow-up."""
        close_episode(**self.on_it)


def _working(moment: datetime) -> datetime:
    """The moment, or the same hour of the Monday after."""
    return moment + timedelta(days=max(0, 7 - moment.weekday()) if moment.weekday() >= 5 else 0)
