"""The figures page and its files. A view is guard, load, form, action, respond."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.ui import french, spreadsheets
from coordination.ui.files import file_response
from liaison.quality import figure_files, lateness
from liaison.quality.groups import GroupYear, group_year, read_group
from liaison.quality.masking import SMALLEST_SHOWN
from liaison.quality.measures import measure_of, slice_word, themes_of
from liaison.quality.periods import YEARS, Period, period_kinds
from liaison.quality.queries import newest_audits
from liaison.quality.selection import Selection, selection_of


@require_safe
def figures(request: TenantRequest) -> HttpResponse:
    """The indicators of the hospital: no patient is named, so whole-hospital figures need no unit."""
    selection = _selection(request)
    member = current_member(request)
    may_audit = member.can(Permission.LETTER_AUDIT)
    found, counted_at, values = selection.read()
    context = {
        "selection": selection,
        "period": selection.period,
        "kinds": period_kinds(french.as_day(selection.period.now)),
        "slice_word": slice_word(selection.period),
        "counted_at": counted_at,
        "themes": themes_of(found, selection.period, values=values),
        "has_objectives": any(figure.has_objective for figure in found),
        "may_manage": member.can(Permission.FIGURES_MANAGE),
        "may_see_group": member.can(Permission.GROUP_FIGURES_VIEW) and member.hospital.group_id is not None,
        "may_audit": may_audit,
        "newest_audit": newest_audits().first() if may_audit else None,
    }
    return render(request, "quality/figures.html", context)


@require_safe
def export(request: TenantRequest, kind: str) -> HttpResponse:
    """The same figures as a file: sums by unit and by slice, no patient."""
    selection = _selection(request)
    period = selection.period
    is_csv = kind == "csv"
    content = figure_files.csv_of(selection.read().figures, period) if is_csv else figure_files.workbook_of(selection)
    return _file(content, f"indicateurs-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}", kind)


@require_safe
def delays(request: TenantRequest) -> HttpResponse:
    """Late work by unit and by reason: no patient nor person is named."""
    selection = _selection(request)
    found = lateness.read_lateness(selection)
    context = {
        "selection": selection,
        "period": selection.period,
        "kinds": period_kinds(french.as_day(selection.period.now)),
        "slice_word": slice_word(selection.period),
        "entry": measure_of(found.figure, selection.period),
        "units": found.units,
        "has_objectives": False,
        "place_key": "indicators",
    }
    return render(request, "quality/delays.html", context)


@require_safe
def delays_export(request: TenantRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    selection = _selection(request)
    content = lateness.csv_of(selection) if kind == "csv" else lateness.workbook_of(selection)
    return _file(content, f"retards-{selection.period.first:%Y-%m-%d}-{selection.period.last:%Y-%m-%d}", kind)


@require_safe
def group(request: TenantRequest) -> HttpResponse:
    """The same indicators over the hospitals of the group, by whole months of a year; small numbers are masked."""
    found = _group(request)
    years = range(timezone.localdate().year, timezone.localdate().year - YEARS, -1)
    context: dict[str, Any] = {"years": years, "place_key": "indicators", "smallest": SMALLEST_SHOWN}
    if found is not None:
        year, period = found
        context |= {"year": year, "period": period, "themes": themes_of(year.figures, period), "slice_word": "mois"}
    return render(request, "quality/group.html", context)


@require_safe
def group_export(request: TenantRequest, kind: str) -> HttpResponse:
    """The figures of the group as a file, masked as on the page."""
    found = _group(request)
    if found is None:
        raise Http404("Aucun mois de cette année n’est fini et compté.")
    year, period = found
    content = (
        figure_files.csv_of(year.figures, period) if kind == "csv" else figure_files.group_workbook_of(year, period)
    )
    return _file(content, f"indicateurs-groupement-{period.first:%Y}", kind)


def _group(request: TenantRequest) -> tuple[GroupYear, Period] | None:
    """The figures of the year asked for, the current one by default; None before its first month is over and counted.

    Raises:
        Http404: the hospital is in no group.
    """
    require(request, Permission.GROUP_FIGURES_VIEW)
    hospital = current_member(request).hospital
    if hospital.group is None:
        raise Http404("Cet établissement n’est dans aucun groupement.")
    now = timezone.now()
    asked, zone = request.GET.get("annee", ""), ZoneInfo(hospital.time_zone)
    this_year = now.astimezone(zone).year
    proposed = {str(this_year - back) for back in range(YEARS)}
    period = group_year(int(asked) if asked in proposed else this_year, zone=zone, now=now)
    year = read_group(hospital.group, period) if period is not None else None
    return None if year is None or year.period is None else (year, year.period)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    media_type = spreadsheets.CSV if kind == "csv" else spreadsheets.XLSX
    return file_response(content, media_type, f"{name}.{kind}", to_keep=True)


def _selection(request: TenantRequest) -> Selection:
    require(request, Permission.FIGURES_VIEW)
    return selection_of(request.GET, current_member(request).hospital)
