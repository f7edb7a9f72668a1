"""Pages of the activity report and of the value of a day. A view is guard, load, form, action, respond."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.ui import french
from coordination.ui.files import PDF, file_response
from coordination.ui.forms import status_of
from liaison.quality.figures import read_figures
from liaison.quality.objectives import AIMED, objectives, set_objective, with_objectives
from liaison.quality.periods import YEARS, Period, year_of
from liaison.quality.report_forms import DayValueForm, ObjectiveForm, ReportForm
from liaison.quality.report_paper import ReportPaper
from liaison.quality.reports import TEXTS, day_values, report_of, set_day_value, write_report


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: TenantRequest, year: int) -> HttpResponse:
    """Write what the report of a year says around its figures. Refused, the page shows what somebody else saved."""
    require(request, Permission.FIGURES_MANAGE)
    member = current_member(request)
    period = _year(member, year)
    saved = report_of(year)
    form = ReportForm(request.POST if request.method == "POST" else None, instance=report_of(year))
    stale = False
    if form.is_valid():
        texts = {name: form.cleaned_data[name] for name in TEXTS}
        try:
            write_report(member=member, year=year, version=form.cleaned_data["version"], texts=texts)
        except DomainError as error:
            stale = error.code == "stale"
            saved = report_of(year)
            # Sent again, the form means to replace what its writer has now read.
            form.data = {**request.POST.dict(), "version": str(saved.version)}
            form.add_error(None, error.message)
        else:
            messages.success(request, "Rapport enregistré.")
            return redirect("quality:report", year)
    context = {
        "form": form,
        "period": period,
        "years": _years(member),
        "saved": saved,
        "theirs": [(saved._meta.get_field(name).verbose_name, getattr(saved, name)) for name in TEXTS] if stale else [],  # type: ignore[union-attr]  # a column
        "place_key": "indicators",
    }
    return render(request, "quality/report.html", context, status=status_of(form))


@require_safe
def report_file(request: TenantRequest, year: int) -> HttpResponse:
    """The report on paper: the saved texts, the figures of the year as they are read now."""
    require(request, Permission.FIGURES_VIEW)
    member = current_member(request)
    period = _year(member, year)
    found = with_objectives(read_figures(member.hospital, period, compared=True))
    paper = ReportPaper(member.hospital, period, report_of(year), found, day_values())
    return file_response(paper.pdf(), PDF, f"rapport-activite-{year}.pdf", to_keep=False)


@require_http_methods(["GET", "HEAD", "POST"])
def day_value(request: TenantRequest) -> HttpResponse:
    """Say what a day without medical reason is worth, from a month on."""
    require(request, Permission.FIGURES_MANAGE)
    form = DayValueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        set_day_value(member=current_member(request), **form.cleaned_data)
        messages.success(request, "Valeur enregistrée.")
        return redirect("quality:day_value")
    known = [
        (f"{french.MONTHS[since.month - 1]} {since.year}", euros) for since, euros in reversed(day_values().items())
    ]
    context = {"form": form, "known": known, "place_key": "indicators"}
    return render(request, "quality/day_value.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def objective(request: TenantRequest) -> HttpResponse:
    """Say what the hospital aims at, from a month on."""
    require(request, Permission.FIGURES_MANAGE)
    form = ObjectiveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_objective(member=current_member(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error("since" if error.code == "in_past" else "value", error.message)
        else:
            messages.success(request, "Objectif enregistré.")
            return redirect("quality:objectives")
    known = [
        (AIMED[key], f"{french.MONTHS[since.month - 1]} {since.year}", value)
        for key, aims in sorted(objectives().items(), key=lambda item: AIMED[item[0]].title)
        for since, value in reversed(aims.items())
    ]
    context = {"form": form, "known": known, "place_key": "indicators"}
    return render(request, "quality/objectives.html", context, status=status_of(form))


def _years(member: Membership) -> list[int]:
    this_year = timezone.now().astimezone(ZoneInfo(member.hospital.time_zone)).year
    return [this_year - back for back in range(YEARS)]


def _year(member: Membership, year: int) -> Period:
    """The period of a report.

    Raises:
        Http404: not one of the years that the figures page proposes.
    """
    if year not in _years(member):
        raise Http404("Ce rapport n’existe pas.")
    return year_of(year, zone=ZoneInfo(member.hospital.time_zone), now=timezone.now())
