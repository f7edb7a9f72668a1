"""A figure as the page words it: value, sentence, how it compares with one year before. Nothing is read here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from coordination.ui import french
from liaison.quality.charts import NOTHING, bars_of, lines_of, part_lines, percent, value_words
from liaison.quality.figures import Figure
from liaison.quality.indicators import Better, Indicator, Shape, Theme
from liaison.quality.masking import SMALLEST_SHOWN
from liaison.quality.periods import MONTH, Period
from liaison.quality.reports import value_on

_MORE, _LESS = "arrow-up", "arrow-down"


def themes_of(
    figures: list[Figure], period: Period, *, values: Mapping[date, int] | None = None
) -> list[dict[str, Any]]:
    """The figures by theme, in the order of the catalogue, ready for the template.

    ``values``: what a day in hospital is worth for the hospital, from each month on; None where there is no such value.
    """
    found: dict[Theme, list[dict[str, Any]]] = {}
    for figure in figures:
        found.setdefault(figure.indicator.theme, []).append(measure_of(figure, period, values))
    return [{"key": theme.name.lower(), "title": str(theme), "measures": some} for theme, some in found.items()]


def measure_of(figure: Figure, period: Period, values: Mapping[date, int] | None = None) -> dict[str, Any]:
    """One figure, ready for the component ``measure``."""
    indicator, slices = figure.indicator, period.kind.slices
    comparison, state, icon = comparison_of(figure)
    return {
        "key": indicator.key,
        "title": indicator.title,
        "value": value_words(indicator, figure.total) or NOTHING,
        "unit": indicator.unit if figure.value(figure.total) is not None else "",
        "comparison": comparison,
        "state": state,
        "icon": icon,
        "sentence": sentence_of(figure),
        "notes": objective_words(figure) + ([] if values is None else cost_words(figure, values)),
        "definition": indicator.words,
        "headings": headings_of(figure, period),
        "bars": bars_of(figure, slices=slices),
        "lines": lines_of(figure, slices=slices),
        "parts_title": indicator.parts.title if indicator.parts and figure.parts else "",
        "part_headings": part_headings_of(indicator),
        "parts": part_lines(figure),
    }


def headings_of(figure: Figure, period: Period) -> list[str]:
    """The columns of the table of slices, the slice itself apart."""
    found = [_value_heading(figure.indicator)]
    if figure.before:
        found.append("un an avant")
    if figure.has_objective:
        found.append("objectif")
    return found + _count_headings(figure.indicator)


def part_headings_of(indicator: Indicator) -> list[str]:
    """The columns of the table of parts, the part itself apart."""
    shares = ["part en %"] if indicator.shape == Shape.COUNT else []
    return [_value_heading(indicator), *shares, *_count_headings(indicator)]


def _value_heading(indicator: Indicator) -> str:
    words = {Shape.RATE: "en %", Shape.MEDIAN: "heures", Shape.SUM: "jours"}
    return words.get(indicator.shape, indicator.unit_many)


def _count_headings(indicator: Indicator) -> list[str]:
    if indicator.shape == Shape.COUNT:
        return []
    return ["comptés", indicator.unit_many] if indicator.shape == Shape.RATE else [indicator.unit_many]


def sentence_of(figure: Figure) -> str:
    """« 41 épisodes sur 50 », « 49 patients »; nothing for a count, which says it itself."""
    total, indicator = figure.total, figure.indicator
    if total.masked:
        return f"moins de {SMALLEST_SHOWN} cas : masqué"
    if total.denominator is None:
        return ""
    if not total.denominator:
        return f"aucun {indicator.unit_one} à compter"
    if indicator.shape != Shape.RATE:
        return french.count(total.denominator, indicator.unit_one, indicator.unit_many)
    counted = french.count(total.numerator, indicator.unit_one, indicator.unit_many)
    return f"{counted} sur {french.number(total.denominator)}"


def cost_words(figure: Figure, values: Mapping[date, int]) -> list[str]:
    """What the days of a sum are worth, each at the value that its slice began with; nothing of any other figure."""
    if figure.indicator.shape != Shape.SUM or not figure.total.numerator:
        return []
    worth = [(part.numerator, value_on(values, part.start)) for part in figure.slices if part.numerator]
    euros = sum(days * value for days, value in worth if value is not None)
    unvalued = sum(days for days, value in worth if value is None)
    if not euros:
        return ["Aucune valeur d’une journée n’est fixée pour ces mois."]
    words = f"{french.number(euros)}{french.NBSP}€ à la valeur d’une journée fixée par l’hôpital"
    if unvalued:
        words += f", {french.count(unvalued, 'jour compté', 'jours comptés')} sans valeur"
    return [f"{words}."]


def objective_words(figure: Figure) -> list[str]:
    """« Objectif du dernier mois, 90 % : pas atteint »; nothing where nothing is aimed at, or nothing was counted."""
    last = figure.slices[-1]
    aim = figure.objective_on(last.start)
    if aim is None:
        return []
    unit = figure.indicator.unit
    words = f"Objectif : {french.number(aim)}{french.NBSP}{unit}"
    if figure.value(last) is None:
        return [f"{words}."]
    value = _whole(figure, last)
    reached = value >= aim if figure.indicator.better == Better.UP else value <= aim
    return [f"{words}, {'atteint' if reached else 'pas atteint'} sur la dernière barre."]


def comparison_of(figure: Figure) -> tuple[str, str, str]:
    """Words, state and icon of the comparison with one year before; nothing when either side counted nothing."""
    before = figure.total_before
    if before is None or before.masked or figure.value(before) is None or figure.value(figure.total) is None:
        return "", "none", ""
    if before.denominator == 0 or (before.denominator is None and not before.numerator):
        return "", "none", ""
    difference = _whole(figure, figure.total) - _whole(figure, before)
    if not difference:
        return "Comme un an avant", "none", ""
    indicator, icon = figure.indicator, _MORE if difference > 0 else _LESS
    amount = _amount(indicator, abs(difference))
    if indicator.better == Better.NEITHER:
        return f"{amount} de {'plus' if difference > 0 else 'moins'} qu’un an avant", "none", icon
    is_better = (difference > 0) == (indicator.better == Better.UP)
    if indicator.shape == Shape.RATE:
        words = f"{'Mieux' if is_better else 'Moins bien'} de {amount} qu’un an avant"
    else:
        words = f"{amount} de {'plus' if difference > 0 else 'moins'} qu’un an avant"
    return words, "ontime" if is_better else "late", icon


def _whole(figure: Figure, tally: Any) -> int:
    """The value as it is shown: what is compared is what is read."""
    return percent(tally.rate) if figure.indicator.shape == Shape.RATE else int(figure.value(tally) or 0)


def _amount(indicator: Indicator, difference: int) -> str:
    if indicator.shape == Shape.RATE:
        return french.count(difference, "point", "points")
    if indicator.shape == Shape.MEDIAN:
        return f"{french.number(difference)}{french.NBSP}h"
    if indicator.shape == Shape.SUM:
        return french.count(difference, "jour", "jours")
    return french.count(difference, indicator.unit_one, indicator.unit_many)


def slice_word(period: Period) -> str:
    """« mois » or « semaine »."""
    return "mois" if period.kind.slices == MONTH else "semaine"
