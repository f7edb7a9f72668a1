"""Lettres de liaison: one that two people write and that waits for a signature, others signed; and a self-audit of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from liaison.authoring.actions import hand_over, save_part, sign, start_document, state_of
from liaison.authoring.enclosures import join_file
from liaison.authoring.models import Document, DocumentKind, Holder
from liaison.documents.pdf import render_pdf
from liaison.quality.actions import ask_audit, judge_batch
from liaison.stationery.actions import write_phrase

NONE_OF = {"adverse_events": "no", "organisms_searched": "yes", "organisms": "no", "transfusion": "no"} | {
    "blood_derivatives": "no",
    "implants": "no",
}


_FIELDS = ("status", "name", "before", "after", "duration", "reason")


def treatments(*lines: tuple[str, ...]) -> dict[str, Any]:
    """Treatments, a line each; what a line leaves out at its end is empty."""
    return {"rows": [dict.fromkeys(_FIELDS, "") | dict(zip(_FIELDS, line, strict=False)) for line in lines]}


HIP: dict[str, dict[str, Any]] = {
    "surroundings": {
        "referred": "no",
        "allergies": "yes",
        "allergies_text": "Pénicilline (urticaire, 1998)",
        "advance_directives": "non rédigées, information donnée pendant le séjour",
    },
    "reason": {
        "reason_in_short": "fracture du col fémoral droit opérée",
        "reason": "Fracture du col fémoral droit, Garden IV, après une chute nocturne au domicile.",
    },
    "summary": {
        "summary": (
            "Veuve, vit seule, marchait sans aide. Fibrillation atriale permanente anticoagulée, hypertension, "
            "hypothyroïdie substituée, insuffisance rénale chronique stade 3b. Chute aux toilettes vers 4 h, sous "
            "zopiclone et oxazépam.\n"
            "Hémiarthroplastie de hanche droite (Dr Étienne Sorbier), sous rachianesthésie. Appui complet autorisé dès le "
            "lendemain. Hypotension orthostatique rapportée à l’hydrochlorothiazide et aux doses d’antihypertenseurs, "
            "corrigée. Anémie à 7,6 g/dL. Carence en vitamine D (18 nmol/L)."
        ),
        "condition_at_discharge": (
            "marche 40 m avec déambulateur, un étage avec aide. 134/72 couchée, 122/70 debout, pouls 72/min, poids "
            "51,8 kg, EVA 2/10. Hb 10,4 g/dL, créatinine 96 μmol/L, clairance 32 mL/min, K 4,2 mmol/L."
        ),
        "procedures": "yes",
        "procedures_text": "arthroplastie ; radiographie de contrôle ; ECG ; biologie jointe",
    },
    "events": {
        **NONE_OF,
        "adverse_events": "yes",
        "adverse_events_text": "confusion de 3 jours, régressive à l’arrêt du tramadol et des hypnotiques",
        "transfusion": "yes",
        "transfusion_text": "2 concentrés de globules rouges",
        "implants": "yes",
        "implants_text": "prothèse de hanche droite cimentée, carte remise à la patiente",
    },
    "treatments": treatments(
        # The reason is for the doctor to write: the letter cannot be signed without it.
        ("stopped", "Zopiclone 7,5 mg", "1 le soir"),
        ("stopped", "Hydrochlorothiazide 12,5 mg", "1 le matin", "", "", "Hypotension debout, Na 131 mmol/L"),
        ("modified", "Bisoprolol", "5 mg le matin", "2,5 mg le matin", "3 mois", "Pouls à 48/min"),
        ("added", "Paracétamol 1 g", "", "1 matin, midi et soir", "15 jours", "Douleur de hanche"),
        ("added", "Macrogol 10 g", "", "1 sachet le matin", "1 mois", "Constipation"),
        ("continued", "Apixaban 2,5 mg", "1 matin et soir", "1 matin et soir", "3 mois", "Fibrillation atriale"),
        ("continued", "Lévothyroxine 75 μg", "1 le matin à jeun", "1 le matin à jeun", "3 mois"),
    ),
    "advice": {
        "surveillance": (
            "NFS, créatinine, ionogramme à une semaine ; Hb attendue au-dessus de 10 g/dL. Tension couchée et debout à chaque "
            "passage infirmier : nous appeler sous 110 debout ou si malaise. Poids chaque semaine."
        ),
        "advice": "Ne pas réintroduire d’hypnotique ni de benzodiazépine.",
    },
}

SHORT: dict[str, dict[str, Any]] = {
    "surroundings": {"referred": "no", "allergies": "no", "advance_directives": "non abordées"},
    "reason": {"reason_in_short": "", "reason": ""},
    "summary": {
        "summary": "Séjour bref, évolution favorable sous traitement. Marche sans aide, alimentation normale.",
        "condition_at_discharge": "autonome pour les gestes du quotidien, tension 132/74",
        "procedures": "yes",
        "procedures_text": "biologie, ECG : sans particularité",
    },
    "events": NONE_OF | {"organisms_searched": "no"},
    "treatments": treatments(
        ("continued", "Amlodipine 5 mg", "1 le matin", "1 le matin", "3 mois"),
        ("added", "Paracétamol 1 g", "", "1 matin et soir si douleur", "8 jours"),
    ),
    "pending": {"none": True, "rows": []},
    "advice": {"surveillance_none": True, "advice": "Revoir le médecin traitant dans les 7 jours."},
    "social": {"social_none": True},
}


def keep_phrases(administrator: Membership) -> None:
    """Two phrases that the hospital's teams insert."""
    for part, title, text in (
        (
            "liaison/advice",
            "Après une chute",
            "Revoir {medecin_traitant} dans les 7 jours ; en cas de malaise, {telephone}.",
        ),
        ("nursing/home", "Clés", "Clés chez la personne de confiance, à prévenir la veille."),
    ):
        write_phrase(
            member=administrator,
            phrase_id=None,
            version=0,
            unit=None,
            part=part,
            title=title,
            text=text,
            begins=False,
        )


# A file that goes with a letter: what a ward would scan. It names nobody.
PRESCRIPTION = """<!doctype html><html lang="fr"><title>Ordonnance de kinésithérapie</title>
<h1>Ordonnance</h1><p>Kinésithérapie de la marche et de l’équilibre, 15 séances, à domicile.</p></html>"""


def begin_letter(episode: Episode, nurse: Membership, doctor: Membership) -> Document:
    """The letter of a patient who leaves soon: written by a nurse and a doctor, one reason and one answer still missing."""
    document = start_document(member=nurse, episode_id=episode.pk)
    for key, body in HIP.items():
        write_part(document, key, body, nurse if key in {"surroundings", "reason"} else doctor)
    return document


def begin_sheets(episode: Episode, nurse: Membership) -> None:
    """The nurse's and the patient's sheets of the same patient, as the letter and the stay fill them."""
    for kind in (DocumentKind.NURSING, DocumentKind.PATIENT):
        start_document(member=nurse, episode_id=episode.pk, kind=kind)


def sign_letter(episode: Episode, nurse: Membership, doctor: Membership) -> Document:
    """The letter of a patient who left: signed, on its way to the GP, still to be given by hand."""
    document = start_document(member=nurse, episode_id=episode.pk)
    for key, body in SHORT.items():
        write_part(document, key, body, doctor)
    # Who comes has no first day here: nothing is planned but what the plan says.
    if not document.sections.get(key="appointments").body.get("rows"):
        write_part(document, "appointments", {"none": True, "rows": []}, nurse)
    join_file(
        member=doctor,
        episode_id=episode.pk,
        document_id=document.pk,
        title="Ordonnance de kinésithérapie",
        content=render_pdf(PRESCRIPTION),
    )
    seen = state_of(document.sections.all(), document.enclosures.all())
    return sign(member=doctor, episode_id=episode.pk, document_id=document.pk, seen=seen)


def sign_others(episodes: Mapping[str, Episode], claire: Membership, doctor: Membership) -> None:
    """Two more who left, so that the self-audit compares: one letter given by hand, one signed days late."""
    given = sign_letter(episodes["GRIMALDOT"], claire, doctor)
    hand_over(
        member=claire,
        episode_id=given.episode_id,
        document_id=given.pk,
        submission=uuid7(),
        holder=Holder.PATIENT,
        understood=True,
    )
    sign_letter(episodes["ROUMESTANT"], claire, doctor)


def audit_letters(manager: Membership) -> None:
    """One self-audit of everybody who left, over at once."""
    today = timezone.localdate()
    audit = ask_audit(member=manager, audit_id=uuid7(), first=today - timedelta(days=30), last=today, seed="exemple")
    judge_batch(manager.hospital, audit.pk)


def write_part(document: Document, key: str, body: dict[str, Any], member: Membership) -> None:
    """Write a part over what the stay had put there; what is left empty keeps it."""
    section = document.sections.get(key=key)
    kept = {**section.body, **{name: value for name, value in body.items() if value != ""}}
    save_part(
        member=member,
        episode_id=document.episode_id,
        document_id=document.pk,
        key=key,
        version=section.version,
        body=kept,
    )
