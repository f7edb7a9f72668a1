"""What the sections of the structured forms say, in words, each row with the key by which an entry points to it.

The CDA's narrative, its entries and the FHIR document are all drawn from here, so that they say the same thing. Sections
and their order: CI-SIS, volet LDL-SES 2022.01.
"""

from dataclasses import dataclass
from datetime import date, datetime

from coordination.ui.french import phone
from liaison.content.discharge import (
    Answer,
    Appointment,
    AppointmentState,
    DischargeLetter,
    PendingResult,
    Treatment,
    TreatmentStatus,
)
from liaison.content.parts import Contact
from liaison.documents.structured.codes import ADMISSION, APPROVED, DISCHARGE, LOINC, Code
from liaison.documents.structured.text import local
from liaison.documents.wording import joined

NOTHING = "Aucun"
STATUS_WORDS = {
    TreatmentStatus.STOPPED: "arrêté",
    TreatmentStatus.MODIFIED: "modifié",
    TreatmentStatus.ADDED: "ajouté",
    TreatmentStatus.CONTINUED: "poursuivi",
}
STATE_WORDS = {AppointmentState.TAKEN: "pris", AppointmentState.TO_TAKE: "à prendre"}
DOSE = "posologie"


@dataclass(frozen=True)
class Cell:
    """A text of a row, and the key by which an entry points to it."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class Row:
    """A row of cells, and the key by which an entry points to it as a whole."""

    cells: tuple[Cell, ...]
    key: str = ""

    @property
    def text(self) -> str:
        """What it says of its label: the last cell."""
        return self.cells[-1].text


@dataclass(frozen=True)
class Table:
    """Rows under their headings, both possibly absent."""

    rows: tuple[Row, ...]
    head: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Section:
    """A section: its code, its title, what it says."""

    code: Code
    title: str
    tables: tuple[Table, ...]

    def row(self, key: str) -> Row:
        """Return the row whose last cell bears ``key``. Raises ``KeyError``."""
        for table in self.tables:
            for row in table.rows:
                if row.cells[-1].key == key:
                    return row
        raise KeyError(key)


@dataclass(frozen=True)
class Outline:
    """The sections of a letter. ``stopped`` is None when the stay stopped nothing: the discharge section then says so."""

    status: Section
    reason: Section
    stay: Section
    stopped: Section | None
    treatments: Section
    pending: Section
    plan: Section
    devices: Section
    allergies: Section

    @property
    def sections(self) -> tuple[Section, ...]:
        """Those there are, in the order of the volet."""
        every = (
            self.status,
            self.reason,
            self.stay,
            self.stopped,
            self.treatments,
            self.pending,
            self.plan,
            self.devices,
            self.allergies,
        )
        return tuple(section for section in every if section)


def outline(letter: DischargeLetter) -> Outline:
    """Return what each section says of the letter."""
    return Outline(
        status=section_of("33557-0", "Etat d'achèvement", "Statut du document", labelled(_status(letter))),
        reason=section_of(
            "42349-1",
            "Raison de la recommandation",
            "Motif de l’hospitalisation",
            labelled([("Motif", letter.reason, "motif")]),
        ),
        stay=section_of("42545-4", "Evènements observés", "Synthèse médicale du séjour", labelled(_stay(letter))),
        stopped=_stopped(letter),
        treatments=_treatments(letter),
        pending=section_of(
            "30954-2",
            "Résultats d'examens",
            "Résultats d’examens et autres informations attendus",
            _pending(letter.pending_results),
        ),
        plan=section_of("18776-5", "Plan de soins", "Suites à donner", *_plan(letter)),
        devices=section_of("46264-8", "Dispositifs médicaux", "Dispositifs médicaux implantés", _devices(letter)),
        allergies=section_of(
            "48765-2",
            "Allergies et hypersensibilités",
            "Allergies et hypersensibilités",
            labelled([("Allergies", answer(letter.allergies, "Aucune allergie connue"), "allergies")]),
        ),
    )


def document_title(letter: DischargeLetter) -> str:
    """« Lettre de liaison à la sortie : fracture du col fémoral droit opérée »."""
    about = f" : {letter.reason_in_short}" if letter.reason_in_short else ""
    return f"Lettre de liaison à la sortie{about}"


def answer(given: Answer, nothing: str = NOTHING) -> str:
    """Return what an answer says, or the word for nothing."""
    return given.text if given.found else nothing


def day(value: date) -> str:
    """« 26/11/2026 »."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime, letter: DischargeLetter) -> str:
    """« 26/11/2026, 14 h 00 », by the hospital's clock."""
    at = local(value, letter.hospital)
    return f"{day(at)}, {at.hour} h {at:%M}"


def when(appointment: Appointment) -> str:
    """« 06/01/2027, 10 h 40 », « avant fin janvier 2027 »."""
    if appointment.on is None:
        return appointment.when
    return day(appointment.on) + (f", {appointment.at.hour} h {appointment.at:%M}" if appointment.at else "")


# --- Sections ---------------------------------------------------------------------------------------------------------


def _status(letter: DischargeLetter) -> list[tuple[str, str, str]]:
    reference = letter.reference
    rows = [("Statut", APPROVED.label if letter.signed_at else "projet", "statut")]
    if reference.version > 1:
        rows.append(
            ("Version", f"{reference.version}, annule et remplace la version {reference.version - 1}", "version")
        )
    return rows


def _stay(letter: DischargeLetter) -> list[tuple[str, str, str]]:
    stay, organisms = letter.stay, letter.organisms
    rows = [
        (
            "Date et modalité d’entrée",
            joined(moment(stay.admitted_at, letter), ADMISSION[stay.admission].label, stay.origin),
            "entree",
        ),
        (
            "Date et modalité de sortie",
            joined(
                moment(stay.left_at, letter),
                DISCHARGE[stay.destination.kind].label,
                stay.destination.name,
                stay.transport and f"transport : {stay.transport}",
            ),
            "sortie",
        ),
        ("Synthèse médicale", _summary(letter), "synthese"),
        ("Événements indésirables pendant le séjour", answer(letter.adverse_events), "evenements"),
        ("Recherche de micro-organismes multirésistants ou émergents", _yes_no(organisms.searched), "recherche"),
    ]
    if organisms.searched:
        rows.append(("Micro-organismes identifiés", answer(organisms.identified), "micro-organismes"))
    for label, incident, given, key in (
        ("Transfusion de produits sanguins", "Accidents transfusionnels", letter.transfusion, "transfusion"),
        (
            "Administration de dérivés du sang",
            "Événements indésirables après des dérivés du sang",
            letter.blood_derivatives,
            "derives",
        ),
    ):
        rows.append((label, f"Oui : {given.given.text}" if given.given.found else _yes_no(False), key))
        if given.given.found:
            rows.append((incident, given.incident or NOTHING, f"{key}-incident"))
    return rows


def _summary(letter: DischargeLetter) -> str:
    condition = letter.condition_at_discharge and f"État à la sortie : {letter.condition_at_discharge}"
    procedures = f"Actes et examens : {answer(letter.procedures)}"
    return "\n".join(part for part in (*letter.summary, procedures, condition) if part.strip())


def _stopped(letter: DischargeLetter) -> Section | None:
    rows = tuple(
        Row(
            (Cell(item.name, f"{key}-nom"), Cell(item.before, f"{key}-{DOSE}"), Cell(item.reason)),
            key,
        )
        for key, item in keyed_treatments(letter, stopped=True)
    )
    table = Table(rows, ("Médicament", "Posologie à l’entrée", "Motif de l’arrêt"))
    title = "Traitements arrêtés pendant le séjour"
    return section_of("18610-6", "Traitements administrés", title, table) if rows else None


def _treatments(letter: DischargeLetter) -> Section:
    rows = tuple(
        Row(
            (
                Cell(item.name, f"{key}-nom"),
                Cell(STATUS_WORDS[item.status]),
                Cell(item.before),
                Cell(item.after, f"{key}-{DOSE}"),
                Cell(item.duration),
                Cell(item.reason),
            ),
            key,
        )
        for key, item in keyed_treatments(letter, stopped=False)
    )
    tables = [Table(rows, ("Médicament", "Statut", "À l’entrée", "À la sortie", "Durée", "Motif ou précision"))]
    if not rows:
        tables = [labelled([("Traitements à la sortie", NOTHING, "traitement-aucun")])]
    if not list(keyed_treatments(letter, stopped=True)):
        tables.append(labelled([("Traitements arrêtés pendant le séjour", NOTHING, "arret-aucun")]))
    return section_of("10183-2", "Traitements à la sortie", "Traitements à la sortie", *tables)


def keyed_treatments(letter: DischargeLetter, *, stopped: bool) -> list[tuple[str, Treatment]]:
    """Return the treatments that were stopped, or those to take, each with the key of its row."""
    return [
        (f"traitement-{number}", item)
        for number, item in enumerate(letter.treatments, start=1)
        if (item.status is TreatmentStatus.STOPPED) == stopped
    ]


def keyed_appointments(letter: DischargeLetter) -> list[tuple[str, Appointment]]:
    """Return the appointments, each with the key of its row."""
    return [(f"rendez-vous-{number}", item) for number, item in enumerate(letter.appointments, start=1)]


def follow_up(letter: DischargeLetter) -> list[tuple[str, str, str]]:
    """Return what else is to be done after the stay: label, text, key of the row."""
    every = (
        ("Surveillance", letter.surveillance, "surveillance"),
        ("Recommandations", letter.advice, "recommandations"),
        ("Suivi médico-social", letter.social, "medico-social"),
    )
    return [row for row in every if row[1].strip()]


def _pending(results: tuple[PendingResult, ...]) -> Table:
    if not results:
        return labelled([("Résultats attendus", NOTHING, "attendu-aucun")])
    rows = tuple(
        Row(
            (Cell(one.what), Cell(one.sender), Cell(day(one.expected) if one.expected else "non connue")),
            f"attendu-{number}",
        )
        for number, one in enumerate(results, start=1)
    )
    return Table(rows, ("Résultat", "Envoyé par", "Date prévue"))


def _plan(letter: DischargeLetter) -> list[Table]:
    appointments = tuple(
        Row(
            (Cell(item.what), Cell(when(item)), Cell(item.with_whom), Cell(STATE_WORDS[item.state])),
            key,
        )
        for key, item in keyed_appointments(letter)
    )
    tables = []
    if appointments:
        tables.append(Table(appointments, ("Rendez-vous", "Date", "Avec qui", "État"), "Rendez-vous"))
    if rows := follow_up(letter):
        tables.append(labelled(rows, "Surveillance et recommandations"))
    if not tables:
        tables.append(labelled([("Suites à donner", "Aucune", "suite-aucune")]))
    return [*tables, labelled(_practical(letter), "Informations pratiques")]


def _practical(letter: DischargeLetter) -> list[tuple[str, str, str]]:
    """Whom to call, and what the header has no place for."""
    patient = letter.patient
    identity = joined(
        patient.ins_absence, "" if patient.birth_date else "date de naissance non renseignée (1900 dans la forme CDA)"
    )
    written_with = "\n".join(
        joined(one.name, one.function, one.phone and phone(one.phone)) for one in letter.contributors
    )
    rows = (
        ("Identité du patient", identity, "identite"),
        ("Médecin traitant", letter.gp.name if letter.gp else "aucun déclaré", "medecin-traitant"),
        ("Adressé par", letter.referring.name if letter.referring else "aucun praticien", "adresseur"),
        ("Service et ligne directe", joined(letter.stay.unit_name, _contact(letter.ward_line)), "ligne-directe"),
        ("Coordination de la sortie", _contact(letter.coordination) if letter.coordination else "", "coordination"),
        ("Personne de confiance", letter.trusted_person, "personne-de-confiance"),
        ("Directives anticipées", letter.advance_directives, "directives"),
        ("Rédigée avec", written_with, "redaction"),
        ("Destinataires", ", ".join(letter.recipients), "destinataires"),
    )
    return [row for row in rows if row[1].strip()]


def _devices(letter: DischargeLetter) -> Table:
    return labelled([("Dispositifs implantés pendant le séjour", answer(letter.implants), "dispositifs")])


# --- Parts ------------------------------------------------------------------------------------------------------------


def section_of(code: str, label: str, title: str, *tables: Table) -> Section:
    """A section under a LOINC code."""
    return Section(Code(code, label, LOINC), title, tables)


def labelled(rows: list[tuple[str, str, str]], caption: str = "") -> Table:
    """A table of labels, each with its text, to which its key points."""
    return Table(tuple(Row((Cell(label), Cell(text, key))) for label, text, key in rows), caption=caption)


def _contact(contact: Contact) -> str:
    return joined(contact.name, contact.function, phone(contact.phone), contact.hours, contact.out_of_hours)


def _yes_no(value: bool) -> str:  # noqa: FBT001  # the value is the question's answer
    return "Oui" if value else "Non"
