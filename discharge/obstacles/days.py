"""Days lost: those that a patient fit to leave spends in hospital. Dates in, numbers out; nothing is read here."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """From a day to another, in nights: the 12th to the 14th is two days."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Its length; nothing when it ends before it starts."""
        return max((self.end - self.start).days, 0)

    def shared(self, other: "Span") -> int:
        """Days that both hold."""
        return Span(max(self.start, other.start), min(self.end, other.end)).days


def fit_spans(said: Iterable[tuple[date, bool]], *, until: date) -> list[Span]:
    """When the patient was fit to leave, up to ``until`` (today, or the day they left).

    ``said``: days and whether the patient is fit from then on, in order; the last word on a day holds.
    """
    spans: list[Span] = []
    since: date | None = None
    for day, is_fit in dict(said).items():
        if day > until:
            break
        if is_fit:
            since = since or day
        elif since is not None:
            spans.append(Span(since, day))
            since = None
    if since is not None:
        spans.append(Span(since, until))
    return [span for span in spans if span.start <= span.end]


def days_lost(fit: Sequence[Span]) -> int:
    """Days that the patient spent in hospital although fit to leave."""
    return sum(span.days for span in fit)


def days_cost(fit: Sequence[Span], obstacle: Span) -> int:
    """Days lost while this obstacle stood. Several obstacles may share a day: their costs do not add up."""
    return sum(span.shared(obstacle) for span in fit)
