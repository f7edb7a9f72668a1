"""What is typed in each part of a lettre de liaison."""

from django import forms

from coordination.ui.widgets import TimeInput
from liaison.authoring.fields import PartForm, choice, day, line, nothing, question, text
from liaison.content.discharge import AppointmentState, TreatmentStatus

# Two pages hold about half of it; what is longer is a report, to attach and not to send as a letter.
MOST_CHARACTERS, MOST_LINES = 6000, 120
_TREATMENTS = [
    (TreatmentStatus.STOPPED.value, "Arrêté"),
    (TreatmentStatus.MODIFIED.value, "Modifié"),
    (TreatmentStatus.ADDED.value, "Ajouté"),
    (TreatmentStatus.CONTINUED.value, "Poursuivi"),
]
_APPOINTMENTS = [(AppointmentState.TAKEN.value, "Pris"), (AppointmentState.TO_TAKE.value, "À prendre")]


class ReasonForm(PartForm):
    """2°: why the patient came."""

    reason_in_short = line("En quelques mots, pour le titre", 80, help_text="Exemple : fracture du col fémoral opérée")
    reason = text("Motif d’hospitalisation", 1000, rows=2)


class SurroundingsForm(PartForm):
    """1°: who sent the patient, what they wish, what they do not stand."""

    referred = question("Adressée ou adressé par un praticien", no="Aucun praticien", yes="Un praticien")
    referred_text = line("Lequel", 120)
    allergies = question("Allergies", no="Aucune connue")
    allergies_text = line("Lesquelles", 300)
    advance_directives = line(
        "Directives anticipées", 200, help_text="Exemple : non rédigées, information donnée le 20 novembre"
    )


class SummaryForm(PartForm):
    """3°: what happened, by paragraphs."""

    summary = text("Synthèse médicale du séjour", MOST_CHARACTERS, rows=10)
    condition_at_discharge = text("État à la sortie", 1000, rows=3)
    procedures = question("Actes et examens", no="Aucun notable")
    procedures_text = line("Lesquels, avec leurs résultats", 600)

    def clean_summary(self) -> str:
        """No longer than what one reads."""
        summary: str = self.cleaned_data["summary"]
        lines = len(summary.splitlines())
        if lines > MOST_LINES:
            raise forms.ValidationError(f"Raccourcissez la synthèse : {MOST_LINES} lignes au plus, {lines} écrites.")
        return summary


class EventsForm(PartForm):
    """3°: what the law asks to be answered each time."""

    adverse_events = question("Événement indésirable pendant le séjour")
    adverse_events_text = line("Lequel, et son évolution", 400)
    organisms_searched = question("Recherche de bactéries multirésistantes ou émergentes", no="Non faite", yes="Faite")
    organisms = question("Bactérie multirésistante ou émergente identifiée", no="Aucune")
    organisms_text = line("Laquelle", 300)
    transfusion = question("Transfusion de produits sanguins", no="Aucune")
    transfusion_text = line("Quoi, combien, quand", 300)
    transfusion_incident = line("Incident transfusionnel, s’il y en a eu un", 300)
    blood_derivatives = question("Dérivés du sang administrés")
    blood_derivatives_text = line("Lesquels, quand", 300)
    blood_derivatives_incident = line("Effet indésirable, s’il y en a eu un", 300)
    implants = question("Dispositif médical implanté")
    implants_text = line("Lequel, carte remise ou non", 300)


class TreatmentsForm(PartForm):
    """4°: the table, or none."""

    none = nothing("Aucun traitement, ni à l’entrée ni à la sortie")


class TreatmentRow(forms.Form):
    """A medicine, before and after."""

    status = choice("Statut", _TREATMENTS)
    name = line("Médicament et dosage", 120)
    before = line("À l’entrée", 120)
    after = line("À la sortie", 120)
    duration = line("Durée", 60)
    reason = line("Motif, précision", 200)


class PendingForm(PartForm):
    """5°: results awaited, or none."""

    none = nothing("Aucun résultat n’est attendu")


class PendingRow(forms.Form):
    """A result that comes later."""

    what = line("Résultat attendu", 200)
    expected = day("Vers le")
    sender = line("Envoyé par", 120)


class AppointmentsForm(PartForm):
    """6°: what is planned or to plan, or none."""

    none = nothing("Aucun rendez-vous ni acte prévu")


class AppointmentRow(forms.Form):
    """An appointment, or something to organise."""

    what = line("Rendez-vous, acte", 200)
    on = day("Le")
    at = forms.TimeField(
        label="À", widget=TimeInput, required=False, error_messages={"invalid": "Cette heure n’existe pas."}
    )
    when = line("Ou quand", 80)
    with_whom = line("Avec qui, où", 200)
    state = choice("État", _APPOINTMENTS)


class AdviceForm(PartForm):
    """6°: what to watch, what to do and not to do."""

    surveillance = text("Surveillance", 1500)
    surveillance_none = nothing("Aucune surveillance particulière")
    advice = text("Recommandations", 1500)
    advice_none = nothing("Aucune recommandation particulière")


class SocialForm(PartForm):
    """6°: the medico-social side."""

    social = text("Suivi médico-social", 1500, rows=4)
    social_none = nothing("Aucun suivi médico-social")
