"""Whom to ask, and by which way: the preferred channel of the provider, by hand when nothing electronic leads there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from coordination.identity.phones import is_mobile
from coordination.securemail.queries import Trusts, nowhere
from directory.overlay.models import LocalProvider
from directory.providers.models import Channel, Provider
from discharge.planning.models import CircleMember

# By telephone and fax, somebody has to call.
_WITHOUT_PREFERENCE = (Channel.MAIL, Channel.SMS, Channel.PHONE, Channel.FAX)


@dataclass(frozen=True)
class Target:
    """Somebody to ask: who, and where the request goes. ``second_best``: it prefers secure health mail, which the hospital's
    mailbox cannot write to today.
    """

    name: str
    provider: Provider | None
    phone: str
    channel: Channel
    address: str
    second_best: bool = False


def provider_target(provider: Provider, writes_to: Trusts = nowhere) -> Target:
    """An entry of the directory. ``writes_to`` says which secure mailboxes can be written to (``may_write``)."""
    preferred = [Channel(name) for name in provider.preferred_channels]
    usable = [way for way in preferred if way != Channel.MSSANTE or writes_to(provider.mssante)]
    channel, address = _way(usable, provider.address_of)
    second_best = preferred[:1] == [Channel.MSSANTE] and bool(provider.mssante) and channel != Channel.MSSANTE
    return Target(provider.name, provider, provider.phone or provider.mobile, channel, address, second_best)


def member_target(member: CircleMember, writes_to: Trusts = nowhere) -> Target:
    """Somebody of the care circle: what the coordinator corrected there goes before the directory, but for the secure
    mailbox, which the directory alone knows.
    """
    typed = named_target(member.name, phone=member.phone or member.mobile, mail=member.mail, mobile=member.mobile)
    if member.provider is None:
        return typed
    known = provider_target(member.provider, writes_to)
    if known.channel == Channel.MSSANTE:
        return replace(known, name=member.name, phone=typed.phone or known.phone)
    if known.channel in {Channel.MAIL, Channel.SMS} and not typed.address:
        return known
    prefers_voice = known.channel in {Channel.PHONE, Channel.FAX} and bool(member.provider.preferred_channels)
    channel, address = (Channel.PHONE, typed.phone) if prefers_voice else (typed.channel, typed.address)
    return Target(member.name, member.provider, typed.phone or known.phone, channel, address, known.second_best)


def local_target(local: LocalProvider) -> Target:
    """An entry of the hospital's own: asked by name, for the directory does not know it."""
    return named_target(local.name, phone=local.phone or local.mobile, mail=local.email, mobile=local.mobile)


def named_target(name: str, *, phone: str, mail: str, mobile: str = "") -> Target:
    """Somebody named by hand."""
    mobile = mobile or (phone if phone and is_mobile(phone) else "")
    addresses = {Channel.MAIL: mail, Channel.SMS: mobile, Channel.PHONE: phone, Channel.FAX: ""}
    channel, address = _way((), lambda way: addresses[way])
    return Target(name, None, phone, channel, address)


def _way(preferred: Iterable[Channel], address_of: Callable[[Channel], str]) -> tuple[Channel, str]:
    for channel in (*preferred, *_WITHOUT_PREFERENCE):
        if address := address_of(channel):
            return channel, address
    return Channel.PHONE, ""
