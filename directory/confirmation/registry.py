"""On which providers a hospital relies: the overlay's habits and agreements, and what higher apps add in ``AppConfig.ready``."""

from collections.abc import Callable, Iterable
from uuid import UUID

# Called inside the hospital; gives keys of providers, repeated or not.
Reliance = Callable[[], Iterable[UUID]]

_reliances: list[Reliance] = []


def register_reliance(reliance: Reliance) -> None:
    """Say of more providers that the current hospital relies on them: they are asked to confirm their entry."""
    if reliance not in _reliances:
        _reliances.append(reliance)


def reliances() -> list[Reliance]:
    """What the apps above said."""
    return list(_reliances)
