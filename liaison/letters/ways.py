"""Which ways a letter may go: the recipient's order of preference, less what has no address or reached nobody.

A link and its code take two ways (ANSSI, second factor): the link by mail has its code by text message, and the other way
round. A fax is never a way: its number is printed on the address page.
"""

from collections.abc import Iterable, Iterator

from coordination.errors import DomainError
from directory.providers.models import Channel as Preferred
from discharge.planning.models import CircleMember
from liaison.letters.models import DEAD_DISPATCHES, Dispatch, Letter, LetterChannel

_OF_DIRECTORY = {
    Preferred.MSSANTE: LetterChannel.SECURE_MAIL,
    Preferred.MAIL: LetterChannel.LINK,
    Preferred.SMS: LetterChannel.SMS,
}
# Safest first, where the directory says nothing.
ELECTRONIC = (LetterChannel.SECURE_MAIL, LetterChannel.LINK, LetterChannel.SMS)
_NEEDS = {
    LetterChannel.SECURE_MAIL: ("secure_mail",),
    LetterChannel.LINK: ("mail", "mobile"),
    LetterChannel.SMS: ("mobile", "mail"),
}
# Mailboxes of machines (RFC 2142 and usage): they accept, and nobody reads.
_NOBODY = frozenset(
    {"noreply", "no-reply", "nepasrepondre", "ne-pas-repondre", "donotreply", "postmaster", "mailer-daemon", "abuse"}
)


def addresses_of(member: CircleMember) -> dict[str, object]:
    """What a letter keeps of where a member of the circle is reached. ``provider`` is read."""
    provider = member.provider
    return {
        "mail": member.mail,
        "mobile": member.mobile,
        "secure_mail": provider.mssante if provider else "",
        "fax": provider.fax if provider else "",
        "ways": order_of(provider.preferred_channels if provider else ()),
    }


def order_of(preferred: Iterable[str]) -> list[str]:
    """The ways in the order of a directory's entry, then safest first; paper, which a person prints, always last."""
    chosen = [_OF_DIRECTORY[Preferred(name)] for name in preferred if name in _OF_DIRECTORY]
    return [way.value for way in dict.fromkeys([*chosen, *ELECTRONIC, LetterChannel.PAPER])]


def address_of(letter: Letter, way: LetterChannel) -> str:
    """Where ``way`` leads: a mailbox, a number; empty for paper."""
    needed = _NEEDS.get(way)
    return str(getattr(letter, needed[0])) if needed else ""


def ways_left(
    letter: Letter, dispatches: Iterable[Dispatch], open_ways: Iterable[LetterChannel]
) -> Iterator[LetterChannel]:
    """The electronic ways of ``letter`` that were not taken in this round and whose addresses may still reach somebody.

    ``dispatches``: of this round. ``open_ways``: those that the product can send by.
    """
    known = list(dispatches)
    taken = {dispatch.channel for dispatch in known}
    dead = {
        _NEEDS[LetterChannel(dispatch.channel)][0]
        for dispatch in known
        if dispatch.state in DEAD_DISPATCHES and dispatch.channel in _NEEDS
    }
    for way in usable_ways(letter, open_ways):
        if way not in taken and not dead & set(_NEEDS[way]):
            yield way


def usable_ways(letter: Letter, open_ways: Iterable[LetterChannel]) -> Iterator[LetterChannel]:
    """The electronic ways for which ``letter`` has every address, in the recipient's order."""
    for name in letter.ways or order_of(()):
        way = LetterChannel(name)
        needed = _NEEDS.get(way)
        if needed is not None and way in open_ways and all(getattr(letter, field) for field in needed):
            yield way


def refuse_unread(address: str) -> None:
    """Refuse a mailbox that nobody reads.

    Raises:
        DomainError: ``no_reader``.
    """
    if address.partition("@")[0].strip().lower() in _NOBODY:
        raise DomainError("Personne ne lit cette adresse : elle est celle d’un automate.", code="no_reader")
