"""Fitness and obstacles as a person reads them. No query is made here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coordination.episodes.models import Episode
from coordination.ui import french
from coordination.ui.templatetags.french import upper_first
from discharge.obstacles.days import Span, days_cost, days_lost, fit_spans
from discharge.obstacles.models import Fitness, Obstacle


@dataclass(frozen=True)
class Line:
    """One obstacle, how long it stood, and what it cost."""

    obstacle: Obstacle
    sub: str

    @property
    def is_open(self) -> bool:
        """Whether it still stands."""
        return self.obstacle.closed_on is None


@dataclass(frozen=True)
class Standing:
    """Whether the patient is fit to leave, the days lost, and what stood in the way."""

    is_fit: bool
    words: str
    lost: str
    lines: Sequence[Line]

    @property
    def open_lines(self) -> list[Line]:
        """What still stands."""
        return [line for line in self.lines if line.is_open]

    @property
    def lifted(self) -> list[Line]:
        """What stood."""
        return [line for line in self.lines if not line.is_open]


def standing(episode: Episode, said: Sequence[Fitness], obstacles: Sequence[Obstacle], *, today: date) -> Standing:
    """All that is known at ``today``; ``said`` and ``obstacles`` in their order."""
    until = french.as_day(episode.left_at) if episode.left_at else today
    fit = fit_spans([(one.on_day, one.is_fit) for one in said], until=until)
    last = said[-1] if said else None
    return Standing(
        is_fit=bool(last and last.is_fit),
        words=_fitness(last, today=today),
        lost=_lost(fit),
        lines=[Line(each, _lasted(each, fit, until=until, today=today)) for each in obstacles],
    )


def _fitness(last: Fitness | None, *, today: date) -> str:
    if last is None:
        return "Pas encore dit médicalement prêt à sortir"
    words = "Médicalement prêt à sortir" if last.is_fit else "N’est plus médicalement prêt"
    return f"{words} depuis le {french.day(last.on_day, today=today)}"


def _lost(fit: Sequence[Span]) -> str:
    days = days_lost(fit)
    return f"{french.count(days, 'jour passé', 'jours passés')} à l’hôpital depuis sans raison médicale" if days else ""


def _lasted(obstacle: Obstacle, fit: Sequence[Span], *, until: date, today: date) -> str:
    stood = Span(obstacle.opened_on, obstacle.closed_on or until)
    when = f"depuis le {french.day(stood.start, today=today)}"
    if obstacle.closed_on:
        when = f"du {french.day(stood.start, today=today)} au {french.day(stood.end, today=today)}"
    cost = days_cost(fit, stood)
    return upper_first(when) + (f", {french.count(cost, 'jour perdu', 'jours perdus')}" if cost else "")
