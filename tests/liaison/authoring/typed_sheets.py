"""Whole sheets as they are typed: what each part keeps. All people are invented."""

from typing import Any

from liaison.authoring.models import DocumentKind

SHEETS: dict[DocumentKind, dict[str, dict[str, Any]]] = {
    DocumentKind.NURSING: {
        "visit": {
            "first_visit": "2026-01-08",
            "first_visit_moment": "au matin",
            "reason": "Prothèse de hanche droite",
            "allergies": "yes",
            "allergies_text": "pénicilline",
            "anticoagulant": "yes",
            "anticoagulant_text": "apixaban",
            "organisms": "no",
            "organisms_text": "",
            "risks": "chute et luxation",
        },
        "care": {
            "prescription_given": True,
            "none": False,
            "rows": [{"rhythm": "tous les 2 jours", "what": "Pansement", "detail": "sec", "until": "2026-01-20"}],
        },
        "doses": {
            "stopped": "zopiclone",
            "none": False,
            "rows": [{"name": "Apixaban 2,5 mg", "last": "8 h", "next": "20 h, puis matin et soir"}],
        },
        "condition": {
            "condition": "134/72, cicatrice propre",
            "alone": "repas",
            "helped": "douche",
            "to_know": "appareil auditif",
        },
        "home": {"home": "2e étage, clés chez la voisine", "home_none": False},
    },
    DocumentKind.PHARMACIST: {
        "treatments": {
            "none": False,
            "rows": [
                {
                    "status": "stopped",
                    "name": "Zopiclone 7,5 mg",
                    "before": "1 le soir",
                    "after": "",
                    "duration": "",
                    "reason": "chute",
                }
            ],
        },
        "needs": {"none": False, "rows": [{"what": "Pilulier", "detail": "livré le mercredi"}]},
        "dosing": {"allergies": "no", "allergies_text": "", "to_know": "Clairance 32 mL/min", "to_know_none": False},
    },
    DocumentKind.SOCIAL: {
        "requests": {"none": False, "rows": [{"what": "Repas de midi livrés", "detail": "dès jeudi"}]},
        "situation": {
            "housing": "2e étage sans ascenseur",
            "family": "veuve, vit seule",
            "resources": "",
            "protection": "aucune mesure",
            "insurance": "",
        },
        "daily_life": {
            "autonomy": "GIR 4",
            "none": False,
            "rows": [{"act": "Se laver", "need": "partial", "detail": "le matin"}],
        },
        "helps": {
            "none": False,
            "rows": [{"what": "APA à domicile", "when": "déposé le 21", "who": "Département", "state": "waiting"}],
        },
        "entourage": {"entourage": "Sa fille le samedi.", "consent": "Accord oral le 20 novembre, pour le CCAS."},
    },
    DocumentKind.PATIENT: {
        "warnings": {"warnings": "vous tombez\nvous avez de la fièvre"},
        "visits": {"none": False, "rows": [{"what": "L’infirmier, le matin", "on": "2026-01-08", "when": ""}]},
        "appointments": {"none": True, "rows": []},
        "medicines": {
            "none": False,
            "rows": [
                {
                    "name": "Paracétamol 1 g",
                    "what_for": "contre la douleur",
                    "change": "new",
                    "morning": "1",
                    "noon": "",
                    "evening": "1",
                    "otherwise": "",
                }
            ],
        },
        "stopped": {"none": False, "rows": [{"name": "Zopiclone", "why": "il peut vous faire tomber"}]},
        "advice": {"title": "Votre hanche", "advice": "Marchez tous les jours."},
    },
}
