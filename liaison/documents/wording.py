"""Small pieces of text that every document and its page write alike: phones, signatures, emphasised lines."""

from dataclasses import dataclass

from coordination.ui.french import phone, phone_href
from liaison.content.parts import Line, Signatory
from liaison.documents.typography import typeset


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


def phone_text(number: str) -> PhoneText:
    """A phone number to read and to dial."""
    return PhoneText(phone(number), phone_href(number))


def signatory_text(one: Signatory) -> SignatoryText:
    """« Claire Aubanel », « , infirmière de liaison, 04 65 71 20 14 »."""
    rest = joined(one.function, phone(one.phone) if one.phone else "")
    return SignatoryText(name=typeset(one.name), rest=f", {rest}" if rest else "")


def typeset_line(line: Line) -> Line:
    """The same line with the spaces that may not break."""
    return Line(strong=typeset(line.strong), text=typeset(line.text))


def joined(*parts: str) -> str:
    """The parts that say something, with commas between them."""
    return ", ".join(part for part in parts if part)
