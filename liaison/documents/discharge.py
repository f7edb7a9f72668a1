"""The lettre de liaison à la sortie in words and signs, as paper and screen both print it, and its HTML and PDF forms.

Groups 1 to 6 are those of the law (CSP, art. R. 1112-1-2, II), in its order; one that holds nothing says « aucun ».
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from coordination.ui.french import NBSP, UNKNOWN, as_day, birth_date, clock, count, day_long, day_paper, phone
from liaison.content.discharge import (
    AdmissionKind,
    Answer,
    AppointmentState,
    DischargeLetter,
    Organisms,
    PendingResult,
    Practitioner,
    Transfusion,
    TreatmentStatus,
)
from liaison.content.parts import Contact, Line
from liaison.documents.appointments import AppointmentText, appointment_texts
from liaison.documents.identity import Fact, IdentityText
from liaison.documents.paper import paper_html, paper_pdf
from liaison.documents.pdf import Attachment
from liaison.documents.title import Title, agreed, discharge_title, headed_for
from liaison.documents.treatments import TreatmentGroup, is_dense, treatment_groups
from liaison.documents.typography import calendar_day, capitalised, typeset
from liaison.documents.wording import (
    PhoneText,
    Row,
    enclosed,
    joined,
    lead,
    listed,
    paragraphs,
    phone_text,
    with_article,
)

TEMPLATE = "letters/lettre-de-liaison.html"
CDA_NAME = "lettre-de-liaison.xml"
LAW = f"CSP, art.{NBSP}R.{NBSP}1112-1-2, II"
DRAFT = "Brouillon, non signée"
HASH_GROUP = 8

CHANGES = {
    TreatmentStatus.STOPPED: "arrêt",
    TreatmentStatus.MODIFIED: "modification",
    TreatmentStatus.ADDED: "ajout",
}
ADMISSIONS = {
    AdmissionKind.EMERGENCY: "en urgence",
    AdmissionKind.PLANNED: "programmée",
    AdmissionKind.TRANSFER: "par transfert",
    AdmissionKind.OTHER: "",
}


def discharge_html(content: DischargeLetter) -> str:
    """Return the letter as one self-contained HTML document for paper, styles and pictures inside."""
    return paper_html(TEMPLATE, _context(content), time_zone=content.hospital.time_zone)


def discharge_pdf(content: DischargeLetter, *, cda: bytes | None = None) -> bytes:
    """Return the letter as a tagged PDF/A-3b, its CDA document inside if given: same input, same bytes.

    Raises ``RenderError`` if it cannot be rendered without leaving the process.
    """
    attachments = []
    if cda is not None:
        attachments.append(
            Attachment(
                name=CDA_NAME,
                content=cda,
                written_at=content.signed_at or content.composed_at,
                description="La même lettre, structurée (CDA R2, CI-SIS LDL-SES)",
            )
        )
    return paper_pdf(TEMPLATE, _context(content), time_zone=content.hospital.time_zone, attachments=attachments)


@dataclass(frozen=True)
class Figure:
    """A figure of the summary strip: what is counted, how many, what about it."""

    label: str
    figure: str
    detail: str


class DischargeText(IdentityText):
    """Every string of a lettre de liaison, so that the PDF and the recipient's page cannot say different things."""

    def __init__(self, content: DischargeLetter) -> None:
        super().__init__(content.patient, seen_on=content.stay.left_at)
        self.content = content

    # --- Title, dates, version ----------------------------------------------------------------------------------------

    @cached_property
    def title(self) -> Title:
        """« Mme Simone FABREGOUL, 84 ans : fracture du col fémoral droit opérée, retour à domicile. »"""
        return discharge_title(self.content, age=self.patient_age)

    @property
    def kind(self) -> str:
        """« Lettre de liaison à la sortie », and which version it replaces."""
        return joined("Lettre de liaison à la sortie", self._replaced)

    @property
    def kind_on_screen(self) -> str:
        """« Lettre de liaison du 26 novembre 2026, version 1 »."""
        written = calendar_day(self._written_at, with_year=True)
        return joined(f"Lettre de liaison du {written}", self._replaced or self._version)

    @property
    def answering(self) -> Contact:
        """Who answers a reader, and at which number: the signatory, on the ward's direct line."""
        return Contact(name=self.content.signatory.name, function="", phone=self.content.ward_line.phone)

    @property
    def draft(self) -> str:
        """« Brouillon, non signée » as long as no doctor signed; else empty."""
        return "" if self.content.signed_at else DRAFT

    @property
    def composed(self) -> str:
        """« Mercredi 26 novembre 2026 »."""
        return capitalised(day_paper(self._written_at))

    @property
    def created(self) -> str:
        """The date of the letter as file metadata wants it (W3C profile of ISO 8601)."""
        return self._written_at.isoformat(timespec="seconds")

    @property
    def file_title(self) -> str:
        """The title of the document's window."""
        return f"Lettre de liaison à la sortie – {self.patient_name} – {self._numeric_date}"

    @property
    def running_head(self) -> str:
        """What heads the pages after the first, beside the identity."""
        return joined(f"Lettre de liaison du {self._numeric_date}", self._version, self.draft.lower())

    @property
    def version_line(self) -> str:
        """The second line of every page's foot."""
        signed = self.draft.lower() or f"signée le {self._numeric_date} à{NBSP}{clock(self._written_at)}"
        return f"Lettre de liaison, {self._version}, {signed}. {self.content.hospital.name}"

    @property
    def _written_at(self) -> datetime:
        return self.content.signed_at or self.content.composed_at

    @property
    def _numeric_date(self) -> str:
        return birth_date(as_day(self._written_at))

    @property
    def _version(self) -> str:
        return f"version{NBSP}{self.content.reference.version}"

    @property
    def _replaced(self) -> str:
        version = self.content.reference.version
        return f"{self._version}, remplace la version{NBSP}{version - 1}" if version > 1 else ""

    # --- People -------------------------------------------------------------------------------------------------------

    @property
    def author(self) -> str:
        """Who answers for the letter, for the file's metadata."""
        return joined(self.content.signatory.name, self.content.hospital.name)

    @property
    def sender(self) -> str:
        """The site and the unit that writes."""
        return joined(self.content.hospital.site_line, self.content.stay.unit_name)

    @property
    def recipient(self) -> str:
        """« Dr Martine Escoubas, médecin traitant »; the patient where there is none."""
        gp = self.content.gp
        if gp:
            return typeset(joined(gp.name, gp.function))
        return agreed("À la patiente", "Au patient", "À la personne hospitalisée", sex=self.patient.sex)

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """The GP's postal address, or that no GP was named."""
        gp = self.content.gp
        return gp.address_lines if gp else ("Aucun médecin traitant déclaré",)

    @cached_property
    def identity(self) -> list[Fact]:
        """The identity block: each trait with its value, known or not, then the allergies."""
        return [*self.traits, Fact("Allergies", self.allergies)]

    @property
    def allergies(self) -> str:
        """What the patient does not tolerate, or that nothing is known."""
        allergies = self.content.allergies
        return typeset(allergies.text) if allergies.found else "Aucune connue"

    @property
    def identity_on_screen(self) -> str:
        """The identity in a sentence, for the screen: never the INS."""
        born = capitalised(joined(self.patient_born, self.patient_age, self.patient_sex))
        return typeset(f"{born}. Lettre adressée à : {self.recipient.removeprefix('À ').removeprefix('Au ')}.")

    # --- Summary strip ------------------------------------------------------------------------------------------------

    @cached_property
    def figures(self) -> list[Figure]:
        """What changed, what is awaited, what is planned: counted from the groups, so that they cannot disagree."""
        return [self._treatment_figure, self._results_figure, self._appointments_figure]

    @property
    def _treatment_figure(self) -> Figure:
        statuses = [treatment.status for treatment in self.content.treatments]
        counts = {noun: statuses.count(status) for status, noun in CHANGES.items()}
        detail = ", ".join(count(number, noun) for noun, number in counts.items() if number)
        if not statuses:
            return Figure("Traitement", "Aucun", "ni à l’entrée, ni à la sortie")
        if not detail:
            return Figure("Traitement", "Aucun changement", f"{count(len(statuses), 'traitement')} à poursuivre")
        return Figure("Traitement", count(sum(counts.values()), "changement"), detail)

    @property
    def _results_figure(self) -> Figure:
        results = self.content.pending_results
        known = [result.expected for result in results if result.expected]
        undated = len(results) - len(known)
        detail = f"d’ici le {self._short_day(max(known))}" if known else ""
        if undated:
            detail = joined(detail, f"{undated} sans date" if known else "sans date annoncée")
        return Figure("Résultats attendus", str(len(results)) if results else "Aucun", detail)

    @property
    def _appointments_figure(self) -> Figure:
        appointments = self.content.appointments
        yours = next((one for one in appointments if one.with_whom.lower().startswith("vous")), None)
        to_take = sum(one.state is AppointmentState.TO_TAKE for one in appointments)
        detail = f"dont {to_take} à prendre" if to_take else ""
        if yours:
            detail = f"dont vous, {self._long_day(yours.on) if yours.on else yours.when}"
        elif not to_take and any(one.on for one in appointments):
            detail = f"dès {self._long_day(min(one.on for one in appointments if one.on))}"
        return Figure("Rendez-vous", str(len(appointments)) if appointments else "Aucun", typeset(detail))

    @cached_property
    def phone(self) -> PhoneText:
        """The ward's direct line."""
        return phone_text(self.content.ward_line.phone)

    @property
    def phone_holder(self) -> str:
        """Who answers it, and when."""
        line = self.content.ward_line
        return typeset(joined(line.name or line.function, line.hours))

    # --- Groups 1 to 3 ------------------------------------------------------------------------------------------------

    @cached_property
    def stay(self) -> list[Row]:
        """Group 1: dates and modalities, doctors, trusted person, advance directives."""
        content, stay = self.content, self.content.stay
        transport = f"transport : {stay.transport}" if stay.transport else ""
        destination = headed_for(stay.destination)
        rows = (
            ("Entrée", joined(_moment(stay.admitted_at), ADMISSIONS[stay.admission], stay.origin)),
            ("Sortie", joined(_moment(stay.left_at), destination, transport)),
            ("Médecin hospitalier", _practitioner(content.signatory)),
            ("Médecin traitant", self._gp),
            ("Personne de confiance", content.trusted_person or f"{UNKNOWN}e"),
            ("Directives anticipées", content.advance_directives or f"{UNKNOWN}es"),
        )
        return [Row(label, Line(text=typeset(value))) for label, value in rows]

    @property
    def _gp(self) -> str:
        gp, referring = self.content.gp, self.content.referring
        sent = agreed("Adressée par", "Adressé par", "Adressé(e) par", sex=self.patient.sex)
        by_emergency = " (urgences)" if self.content.stay.admission is AdmissionKind.EMERGENCY else ""
        by = _practitioner(referring) if referring else f"aucun praticien{by_emergency}"
        return f"{gp.name if gp else 'aucun déclaré'}. {sent} : {by}"

    @property
    def reason(self) -> list[str]:
        """Group 2, by paragraphs."""
        return paragraphs(self.content.reason)

    @property
    def summary(self) -> list[Line]:
        """Group 3, by paragraphs, the condition at discharge last."""
        lines = [Line(text=text) for paragraph in self.content.summary for text in paragraphs(paragraph)]
        for number, text in enumerate(paragraphs(self.content.condition_at_discharge)):
            lines.append(Line(text=text) if number else Line(strong="À la sortie", text=f"{NBSP}: {text}"))
        return lines

    @cached_property
    def answers(self) -> list[Row]:
        """The « le cas échéant » of group 3, each answered."""
        content = self.content
        return [
            Row("Actes et examens", Line(text=_answer(content.procedures))),
            Row(
                "Événement indésirable", lead(_answer(content.adverse_events), stands_out=content.adverse_events.found)
            ),
            Row("BMR, BHRe", lead(_organisms(content.organisms), stands_out=content.organisms.identified.found)),
            Row(
                "Produits sanguins", lead(_transfusion(content.transfusion), stands_out=content.transfusion.given.found)
            ),
            Row(
                "Dérivés du sang",
                lead(_transfusion(content.blood_derivatives), stands_out=content.blood_derivatives.given.found),
            ),
            Row("Dispositif implantable", lead(_answer(content.implants), stands_out=content.implants.found)),
        ]

    # --- Groups 4 to 6 ------------------------------------------------------------------------------------------------

    @cached_property
    def treatments(self) -> list[TreatmentGroup]:
        """Group 4: stopped, modified, added, continued; each group in the order in which it was written."""
        return treatment_groups(self.content.treatments)

    @property
    def is_dense(self) -> bool:
        """Whether the table of medicines takes smaller type."""
        return is_dense(self.content.treatments)

    @cached_property
    def pending_results(self) -> list[Line]:
        """Group 5: what is awaited, when about, who will send it."""
        return [self._pending(result) for result in self.content.pending_results]

    def _pending(self, result: PendingResult) -> Line:
        expected = f"vers le {self._short_day(result.expected)}" if result.expected else "date non annoncée"
        what = lead(typeset(result.what.rstrip(" .")), stands_out=True)
        return Line(
            strong=what.strong,
            text=typeset(f"{what.text} : {expected}, par {with_article(result.sender.rstrip(' .'))}."),
        )

    @cached_property
    def appointments(self) -> list[AppointmentText]:
        """Group 6: what is planned or to plan, by date; what has no date yet comes last."""
        return appointment_texts(self.content.appointments)

    @cached_property
    def follow_up(self) -> list[tuple[str, list[Line]]]:
        """Group 6, in sentences: surveillance, advice, medico-social follow-up, under their titles."""
        content = self.content
        social = [Line(text=text) for text in paragraphs(content.social)] or [Line(text="Aucune mesure.")]
        if content.coordination:
            contact = joined(content.coordination.name, phone(content.coordination.phone))
            social.append(Line(strong=f"Coordination{NBSP}: {contact}", text="."))
        return [
            ("Surveillance", _said(content.surveillance)),
            ("Recommandations", _said(content.advice)),
            ("Médico-social", social),
        ]

    # --- Signature ----------------------------------------------------------------------------------------------------

    @property
    def signatory(self) -> Line:
        """« Dr Hélène Castagnier, gériatre, RPPS 10999001232 »: who signed, or who is to."""
        one = self.content.signatory
        rest = joined(one.function, _rpps(one))
        return Line(strong=typeset(one.name), text=typeset(f", {rest}" if rest else ""))

    @property
    def signed(self) -> str:
        """When it was signed; empty for a draft."""
        moment = self.content.signed_at
        if moment is None:
            return ""
        return f"Signée électroniquement le {calendar_day(moment, with_year=True)} à{NBSP}{clock(moment)}."

    @property
    def replaced(self) -> str:
        """Which version it makes void; empty for a first one."""
        version = self.content.reference.version
        return f"Version{NBSP}{version}, annule et remplace la version{NBSP}{version - 1}." if version > 1 else ""

    @property
    def contributors(self) -> str:
        """« Rédigée avec Léo Sauvaire (infirmier) et Sofiane Merrad (assistant social). »"""
        names = [f"{one.name} ({one.function})" if one.function else one.name for one in self.content.contributors]
        return typeset(f"Rédigée avec {listed(names)}.") if names else ""

    @property
    def enclosures(self) -> str:
        """The files that go with it."""
        return enclosed(self.content.enclosures)

    @property
    def recipients(self) -> str:
        """To whom it goes, what it replaces, which law asks for its groups."""
        replaced = (
            "" if self.replaced else f" Version{NBSP}{self.content.reference.version}, ne remplace aucune lettre."
        )
        to = ", ".join(with_article(one) for one in self.content.recipients) or "aucun"
        return typeset(f"Destinataires : {to}.{replaced} Rubriques 1 à 6 : {LAW}.")

    @cached_property
    def content_hash(self) -> list[str]:
        """The SHA-256 of the frozen content, in two lines of four groups; empty for a draft, which nothing freezes."""
        if self.content.signed_at is None:
            return []
        digest = hashlib.sha256(self.content.to_json().encode()).hexdigest()
        groups = [digest[start : start + HASH_GROUP] for start in range(0, len(digest), HASH_GROUP)]
        return [" ".join(groups[:4]), " ".join(groups[4:])]

    def _long_day(self, value: date) -> str:
        return day_long(value, today=as_day(self._written_at))

    def _short_day(self, value: date) -> str:
        return calendar_day(value, with_year=value.year != as_day(self._written_at).year)


def _context(content: DischargeLetter) -> dict[str, Any]:
    return {"letter": DischargeText(content), "content": content}


def _said(text: str) -> list[Line]:
    return [Line(text=paragraph) for paragraph in paragraphs(text)] or [Line(text="Aucune.")]


def _moment(value: datetime) -> str:
    return f"{day_paper(value)}, {clock(value)}"


def _practitioner(one: Practitioner) -> str:
    return joined(one.name, one.function, _rpps(one))


def _rpps(one: Practitioner) -> str:
    return f"RPPS{NBSP}{one.rpps}" if one.rpps else ""


def _answer(answer: Answer) -> str:
    return typeset(answer.text) if answer.found else "aucun"


def _organisms(organisms: Organisms) -> str:
    if not organisms.searched:
        return "non recherchés"
    return typeset(organisms.identified.text if organisms.identified.found else "recherche faite : aucun")


def _transfusion(transfusion: Transfusion) -> str:
    incident = f"incident : {transfusion.incident}" if transfusion.incident else ""
    if transfusion.given.found:
        incident = incident or "sans incident"
    return typeset(joined(_answer(transfusion.given), incident))
