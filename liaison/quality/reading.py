"""What a finished self-audit says, ready for its page and its files: figures, stays, how it compares."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from coordination.tenancy.models import Hospital
from coordination.ui import french
from liaison.quality.charts import percent
from liaison.quality.models import Audit, AuditedStay
from liaison.quality.rules import Criterion, Rules
from liaison.quality.scoring import Mean, Range, Tally, Verdict, mean_of, tallies

# State of the component, words: where the score stands against the expected value.
_ABOVE = ("done", "au-dessus de la valeur attendue")
_AROUND = ("none", "pas différent de la valeur attendue")
_BELOW = ("late", "en dessous de la valeur attendue")


@dataclass(frozen=True)
class Line:
    """One stay of the list: which criteria it does not satisfy."""

    stay: AuditedStay
    missing: list[Criterion]


class Report:
    """One audit with its stays: read once, whatever is asked of it."""

    def __init__(self, audit: Audit, hospital: Hospital) -> None:
        self.audit, self.hospital = audit, hospital
        self.stays: Sequence[AuditedStay] = list(audit.stays.order_by("position"))

    @cached_property
    def rules(self) -> Rules:
        """The rules it was judged by."""
        return self.audit.rules.read

    @cached_property
    def tallies(self) -> list[Tally]:
        """The figures by criterion."""
        return tallies(self.rules, self.stays)

    @cached_property
    def mean(self) -> Mean | None:
        """The mean of the stays' scores."""
        return mean_of(self.stays)

    @property
    def with_intervals(self) -> bool:
        """Whether the figures are those of a draw: of all the stays there is no chance to allow for."""
        return not self.audit.takes_all

    @property
    def interval(self) -> Range | None:
        """The interval of the mean, for a draw."""
        return self.mean.interval if self.mean and self.with_intervals else None

    @property
    def standing(self) -> tuple[str, str]:
        """How the score stands against the expected value, as state and words (national classes, recalled)."""
        assert self.mean is not None, "asked of an audit with scores"
        low, high = (self.interval.low, self.interval.high) if self.interval else (self.mean.value,) * 2
        if low > self.rules.expected:
            return _ABOVE
        return _BELOW if high < self.rules.expected else _AROUND

    @property
    def lines(self) -> list[Line]:
        """The stays in the order of the draw."""
        return [
            Line(stay, [one for one in self.rules.criteria if stay.verdicts[one.code] == Verdict.NO])
            for stay in self.stays
        ]


def percentage(value: float) -> str:
    """« 82 », of a value from 0 to 100: only what is complete is 100."""
    return str(percent(value / 100))


def range_words(found: Range | None) -> str:
    """« 49 à 94 », in %."""
    return f"{percentage(found.low)} à {percentage(found.high)}" if found else ""


def draw_words(audit: Audit) -> str:
    """How many stays were taken of how many, and that fewer than asked exist when it is so."""
    taken = len(audit.sample)
    if not audit.takes_all:
        return f"{french.count(taken, 'séjour tiré', 'séjours tirés')} sur {french.number(audit.population)}"
    asked = audit.rules.read.sample
    every = "Le seul séjour est évalué" if taken == 1 else f"Tous les séjours sont évalués, soit {french.number(taken)}"
    return every if taken == asked else f"{every} : la période en a moins de {french.number(asked)}"
