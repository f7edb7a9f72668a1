"""What higher apps bring to the directory: they fill this in ``AppConfig.ready``.

Regions and actions of the page of an entry, and what must happen when entries close.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from coordination.accounts.requests import TenantRequest
from directory.providers.models import Provider

ClosedListener = Callable[[Collection[UUID]], None]

_closed_listeners: list[ClosedListener] = []


@dataclass(frozen=True)
class PageSection:
    """A region of the page of an entry: a template, and the function that gives its context, None to leave it out.

    ``place`` is ``main`` or ``aside``.
    """

    key: str
    place: str
    order: int
    template: str
    context: Callable[[TenantRequest, Provider], dict[str, Any] | None]


@dataclass(frozen=True)
class PageAction:
    """A link at the head of the page of an entry: its address, or nothing for who may not use it."""

    key: str
    label: str
    icon: str
    order: int
    url: Callable[[TenantRequest, Provider], str]


sections: dict[str, PageSection] = {}
page_actions: dict[str, PageAction] = {}


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
