"""What every sheet says the same way: its kind and date, who writes to whom, whom to call, how to answer."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from coordination.ui.french import NBSP, as_day, birth_date, clock, day_paper
from liaison.content.parts import Contact, Line
from liaison.content.sheets import Sheet
from liaison.documents.identity import Fact, IdentityText
from liaison.documents.paper import SHEETS, STYLESHEET, paper_pdf, reply_code
from liaison.documents.pdf import Attachment
from liaison.documents.typography import calendar_day, capitalised, typeset
from liaison.documents.wording import (
    PhoneText,
    Row,
    SignatoryText,
    contact_rest,
    enclosed,
    joined,
    paragraphs,
    phone_text,
    signatory_text,
)

NOTHING = "aucun"


class SheetText(IdentityText):
    """The strings that all sheets share. A kind of sheet adds its title and its sections."""

    KIND: ClassVar[str]
    NOTICE: ClassVar[str] = ""
    DRAFT: ClassVar[str] = "Brouillon, non signée"

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet.patient, seen_on=sheet.composed_at)
        self.sheet = sheet

    @property
    def kind(self) -> str:
        """« Fiche sociale », and which version it replaces."""
        version = self.sheet.version
        return (
            f"{self.KIND}, version{NBSP}{version}, remplace la version{NBSP}{version - 1}" if version > 1 else self.KIND
        )

    @property
    def draft(self) -> str:
        """« Brouillon, non signée » as long as nobody signed; else empty."""
        return self.DRAFT if self.sheet.is_draft else ""

    @property
    def kind_on_screen(self) -> str:
        """« Fiche sociale du 26 novembre 2026, version 1 »."""
        return (
            f"{self.KIND} du {calendar_day(self.sheet.composed_at, with_year=True)}, version{NBSP}{self.sheet.version}"
        )

    @property
    def enclosures(self) -> str:
        """The files that go with it."""
        return enclosed(self.sheet.enclosures)

    @property
    def answering(self) -> Contact:
        """Who answers a reader, and at which number."""
        return self.sheet.contact

    @property
    def file_title(self) -> str:
        """The title of the document's window."""
        return f"{self.KIND} – {self.patient_name} – {self._numeric_date}"

    @property
    def author(self) -> str:
        """Who answers for the sheet, for the file's metadata."""
        return joined(self.sheet.author.name, self.sheet.author.function, self.sheet.hospital.name)

    @property
    def created(self) -> str:
        """The date of the sheet as file metadata wants it (W3C profile of ISO 8601)."""
        return self.sheet.composed_at.isoformat(timespec="seconds")

    @property
    def composed(self) -> str:
        """« Mercredi 26 novembre 2025 »."""
        return capitalised(day_paper(self.sheet.composed_at))

    @property
    def running_head(self) -> str:
        """What heads the pages after the first, beside the identity."""
        return f"{self.KIND} du {self._numeric_date}"

    @property
    def version_line(self) -> str:
        """The second line of every page's foot."""
        written = f"{self._numeric_date} à{NBSP}{clock(self.sheet.composed_at)}"
        version = joined(self.KIND, f"version{NBSP}{self.sheet.version}", written)
        return " ".join(part for part in (f"{version}.", self.NOTICE, self.sheet.hospital.name) if part)

    @property
    def sender(self) -> str:
        """The site and the team that writes."""
        return joined(self.sheet.hospital.site_line, self.sheet.sender_team)

    @property
    def recipient(self) -> str:
        """« Cabinet infirmier des Micocouliers »."""
        to = self.sheet.recipient
        return typeset(joined(to.name, to.role)) if to else "À remettre au patient"

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """The postal address under it."""
        return self.sheet.recipient.address_lines if self.sheet.recipient else ()

    @property
    def identity(self) -> list[Fact]:
        """The identity block."""
        return self.traits

    @cached_property
    def phone(self) -> PhoneText:
        """The number to call."""
        return phone_text(self.sheet.contact.phone)

    @property
    def contact(self) -> Line:
        """Who answers it, in which function, when."""
        return Line(strong=typeset(self.sheet.contact.name), text=contact_rest(self.sheet.contact))

    @property
    def out_of_hours(self) -> str:
        """Whom to call outside these hours; empty if not said."""
        return typeset(self.sheet.contact.out_of_hours)

    @cached_property
    def reply_code(self) -> str:
        """The code to scan for the reply address; empty if there is none."""
        return reply_code(self.sheet.reply.url) if self.sheet.reply else ""

    @property
    def signatory(self) -> SignatoryText:
        """Who wrote the sheet."""
        return signatory_text(self.sheet.author)

    @property
    def _numeric_date(self) -> str:
        return birth_date(as_day(self.sheet.composed_at))


def sheet_pdf(template: str, text: SheetText, *, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return a sheet as a tagged PDF/A-3b: the same content gives the same bytes.

    Raises ``RenderError`` if it cannot be rendered without leaving the process.
    """
    return paper_pdf(
        template,
        sheet_context(text),
        time_zone=text.sheet.hospital.time_zone,
        styles=(STYLESHEET, SHEETS),
        attachments=attachments,
    )


def sheet_context(text: SheetText) -> Mapping[str, Any]:
    """What a sheet's template reads."""
    return {"letter": text, "content": text.sheet}


def row(label: str, value: str) -> Row:
    """A label and its value, « aucun » if there is none."""
    return Row(label, Line(text=typeset(value) or NOTHING))


def said(text: str) -> list[str]:
    """The paragraphs of ``text``, or that it says nothing."""
    return paragraphs(text) or ["Rien à signaler."]
