"""Which protocol follows a departure: the first in the hospital's order that is for it, with the reason in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from coordination.episodes.models import Destination, Episode
from discharge.followup.definitions import Audience, Reserve
from discharge.followup.models import Protocol
from discharge.screening.models import Complexity
from discharge.screening.queries import newest_of_each

FOR_EVERYONE = "il est pour toutes les sorties"


@dataclass(frozen=True)
class Result:
    """The newest result of one instrument, in figures and in words."""

    score: Decimal | None
    positive: bool
    words: str


@dataclass(frozen=True)
class Departure:
    """What a protocol is chosen from. ``complexity`` is empty when nobody decided it; ``results`` by instrument."""

    unit_id: UUID
    unit: str
    destination: str
    has_reserve: bool
    complexity: str = ""
    results: Mapping[str, Result] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """The protocol of a departure, and why it is that one."""

    protocol: Protocol
    because: str


def departure_of(episode: Episode) -> Departure:
    """What is known of an episode's departure, recorded or to come; two queries."""
    decided = episode.complexity_decisions.order_by("-decided_at", "-pk").values_list("decided", flat=True).first()
    return Departure(
        unit_id=episode.unit_id,
        unit=episode.unit.name,
        destination=episode.destination,
        has_reserve=bool(episode.reserve_reason),
        complexity=decided or "",
        results={
            assessment.version.instrument_id: Result(assessment.score, assessment.positive, assessment.score_words)
            for assessment in newest_of_each(episode)
        },
    )


def choose(protocols: Iterable[Protocol], departure: Departure) -> Choice | None:
    """The protocol to follow ``departure`` with; None when none is for it.

    By rank, then what asks for more first: « TRST positif, vers le domicile » before « toutes les sorties ».
    """
    found = [
        (protocol.read.audience.rank, -len(reasons), protocol.name, protocol, reasons)
        for protocol in protocols
        if (reasons := match(protocol.read.audience, departure)) is not None
    ]
    if not found:
        return None
    *_, protocol, reasons = min(found, key=lambda line: line[:3])
    return Choice(protocol, ", ".join(reasons) or FOR_EVERYONE)


def match(audience: Audience, departure: Departure) -> list[str] | None:
    """Why ``audience`` holds ``departure``, in words; None when it does not. For everyone there is nothing to say."""
    reasons: list[str] = []
    for asked, rule in _RULES:
        if not asked(audience):
            continue
        reason = rule(audience, departure)
        if not reason:
            return None
        reasons.append(reason)
    return reasons


def _complexity(audience: Audience, departure: Departure) -> str:
    if departure.complexity not in audience.complexities:
        return ""
    return f"complexité {Complexity(departure.complexity).label.lower()}"


def _result(audience: Audience, departure: Departure) -> str:
    result = departure.results.get(audience.instrument)
    if result is None:
        return ""
    if audience.at_least is None:
        return result.words if result.positive else ""
    return result.words if result.score is not None and result.score >= audience.at_least else ""


def _unit(audience: Audience, departure: Departure) -> str:
    return f"unité {departure.unit}" if departure.unit_id in audience.units else ""


def _destination(audience: Audience, departure: Departure) -> str:
    if departure.destination not in audience.destinations:
        return ""
    return f"destination {Destination(departure.destination).label}"


def _reserve(audience: Audience, departure: Departure) -> str:
    if departure.has_reserve != (audience.reserve == Reserve.WITH):
        return ""
    return "sortie avec réserve" if departure.has_reserve else "sortie sans réserve"


_RULES: tuple[tuple[Callable[[Audience], object], Callable[[Audience, Departure], str]], ...] = (
    (lambda audience: audience.complexities, _complexity),
    (lambda audience: audience.instrument, _result),
    (lambda audience: audience.units, _unit),
    (lambda audience: audience.destinations, _destination),
    (lambda audience: audience.reserve != Reserve.ANY, _reserve),
)
