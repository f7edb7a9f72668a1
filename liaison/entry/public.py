"""What the link of an entry letter shows: the form, what was given, or why nothing is awaited any more."""

from typing import Any

from django.urls import reverse

from coordination.links.models import SecureLink
from liaison.authoring.completeness import Gap, gaps
from liaison.authoring.models import DocumentContent
from liaison.authoring.papers import paper_of
from liaison.content.entry import EntryLetter
from liaison.documents.entry import EntryText
from liaison.entry.forms import FileForm, Parts
from liaison.entry.models import EntryRequest, EntryState
from liaison.entry.writing import draft_of, why_closed


def asked_of(link: SecureLink) -> EntryRequest:
    """What the link is about, with its episode and its patient."""
    found: EntryRequest = EntryRequest.objects.select_related("document", "episode__patient", "episode__unit").get(
        pk=link.subject_id
    )
    return found


def entry_page(link: SecureLink) -> tuple[str, dict[str, Any]]:
    """Template and context of the page that the link opens."""
    asked = asked_of(link)
    if asked.state == EntryState.GIVEN:
        content = DocumentContent.objects.get(document=asked.document)
        return "entry/public_given.html", {"asked": asked, "letter": EntryText(EntryLetter.from_json(content.text))}
    why = why_closed(asked.episode, asked)
    if why:
        return "entry/public_closed.html", {"why": why}
    return form_page(link, asked, Parts(asked))


def form_page(
    link: SecureLink, asked: EntryRequest, parts: Parts, *, file_form: FileForm | None = None, problem: str = ""
) -> tuple[str, dict[str, Any]]:
    """The form, perhaps as it was sent, with what is wrong in it."""
    begun = [section.updated_at for section in parts.sections.values() if section.version > 1]
    return "entry/public.html", {
        "asked": asked,
        "patient": asked.episode.patient,
        "unit": asked.episode.unit,
        "parts": parts.inputs,
        "errors": parts.errors,
        "problem": problem,
        "saved_at": max(begun, default=None),
        "file_form": file_form or FileForm(),
        "write_url": reverse("entry:write", args=[link.pk]),
        "file_url": reverse("entry:give_file", args=[link.pk]),
    }


def review_page(link: SecureLink, asked: EntryRequest, *, seen: str, problem: str = "") -> tuple[str, dict[str, Any]]:
    """The letter as it would be given, and what it still lacks."""
    return "entry/public_review.html", {
        "letter": EntryText(draft_of(asked, asked.document)),
        "gaps": _gaps(asked),
        "seen": seen,
        "problem": problem,
        "form_url": reverse("links:letter", args=[link.pk]),
        "give_url": reverse("entry:give", args=[link.pk]),
    }


def _gaps(asked: EntryRequest) -> list[Gap]:
    bodies = {section.key: section.body for section in asked.document.sections.all()}
    return gaps(paper_of(asked.document), bodies)
