"""The figures page. A view is guard, load, form, action, respond."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.ui import french
from liaison.quality.charts import bars_of, lines_of, percent
from liaison.quality.figures import Figure, Slice, read_figures
from liaison.quality.periods import MONTH, PERIOD_KINDS, Period, period_of
from liaison.quality.queries import newest_audits


@require_safe
def figures(request: TenantRequest) -> HttpResponse:
    """The indicators of the hospital: no patient is named, so whole-hospital figures need no unit."""
    require(request, Permission.FIGURES_VIEW)
    member = current_member(request)
    hospital, may_audit = member.hospital, member.can(Permission.LETTER_AUDIT)
    period = period_of(request.GET.get("periode", ""), time_zone=hospital.time_zone)
    context = {
        "hospital": hospital,
        "period": period,
        "kinds": PERIOD_KINDS,
        "slice_word": "mois" if period.kind.slices == MONTH else "semaine",
        "measures": [_measure(figure, period) for figure in read_figures(hospital, period)],
        "may_audit": may_audit,
        "newest_audit": newest_audits().first() if may_audit else None,
    }
    return render(request, "quality/figures.html", context)


def _measure(figure: Figure, period: Period) -> dict[str, Any]:
    total, indicator = figure.total, figure.indicator
    is_rate = total.denominator is not None
    slices = period.kind.slices
    return {
        "key": indicator.key,
        "title": indicator.title,
        "value": _value(total),
        "unit": "%" if is_rate and total.rate is not None else "",
        "sentence": _sentence(figure) if is_rate else "",
        "definition": indicator.words,
        "is_rate": is_rate,
        "noun": indicator.unit_many,
        "bars": bars_of(figure, slices=slices),
        "lines": lines_of(figure, slices=slices),
    }


def _value(total: Slice) -> str:
    if total.denominator is None:
        return french.number(total.numerator)
    return "aucun" if total.rate is None else str(percent(total.rate))


def _sentence(figure: Figure) -> str:
    """« 41 épisodes sur 50 »"""
    total, indicator = figure.total, figure.indicator
    if not total.denominator:
        return f"aucun {indicator.unit_one} à compter"
    counted = french.count(total.numerator, indicator.unit_one, indicator.unit_many)
    return f"{counted} sur {french.number(total.denominator)}"
