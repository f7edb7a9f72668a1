"""What is sent to ask for an entry letter, and to give one."""

from typing import Any

from django import forms

from coordination.errors import DomainError
from coordination.identity.phones import print_phone
from coordination.received import ReceivedFileField
from liaison.authoring.forms import SignForm
from liaison.authoring.models import Section
from liaison.authoring.papers import paper_of
from liaison.authoring.sections import PartInput
from liaison.entry.models import EntryRequest
from liaison.entry.writing import Typed


class AskForm(forms.Form):
    """Of whom."""

    circle_member = forms.UUIDField()


class GiveForm(SignForm):
    """What the doctor read again."""


class FileForm(forms.Form):
    """A letter that the doctor has as a PDF."""

    file = ReceivedFileField(
        label="Votre lettre, en PDF",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": "Choisissez le fichier.", "empty": "Ce fichier est vide."},
    )

    def refuse(self, error: DomainError) -> None:
        """Say at the box why the file is not taken."""
        self.add_error("file", error.message)


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """A part as one reads it: a telephone in pairs."""
    return {**body, "phone": print_phone(body["phone"])} if body.get("phone") else body


class Parts:
    """The whole letter as one form: each part is a form of its own, with the version that the page showed."""

    def __init__(self, asked: EntryRequest, data: Any = None) -> None:
        self.sections: dict[str, Section] = {section.key: section for section in asked.document.sections.all()}
        self.inputs = [
            PartInput(kind, _shown(self.sections[kind.key].body), self.sections[kind.key].version, data)
            for kind in paper_of(asked.document).sections
        ]

    def is_valid(self) -> bool:
        """Whether all of it can be kept."""
        # All are asked, so that every refusal is said at once.
        refused = [part for part in self.inputs if not part.is_valid()]
        return not refused

    @property
    def typed(self) -> dict[str, Typed]:
        """What was typed, by part."""
        return {part.kind.key: Typed(part.version, part.body()) for part in self.inputs}

    @property
    def errors(self) -> list[Any]:
        """The boxes in which something is wrong."""
        return [bound for part in self.inputs if part.form.is_bound for bound in part.form if bound.errors]

    def refuse_stale(self, keys: list[str]) -> None:
        """Say at each part that it was written elsewhere; sent again, what is typed here replaces that."""
        for part in self.inputs:
            if part.kind.key not in keys:
                continue
            key = part.kind.key
            part.form.data = {**part.form.data.dict(), f"{key}-version": self.sections[key].version}  # type: ignore[attr-defined]  # bound to a QueryDict
            first = next(name for name in part.form.fields if name != "version")
            part.form.add_error(
                first, "Modifié ailleurs entre-temps. Enregistrer de nouveau garde ce qui est écrit ici."
            )
