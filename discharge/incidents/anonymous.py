"""An incident without anybody's name, for who has no right on the patient's record: the review meeting, the quality manager.

Names that somebody typed are struck out: the patient's, those around, who comes to the home, and the team's. Dates become
days after the departure; telephone numbers, addresses of mail and written dates are struck out. A rare situation may still tell who it was:
whoever reads or prints it is warned.
"""

import re
from dataclasses import dataclass

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.identity.striking import Names, names_of, strike_out
from coordination.ui import french
from discharge.incidents.models import Incident, IncidentAction

# Six digits and more on one line, however they are spaced: telephones of every country, social security numbers, long dates.
_NUMBERS = re.compile(
    r"\+?\d(?:[ \t\u00a0\u202f.()\-]{0,2}\d){5,}|\b\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?\b|\b\d{5}\b"
)
_MAILS = re.compile(r"\S{1,100}@\S+")
_MONTHS = (
    r"janv(?:ier|\.)?|f[ée]vr?(?:ier|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|ao[ûu]t|sept(?:embre|\.)?|"
    r"oct(?:obre|\.)?|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?"
)
_DAYS = re.compile(rf"\b(?:1er|\d{{1,2}})\s+(?:{_MONTHS})(?!\w)(?:\s+\d{{4}})?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Anonymous:
    """What may be read of an incident."""

    incident: Incident
    who: str
    when: str
    story: str
    analysis: str
    actions: list[tuple[str, str]]


def anonymous(incident: Incident, team: Names) -> Anonymous:
    """``incident`` without a name; ``team`` are the names of the hospital's people (``team_names``)."""
    names = team | _names(incident)
    return Anonymous(
        incident=incident,
        who=_who(incident),
        when=_when(incident),
        story=_struck(incident.story, names),
        analysis=_struck(incident.analysis, names),
        actions=[
            (_struck(action.what, names), "faite" if action.done_at else "à faire")
            for action in sorted(incident.actions.all(), key=lambda one: (one.due_on, one.pk))
        ],
    )


def action_without_names(action: IncidentAction, team: Names) -> str:
    """What an action of a plan says, without a name."""
    return _struck(action.what, team | _names(action.incident))


def team_names() -> Names:
    """The names of everybody who works in the current hospital. One query."""
    users = Membership.objects.active().values_list("user__first_name", "user__last_name")
    return names_of(name for pair in users for name in pair)


def _struck(text: str, names: Names) -> str:
    struck = _MAILS.sub("[adresse]", strike_out(text, names))
    return _DAYS.sub("[date]", _NUMBERS.sub("[numéro]", struck))


def _names(incident: Incident) -> Names:
    patient = incident.episode.patient
    around = [contact.name for contact in patient.contacts.all()]
    circle = [member.name for member in incident.episode.circle.all()]
    own = [patient.birth_name, patient.used_name, patient.birth_first_names, patient.used_first_name]
    return names_of(own + around + circle)


def _who(incident: Incident) -> str:
    """An age of ten years and the unit; no sex, no commune."""
    age = french.age_in_years(incident.episode.patient.birth_date, today=incident.happened_on)
    decade = max(age, 0) // 10 * 10
    words = f"{decade} à {decade + 9} ans" if decade < 90 else "90 ans ou plus"
    return f"{words}, {incident.episode.unit}"


def _when(incident: Incident) -> str:
    left_at = incident.episode.left_at
    if left_at is None:
        return "avant la sortie"
    days = (incident.happened_on - timezone.localtime(left_at).date()).days
    return "avant la sortie" if days < 0 else f"J+{days}"
