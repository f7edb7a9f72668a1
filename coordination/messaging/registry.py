"""How the apps that queue messages say whether one may still leave, and learn what became of it.

One wall and one listener a purpose, filled in ``AppConfig.ready``.
"""

from collections.abc import Callable

from coordination.messaging.models import Message

Listener = Callable[[Message], None]
Wall = Callable[[Message], str]

_listeners: dict[str, Listener] = {}
_walls: dict[str, Wall] = {}


def register_listener(purpose: str, listener: Listener) -> None:
    """Have ``listener(message)`` called, in the transaction that records it, when a message is handed over, put off or fails.

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


def register_wall(purpose: str, wall: Wall) -> None:
    """Have ``wall(message)`` asked at each try, under the message's lock, why it may not leave; empty when it may.

    What it refuses is cancelled, with its words as the reason. It reads and writes nothing.

    Raises:
        ValueError: the purpose already has a wall.
    """
    if _walls.setdefault(purpose, wall) is not wall:
        raise ValueError(f"{purpose} already has a wall")


def wall_of(purpose: str) -> Wall | None:
    """The wall of ``purpose``, or None when nothing can forbid it."""
    return _walls.get(purpose)
