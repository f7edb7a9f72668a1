"""Appointments taken or to take, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from coordination.ui.french import NBSP, UNKNOWN, clock, day, day_paper
from liaison.content.discharge import Appointment, AppointmentState
from liaison.documents.typography import capitalised, typeset
from liaison.documents.wording import joined

STATES = {AppointmentState.TAKEN: ("Pris", "oui"), AppointmentState.TO_TAKE: ("À prendre", "attente")}


@dataclass(frozen=True)
class AppointmentText:
    """An appointment in words: the day with its year, in short for a table and in full for a list."""

    when: str
    when_long: str
    what: str
    with_whom: str
    state: str
    shape: str


def appointment_texts(appointments: Sequence[Appointment]) -> list[AppointmentText]:
    """By date; what has no day yet comes last."""
    return [_appointment(one) for one in sorted(appointments, key=lambda one: (one.on or date.max, str(one.at or "")))]


def _appointment(one: Appointment) -> AppointmentText:
    state, shape = STATES[one.state]
    hour = ""
    if one.on and one.at:
        hour = clock(datetime.combine(one.on, one.at, tzinfo=timezone.get_current_timezone()))
    return AppointmentText(
        when=f"{day(one.on, today=one.on)}{NBSP}{one.on.year}" if one.on else typeset(one.when),
        when_long=capitalised(day_paper(one.on) if one.on else typeset(one.when)),
        what=typeset(one.what),
        with_whom=typeset(joined(hour, one.with_whom)) or UNKNOWN,
        state=state,
        shape=shape,
    )
