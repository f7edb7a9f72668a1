"""What confirmations bring to the links, to the outbox and to the account menu."""

from coordination.links.registry import LinkPurpose, register_purpose
from coordination.messaging.registry import register_listener
from coordination.ui import navigation
from directory.confirmation.actions import note_message, note_wrong_recipient
from directory.confirmation.public import entry_page
from directory.confirmation.schedule import PURPOSE
from directory.overlay.permissions import WRITE

# The pages around the entry, in words of their own: those of the links speak of a letter and of a patient.
PAGES = {
    "public/landing.html": "confirmation/landing.html",
    "public/code.html": "confirmation/code.html",
    "public/locked.html": "confirmation/locked.html",
    "public/expired.html": "confirmation/expired.html",
    "links/replaced.html": "confirmation/replaced.html",
    "public/unavailable.html": "confirmation/unavailable.html",
    "public/wrong_recipient.html": "confirmation/wrong_recipient.html",
    "public/thanks.html": "confirmation/answered.html",
}


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    register_purpose(
        LinkPurpose(
            key=PURPOSE,
            page=entry_page,
            on_wrong_recipient=note_wrong_recipient,
            opens="la fiche d’annuaire",
            pages=PAGES,
        )
    )
    register_listener(PURPOSE, note_message)
    navigation.register_account_entry("Confirmations demandées", "confirmation:asked", 6, WRITE)
