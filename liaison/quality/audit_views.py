"""Pages of self-audits: those that were run, asking for one, following it, its result and its files."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.ui import french
from coordination.ui.files import file_response
from coordination.ui.forms import status_of
from coordination.ui.spreadsheets import CSV, XLSX
from liaison.quality import audit_charts
from liaison.quality.actions import ask_audit
from liaison.quality.charts import percent
from liaison.quality.export import csv_of, workbook_of
from liaison.quality.forms import AuditForm
from liaison.quality.models import Audit, AuditState, RuleVersion
from liaison.quality.permissions import access_audit
from liaison.quality.queries import newest_audits
from liaison.quality.reading import Report, draw_words, percentage, range_words
from liaison.quality.rule_drafts import first_rules
from liaison.quality.scoring import Tally

LISTED = 30


@require_http_methods(["GET", "HEAD", "POST"])
def audits(request: TenantRequest) -> HttpResponse:
    """The self-audits that were run, and the form that asks for one."""
    require(request, Permission.LETTER_AUDIT)
    member = current_member(request)
    form = AuditForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            audit = ask_audit(
                member=member,
                audit_id=asked["submission"],
                first=asked["first"],
                last=asked["last"],
                seed=asked["seed"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("quality:audit", audit.pk)
    context = {
        "form": form,
        "audits": [(audit, draw_words(audit)) for audit in newest_audits()[:LISTED]],
        "version": RuleVersion.objects.in_force() or first_rules(member.hospital_id),
        "place_key": "indicators",
    }
    return render(request, "quality/audits.html", context, status=status_of(form))


@require_safe
def audit(request: TenantRequest, audit_id: UUID) -> HttpResponse:
    """One self-audit: how far it is, then what it found. No patient is named."""
    found = access_audit(request, audit_id)
    report = Report(found, current_member(request).hospital)
    if request.htmx:
        return _progress(request, report) if found.is_open else HttpResponseClientRefresh()
    context = _head(report)
    if found.state == AuditState.DONE:
        context |= _result(report)
    return render(request, "quality/audit.html", context)


@require_safe
def export(request: TenantRequest, audit_id: UUID, kind: str) -> HttpResponse:
    """A finished self-audit as a file, ``csv`` or ``xlsx``: stays by their number."""
    found = access_audit(request, audit_id)
    if found.state != AuditState.DONE:
        raise Http404("Cette auto-évaluation n’est pas terminée.")
    report = Report(found, current_member(request).hospital)
    content, media_type = (csv_of(report), CSV) if kind == "csv" else (workbook_of(report), XLSX)
    name = f"auto-evaluation-{found.first:%Y-%m-%d}-{found.last:%Y-%m-%d}.{kind}"
    return file_response(content, media_type, name, to_keep=True)


def _progress(request: TenantRequest, report: Report) -> HttpResponse:
    return render(request, "quality/_progress.html", _head(report))


def _head(report: Report) -> dict[str, Any]:
    audit: Audit = report.audit
    return {
        "audit": audit,
        "hospital": report.hospital,
        "rules": report.rules,
        "draw": draw_words(audit),
        "done": len(report.stays),
        "total": len(audit.sample),
        "has_unfinished_day": audit.last >= french.as_day(audit.asked_at),
        "place_key": "indicators",
    }


def _result(report: Report) -> dict[str, Any]:
    mean = report.mean
    return {
        "score": percentage(mean.value) if mean else "",
        "interval": range_words(report.interval),
        "standing": report.standing if mean else None,
        "with_intervals": report.with_intervals,
        "criteria": [_criterion(number, tally, report) for number, tally in enumerate(report.tallies, start=1)],
        "chart": audit_charts.bars_of(
            report.tallies, expected=report.rules.expected, with_intervals=report.with_intervals
        ),
        "chart_height": audit_charts.height_of(report.tallies),
        "lines": report.lines,
        "recalled": sum(criterion.recalled for criterion in report.rules.criteria),
    }


def _criterion(number: int, tally: Tally, report: Report) -> dict[str, Any]:
    notes = [("éliminatoire", tally.criterion.eliminatory), ("cité de mémoire", tally.criterion.recalled)]
    return {
        "number": number,
        "notes": ", ".join(words for words, holds in notes if holds),
        "tally": tally,
        "percent": "" if tally.rate is None else str(percent(tally.rate)),
        "interval": range_words(tally.interval) if report.with_intervals else "",
    }
