"""What requests bring to the episode page, the worklist, the turning points of an episode, the outbox and links."""

from coordination.episodes.registry import registry
from coordination.links.models import SecureLink
from coordination.links.registry import LinkPurpose, register_purpose
from coordination.messaging.registry import register_listener
from discharge.requests.answering import note_message, note_opened, note_wrong_recipient
from discharge.requests.asking import withdraw_on_opposition
from discharge.requests.moves import PURPOSE
from discharge.requests.public import request_page

# The pages around the request, in words of their own: those of the links speak of a letter.
PAGES = {
    "public/landing.html": "requests/public_landing.html",
    "public/expired.html": "requests/public_expired.html",
    "public/unavailable.html": "requests/public_unavailable.html",
    "public/wrong_recipient.html": "requests/public_wrong_recipient.html",
}


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    registry.on_opposition.append(withdraw_on_opposition)
    register_listener(PURPOSE, note_message)
    register_purpose(
        LinkPurpose(
            key=PURPOSE,
            page=request_page,
            pdf=lambda link: None,
            on_opened=note_opened,
            on_acknowledged=_nothing_follows,
            on_wrong_recipient=note_wrong_recipient,
            opens="la demande",
            pages=PAGES,
            asks_code=False,
        )
    )


def _nothing_follows(link: SecureLink) -> None:
    """« Bien reçu » is no answer to a request: only the four answers count."""
