"""Forms of what the person said about sharing."""

from typing import Any

from django import forms

from coordination.ui.widgets import DateInput
from discharge.sharing.models import Basis, GivenBy, Means

_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class SaidForm(forms.Form):
    """Who spoke: the person, or whoever represents them."""

    given_by = forms.ChoiceField(
        label="Qui l’a dit ?",
        choices=GivenBy.choices,
        widget=forms.RadioSelect,
        initial=GivenBy.PATIENT,
        error_messages={"required": "Dites qui a parlé."},
    )
    representative_name = forms.CharField(
        label="Nom du représentant",
        max_length=150,
        required=False,
        help_text="Tuteur, mandataire, parent d’un mineur : seulement si ce n’est pas la personne.",
        error_messages=_TOO_LONG,
    )

    def clean(self) -> dict[str, Any]:
        """A representative is named; nobody is when the person spoke."""
        cleaned = super().clean() or {}
        if cleaned.get("given_by") != GivenBy.REPRESENTATIVE:
            cleaned["representative_name"] = ""
        elif not cleaned.get("representative_name") and "representative_name" not in self.errors:
            self.add_error("representative_name", "Écrivez le nom du représentant.")
        return cleaned


class StopForm(SaidForm):
    """An opposition, or an agreement taken back."""

    reason = forms.CharField(label="Précision", max_length=300, required=False, error_messages=_TOO_LONG)


class ConsentForm(SaidForm):
    """An agreement: how and when it was given."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    means = forms.ChoiceField(
        label="Comment ?",
        choices=[(means, means.label) for means in (Means.ORAL, Means.WRITTEN, Means.ELECTRONIC)],
        widget=forms.RadioSelect,
        initial=Means.ORAL,
        error_messages={"required": "Dites comment l’accord a été donné."},
    )
    given_on = forms.DateField(
        label="Quand ?", widget=DateInput, error_messages={"required": "Donnez le jour de l’accord."}
    )

    field_order = ["version", "given_by", "representative_name", "means", "given_on"]


class LiftForm(forms.Form):
    """Why sharing may go on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label="Pourquoi ?",
        max_length=300,
        help_text="La personne a changé d’avis, ou l’opposition avait été notée sur la mauvaise ligne.",
        error_messages={"required": "Dites pourquoi : la raison reste dans l’historique.", **_TOO_LONG},
    )


class BasisForm(forms.Form):
    """Another ground than the one that the type of provider gives."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    basis = forms.ChoiceField(
        label="Ce destinataire",
        choices=[
            (Basis.CARE_TEAM, "fait partie de l’équipe de soins de la personne"),
            (Basis.CONSENT, "est hors de l’équipe de soins : il faut l’accord de la personne"),
            (Basis.SOCIAL, "relève du secteur social : courrier social seulement"),
            (Basis.NONE, "ne doit rien recevoir"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le cadre."},
    )
    reason = forms.CharField(
        label="Raison",
        max_length=300,
        help_text="L’infirmière de l’accueil de jour fait les pansements : elle fait partie de l’équipe de soins.",
        error_messages={"required": "Dites pourquoi : la raison reste dans l’historique.", **_TOO_LONG},
    )
