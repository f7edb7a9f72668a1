"""What is typed in each part of a lettre de liaison. Nothing is required: a draft is kept as it is, ``completeness`` judges.

Only what cannot be kept is refused: too long, a day that does not exist.
"""

from __future__ import annotations

from typing import Any

from django import forms

from coordination.tenancy.keys import uuid7
from coordination.ui.widgets import DateInput, TimeInput
from liaison.content.discharge import AppointmentState, TreatmentStatus

NO, YES = "no", "yes"
# Two pages hold about half of it; what is longer is a report, to attach and not to send as a letter.
MOST_CHARACTERS, MOST_LINES = 6000, 120
MOST_ROWS = 60
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}
_DAY = {"invalid": "Ce jour n’existe pas dans le calendrier."}
_TREATMENTS = [
    (TreatmentStatus.STOPPED.value, "Arrêté"),
    (TreatmentStatus.MODIFIED.value, "Modifié"),
    (TreatmentStatus.ADDED.value, "Ajouté"),
    (TreatmentStatus.CONTINUED.value, "Poursuivi"),
]
_APPOINTMENTS = [(AppointmentState.TAKEN.value, "Pris"), (AppointmentState.TO_TAKE.value, "À prendre")]


def line(label: str, length: int = 200, **more: Any) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=length, required=False, error_messages=_TOO_LONG, **more)


def text(label: str, length: int = 2000, rows: int = 3, **more: Any) -> forms.CharField:
    """Some lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=length, required=False, widget=widget, error_messages=_TOO_LONG, **more
    )


def question(label: str, *, no: str = "Aucun", yes: str = "Oui", **more: Any) -> forms.ChoiceField:
    """A « le cas échéant » of the law: unanswered, no, or yes; the text beside it says what."""
    return forms.ChoiceField(
        label=label, choices=[(NO, no), (YES, yes)], required=False, widget=forms.RadioSelect, **more
    )


def nothing(label: str) -> forms.BooleanField:
    """The tick that says that there is nothing to write: silence is not an answer."""
    return forms.BooleanField(label=label, required=False)


class PartForm(forms.Form):
    """One part of a document. ``version`` is that of the part as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def body(self) -> dict[str, Any]:
        """What is kept of a valid form, as JSON values."""
        return {name: kept(value) for name, value in self.cleaned_data.items() if name != "version"}


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

    status = forms.ChoiceField(label="Statut", choices=[("", "À choisir"), *_TREATMENTS], required=False)
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
    expected = forms.DateField(label="Vers le", widget=DateInput, required=False, error_messages=_DAY)
    sender = line("Envoyé par", 120)


class AppointmentsForm(PartForm):
    """6°: what is planned or to plan, or none."""

    none = nothing("Aucun rendez-vous ni acte prévu")


class AppointmentRow(forms.Form):
    """An appointment, or something to organise."""

    what = line("Rendez-vous, acte", 200)
    on = forms.DateField(label="Le", widget=DateInput, required=False, error_messages=_DAY)
    at = forms.TimeField(
        label="À", widget=TimeInput, required=False, error_messages={"invalid": "Cette heure n’existe pas."}
    )
    when = line("Ou quand", 80)
    with_whom = line("Avec qui, où", 200)
    state = forms.ChoiceField(label="État", choices=[("", "À choisir"), *_APPOINTMENTS], required=False)


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


class SignForm(forms.Form):
    """``seen``: the state of the parts that the signer read; anything written since is refused."""

    seen = forms.CharField(
        widget=forms.HiddenInput, max_length=64, error_messages={"required": "Relisez la lettre, puis signez."}
    )


class HandedForm(forms.Form):
    """To whom a copy was given."""

    # Drawn with the form, so that sending it twice notes one copy.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    holder = forms.ChoiceField(
        label="Remise à",
        widget=forms.RadioSelect,
        choices=[],
        error_messages={"required": "Dites à qui la lettre a été remise."},
    )
    understood = forms.BooleanField(
        label="Les informations utiles à la suite des soins ont été comprises",
        required=False,
        help_text="La loi demande de s’en assurer (CSP, art. R. 1112-1-2).",
    )
    note = line("Précision", 300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from liaison.authoring.models import Holder  # the models need no form

        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = Holder.choices  # type: ignore[attr-defined]  # a ChoiceField


class CancelForm(forms.Form):
    """Why a document is cancelled."""

    reason = line("Pourquoi", 200)

    def clean_reason(self) -> str:
        """Required, in words of its own."""
        reason: str = self.cleaned_data["reason"].strip()
        if not reason:
            raise forms.ValidationError("Dites pourquoi cette lettre est annulée.")
        return reason


def rows_of(row: type[forms.Form]) -> type[forms.BaseFormSet[forms.Form]]:
    """The table made of such rows, with two empty ones at its end."""
    return forms.formset_factory(row, extra=2, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10, validate_max=True)


def kept(value: Any) -> Any:
    """A typed value as JSON keeps it."""
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else value
