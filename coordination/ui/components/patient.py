"""Components about one patient: identity, journey, readiness, care circle, thread, score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from coordination.ui.components.library import body, draw, register

# Ministry of Health identity states (référentiel national d'identitovigilance): only a qualified identity may carry the
# INS number, so every other one says so.
IDENTITY_STATES = {
    "qualified": ("Qualifiée", "ontime", "shield-check"),
    "validated": ("Validée", "", "shield-check"),
    "retrieved": ("Récupérée", "due", "shield-exclamation"),
    "provisional": ("Provisoire", "due", "shield-exclamation"),
}
BORN = {"F": "Née le", "M": "Né le"}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One labelled thing known of a patient. ``css`` is its column: ``unit``, ``doc``, ``gp``."""

    label: str
    value: str
    sub: str = ""
    css: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a journey. ``state`` is ``done``, ``current`` or empty."""

    label: str
    sub: str = ""
    state: str = ""


@register.inclusion_tag("components/identity.html")
def identity(
    name: str,
    *,
    birth_name: str = "",
    born: date | None = None,
    sex: str = "",
    ins: str = "provisional",
    marks: Sequence[str] = (),
    allergies: str | None = None,
    mend_url: str = "",
    facts: Sequence[Fact] = (),
    compact: bool = False,
    heading: bool = True,
    label: str = "Identité du patient",
) -> dict[str, Any]:
    """Who the patient is, on top of each of their pages. See ``components/identity.html``."""
    ins_label, ins_state, ins_icon = IDENTITY_STATES[ins]
    return {
        "name": name,
        "birth_name": birth_name,
        "born": born,
        "born_label": BORN.get(sex, "Né(e) le"),
        "sex": sex,
        "ins_label": ins_label,
        "ins_state": ins_state,
        "ins_icon": ins_icon,
        "marks": [mark.capitalize() for mark in marks],
        "allergies": allergies,
        "mend_url": mend_url,
        "facts": () if compact else facts,
        "heading": heading,
        "label": label,
    }


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[Step], *, label: str = "Parcours de l’épisode", now: str = "") -> dict[str, Any]:
    """The journey with its dates; on a phone, one line. See ``components/stepper.html``."""
    position = next((index for index, step in enumerate(steps, start=1) if step.state == "current"), len(steps))
    return {
        "steps": steps,
        "label": label,
        "now": now,
        "position": position,
        "total": len(steps),
        "current": steps[position - 1].label[:1].lower() + steps[position - 1].label[1:] if steps else "",
    }


@register.simple_block_tag
def readiness_row(
    content: str, what: str, *, state: str, label: str = "", sub: str = "", detail: str = "", who: str = ""
) -> SafeString:
    """One point to settle before departure; the body is its action. See ``components/readiness_row.html``."""
    return draw(
        "readiness_row",
        {
            "content": body(content),
            "what": what,
            "state": state,
            "label": label,
            "sub": sub,
            "detail": detail,
            "who": who,
        },
    )


@register.inclusion_tag("components/circle_entry.html")
def circle_entry(
    role: str, *, who: str = "", phone: str = "", sub: str = "", state: str = "", state_label: str = ""
) -> dict[str, Any]:
    """Who comes, at what number, and what is known. See ``components/circle_entry.html``."""
    return {"role": role, "who": who, "phone": phone, "sub": sub, "state": state, "state_label": state_label}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[Any], *, css: str = "") -> dict[str, Any]:
    """What happened, newest first. See ``components/timeline.html``."""
    return {"entries": entries, "css": css}


@register.inclusion_tag("components/scale.html")
def scale(score: int, *, maximum: int, threshold: int, minimum: int = 1, sentence: bool = True) -> dict[str, Any]:
    """A score against its threshold. See ``components/scale.html``."""
    return {
        "score": score,
        "maximum": maximum,
        "threshold": threshold,
        "sentence": sentence,
        "points": [
            {
                "value": value,
                "css": " ".join(
                    css
                    for css, applies in (
                        ("on", value <= score),
                        ("threshold", value == threshold),
                        ("at", value == score),
                    )
                    if applies
                ),
            }
            for value in range(minimum, maximum + 1)
        ],
    }
