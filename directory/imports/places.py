"""The communes by every code that a national file may use, in memory for the time of a run."""

from typing import NamedTuple


class Place(NamedTuple):
    """A commune of today."""

    code: str
    name: str


def places_by_code() -> dict[str, Place]:
    """The commune of today of each INSEE code, today's or former."""
    # Processes that parse know places, not models.
    from coordination.territory.models import Commune

    rows = list(
        Commune.objects.values_list("code", "name", "former_codes", "successor_id", "successor__name").iterator()
    )
    former: dict[str, Place] = {}
    current: dict[str, Place] = {}
    for code, name, former_codes, successor, successor_name in rows:
        place = Place(successor, successor_name) if successor else Place(code, name)
        current[code] = place
        former |= dict.fromkeys(former_codes, place)
    return former | current
