"""Components: load with ``{% load ui %}``. Each tag draws the template of the same name in ``templates/components/``.

A tag rather than an include, so that a missing option has a default and a misspelt one is an error.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# One shape a state, so that a state is read without its colour.
STATE_ICONS = {
    "late": "exclamation-triangle-fill",
    "due": "clock-fill",
    "blocked": "x-octagon-fill",
    "waiting": "hourglass-split",
    "ontime": "check-circle",
    "done": "check-lg",
    "new": "chat-left-text-fill",
    "none": "dash-circle",
}
STATE_WORDS = {
    "late": "En retard",
    "due": "À faire",
    "blocked": "Bloqué",
    "waiting": "En attente",
    "ontime": "Dans les temps",
    "done": "Fait",
    "new": "Réponse reçue",
    "none": "Sans action prévue",
}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw an icon of the sprite, silent to assistive technology: ``{% icon "telephone" %}``."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="#i-{}"/></svg>', f" {css}" if css else "", name
    )


@register.filter
def initials(person: object) -> str:
    """Two letters for a small screen: « CA » for Claire Aubanel."""
    words = str(person).replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()


@register.inclusion_tag("components/status.html")
def status(state: str, label: str = "", *, at: str = "", sub: str = "", icon: str = "") -> dict[str, Any]:
    """State of a thing: icon, word and colour, always the three. See ``components/status.html``."""
    return {
        "state": state,
        "label": label or STATE_WORDS[state],
        "icon_name": icon or STATE_ICONS[state],
        "at": at,
        "sub": sub,
    }


@register.inclusion_tag("components/tag.html")
def tag(label: str, *, state: str = "", icon: str = "") -> dict[str, Any]:
    """A lasting fact. See ``components/tag.html``."""
    return {"label": label, "state": state, "icon_name": icon}


# --- Forms ----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    help: str = "",  # noqa: A002 - the word of the template author, not of Python
    small: bool = False,
    label_hidden: bool = False,
    choice: str = "",
    css: str = "mb-3",
    optional_mark: bool = False,
    **attrs: Any,
) -> dict[str, Any]:
    """A form field with its label, help and error. See ``components/field.html``."""
    kind = _field_kind(bound)
    return {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "label_hidden": label_hidden,
        "choice_css": choice,
        "css": css,
        "optional_mark": optional_mark,
        "described_by": bound.aria_describedby or (f"{bound.auto_id}_helptext" if help else ""),
        "control": _control(bound, kind, small=small, has_own_help=bool(help), attrs=attrs),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(
    *form_list: forms.BaseForm, title: str = "", errors: Sequence[Mapping[str, str]] = (), action: str = "d’enregistrer"
) -> dict[str, Any]:
    """What a refused form asks for, on top of it, with focus moved to it. See ``components/error_summary.html``."""
    lines = [line for form in form_list for line in _form_errors(form)]
    lines += [{"text": error["text"], "target": error.get("target", "")} for error in errors]
    return {"lines": lines, "title": title, "action": action}


def _form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    lines = [{"text": text, "target": ""} for text in form.non_field_errors()]
    for bound in form:
        lines += [{"text": text, "target": _first_control_id(bound)} for text in bound.errors]
    return lines


def _first_control_id(bound: BoundField) -> str:
    # A group has no control of its own: the link leads to its first answer.
    return f"{bound.auto_id}_0" if _field_kind(bound) in {"radio", "checkboxes", "flags"} else bound.id_for_label


def _field_kind(bound: BoundField) -> str:
    from coordination.ui.widgets import FlagsSelect

    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (FlagsSelect, "flags"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radio"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.HiddenInput, "hidden"),
    )
    return next((kind for widget, kind in kinds if isinstance(bound.field.widget, widget)), "input")


def _control(bound: BoundField, kind: str, *, small: bool, has_own_help: bool, attrs: dict[str, Any]) -> SafeString:
    if kind in {"radio", "checkboxes", "flags"}:
        return SafeString("")
    css = {"select": "form-select", "checkbox": "form-check-input"}.get(kind, "form-control")
    classes = [css, *([f"{css}-sm"] if small and kind != "checkbox" else []), *(["is-invalid"] if bound.errors else [])]
    own = str(bound.field.widget.attrs.get("class", ""))
    given = {name.replace("_", "-"): value for name, value in attrs.items()}
    if has_own_help and not bound.help_text:
        ids = [f"{bound.auto_id}_helptext", *([f"{bound.auto_id}_error"] if bound.errors else [])]
        given["aria-describedby"] = " ".join(ids)
    return bound.as_widget(attrs={**given, "class": " ".join(filter(None, [own, *classes]))})
