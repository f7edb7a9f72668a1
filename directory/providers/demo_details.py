"""What the invented services of the demonstration say of themselves: hours, room, skills, people, an absence."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from directory.providers.models import Absence, Capacity, Contact, OpeningHours, Provider, Skill

OFFICE = [(day, "08:30", "12:00") for day in range(5)] + [(day, "13:30", "17:30") for day in range(5)]
EVERY_DAY = [(day, "07:00", "20:00") for day in range(7)]
SURGERY = [(day, "08:30", "12:30") for day in (0, 1, 2, 3, 4, 5)] + [(day, "14:00", "18:30") for day in (0, 1, 3, 4)]
BY_THE_SERVICE = "le service"

DETAILS: dict[str, dict[str, Any]] = {
    "Vistre Autonomie": {
        "columns": {
            "missions": "Aide au lever, à la toilette, aux repas, au ménage et aux courses.",
            "weekend": True, "evening": False, "preferred_channels": ["phone", "mail"], "verified_by": BY_THE_SERVICE,
        },
        "hours": [(day, "08:00", "18:00") for day in range(5)],
        "contacts": [("responsable de secteur", "Mme Delmas", "+33465714411", "de 8 h à 18 h")],
        "capacity": [(1, 2, "dès jeudi", "Mme Delmas, responsable de secteur"), (12, 0, "", BY_THE_SERVICE)],
    },
    "Tournesol Services": {
        "columns": {"weekend": True, "evening": True, "preferred_channels": ["mail"]},
        "hours": [(day, "09:00", "17:00") for day in range(5)],
        "capacity": [(9, 1, "dès lundi", "accueil")],
    },
    "Association intercommunale d’entraide et de maintien à domicile des Costières": {
        "columns": {"weekend": False},
        "hours": [(day, "09:00", "12:00") for day in range(5)],
    },
    "Aide et Présence": {"hours": OFFICE, "capacity": [(3, 0, "rien avant deux semaines", "accueil")]},
    "SSIAD du Vistre": {
        "columns": {
            "missions": "Toilettes et soins infirmiers par des aides-soignantes et une infirmière coordinatrice.",
            "criteria": "Perte d’autonomie ; pas de soins techniques la nuit.",
            "min_age": 60, "weekend": True, "evening": False, "preferred_channels": ["mssante", "phone"],
        },
        "hours": EVERY_DAY,
        "skills": ["plaies-complexes", "sonde-urinaire", "insuline"],
        "contacts": [("infirmière coordinatrice", "Mme Roux", "+33465714407", "le matin")],
        "capacity": [(150, None, "liste d’attente", "Mme Roux, infirmière coordinatrice")],
    },
    "HAD des Costières": {
        "columns": {
            "missions": "Soins complexes à domicile, sept jours sur sept, avec astreinte la nuit.",
            "criteria": "Soins qu’un infirmier libéral ou un SSIAD ne peut assurer seul ; accord du médecin traitant.",
            "weekend": True, "evening": True, "preferred_channels": ["mssante", "mail", "phone"],
            "verified_by": "Dr Ferrand",
        },
        "hours": OFFICE,
        "skills": [
            "chimiotherapie", "catheter-central", "perfusion", "tracheotomie", "vac", "nutrition-enterale",
            "nutrition-parenterale", "douleur-pca", "soins-palliatifs",
        ],
        "contacts": [
            ("admissions", "", "+33465714501", "jours ouvrés, 8 h 30 à 17 h 30"),
            ("astreinte", "", "+33465714502", "nuit, week-end et jours fériés"),
            ("médecin coordonnateur", "Dr Ferrand", "+33465714503", ""),
        ],
        "capacity": [(0, 4, "", "cadre des admissions")],
    },
    "SMR Les Oliviers": {
        "columns": {"criteria": "Projet de retour à domicile ; stabilité médicale.", "preferred_channels": ["mssante"]},
        "capacity": [(6, 1, "chambre double", "cadre")],
    },
    "Dr Martine Escoubas": {
        "columns": {
            "accepts_new_patients": False, "home_visits": True, "preferred_channels": ["mssante", "phone"],
            "verified_by": "son secrétariat",
        },
        "hours": SURGERY,
        "absence": ("Dr Julien Roquefeuil", -2, 9, "congés"),
    },
    "Dr Julien Roquefeuil": {
        "columns": {"accepts_new_patients": True, "home_visits": True, "preferred_channels": ["mail", "phone"]},
        "hours": SURGERY,
    },
    # They read ordinary mail first.
    "Dr Olivier Peyrebrune": {"columns": {"preferred_channels": ["mail", "phone"]}},
    "Dr Frédéric Lauzun": {"columns": {"preferred_channels": ["mail"]}},
    "Dr Claire Montredon": {"columns": {"preferred_channels": ["mail"]}},
    "Dr Hélène Castanier": {"columns": {"accepts_new_patients": True, "home_visits": False}},
    "Nadège Foulquier": {
        "columns": {"weekend": True, "evening": True, "preferred_channels": ["sms", "phone"]},
        "skills": ["perfusion", "plaies-complexes", "vac", "soins-palliatifs", "catheter-central"],
        "capacity": [(2, None, "deux passages par jour au plus", "Nadège Foulquier")],
    },
    "Thierry Ganzin": {
        "columns": {"weekend": True, "evening": False},
        "skills": ["insuline", "plaies-complexes", "stomie"],
        "capacity": [(2, 1, "", "Thierry Ganzin")],
    },
}  # fmt: skip


def add_details(providers: list[Provider]) -> None:
    """Write what the invented services among ``providers``, just created, say of themselves."""
    named = {provider.name: provider for provider in providers if provider.name in DETAILS}
    for name, provider in named.items():
        _describe(provider, DETAILS[name], named)


def _describe(provider: Provider, said: dict[str, Any], named: dict[str, Provider]) -> None:
    now = timezone.now()
    Provider.objects.filter(pk=provider.pk).update(**said.get("columns", {}), updated_at=now)
    OpeningHours.objects.bulk_create(
        OpeningHours(provider=provider, weekday=day, opens=_clock(opens), closes=_clock(closes))
        for day, opens, closes in said.get("hours", [])
    )
    provider.skills.set(Skill.objects.filter(pk__in=said.get("skills", [])))
    Contact.objects.bulk_create(
        Contact(provider=provider, role=role, name=name, phone=phone, hours=hours)
        for role, name, phone, hours in said.get("contacts", [])
    )
    Capacity.objects.bulk_create(
        Capacity(provider=provider, free_places=places, words=words, stated_by=by, stated_at=_ago(now, days))
        for days, places, words, by in said.get("capacity", [])
    )
    if "absence" in said and said["absence"][0] in named:
        replacement, starts_in, ends_in, words = said["absence"]
        today: date = timezone.localdate()
        Absence.objects.create(
            provider=provider,
            starts_on=today + timedelta(days=starts_in),
            ends_on=today + timedelta(days=ends_in),
            replacement=named[replacement],
            words=words,
        )


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
