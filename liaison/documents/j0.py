"""The courrier J0 in words and signs, as paper and screen both print it, and its HTML and PDF forms."""

import base64
import functools
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING

import segno
from django.template.loader import get_template
from django.utils import timezone

from coordination.ui.french import (
    NBSP,
    UNKNOWN,
    age,
    as_day,
    birth_date,
    clock,
    day,
    day_long,
    day_paper,
    person_name,
    phone,
    phone_href,
)
from liaison.content.j0 import CareRow, CareState, J0Content, OpenPoint
from liaison.content.parts import Ins, Line, Patient, Signatory
from liaison.documents.pdf import parse_stylesheet, render_pdf
from liaison.documents.title import Title, agreed, paper_title, screen_title
from liaison.documents.typography import capitalised, stay_range, typeset

if TYPE_CHECKING:
    from weasyprint import CSS

TEMPLATE = "letters/courrier-j0.html"
STYLESHEET = "letters/letters.css"
# Beyond these, the rest goes to the next page (letters reference, breaking rule 7).
CIRCLE_ROWS_FIRST_PAGE = 10
OPEN_POINTS_FIRST_PAGE = 5
INS_GROUPS = (1, 2, 2, 2, 3, 3, 2)
QR_QUIET_ZONE = 2

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
    return _page(content, style=_style_source())


def j0_pdf(content: J0Content) -> bytes:
    """Return the letter as a tagged PDF/A-3b: the same content gives the same bytes.

    Raises ``RenderError`` if it cannot be rendered without leaving the process.
    """
    # The style sheet is parsed once a process and not with each letter.
    return render_pdf(_page(content, style=""), stylesheets=[_style()])


@dataclass(frozen=True)
class PhoneText:
    """A number as one reads it, and the address that dials it (empty for what cannot be dialled)."""

    text: str
    href: str


@dataclass(frozen=True)
class Fact:
    """A label and its value in the identity block."""

    label: str
    value: str


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


@dataclass(frozen=True)
class SignatoryText:
    """A signature line: the name, then function and phone as they follow it."""

    name: str
    rest: str


class J0Text:
    """Every string of a courrier J0, so that the PDF and the recipient's page cannot say different things."""

    def __init__(self, content: J0Content) -> None:
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
        written = stay_range(self.content.composed_at, self.content.composed_at).removeprefix("le ")
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
        return _joined(self.content.hospital.site_line, self.content.sender_team)

    @property
    def recipient(self) -> str:
        """« Dr Martine Escoubas, médecin traitant »."""
        return typeset(_joined(self.content.recipient.name, self.content.recipient.role))

    @property
    def patient_name(self) -> str:
        """« FABREGOUL Simone », as every page carries it."""
        return person_name(self.content.patient.used_name, self.content.patient.used_first_name)

    @property
    def patient_birth(self) -> str:
        """« née BERTHÉZÈNE le 12/03/1941, F », as every page carries it."""
        patient = self.content.patient
        born = _born(patient)
        if patient.birth_name:
            born += f" {patient.birth_name.upper()}"
        born += f" le{NBSP}{birth_date(patient.birth_date)}" if patient.birth_date else f", date de naissance {UNKNOWN}"
        if not patient.birth_name and not patient.birth_date:
            born = f"nom et date de naissance {UNKNOWN}s"
        return f"{born}, {_sex(patient)}"

    @cached_property
    def identity(self) -> list[Fact]:
        """The identity block: each trait with its value, known or not, then the stay."""
        patient, stay = self.content.patient, self.content.stay
        born_on = UNKNOWN
        if patient.birth_date:
            born_on = f"{birth_date(patient.birth_date)} ({age(patient.birth_date, today=as_day(stay.left_at))})"
        return [
            Fact("Nom de naissance", patient.birth_name.upper() or UNKNOWN),
            Fact("Prénoms de naissance", patient.birth_first_names or UNKNOWN),
            Fact(agreed("Née le", "Né le", "Date de naissance", sex=patient.sex), born_on),
            Fact("Sexe", agreed("F", "M", "indéterminé", sex=patient.sex)),
            Fact("Lieu de naissance", patient.birth_place_code or UNKNOWN),
            ins_fact(patient),
            Fact(self._stay(with_year=True), stay.unit_name or UNKNOWN),
        ]

    @property
    def summary(self) -> str:
        """The identity and the stay in sentences, for the screen: never the INS."""
        patient, stay = self.content.patient, self.content.stay
        years = f", {age(patient.birth_date, today=as_day(stay.left_at))}" if patient.birth_date else ""
        born = capitalised(self.patient_birth.removesuffix(f", {_sex(patient)}"))
        unit = f" ({stay.unit_name})" if stay.unit_name else ""
        stayed = f"{self._stay(with_year=stay.admitted_on.year != as_day(stay.left_at).year)}{unit}"
        return typeset(f"{born}{years}, {_sex(patient)}. {stayed}. Lettre adressée à : {self.recipient}.")

    @cached_property
    def datamatrix(self) -> str:
        """The INS symbol as a ``data:`` address; empty unless the content carries its payload."""
        ins = self.content.patient.ins
        if ins is None or not ins.datamatrix:
            return ""
        from coordination.identity.datamatrix import datamatrix_svg  # its encoder serves few letters

        return data_address(datamatrix_svg(ins.datamatrix))

    def _stay(self, *, with_year: bool) -> str:
        stay = self.content.stay
        verb = agreed("Hospitalisée", "Hospitalisé", "Hospitalisation", sex=self.content.patient.sex)
        return f"{verb} {stay_range(stay.admitted_on, stay.left_at, with_year=with_year)}"

    # --- Contact and reply --------------------------------------------------------------------------------------------

    @cached_property
    def phone(self) -> PhoneText:
        """The one number to call."""
        number = self.content.contact.phone
        return PhoneText(phone(number), phone_href(number))

    @property
    def contact_rest(self) -> str:
        """What follows the name of the contact: function, hours."""
        contact = self.content.contact
        hours = typeset(contact.hours) or f"Horaires {UNKNOWN}s."
        function = f", {contact.function}" if contact.name and contact.function else contact.function
        return f"{function if contact.name else capitalised(function)}. {capitalised(hours)}" if function else hours

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
        code = segno.make_qr(reply.url, error="m")
        svg = code.svg_inline(border=QR_QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None)
        return data_address(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))

    # --- Sections -----------------------------------------------------------------------------------------------------

    @cached_property
    def requests(self) -> list[Line]:
        """What is asked of the reader."""
        return [_line(line) for line in self.content.requests]

    @cached_property
    def deterioration(self) -> list[Line]:
        """What to do if it gets worse; never empty, for the number to call always holds."""
        lines = self.content.deterioration or (
            Line(
                strong=f"Appelez le {self.phone.text}.", text=" Détresse vitale : le 15. Aucune consigne particulière."
            ),
        )
        return [_line(line) for line in lines]

    @cached_property
    def arrangements(self) -> list[Line]:
        """How the patient left."""
        return [_line(line) for line in self.content.arrangements]

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
        return [_signatory(one) for one in self.content.signatories]

    @property
    def statement(self) -> str:
        """That this is not the lettre de liaison."""
        return typeset(self.content.statement)


def _page(content: J0Content, *, style: str) -> str:
    # A process anywhere writes the hospital's hours: the bytes depend on the content only.
    with timezone.override(content.hospital.time_zone):
        return get_template(TEMPLATE).render({"letter": J0Text(content), "content": content, "style": style})


@functools.cache
def _style_source() -> str:
    return get_template(STYLESHEET).render()


@functools.cache
def _style() -> "CSS":
    return parse_stylesheet(_style_source())


def data_address(svg: str) -> str:
    """A picture as an address that needs no network."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _born(patient: Patient) -> str:
    return agreed("née", "né", "né(e)", sex=patient.sex)


def _sex(patient: Patient) -> str:
    return agreed("F", "M", "sexe indéterminé", sex=patient.sex)


def ins_fact(patient: Patient) -> Fact:
    """The INS of a qualified identity, or why it is not shown."""
    if patient.ins is None:
        return Fact("Identité", typeset(f"{patient.ins_absence} : INS non affiché"))
    return Fact("INS", f"{_matricule(patient.ins)} ({patient.ins.nature})")


def _matricule(ins: Ins) -> str:
    groups, start = [], 0
    for length in INS_GROUPS:
        groups.append(ins.matricule[start : start + length])
        start += length
    return NBSP.join(groups)


def _line(line: Line) -> Line:
    return Line(strong=typeset(line.strong), text=typeset(line.text))


def _phone(number: str) -> PhoneText | None:
    return PhoneText(phone(number), phone_href(number)) if number else None


def _circle_row(row: CareRow, *, today: date) -> CircleText:
    state, shape = STATES[row.state]
    undated = "en cours" if row.state is CareState.IN_PLACE else "à fixer"
    return CircleText(
        starts=day(row.starts_on, today=today) if row.starts_on else undated,
        starts_long=capitalised(day_long(row.starts_on, today=today) if row.starts_on else f"Début {undated}"),
        who=typeset(row.who) or "À trouver",
        what=typeset(row.what),
        phone=_phone(row.phone),
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
        deadline=deadline, text=typeset(point.text.rstrip(" .")), who=typeset(point.who), phone=_phone(point.phone)
    )


def _at(point: OpenPoint) -> time:
    return point.deadline_time or time.max


def _signatory(one: Signatory) -> SignatoryText:
    rest = _joined(one.function, phone(one.phone) if one.phone else "")
    return SignatoryText(name=typeset(one.name), rest=f", {rest}" if rest else "")
