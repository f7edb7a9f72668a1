"""The call protocols of the first hospital: the delivered one, one for hips and knees, and its next edition being written."""

from typing import Any

from coordination.accounts.models import Membership
from coordination.tenancy.models import Unit
from discharge.followup.models import Protocol
from discharge.followup.protocols import (
    check_draft,
    create_default_protocol,
    create_protocol,
    open_draft,
    publish_draft,
    save_draft,
)

_YES_NO = [
    {"value": "yes", "label": "Oui", "concern": False},
    {"value": "no", "label": "Non", "concern": True},
    {"value": "unknown", "label": "Ne sait pas", "concern": True},
]
_INJECTIONS = (
    {
        "code": "injections",
        "wording": "L’infirmière est-elle passée tous les jours pour la piqûre ?",
        "answers": _YES_NO,
    },
    {
        "code": "injections_missed",
        "wording": "Combien de piqûres ont manqué ?",
        "asked_if": {"question": "injections", "answers": ["no", "unknown"]},
        "answers": [
            {
                "value": "one",
                "label": "Une",
                "concern": True,
                "advice": "Appelez l’infirmière, puis l’unité : la piqûre se rattrape le jour même.",
            },
            {
                "value": "more",
                "label": "Plusieurs",
                "concern": True,
                "advice": "Restez en ligne et passez le médecin de l’unité.",
            },
        ],
    },
)


def keep_protocols(claire: Membership) -> None:
    """Write, have read again and publish the hospital's own protocol. Call it in the hospital."""
    delivered = create_default_protocol(claire.hospital)
    draft = create_protocol(member=claire, name="Hanche et genou", base=delivered)
    draft = save_draft(member=claire, protocol_id=draft.pk, revision=draft.revision, changes=_hip_and_knee(delivered))
    check_draft(member=claire, protocol_id=draft.pk, revision=draft.revision)
    published = publish_draft(member=claire, protocol_id=draft.pk, revision=draft.revision)
    following = open_draft(member=claire, series=published.series)
    advice = [*published.definition["advice"], "Glacer le genou un quart d’heure, trois fois par jour."]
    save_draft(member=claire, protocol_id=following.pk, revision=following.revision, changes={"advice": advice})


def _hip_and_knee(delivered: Protocol) -> dict[str, Any]:
    first, *others = delivered.definition["questions"]
    orthopaedics = Unit.objects.get(code="ORT")
    return {
        "audience": {"rank": 10, "units": [str(orthopaedics.pk)], "destinations": ["home", "family"]},
        "steps": [
            {"day": 1, "when": "reserve"},
            {"day": 3, "when": "always"},
            {"day": 7, "when": "always"},
            {"day": 30, "when": "always"},
        ],
        "caller": "call_operator",
        "limit": {"attempts": 3, "days": 5},
        "questions": [first, *_INJECTIONS, *others],
        "advice": [
            "Marcher un peu toutes les heures.",
            "Ne pas croiser les jambes.",
            *delivered.definition["advice"],
        ],
        "source": "Protocole inventé pour la démonstration",
    }
