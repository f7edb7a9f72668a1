"""What is sent to sign, give and cancel a document."""

from typing import Any

from django import forms

from coordination.received import ReceivedFileField
from coordination.tenancy.keys import uuid7
from liaison.authoring.enclosures import MOST_BYTES
from liaison.authoring.fields import line


class SignForm(forms.Form):
    """``seen``: the state of the parts that the signer read; anything written since is refused."""

    seen = forms.CharField(
        widget=forms.HiddenInput, max_length=64, error_messages={"required": "Relisez le document, puis signez."}
    )


class HandedForm(forms.Form):
    """To whom a copy was given."""

    # Drawn with the form, so that sending it twice notes one copy.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    holder = forms.ChoiceField(
        label="Remise à",
        widget=forms.RadioSelect,
        choices=[],
        error_messages={"required": "Dites à qui le document a été remis."},
    )
    understood = forms.BooleanField(
        label="Les informations utiles à la suite des soins ont été comprises",
        required=False,
        help_text="La loi demande de s’en assurer (CSP, art. R. 1112-1-2).",
    )
    note = line("Précision", 300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from liaison.authoring.models import Holder  # the models need no form

        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = Holder.choices  # type: ignore[attr-defined]  # a ChoiceField


class FileForm(forms.Form):
    """A file to join. It is called as the person writes: the name that it had on their computer is not read."""

    title = forms.CharField(
        label="Intitulé",
        max_length=80,
        help_text="Ce que le lecteur verra, sans nom de personne : « Ordonnance de pansements ».",
        error_messages={
            "required": "Dites ce qu’est ce fichier.",
            "max_length": "Raccourcissez cet intitulé : %(limit_value)d caractères au plus, %(show_value)d écrits.",
        },
    )
    content = ReceivedFileField(
        label="Fichier", largest=MOST_BYTES, help_text="PDF ou photo, 25 Mo pour toutes les pièces jointes."
    )

    def clean_title(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["title"].split())


class CancelForm(forms.Form):
    """Why a document is cancelled."""

    reason = line("Pourquoi", 200)

    def clean_reason(self) -> str:
        """Required, in words of its own."""
        reason: str = self.cleaned_data["reason"].strip()
        if not reason:
            raise forms.ValidationError("Dites pourquoi ce document est annulé.")
        return reason
