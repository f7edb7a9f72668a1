"""What a link shows and what follows from it: one purpose an app, filled in ``AppConfig.ready``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coordination.links.models import SecureLink
from coordination.links.origin import Origin


def _always(link: SecureLink) -> bool:
    return True


def _nothing(link: SecureLink) -> None:
    return None


def _nothing_beside(link: SecureLink, piece: str) -> None:
    return None


def _renew_nothing(link: SecureLink, origin: Origin) -> None:
    raise ValueError("links of this purpose are not renewed")


@dataclass(frozen=True)
class Renewal:
    """Where a new link would go, as much of the address as its owner recognises, and whether it leads to a newer version."""

    masked_address: str
    is_newer_version: bool = False


@dataclass(frozen=True)
class LinkPurpose:
    """A kind of link.

    ``page`` gives the template and its own context (the links' views add hospital, recipient and addresses); ``pdf`` gives
    bytes and a file name that names nobody, or None, and ``structured`` the same content as XML for a practice's own
    software; ``beside`` a file that goes with it: bytes, name and media type. The ``on_`` functions run in the transaction of what they
    tell: they write rows and schedule, no more; left out, nothing follows. A link that opens something else than a letter says so: ``opens`` ends
    the sentences of the code's message, ``pages`` gives templates of its own in place of those that speak of a letter.
    ``asks_code`` says whether a code opens it now; where none does, the button of the first page opens it at once. That
    button stays, because mail scanners follow links and send no forms. ``remembers_devices`` lets a recipient ask for no more
    codes in a browser for 30 days.
    ``renewal`` says where the reader of a closed link may have a new one sent, to an address that the hospital knows, or
    None; ``renew`` sends it: it takes the locks that come before a link's, then calls ``renewing.start_renewal``.
    """

    key: str
    page: Callable[[SecureLink], tuple[str, dict[str, Any]]]
    on_wrong_recipient: Callable[[SecureLink], None]
    pdf: Callable[[SecureLink], tuple[bytes, str] | None] = _nothing
    on_opened: Callable[[SecureLink], None] = _nothing
    on_acknowledged: Callable[[SecureLink], None] = _nothing
    on_code_not_sent: Callable[[SecureLink], None] = _nothing
    opens: str = "la lettre"
    pages: Mapping[str, str] = field(default_factory=dict)
    asks_code: Callable[[SecureLink], bool] = _always
    structured: Callable[[SecureLink], tuple[bytes, str] | None] = _nothing
    beside: Callable[[SecureLink, str], tuple[bytes, str, str] | None] = _nothing_beside
    remembers_devices: bool = False
    renewal: Callable[[SecureLink], Renewal | None] = _nothing
    renew: Callable[[SecureLink, Origin], None] = _renew_nothing


_purposes: dict[str, LinkPurpose] = {}


def register_purpose(purpose: LinkPurpose) -> None:
    """Declare a kind of link.

    Raises:
        ValueError: another one has its key.
    """
    if _purposes.setdefault(purpose.key, purpose) is not purpose:
        raise ValueError(f"{purpose.key} is already a purpose")


def purpose_of(key: str) -> LinkPurpose:
    """The purpose declared under ``key``; ``KeyError`` when no app declared it."""
    return _purposes[key]
