"""The lettre de liaison à l'entrée: a doctor outside writes it through a link, for whom the hospital takes in (CSP, art. R.1112-1-1)."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from coordination.accounts.roles import Permission
from coordination.episodes.forms import PhoneField
from coordination.episodes.models import Episode
from coordination.ui import french
from discharge.sharing.models import Scope
from liaison.authoring.facts import answer, home_of, letterhead, lines, practitioner_of, printed_patient
from liaison.authoring.fields import PartForm, line, nothing, question, text
from liaison.authoring.models import DocumentKind
from liaison.authoring.papers.base import TO_WRITE, Composing, Files, Paper
from liaison.authoring.rules import Body, Missing, Rule, answered, filled, text_or_none
from liaison.authoring.sections import SectionKind
from liaison.content.discharge import NONE, Answer, Practitioner, Reference
from liaison.content.entry import EntryLetter, HomeTreatment
from liaison.content.parts import Contact, Signatory
from liaison.content.sheets import Profession, Record
from liaison.documents.cda import entry_cda
from liaison.documents.entry import EntryText, entry_pdf

# The name and its strength, then the dose: « Apixaban 2,5 mg : 1 matin et soir ».
_DOSE = re.compile(r"\s*:\s+|\s+[–—-]\s+|\t+\s*")
_LONG = 2000


class ReasonForm(PartForm):
    """Why the patient is sent."""

    reason = text("Motif de la demande d’hospitalisation", 1000, rows=3)


class TreatmentsForm(PartForm):
    """What the patient takes: a list that one may paste."""

    treatments = text(
        "Traitements en cours",
        4000,
        rows=6,
        help_text="Un par ligne, la posologie après deux points. Exemple : Apixaban 2,5 mg : 1 matin et soir",
    )
    treatments_none = nothing("Aucun traitement")


class AllergiesForm(PartForm):
    """What the patient does not stand."""

    allergies = question("Allergies", no="Aucune connue")
    allergies_text = line("Lesquelles", 300)


class HistoryForm(PartForm):
    """What the hospital should know of before."""

    history = text("Antécédents", _LONG, rows=4)
    history_none = nothing("Aucun antécédent notable")


class RisksForm(PartForm):
    """What to watch for."""

    risks = text("Risques", _LONG, rows=2, help_text="Chute, fugue, dénutrition, bactérie résistante, isolement")
    risks_none = nothing("Aucun risque particulier")


class HomeForm(PartForm):
    """Who comes already, what stands there."""

    home = text("En place à domicile", _LONG, rows=3, help_text="Infirmière, aide à domicile, matériel, portage")
    home_none = nothing("Rien n’est en place")


class ContactsForm(PartForm):
    """Whom to call about the patient."""

    contacts = text(
        "Qui joindre", 1000, rows=2, help_text="Proche, personne de confiance, infirmière : nom et téléphone"
    )
    contacts_none = nothing("Personne d’autre que moi")


class AuthorForm(PartForm):
    """Who writes: a locum may."""

    name = line("Votre nom", 150)
    phone = PhoneField(label="Votre téléphone, pour l’équipe de l’hôpital", max_length=30, required=False)


def first_bodies(episode: Episode) -> dict[str, dict[str, Any]]:
    """Nothing: a doctor outside is told no more of the stay than whom it is about."""
    return {}


def home_treatments(body: Body) -> list[HomeTreatment]:
    """The medicines of a list as it was typed, one a line."""
    return [_treatment(one) for one in lines(body.get("treatments", ""))] if not body.get("treatments_none") else []


def compose(given: Composing) -> EntryLetter:
    """The letter as it stands. Raises ``ContentError``."""
    written, blank = given.written, given.blank
    fields = around(given)
    return EntryLetter(
        **fields,
        reason=written.body("reason").get("reason", "") or blank,
        treatments=tuple(home_treatments(written.body("treatments"))),
        allergies=answer(written.body("allergies"), "allergies", blank),
        history=_answer(written.body("history"), "history", blank),
        risks=_answer(written.body("risks"), "risks", blank),
        home=_answer(written.body("home"), "home", blank),
        contacts=_answer(written.body("contacts"), "contacts", blank),
    )


def around(given: Composing) -> dict[str, Any]:
    """Who writes to whom about whom: what a letter given as a file says too."""
    episode, document, author = given.episode, given.document, given.written.body("author")
    zone, in_charge = ZoneInfo(given.hospital.time_zone), episode.hospital_doctor
    doctor = _doctor(author)
    signatory = Signatory(name=doctor.name, function=doctor.function, phone=doctor.phone)
    return {
        "hospital": letterhead(given.hospital, episode.unit_id),
        "sender_team": "",
        "patient": printed_patient(episode.patient, with_ins=True),
        "contact": Contact(name=doctor.name, function=doctor.function, phone=doctor.phone or TO_WRITE),
        "author": signatory,
        "composed_at": given.now.astimezone(zone),
        "record": Record(
            reference=Reference(document_id=str(document.pk), set_id=str(document.set_id)),
            ipp=episode.patient.ipp,
            home=home_of(episode.patient),
            admitted_at=episode.admitted_at.astimezone(zone),
            unit_name=french.lower_first(episode.unit.name),
            unit_phone=episode.unit.phone or given.hospital.switchboard,
            author=doctor,
            profession=Profession.PHYSICIAN,
            signed_at=None if given.is_draft else given.now.astimezone(zone),
            in_charge=practitioner_of(in_charge, "") if in_charge else Practitioner(name=given.hospital.name),
        ),
    }


def _doctor(author: Body) -> Practitioner:
    return Practitioner(
        name=author.get("name") or TO_WRITE,
        function=author.get("function", ""),
        family_name=author.get("family_name", ""),
        given_name=author.get("given_name", ""),
        rpps=author.get("rpps", ""),
        phone=author.get("phone", ""),
        address_lines=tuple(author.get("address_lines", ())),
    )


def _answer(body: Body, name: str, blank: str) -> Answer:
    if body.get(f"{name}_none"):
        return NONE
    said = body.get(name, "").strip() or blank
    return Answer(found=bool(said), text=said)


def _treatment(said: str) -> HomeTreatment:
    name, *dose = _DOSE.split(said, maxsplit=1)
    return HomeTreatment(name=name, dose=dose[0] if dose else "") if name else HomeTreatment(name=said)


def _files(letter: EntryLetter) -> Files:
    cda = entry_cda(letter)
    return Files(pdf=entry_pdf(letter, cda=cda), cda=cda)


def _reason(body: Body) -> Missing:
    yield from filled(body, "reason", "Écrivez le motif de la demande.")


def _treatments(body: Body) -> Missing:
    yield from text_or_none(body, "treatments", "Écrivez les traitements en cours, ou cochez « Aucun traitement ».")


def _allergies(body: Body) -> Missing:
    yield from answered(body, "allergies", "Dites si des allergies sont connues.")


def _history(body: Body) -> Missing:
    yield from text_or_none(body, "history", "Écrivez les antécédents, ou cochez « Aucun antécédent notable ».")


def _risks(body: Body) -> Missing:
    yield from text_or_none(body, "risks", "Écrivez les risques, ou cochez « Aucun risque particulier ».")


def _home(body: Body) -> Missing:
    yield from text_or_none(body, "home", "Écrivez ce qui est en place, ou cochez « Rien n’est en place ».")


def _contacts(body: Body) -> Missing:
    yield from text_or_none(body, "contacts", "Écrivez qui joindre, ou cochez « Personne d’autre que moi ».")


def _author(body: Body) -> Missing:
    yield from filled(body, "name", "Écrivez votre nom.")
    yield from filled(body, "phone", "Donnez le téléphone où l’équipe peut vous joindre.")


def _part(key: str, label: str, form: type[PartForm], rule: Rule) -> SectionKind:
    # Nobody of the hospital writes in it.
    return SectionKind(key, label, 1, form, frozenset(), rule)


PAPER = Paper(
    kind=DocumentKind.ENTRY,
    title="Lettre de liaison à l’entrée",
    name="lettre d’entrée",
    lede="Le médecin qui suit la personne la donne par un lien.",
    groups={1: "Lettre"},
    sections=(
        _part("reason", "Motif", ReasonForm, _reason),
        _part("treatments", "Traitements en cours", TreatmentsForm, _treatments),
        _part("allergies", "Allergies", AllergiesForm, _allergies),
        _part("history", "Antécédents", HistoryForm, _history),
        _part("risks", "Risques", RisksForm, _risks),
        _part("home", "En place à domicile", HomeForm, _home),
        _part("contacts", "Qui joindre", ContactsForm, _contacts),
        _part("author", "Vous", AuthorForm, _author),
    ),
    signing=Permission.LETTER_SEND,
    who_signs="Le médecin qui l’écrit la donne.",
    needs_rpps=False,
    is_handed_over=False,
    readers=frozenset(),
    readers_words="",
    scope=Scope.LETTER,
    forms=("pdf", "cda"),
    file_stem="lettre-entree",
    page="public/_entry.html",
    first_bodies=first_bodies,
    compose=compose,
    read=EntryLetter.from_json,
    text=EntryText,
    pdf=entry_pdf,
    files=_files,
    is_ours=False,
)
