"""Files that somebody sends: what each is, told from its content, and the field of a form that checks it."""

from typing import Any

from django import forms
from django.db import models

from coordination.errors import DomainError

LARGEST = 10_000_000  # bytes: some pages photographed with a telephone
ACCEPT = ".pdf,image/jpeg,image/png"
_PDF_HEAD = 1024
_TAIL = 2048


class MediaType(models.TextChoices):
    """What a file may be, told from its content."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "photo JPEG"
    PNG = "image/png", "image PNG"


def media_type_of(content: bytes, *, largest: int = LARGEST) -> MediaType:
    """What a file is, told from its content; its name and what the browser says of it count for nothing.

    Raises:
        DomainError: ``empty``; ``too_large``, more than ``largest`` bytes; ``not_readable``, neither a PDF nor a picture
            that every telephone reads.
    """
    if not content:
        raise DomainError("Ce fichier est vide.", code="empty")
    if len(content) > largest:
        raise DomainError(f"Ce fichier dépasse {largest // 1_000_000} Mo : réduisez-le.", code="too_large")
    if b"%PDF-" in content[:_PDF_HEAD] and b"%%EOF" in content[-_TAIL:]:
        return MediaType.PDF
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-_TAIL:]:
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-_TAIL:]:
        return MediaType.PNG
    raise DomainError("Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG, ou il est coupé.", code="not_readable")


class ReceivedFileField(forms.FileField):
    """A file checked by its content; its value is that content. ``largest``: in bytes."""

    widget = forms.FileInput(attrs={"accept": ACCEPT})
    default_error_messages = {
        "required": "Choisissez un fichier.",
        "empty": "Ce fichier est vide.",
        "invalid": "Ce fichier n’est pas arrivé : choisissez-le de nouveau.",
    }

    def __init__(self, *, largest: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.largest = largest

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        """The bytes, or None when no file was chosen."""
        sent = super().clean(data, initial)
        if not sent:
            return None
        try:
            # Refused by its size before it is read.
            content: bytes = sent.read(self.largest + 1)
            media_type_of(content, largest=self.largest)
        except DomainError as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        return content
