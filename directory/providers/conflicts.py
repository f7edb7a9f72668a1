"""Two people on one line: the second keeps what they typed and sees what the first wrote."""

from collections.abc import Mapping
from typing import Any

from django import forms

from coordination.errors import DomainError
from coordination.identity.phones import print_phone

_WORDS: dict[Any, str] = {True: "oui", False: "non", None: "vide", "": "vide"}


def refuse(form: forms.Form, error: DomainError, stored: Mapping[str, Any]) -> None:
    """Say why an action refused ``form``. Over a newer change: show what is ``stored``, and let it be sent again."""
    if error.code != "stale":
        form.add_error(None, error.message)
        return
    form.data = {**_lists(form), "version": stored["version"]}
    for name, value in stored.items():
        if name in form.fields and name != "version" and form.cleaned_data.get(name) != value:
            form.add_error(name, f"Enregistré entre-temps : {_written(value)}.")
    form.add_error(None, f"{error.message} Ce que vous avez écrit est gardé : enregistrez de nouveau pour le retenir.")


def _lists(form: forms.Form) -> dict[str, Any]:
    """What was sent, with the lists of fields of several choices."""
    several = {
        form.add_prefix(name) for name, field in form.fields.items() if isinstance(field, forms.MultipleChoiceField)
    } | {
        form.add_prefix(name)
        for name, field in form.fields.items()
        if isinstance(field, forms.ModelMultipleChoiceField)
    }
    data: Any = form.data
    return {name: data.getlist(name) if name in several else data.get(name) for name in data}


def _written(value: Any) -> str:
    if isinstance(value, str) and value.startswith("+"):
        return print_phone(value)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or "vide"
    return _WORDS.get(value, str(value))
