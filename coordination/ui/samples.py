"""Invented data of the sheet of components. Nobody here exists; phone numbers belong to the ranges kept for fiction."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms

from coordination.ui.components.patient import Fact, Step
from coordination.ui.widgets import DateInput, DateTimeInput, FlagsSelect, PhoneInput, described

SHEET = "#"
YES_NO = (("yes", "Oui"), ("no", "Non"))
SWATCHES = (
    ("paper", "#f6f4ef", "cadre, colonnes de repères"),
    ("surface", "#ffffff", "travail"),
    ("tint", "#f1eee7", "survol, lecture seule"),
    ("tint-2", "#e7e2d8", "compteurs, pistes"),
    ("rule", "#ddd8cd", "filets"),
    ("edge", "#82796a", "bord des champs"),
    ("ink", "#1f1d19", "texte"),
    ("ink-2", "#48443c", "texte second"),
    ("ink-3", "#655f54", "libellés"),
    ("accent", "#0a5a66", "agir ici"),
    ("accent-strong", "#073f48", "survol"),
    ("accent-wash", "#e1eef0", "choix retenu"),
    ("late", "#9c1f16", "en retard, erreur"),
    ("due", "#784900", "à faire"),
    ("blocked", "#6d2477", "bloqué"),
    ("waiting", "#35487c", "en attente"),
    ("ontime", "#35621f", "dans les temps"),
    ("focus", "#1a56c4", "focus seulement"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    departure = forms.DateField(
        label="Date de départ prévue", widget=DateInput, help_text="Un jour ouvré de préférence."
    )
    commune = forms.CharField(
        label="Commune", error_messages={"required": "Choisissez une commune de la liste"}, max_length=80
    )
    destination = forms.ChoiceField(
        label="Destination", choices=(("home", "Domicile"), ("smr", "SMR"), ("ehpad", "EHPAD")), required=False
    )
    identifier = forms.CharField(
        label="IPP", required=False, widget=forms.TextInput({"readonly": True}), help_text="Repris de l’admission."
    )
    phone = forms.CharField(label="Téléphone", required=False, widget=PhoneInput)
    meeting = forms.DateTimeField(label="Synthèse", required=False, widget=DateTimeInput)
    many_drugs = forms.ChoiceField(label="Cinq médicaments ou plus", choices=YES_NO, widget=forms.RadioSelect)
    signs = forms.MultipleChoiceField(
        label="Signes d’alerte",
        choices=(("fever", "Fièvre"), ("fall", "Chute")),
        widget=FlagsSelect,
        required=False,
    )
    complexity = forms.ChoiceField(
        label="Complexité",
        choices=(
            ("low", described("Faible", "information et conseil")),
            ("medium", described("Moyenne", "orientation vers les bons services")),
            ("high", described("Forte", "évaluation, plan, suivi, une référente")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(label="Motif de la décision", required=False, widget=forms.Textarea({"rows": 2}))
    informed = forms.BooleanField(label="Le patient est informé de cette demande", required=False)
    gait = forms.ChoiceField(
        label="Trouble de la marche, difficulté de transfert ou chute",
        help_text="Y compris avec une canne ou un déambulateur.",
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    drugs = forms.ChoiceField(
        label="Cinq médicaments ou plus", choices=YES_NO, widget=forms.RadioSelect, required=False
    )


def sheet(*, now: datetime) -> dict[str, Any]:
    """Return the context of the sheet. ``now`` dates the thread, so that its words stay near the present."""
    return {"form": _refused_form(), "swatches": SWATCHES, **_patient(), **_lists(now), "sheet_states": _STATES}


_STATES = ("ontime", "due", "late", "blocked", "waiting", "new", "done", "none")


def _refused_form() -> SampleForm:
    form = SampleForm(
        {
            "departure": "2025-11-26",
            "commune": "",
            "destination": "home",
            "identifier": "004 721 983",
            "phone": "06 39 98 64 20",
            "meeting": "2025-11-25T14:00",
            "many_drugs": "yes",
            "signs": ["fever"],
            "complexity": "medium",
            "note": "Marche avec une canne, fille présente le week-end.",
            "gait": "yes",
            "drugs": "no",
        }
    )
    form.add_error("departure", "La date de départ est avant l’admission du mer. 12 nov.")
    return form


def _patient() -> dict[str, Any]:
    return {
        "born": date(1941, 3, 12),
        "born_other": date(1942, 11, 30),
        "facts": [
            Fact(
                label="Unité, chambre",
                value="Gériatrie aiguë, ch. 214",
                sub="depuis le mer. 12 nov., 12 jours",
                css="unit",
            ),
            Fact(label="IPP", value="004 721 983", sub="Séjour 25 118 406"),
            Fact(label="Médecin hospitalier", value="Dr Hélène Castagnier", sub="poste 20 31", css="doc"),
            Fact(label="Référente de la sortie", value="Claire Aubanel", sub="04 65 71 20 14"),
            Fact(label="Médecin traitant", value="Dr Martine Escoubas", sub="Vergèze", css="gp"),
            Fact(label="Départ prévu", value="mer. 26 nov., 14 h", sub="dans 2 jours, domicile"),
        ],
        "steps": [
            Step(label="Admission", sub="mer. 12 nov.", state="done"),
            Step(label="Repérage", sub="jeu. 13 nov.", state="done"),
            Step(label="Préparation", sub="depuis le ven. 14 nov.", state="current"),
            Step(label="Départ", sub="mer. 26 nov."),
            Step(label="Courrier J0", sub="le jour même"),
            Step(label="Suivi", sub="lun. 1er déc."),
            Step(label="Clôture", sub="ven. 26 déc."),
        ],
        "rank_reasons": [
            ("for", "couvre Vergèze"),
            ("for", "place dès la date demandée"),
            ("against", "première place 4 jours trop tard"),
            ("neutral", "ne vient pas le dimanche"),
        ],
        "numbers": [
            {"who": "La patiente", "phone": "06 39 98 64 20", "note": "le matin"},
            {"who": "Paul Roumestant, fils", "phone": "06 39 98 02 77", "note": "personne de confiance"},
        ],
    }


def _lists(now: datetime) -> dict[str, Any]:
    afternoon = now.astimezone(UTC).replace(hour=14, minute=10, second=0, microsecond=0)
    return {
        "tally_items": [
            {"label": "Tout", "count": 14, "url": SHEET, "is_current": True},
            {"label": "En retard", "count": 3, "url": SHEET, "state": "late"},
            {"label": "À faire", "count": 6, "url": SHEET, "state": "due"},
            {"label": "Bloqué", "count": 5, "url": SHEET, "state": "blocked"},
        ],
        "filter_links": [
            {"label": "Tous mes épisodes", "count": 24, "url": SHEET, "is_current": True},
            {"label": "Départs d’ici demain soir", "count": 7, "url": SHEET},
            {"label": "Sans solution d’aval", "count": 3, "url": SHEET},
        ],
        "tab_items": [
            {"label": "Vue d’ensemble", "url": SHEET, "is_current": True},
            {"label": "Préparation", "url": SHEET, "count": 5},
            {"label": "Demandes", "url": SHEET, "count": 4},
        ],
        "entries": [
            {
                "at": afternoon,
                "icon": "send",
                "what": "Demande envoyée au Cabinet des Micocouliers",
                "sub": "Claire Aubanel, lien sécurisé par SMS",
            },
            {
                "at": afternoon - timedelta(hours=2),
                "icon": "telephone",
                "what": "Dr Escoubas jointe : d’accord",
                "sub": "Claire Aubanel",
            },
            {
                "at": afternoon - timedelta(days=1),
                "icon": "send",
                "what": "Demande de lit médicalisé",
                "sub": "Élise Quintard",
            },
        ],
        "parts": [
            {"label": "Identités", "url": SHEET, "state": ""},
            {"label": "Motif", "url": SHEET, "state": ""},
            {"label": "Synthèse", "url": SHEET, "state": ""},
            {"label": "Traitements", "url": SHEET, "state": "part", "sub": "2 motifs manquent"},
            {"label": "Résultats", "url": SHEET, "state": "todo"},
            {"label": "Suites", "url": SHEET, "state": ""},
        ],
        "definition": [
            ("Compté", "patients dont le repérage est validé dans les 48 h"),
            ("Parmi", "patients admis plus de 24 h"),
            ("Exclus", "décès, transferts avant 48 h"),
            ("Source", "admissions, repérages validés"),
        ],
    }
