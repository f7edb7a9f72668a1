"""Small pieces of text that every document and its page write alike: phones, signatures, emphasised lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coordination.received import MediaType
from coordination.ui.french import UNKNOWN, phone, phone_href
from liaison.content.parts import Contact, Enclosure, Line, Signatory
from liaison.documents.typography import capitalised, typeset

# A comma or a full stop inside a number ends nothing (« 2,5 mg »), nor does that of an initial (« E. coli »).
_LEAD = re.compile(r"(?:(?!\s?[;:(]|,(?:\s|$)|(?<!\b\w)\.(?:\s|$)).)+", re.DOTALL)


@dataclass(frozen=True)
class PhoneText:
    """A number as one reads it, and the address that dials it (empty for what cannot be dialled)."""

    text: str
    href: str


@dataclass(frozen=True)
class SignatoryText:
    """A signature line: the name, then function and phone as they follow it."""

    name: str
    rest: str


@dataclass(frozen=True)
class Row:
    """A label, and a value whose first words may stand out."""

    label: str
    value: Line


def phone_text(number: str) -> PhoneText:
    """A phone number to read and to dial."""
    return PhoneText(phone(number), phone_href(number))


def signatory_text(one: Signatory) -> SignatoryText:
    """« Claire Aubanel », « , infirmière de liaison, 04 65 71 20 14 »."""
    rest = joined(one.function, phone(one.phone) if one.phone else "")
    return SignatoryText(name=typeset(one.name), rest=f", {rest}" if rest else "")


def contact_rest(contact: Contact) -> str:
    """What follows the name of whom to call: function, hours."""
    hours = typeset(contact.hours) or f"Horaires {UNKNOWN}s."
    function = f", {contact.function}" if contact.name and contact.function else contact.function
    return f"{function if contact.name else capitalised(function)}. {capitalised(hours)}" if function else hours


def typeset_line(line: Line) -> Line:
    """The same line with the spaces that may not break."""
    return Line(strong=typeset(line.strong), text=typeset(line.text))


def joined(*parts: str) -> str:
    """The parts that say something, with commas between them."""
    return ", ".join(part for part in parts if part)


def listed(names: Sequence[str]) -> str:
    """« Léo Sauvaire, Sofiane Merrad et Claire Aubanel »."""
    *first, last = names
    return f"{', '.join(first)} et {last}" if first else last


def enclosed(files: Sequence[Enclosure]) -> str:
    """« Pièces jointes : Ordonnance (PDF), Photo de la plaie (photo JPEG). »; empty without any."""
    names = ", ".join(f"{one.title} ({MediaType(one.media_type).label})" for one in files)
    return typeset(f"{'Pièces jointes' if len(files) > 1 else 'Pièce jointe'} : {names}.") if names else ""


def paragraphs(text: str) -> list[str]:
    """The lines that say something, with the spaces that may not break."""
    return [typeset(line.strip()) for line in text.splitlines() if line.strip()]


def lead(text: str, *, stands_out: bool) -> Line:
    """The words up to the first mark stand out, if asked: « **confusion du 14 au 17 novembre**, régressive »."""
    match = _LEAD.match(text) if stands_out else None
    first = match.group() if match else ""
    return Line(strong=first, text=text[len(first) :])


def with_article(name: str) -> str:
    """« le Dr Castagnier »; any other name as it is."""
    return f"le {name}" if name.startswith(("Dr ", "Pr ")) else name
