"""How the apps that queue messages learn what became of them: one listener a purpose, filled in ``AppConfig.ready``."""

from collections.abc import Callable

from coordination.messaging.models import Message

Listener = Callable[[Message], None]

_listeners: dict[str, Listener] = {}


def register_listener(purpose: str, listener: Listener) -> None:
    """Have ``listener(message)`` called, in the transaction that records it, when a message is handed over or fails.

    It may be called again for the same message: after a defect of its own, or when a server that had seemed to fail
    turns out to have accepted. It writes rows and schedules, no more.

    Raises:
        ValueError: the purpose already has a listener.
    """
    if _listeners.setdefault(purpose, listener) is not listener:
        raise ValueError(f"{purpose} already has a listener")


def listener_of(purpose: str) -> Listener | None:
    """The listener of ``purpose``, or None when nobody asked to know."""
    return _listeners.get(purpose)
