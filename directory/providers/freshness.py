"""How much to trust a line of the directory: when someone last confirmed it, when it last spoke of room, in words."""

from datetime import datetime, timedelta
from typing import NamedTuple

from coordination.ui import french
from directory.providers.models import Capacity, Provider

# Our choice, no source gives one: a quarter, the rhythm at which hospitals review their correspondents.
STALE_AFTER = timedelta(days=90)
# Rooms are taken within days: after three a statement fades, after two weeks it is history. Our choice as well.
CAPACITY_FRESH_DAYS, CAPACITY_FADING_DAYS = 3, 14
DAYS_IN_MONTH, DAYS_IN_YEAR = 30, 365


class Freshness(NamedTuple):
    """A state of the ``status`` component and its words."""

    state: str
    label: str


def freshness(provider: Provider, *, now: datetime) -> Freshness:
    """Say when ``provider`` was last verified, and that it must be again after ``STALE_AFTER``."""
    if provider.verified_at is None:
        return Freshness("none", "Jamais vérifié")
    age = now - provider.verified_at
    words = f"Vérifié {ago(provider.verified_at, now=now)}"
    return Freshness("due", f"{words}, à revérifier") if age > STALE_AFTER else Freshness("ontime", words)


def is_stale(provider: Provider, *, now: datetime) -> bool:
    """Whether nobody has verified the line for ``STALE_AFTER``, or ever."""
    return provider.verified_at is None or now - provider.verified_at > STALE_AFTER


def capacity_freshness(capacity: Capacity, *, now: datetime) -> Freshness:
    """Say how old a statement is: fresh, fading (neutral), then to be asked again."""
    days = (french.as_day(now) - french.as_day(capacity.stated_at)).days
    words = f"Dit {ago(capacity.stated_at, now=now)}"
    if days <= CAPACITY_FRESH_DAYS:
        return Freshness("ontime", words)
    return Freshness("none", words) if days <= CAPACITY_FADING_DAYS else Freshness("due", f"{words}, à revérifier")


def capacity_words(capacity: Capacity) -> str:
    """What was said: "2 places, dès jeudi", "liste d’attente"."""
    if capacity.free_places is None:
        return capacity.words
    places = french.count(capacity.free_places, "place") if capacity.free_places else "aucune place"
    return f"{places}, {capacity.words}" if capacity.words else places


def ago(moment: datetime, *, now: datetime) -> str:
    """Write how long ago, in days then months then years: « aujourd’hui », « hier », « il y a 5 mois »."""
    days = (french.as_day(now) - french.as_day(moment)).days
    if days < 2:
        return "hier" if days == 1 else "aujourd’hui"
    months = days // DAYS_IN_MONTH
    if months < 2:
        return f"il y a {french.count(days, 'jour')}"
    if days < 2 * DAYS_IN_YEAR:
        return f"il y a {french.count(months, 'mois', 'mois')}"
    return f"il y a {french.count(days // DAYS_IN_YEAR, 'an')}"
