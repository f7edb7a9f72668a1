"""The form that says which documents a type of provider needs: one choice a document, and no choice that is not safe."""

from collections.abc import Mapping
from typing import Any

from django import forms

from directory.providers.models import ProviderType
from discharge.requests.needed import Needed, Opens, PaperKind
from discharge.requests.paper_rules import locked, offered

_NEVER = ("", "Ne part pas")


class PaperRulesForm(forms.Form):
    """Each document: not sent, optional or required, read before or after the acceptance; the version read comes back."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, role: ProviderType, needed: Mapping[str, Needed], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = locked(role)
        self.kinds = offered(role)
        for kind in self.kinds:
            choices = _choices(kind, is_locked=kind.code in held)
            self.fields[kind.code] = forms.ChoiceField(
                label=kind.label,
                choices=choices,
                required=kind.code in held,
                initial=_value(needed[kind.code]) if kind.code in needed else "",
                help_text=_why(kind, is_locked=kind.code in held),
                error_messages={
                    "invalid_choice": "Ce choix n’est pas permis pour ce document.",
                    "required": "Ce document reste obligatoire pour ce service.",
                },
            )

    def needed(self) -> list[Needed]:
        """The documents as they were chosen, in their usual order."""
        chosen = ((kind, self.cleaned_data[kind.code]) for kind in self.kinds)
        return [_read(kind, value) for kind, value in chosen if value]


def _choices(kind: PaperKind, *, is_locked: bool) -> list[tuple[str, str]]:
    """Those that the document allows: one that names the patient is read after the acceptance, a locked one is sent."""
    moments = [Opens.ACCEPTED] if kind.names else [Opens.TO_DECIDE, Opens.ACCEPTED]
    required = [(f"required:{one.value}", f"Obligatoire, lecture {one.label}") for one in moments]
    optional = [(f"optional:{one.value}", f"Si disponible, lecture {one.label}") for one in moments]
    return required if is_locked else [_NEVER, *optional, *required]


def _value(one: Needed) -> str:
    return f"{'required' if one.required else 'optional'}:{one.opens.value}"


def _read(kind: PaperKind, value: str) -> Needed:
    word, _, opens = value.partition(":")
    return Needed(kind, word == "required", Opens(opens))


def _why(kind: PaperKind, *, is_locked: bool) -> str:
    reasons = [
        "Le produit l’écrit d’après l’épisode." if kind.made else kind.help,
        "Nomme le patient : se lit après l’acceptation." if kind.names else "",
        "Toujours obligatoire pour ce service." if is_locked else "",
    ]
    return " ".join(reason for reason in reasons if reason)
