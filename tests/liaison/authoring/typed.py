"""A whole lettre de liaison as it is typed: what each part keeps. All people are invented."""

from typing import Any

from liaison.authoring.papers import discharge
from liaison.authoring.sections import PartInput

BODIES: dict[str, dict[str, Any]] = {
    "surroundings": {
        "referred": "no",
        "referred_text": "",
        "allergies": "yes",
        "allergies_text": "Pénicilline",
        "advance_directives": "non rédigées",
    },
    "reason": {"reason_in_short": "chute", "reason": "Chute à domicile, fracture du col fémoral droit."},
    "summary": {
        "summary": "Prothèse de hanche le 13.\n\nSuites simples.",
        "condition_at_discharge": "marche avec déambulateur",
        "procedures": "no",
        "procedures_text": "",
    },
    "events": {
        "adverse_events": "no",
        "adverse_events_text": "",
        "organisms_searched": "no",
        "organisms": "no",
        "organisms_text": "",
        "transfusion": "yes",
        "transfusion_text": "2 culots",
        "transfusion_incident": "",
        "blood_derivatives": "no",
        "blood_derivatives_text": "",
        "blood_derivatives_incident": "",
        "implants": "yes",
        "implants_text": "prothèse de hanche",
    },
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
    "pending": {"none": True, "rows": []},
    "appointments": {
        "none": False,
        "rows": [
            {
                "what": "Consultation d’orthopédie",
                "on": "2027-01-06",
                "at": "10:40:00",
                "when": "",
                "with_whom": "Dr Sorbier",
                "state": "taken",
            }
        ],
    },
    "advice": {"surveillance": "Tension debout", "surveillance_none": False, "advice": "", "advice_none": True},
    "social": {"social": "", "social_none": True},
}


def posted(key: str, version: int, **changes: Any) -> dict[str, Any]:
    """What a browser sends for the part ``key``, each of its fields once."""
    body = {**BODIES[key], **changes}
    section = discharge.PAPER.section(key)
    assert section is not None
    form = PartInput(section, body, version)
    data: dict[str, Any] = {f"{key}-version": version}
    for name, value in body.items():
        if name != "rows" and value is not False:
            data[f"{key}-{name}"] = "on" if value is True else value
    if form.rows is not None:
        rows = body["rows"]
        data |= {f"{key}-rows-TOTAL_FORMS": len(rows), f"{key}-rows-INITIAL_FORMS": 0}
        data |= {f"{key}-rows-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}
    return data
