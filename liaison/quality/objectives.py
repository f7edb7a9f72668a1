"""What a hospital aims at: one value an indicator, from a month on. A new one never moves the line of the months before."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Value
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.errors import DomainError
from liaison.quality.figures import Figure
from liaison.quality.indicators import INDICATORS, Better, Indicator, Shape
from liaison.quality.models import DayValue, Objective

# A count or a sum depends on how long a slice is: a week and a month cannot have the same objective.
AIMED: Mapping[str, Indicator] = {
    one.key: one for one in INDICATORS if one.shape in {Shape.RATE, Shape.MEDIAN} and one.better != Better.NEITHER
}
_MOST = {Shape.RATE: 100, Shape.MEDIAN: 10_000}


def set_objective(*, member: Membership, indicator: str, since: date, value: int | None) -> Objective:
    """Aim at ``value`` from the month of ``since`` on; None: at nothing any more. Said again, the last word holds.

    Raises:
        DomainError: ``forbidden``; ``no_objective``, this indicator takes none; ``out_of_range``; ``in_past``, the lines of
            past months stay as they were drawn.
    """
    check(member, Permission.FIGURES_MANAGE)
    aimed = AIMED.get(indicator)
    if aimed is None:
        raise DomainError("Cet indicateur n’a pas d’objectif.", code="no_objective")
    if value is not None and not 0 <= value <= _MOST[aimed.shape]:
        raise DomainError(f"Écrivez un nombre de 0 à {_MOST[aimed.shape]}.", code="out_of_range")
    first = since.replace(day=1)
    if first < timezone.localdate().replace(day=1):
        raise DomainError(
            "Choisissez ce mois-ci ou un mois à venir : les mois passés gardent leur objectif.", code="in_past"
        )
    objective: Objective = Objective.objects.create(
        hospital=member.hospital, indicator=indicator, since=first, value=value, set_by=member.user
    )
    return objective


def objectives() -> dict[str, dict[date, int | None]]:
    """By indicator, what is aimed at from each month on, in order, in the hospital that was entered. One query."""
    return objectives_and_day_values()[0]


def objectives_and_day_values() -> tuple[dict[str, dict[date, int | None]], dict[date, int]]:
    """What ``objectives`` and ``day_values`` say, in one query: the page shows both."""
    aims: Any = Objective.objects.values_list("indicator", "since", "value", "set_at", "pk")
    days = DayValue.objects.annotate(nothing=Value("")).values_list("nothing", "since", "euros", "set_at", "pk")
    found: dict[str, dict[date, int | None]] = {}
    values: dict[date, int] = {}
    for indicator, since, value, *_ in days.union(aims, all=True).order_by("since", "set_at", "id"):
        if indicator:
            found.setdefault(indicator, {})[since] = value
        else:
            values[since] = value
    return found, values


def with_objectives(
    figures: Iterable[Figure], known: Mapping[str, Mapping[date, int | None]] | None = None
) -> list[Figure]:
    """The same figures, knowing what their hospital aims at: read unless it is ``known``."""
    known = objectives() if known is None else known
    return [replace(figure, objectives=known.get(figure.indicator.key, {})) for figure in figures]
