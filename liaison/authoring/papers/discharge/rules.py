"""What a lettre de liaison lacks, part by part, against the law: CSP R.1112-1-2, II (standards, section 1.1), and the HAS rubrics.

A part is complete when each of its items is filled or explicitly « aucun ».
"""

from liaison.authoring.fields import NO, YES
from liaison.authoring.rules import Body, Missing, answered, filled, in_row, table, text_or_none
from liaison.content.discharge import TreatmentStatus


def reason(body: Body) -> Missing:
    """Why the patient came."""
    yield from filled(body, "reason", "Écrivez le motif d’hospitalisation.")


def surroundings(body: Body) -> Missing:
    """Who sent the patient, allergies."""
    yield from answered(body, "referred", "Dites si un praticien a adressé la personne.")
    yield from answered(body, "allergies", "Dites si des allergies sont connues.")


def summary(body: Body) -> Missing:
    """What happened."""
    yield from filled(body, "summary", "Écrivez la synthèse médicale.")
    yield from answered(body, "procedures", "Dites quels actes et examens ont compté.")


def events(body: Body) -> Missing:
    """Each « le cas échéant » of the law."""
    yield from answered(body, "adverse_events", "Répondez sur les événements indésirables.")
    if body.get("organisms_searched") not in {NO, YES}:
        yield "organisms_searched_0", "Dites si une bactérie multirésistante a été recherchée."
    yield from answered(body, "organisms", "Répondez sur les bactéries multirésistantes.")
    if body.get("organisms_searched") == NO and body.get("organisms") == YES:
        yield "organisms_searched_0", "Une bactérie identifiée a été recherchée : corrigez l’une des deux réponses."
    yield from answered(body, "transfusion", "Répondez sur les produits sanguins.")
    yield from answered(body, "blood_derivatives", "Répondez sur les dérivés du sang.")
    yield from answered(body, "implants", "Répondez sur les dispositifs implantés.")


def treatment(number: int, row: Body) -> Missing:
    """A medicine has what its fate asks for; a change or a stop has its reason."""
    name = row.get("name") or f"ligne {number + 1}"
    needed = {
        "status": "choisissez le statut",
        "name": "écrivez le médicament et son dosage",
        "before": "écrivez la posologie à l’entrée",
        "after": "écrivez la posologie à la sortie",
        "duration": "écrivez la durée",
        "reason": "écrivez le motif du changement",
    }
    status = row.get("status", "")
    if status == TreatmentStatus.ADDED:
        needed.pop("before")
    if status == TreatmentStatus.STOPPED:
        needed.pop("after")
        needed.pop("duration")
    if status not in {TreatmentStatus.STOPPED, TreatmentStatus.MODIFIED}:
        needed.pop("reason")
    for field, words in needed.items():
        yield from in_row(row, number, field, f"{name} : {words}.")


def pending(number: int, row: Body) -> Missing:
    """A result says who sends it."""
    yield from in_row(row, number, "what", f"Ligne {number + 1} : dites quel résultat est attendu.")
    yield from in_row(row, number, "sender", f"{row.get('what') or f'Ligne {number + 1}'} : dites qui l’enverra.")


def appointment(number: int, row: Body) -> Missing:
    """An appointment says when, and whether it is taken."""
    name = row.get("what") or f"Ligne {number + 1}"
    yield from in_row(row, number, "what", f"Ligne {number + 1} : dites de quel rendez-vous il s’agit.")
    if not row.get("on"):
        yield from in_row(row, number, "when", f"{name} : écrivez le jour, ou quand.")
    yield from in_row(row, number, "state", f"{name} : dites s’il est pris ou à prendre.")


def advice(body: Body) -> Missing:
    """What to watch and to do, or nothing."""
    yield from text_or_none(body, "surveillance", "Écrivez la surveillance, ou cochez qu’il n’y en a pas.")
    yield from text_or_none(body, "advice", "Écrivez les recommandations, ou cochez qu’il n’y en a pas.")


def social(body: Body) -> Missing:
    """The medico-social follow-up, or nothing."""
    yield from text_or_none(body, "social", "Écrivez le suivi médico-social, ou cochez qu’il n’y en a pas.")


treatments = table(treatment, "Écrivez les traitements, ou cochez qu’il n’y en a pas.")
pending_results = table(pending, "Écrivez les résultats attendus, ou cochez qu’il n’y en a pas.")
appointments = table(appointment, "Écrivez les rendez-vous, ou cochez qu’il n’y en a pas.")
