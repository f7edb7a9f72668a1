"""Where a use comes from, coarsely: enough to notice something odd, too little to follow a person."""

import ipaddress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

_V4_PREFIX = 24
_V6_PREFIX = 48
# The first name found wins: browsers add those of others to their own.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Origin:
    """A network and a family of browser. Both empty for what the hospital does."""

    network: str = ""
    agent: str = ""


def origin_of(request: HttpRequest) -> Origin:
    """The origin to write down for ``request``."""
    return Origin(
        network=coarse_network(client_address(request)), agent=agent_family(request.headers.get("User-Agent", ""))
    )


def client_address(request: HttpRequest) -> str:
    """The caller's address, found as the sign-in finds it (trusted proxies included)."""
    address: str = get_adapter().get_client_ip(request)
    return address


def coarse_network(address: str) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one; empty for anything else."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    prefix = _V4_PREFIX if parsed.version == 4 else _V6_PREFIX
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))


def agent_family(header: str) -> str:
    """« Firefox, Windows »; « autre » for what is not known."""
    return f"{_first(_BROWSERS, header)}, {_first(_SYSTEMS, header)}"


def _first(names: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for sign, name in names if sign in header), "autre")
