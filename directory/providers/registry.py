"""What higher apps do when entries of the directory close: they fill this in ``AppConfig.ready``."""

from collections.abc import Callable, Collection
from uuid import UUID

ClosedListener = Callable[[Collection[UUID]], None]

_closed_listeners: list[ClosedListener] = []


def register_closed_listener(listener: ClosedListener) -> None:
    """Have ``listener`` called with the ids of providers that have just been closed.

    It runs in the transaction that closes them, with no hospital entered: it schedules, and writes nothing itself.
    """
    _closed_listeners.append(listener)


def closed(provider_ids: Collection[UUID]) -> None:
    """Tell the listeners that these providers are closed. Whoever closes some calls it, imports included."""
    if provider_ids:
        for listener in _closed_listeners:
            listener(provider_ids)
