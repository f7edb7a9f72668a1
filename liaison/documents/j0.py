"""The courrier J0 in words and signs, as paper and screen both print it, and its HTML and PDF forms."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.utils import timezone

from coordination.ui.french import NBSP, UNKNOWN, as_day, birth_date, clock, day, day_long, day_paper
from liaison.content.j0 import CareRow, CareState, J0Content, OpenPoint
from liaison.content.parts import Line
from liaison.documents.identity import Fact, IdentityText
from liaison.documents.paper import paper_html, paper_pdf, reply_code
from liaison.documents.title import Title, agreed, paper_title, screen_title
from liaison.documents.typography import calendar_day, capitalised, stay_range, typeset
from liaison.documents.wording import (
    PhoneText,
    SignatoryText,
    contact_rest,
    joined,
    phone_text,
    signatory_text,
    typeset_line,
)

TEMPLATE = "letters/courrier-j0.html"
# Beyond these, the rest goes to the next page (letters reference, breaking rule 7).
CIRCLE_ROWS_FIRST_PAGE = 10
OPEN_POINTS_FIRST_PAGE = 5

# A word, and the class of its shape: full circle, empty circle, empty square.
STATES = {
    CareState.CONFIRMED: ("Confirmé", "oui"),
    CareState.IN_PLACE: ("En place", "oui"),
    CareState.AGREED: ("D’accord", "oui"),
    CareState.WAITING: ("En attente", "attente"),
    CareState.TO_FIND: ("À trouver", "non"),
}


def j0_html(content: J0Content) -> str:
    """Return the letter as one self-contained HTML document for paper, styles and pictures inside."""
    return paper_html(TEMPLATE, _context(content), time_zone=content.hospital.time_zone)


def j0_pdf(content: J0Content) -> bytes:
    """Return the letter as a tagged PDF/A-3b: the same content gives the same bytes.

    Raises ``RenderError`` if it cannot be rendered without leaving the process.
    """
    return paper_pdf(TEMPLATE, _context(content), time_zone=content.hospital.time_zone)


@dataclass(frozen=True)
class CircleText:
    """A row of the care circle in words."""

    starts: str
    starts_long: str
    who: str
    what: str
    phone: PhoneText | None
    state: str
    shape: str


@dataclass(frozen=True)
class OpenText:
    """An open point in words: « Avant jeudi 27 novembre, 12 h », what, who and their phone."""

    deadline: str
    text: str
    who: str
    phone: PhoneText | None


class J0Text(IdentityText):
    """Every string of a courrier J0, so that the PDF and the recipient's page cannot say different things."""

    def __init__(self, content: J0Content) -> None:
        super().__init__(content.patient, seen_on=content.stay.left_at)
        self.content = content

    # --- Title, dates, version ----------------------------------------------------------------------------------------

    @cached_property
    def title(self) -> Title:
        """The title sentence for paper."""
        return paper_title(self.content)

    @cached_property
    def screen_title(self) -> Title:
        """The title sentence for a page that may be opened days later."""
        return screen_title(self.content)

    @property
    def kind(self) -> str:
        """« Courrier J0, information de sortie », and which version a corrected letter replaces."""
        version = self.content.version
        replaced = f", version {version}, remplace la version {version - 1}" if version > 1 else ""
        return typeset(f"Courrier J0, information de sortie{replaced}")

    @property
    def kind_on_screen(self) -> str:
        """« Courrier J0 du 26 novembre 2025, version 1 »."""
        written = calendar_day(self.content.composed_at, with_year=True)
        return f"Courrier J0 du {written}, version {self.content.version}"

    @property
    def composed(self) -> str:
        """« Mercredi 26 novembre 2025, 14 h 21 »."""
        return capitalised(f"{day_paper(self.content.composed_at)}, {clock(self.content.composed_at)}")

    @property
    def created(self) -> str:
        """The date of the letter as file metadata wants it (W3C profile of ISO 8601)."""
        return self.content.composed_at.isoformat(timespec="seconds")

    @property
    def file_title(self) -> str:
        """The title of the document's window."""
        return f"Courrier J0 – sortie de {self.patient_name} – {self._numeric_date}"

    @property
    def running_head(self) -> str:
        """What heads the pages after the first, beside the identity."""
        return f"Courrier J0 du {self._numeric_date}, version {self.content.version}"

    @property
    def version_line(self) -> str:
        """The second line of every page's foot."""
        content = self.content
        return (
            f"Courrier J0, version {content.version}, {self._numeric_date} à{NBSP}{clock(content.composed_at)}. "
            f"{content.hospital.name}"
        )

    @property
    def _numeric_date(self) -> str:
        return birth_date(as_day(self.content.composed_at))

    # --- People -------------------------------------------------------------------------------------------------------

    @property
    def sender(self) -> str:
        """The site and the team that writes."""
        return joined(self.content.hospital.site_line, self.content.sender_team)

    @property
    def recipient(self) -> str:
        """« Dr Martine Escoubas, médecin traitant »."""
        return typeset(joined(self.content.recipient.name, self.content.recipient.role))

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """The postal address under it."""
        return self.content.recipient.address_lines

    @cached_property
    def identity(self) -> list[Fact]:
        """The identity block: each trait with its value, known or not, then the stay."""
        return [*self.traits, Fact(self._stay(with_year=True), self.content.stay.unit_name or UNKNOWN)]

    @property
    def summary(self) -> str:
        """The identity and the stay in sentences, for the screen: never the INS."""
        stay = self.content.stay
        years = f", {self.patient_age}" if self.patient_age else ""
        born = capitalised(self.patient_born)
        unit = f" ({stay.unit_name})" if stay.unit_name else ""
        stayed = f"{self._stay(with_year=stay.admitted_on.year != as_day(stay.left_at).year)}{unit}"
        return typeset(f"{born}{years}, {self.patient_sex}. {stayed}. Lettre adressée à : {self.recipient}.")

    def _stay(self, *, with_year: bool) -> str:
        stay = self.content.stay
        verb = agreed("Hospitalisée", "Hospitalisé", "Hospitalisation", sex=self.patient.sex)
        return f"{verb} {stay_range(stay.admitted_on, stay.left_at, with_year=with_year)}"

    # --- Contact and reply --------------------------------------------------------------------------------------------

    @cached_property
    def phone(self) -> PhoneText:
        """The one number to call."""
        return phone_text(self.content.contact.phone)

    @property
    def contact_rest(self) -> str:
        """What follows the name of the contact: function, hours."""
        return contact_rest(self.content.contact)

    @property
    def out_of_hours(self) -> str:
        """Whom to call outside these hours."""
        return typeset(
            self.content.contact.out_of_hours or f"Soir, week-end, férié : {UNKNOWN}. Détresse vitale : le 15."
        )

    @cached_property
    def reply_code(self) -> str:
        """The code to scan for the reply address, as a ``data:`` address; empty if there is no reply address."""
        reply = self.content.reply
        if reply is None:
            return ""
        return reply_code(reply.url)

    # --- Sections -----------------------------------------------------------------------------------------------------

    @cached_property
    def requests(self) -> list[Line]:
        """What is asked of the reader."""
        return [typeset_line(line) for line in self.content.requests]

    @cached_property
    def deterioration(self) -> list[Line]:
        """What to do if it gets worse; never empty, for the number to call always holds."""
        lines = self.content.deterioration or (
            Line(
                strong=f"Appelez le {self.phone.text}.", text=" Détresse vitale : le 15. Aucune consigne particulière."
            ),
        )
        return [typeset_line(line) for line in lines]

    @cached_property
    def arrangements(self) -> list[Line]:
        """How the patient left."""
        return [typeset_line(line) for line in self.content.arrangements]

    @cached_property
    def circle(self) -> list[CircleText]:
        """The whole care circle, by start date; who has no date yet comes last."""
        today = as_day(self.content.composed_at)
        rows = sorted(self.content.circle, key=lambda row: row.starts_on or date.max)
        return [_circle_row(row, today=today) for row in rows]

    @property
    def circle_first_page(self) -> list[CircleText]:
        """The rows of the care circle on the first page."""
        return self.circle[:CIRCLE_ROWS_FIRST_PAGE]

    @property
    def circle_rest(self) -> list[CircleText]:
        """The rows that the first page does not hold."""
        return self.circle[CIRCLE_ROWS_FIRST_PAGE:]

    @cached_property
    def open_points(self) -> list[OpenText]:
        """What is not settled, by deadline; what has no date yet comes last."""
        today = as_day(self.content.composed_at)
        points = sorted(self.content.open_points, key=lambda point: (point.deadline or date.max, _at(point)))
        return [_open_point(point, today=today) for point in points]

    @property
    def open_points_first_page(self) -> list[OpenText]:
        """The open points on the first page."""
        return self.open_points[:OPEN_POINTS_FIRST_PAGE]

    @property
    def open_points_rest(self) -> list[OpenText]:
        """The open points that the first page does not hold."""
        return self.open_points[OPEN_POINTS_FIRST_PAGE:]

    @cached_property
    def signatories(self) -> list[SignatoryText]:
        """Who signs."""
        return [signatory_text(one) for one in self.content.signatories]

    @property
    def statement(self) -> str:
        """That this is not the lettre de liaison."""
        return typeset(self.content.statement)


def _context(content: J0Content) -> dict[str, Any]:
    return {"letter": J0Text(content), "content": content}


def _circle_row(row: CareRow, *, today: date) -> CircleText:
    state, shape = STATES[row.state]
    undated = "en cours" if row.state is CareState.IN_PLACE else "à fixer"
    return CircleText(
        starts=day(row.starts_on, today=today) if row.starts_on else undated,
        starts_long=capitalised(day_long(row.starts_on, today=today) if row.starts_on else f"Début {undated}"),
        who=typeset(row.who) or "À trouver",
        what=typeset(row.what),
        phone=phone_text(row.phone) if row.phone else None,
        state=state,
        shape=shape,
    )


def _open_point(point: OpenPoint, *, today: date) -> OpenText:
    deadline = f"Sans{NBSP}échéance"
    if point.deadline:
        deadline = f"Avant {day_long(point.deadline, today=today)}"
        if point.deadline_time:
            deadline += f", {clock(datetime.combine(point.deadline, point.deadline_time, tzinfo=timezone.get_current_timezone()))}"
    return OpenText(
        deadline=deadline,
        text=typeset(point.text.rstrip(" .")),
        who=typeset(point.who),
        phone=phone_text(point.phone) if point.phone else None,
    )


def _at(point: OpenPoint) -> time:
    return point.deadline_time or time.max
