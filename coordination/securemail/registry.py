"""How the apps that send by secure mail learn what the other side reports of a message. One listener a purpose."""

from collections.abc import Callable
from enum import StrEnum

from coordination.messaging.models import Message


class Happened(StrEnum):
    """What a report says of a message: of its delivery (RFC 3464), of its reading (RFC 8098); or that a person answered it."""

    DELIVERED = "delivered"
    DELAYED = "delayed"
    BOUNCED = "bounced"
    OPENED = "opened"
    ANSWERED = "answered"
    REFUSED = "refused"
    DELETED = "deleted"
    UNKNOWN = "unknown"


Listener = Callable[[Message, Happened, str], None]
_listeners: dict[str, Listener] = {}


def register_reports(purpose: str, listener: Listener) -> None:
    """Have ``listener(message, happened, status)`` called, in the transaction that takes the report in, once a report.

    Raises:
        ValueError: the purpose already has a listener.
    """
    if _listeners.setdefault(purpose, listener) is not listener:
        raise ValueError(f"{purpose} already has a listener")


def tell(message: Message, happened: Happened, status: str) -> None:
    """Tell whoever queued ``message``; nobody when nobody asked to know."""
    listener = _listeners.get(message.purpose)
    if listener is not None:
        listener(message, happened, status)
