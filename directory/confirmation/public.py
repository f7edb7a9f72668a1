"""What the secure link of a confirmation shows: the entry, or thanks once it is answered."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from coordination.links.models import SecureLink
from directory.confirmation.entry import Entry, read_entry
from directory.confirmation.models import Confirmation
from directory.confirmation.schedule import day_of
from directory.providers.models import Provider


def entry_of(link: SecureLink) -> Entry:
    """The entry that the link is about, as it is now."""
    confirmation = Confirmation.objects.get(pk=link.subject_id)
    provider = Provider.objects.select_related("type", "commune").get(pk=confirmation.provider_id)
    return read_entry(provider, day_of(timezone.now()))


def is_answered(link: SecureLink) -> bool:
    """Whether somebody answered through it."""
    return Confirmation.objects.get(pk=link.subject_id).is_answered


def entry_page(link: SecureLink) -> tuple[str, dict[str, Any]]:
    """Template and context of the page that the code opens."""
    if is_answered(link):
        return "confirmation/answered.html", {}
    entry = entry_of(link)
    return "confirmation/entry.html", {
        "entry": entry,
        "facts": entry.facts(),
        "has_moved": False,
        "confirm_url": reverse("confirmation:confirm", args=[link.pk]),
        "correct_url": reverse("confirmation:correct", args=[link.pk]),
    }
