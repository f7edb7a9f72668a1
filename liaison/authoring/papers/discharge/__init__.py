"""The lettre de liaison à la sortie (CSP, art. R.1112-1-2): written by several, signed by a hospital doctor."""

from coordination.accounts.roles import Permission
from discharge.sharing.models import Scope
from liaison.authoring.models import DocumentKind
from liaison.authoring.papers.base import Files, Paper
from liaison.authoring.papers.discharge import forms, rules
from liaison.authoring.papers.discharge.composition import compose
from liaison.authoring.papers.discharge.prefill import first_bodies
from liaison.authoring.readers import LETTER_READERS
from liaison.authoring.sections import CARE, ORGANISERS, SOCIAL, SectionKind
from liaison.content.discharge import DischargeLetter
from liaison.documents.cda import discharge_cda
from liaison.documents.discharge import DischargeText, discharge_pdf


def _files(letter: DischargeLetter) -> Files:
    cda = discharge_cda(letter)
    return Files(pdf=discharge_pdf(letter, cda=cda), cda=cda)


PAPER = Paper(
    kind=DocumentKind.LIAISON,
    title="Lettre de liaison à la sortie",
    name="lettre de liaison",
    lede="Signée par un médecin, remise et envoyée le jour de la sortie.",
    # The groups of CSP, art. R.1112-1-2, II, as the letter numbers them.
    groups={1: "Séjour", 2: "Motif", 3: "Synthèse", 4: "Traitements", 5: "Résultats", 6: "Suites"},
    sections=(
        SectionKind("surroundings", "Autour du séjour", 1, forms.SurroundingsForm, CARE, rules.surroundings),
        SectionKind("reason", "Motif d’hospitalisation", 2, forms.ReasonForm, CARE, rules.reason),
        SectionKind("summary", "Synthèse du séjour", 3, forms.SummaryForm, CARE, rules.summary),
        SectionKind("events", "Événements, transfusion, dispositifs", 3, forms.EventsForm, CARE, rules.events),
        SectionKind("treatments", "Traitements", 4, forms.TreatmentsForm, CARE, rules.treatments, forms.TreatmentRow),
        SectionKind(
            "pending", "Résultats attendus", 5, forms.PendingForm, CARE, rules.pending_results, forms.PendingRow
        ),
        SectionKind(
            "appointments",
            "Rendez-vous et actes",
            6,
            forms.AppointmentsForm,
            ORGANISERS,
            rules.appointments,
            forms.AppointmentRow,
        ),
        SectionKind("advice", "Surveillance, recommandations", 6, forms.AdviceForm, CARE, rules.advice),
        SectionKind("social", "Médico-social", 6, forms.SocialForm, SOCIAL, rules.social),
    ),
    # Nobody but a doctor of the hospital (CSP, art. R.1112-1-2).
    signing=Permission.LETTER_SIGN,
    who_signs="Un médecin de l’hôpital signe.",
    needs_rpps=True,
    is_handed_over=True,
    readers=LETTER_READERS,
    readers_words="au médecin traitant et aux équipes médicales du cercle",
    scope=Scope.LETTER,
    forms=("pdf", "cda", "fhir", "xdm"),
    file_stem="lettre-de-liaison",
    page="public/_discharge.html",
    first_bodies=first_bodies,
    compose=compose,
    read=DischargeLetter.from_json,
    text=DischargeText,
    pdf=discharge_pdf,
    files=_files,
    takes_files=True,
)
