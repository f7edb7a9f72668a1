"""Components of forms: fields, questions, proposals, the summary of errors."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from coordination.ui import french
from coordination.ui.components.library import register
from coordination.ui.widgets import FlagsSelect


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
        # Asked of the field once: it works each out anew.
        "errors": bound.errors,
        "target": bound.id_for_label,
        "is_required": bound.field.required,
        "kind": kind,
        "label": label or bound.label,
        "help": _spaced(help or bound.help_text),
        "label_hidden": label_hidden,
        "choice_css": choice,
        "css": css,
        "optional_mark": optional_mark,
        "described_by": bound.aria_describedby or (f"{bound.auto_id}_helptext" if help else ""),
        "control": _control(bound, kind, small=small, has_own_help=bool(help), attrs=attrs),
    }


def _spaced(text: object) -> str:
    """With spaces that do not break before signs; what is HTML already stays as it was written."""
    return text if isinstance(text, SafeString) else french.punctuation(str(text))


@register.inclusion_tag("components/error_summary.html")
def error_summary(
    *form_list: forms.BaseForm,
    title: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    action: str = "d’enregistrer",
    focus: bool = True,
) -> dict[str, Any]:
    """What a refused form asks for, on top of it, with focus moved to it. See ``components/error_summary.html``."""
    lines = [line for form in form_list for line in _form_errors(form)]
    lines += [{"text": error["text"], "target": error.get("target", "")} for error in errors]
    return {"lines": lines, "title": title, "action": action, "focus": focus}


def _form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    lines = [{"text": str(text), "target": ""} for text in form.non_field_errors()]
    for bound in form:
        lines += [{"text": _named(bound, str(text)), "target": _first_control_id(bound)} for text in bound.errors]
    return lines


def _named(bound: BoundField, text: str) -> str:
    # « Ce champ est obligatoire » says nothing away from its field: Django's own words are given the name of theirs.
    general = {
        str(words)
        for parent in type(bound.field).__mro__
        if parent.__module__.startswith("django.forms.")
        for words in vars(parent).get("default_error_messages", {}).values()
    }
    return f"{bound.label}{french.NBSP}: {text[:1].lower()}{text[1:]}" if text in general else text


def _first_control_id(bound: BoundField) -> str:
    # A group has no control of its own: the link leads to its first answer.
    return f"{bound.auto_id}_0" if _field_kind(bound) in {"radio", "checkboxes", "flags"} else bound.id_for_label


def _field_kind(bound: BoundField) -> str:
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
    given = {name.replace("_", "-"): value for name, value in attrs.items()}
    own = [str(bound.field.widget.attrs.get("class", "")), str(given.pop("class", ""))]
    if has_own_help and not bound.help_text:
        ids = [f"{bound.auto_id}_helptext", *([f"{bound.auto_id}_error"] if bound.errors else [])]
        given["aria-describedby"] = " ".join(ids)
    return bound.as_widget(attrs={**given, "class": " ".join(filter(None, [*own, *classes]))})


@register.inclusion_tag("components/question.html")
def question(bound: BoundField, *, number: int | None = None, prefill: str = "", css: str = "") -> dict[str, Any]:
    """One question of a grid, answered by large radios. See ``components/question.html``."""
    return {"field": bound, "number": number, "prefill": prefill, "css": css}


@register.inclusion_tag("components/proposal.html")
def proposal(
    what: str, *, name: str, value: str, because: str = "", who: str = "", checked: bool = False, disabled: bool = False
) -> dict[str, Any]:
    """A thing proposed, with its reason, to accept or not. See ``components/proposal.html``."""
    return {
        "what": what,
        "name": name,
        "value": value,
        "because": because,
        "who": who,
        "checked": checked,
        "disabled": disabled,
        "control_id": f"{name}-{value}",
    }
