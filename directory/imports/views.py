"""Pages of imports, for those who keep the directory: send a file, follow it, decide."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.celery import enqueue
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from directory.imports import actions, deposit, tasks
from directory.imports.files import survey
from directory.imports.forms import MappingForm, NewImportForm
from directory.imports.models import ColumnMapping, Format, ImportRun, PlannedChange
from directory.imports.report import absent_without_decision, tally
from directory.imports.tabular import check_columns, read_headers

LISTED = 30
# Longer than any single piece of work takes: nobody works on a run that has been silent for so long.
SILENCE = timedelta(seconds=90)
State = ImportRun.State


@require_http_methods(["GET", "HEAD", "POST"])
def runs(request: TenantRequest) -> HttpResponse:
    """What was imported, and the form that begins an import."""
    require(request, Permission.DIRECTORY_CURATE)
    form = NewImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            opened = _open(request, form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("imports:columns" if _wants_columns(opened) else "imports:run", opened.pk)
    context = {"form": form, "runs": ImportRun.objects.all()[:LISTED]}
    return render(request, "imports/runs.html", context, status=status_of(form))


def _open(request: TenantRequest, asked: dict[str, Any]) -> ImportRun:
    upload: UploadedFile[Any] | None = asked["upload"]
    path = deposit.keep(upload) if upload else deposit.folder() / asked["waiting"]
    name = str(upload.name) if upload else path.name
    try:
        opened = actions.open_run(
            file_format=Format(asked["format"]),
            path=path,
            name=name,
            asked_by=request.user,
            is_deposited=upload is not None,
        )
    except DomainError:
        if upload:
            path.unlink(missing_ok=True)
        raise
    if upload and opened.path != str(path.resolve()):
        path.unlink(missing_ok=True)
    if not _wants_columns(opened):
        enqueue(tasks.read_run, opened.pk)
    return opened


def _wants_columns(run: ImportRun) -> bool:
    return run.format == Format.CSV and run.state == State.WAITING and not run.mapping


@require_safe
def run(request: TenantRequest, run_id: UUID) -> HttpResponse:
    """Where an import stands: its progress, then what it would change, then its report."""
    require(request, Permission.DIRECTORY_CURATE)
    found = get_object_or_404(ImportRun, pk=run_id)
    if _wants_columns(found):
        return redirect("imports:columns", found.pk)
    is_working = found.state in {State.WAITING, State.READING, State.APPLYING}
    labels = dict(PlannedChange.Outcome.choices)
    context = {
        "run": found,
        "is_working": is_working,
        "is_silent": is_working and timezone.now() - (found.seen_at or found.started_at) > SILENCE,
        "tally": tally(found),
        "absent": absent_without_decision(found),
        "is_older": _is_older(found),
        "examples": [(labels[outcome], found.examples[outcome]) for outcome in labels if outcome in found.examples],
        "broken": [problem for problem in found.problems if problem.get("kind") != "suspicious"],
        "suspicious": [problem for problem in found.problems if problem.get("kind") == "suspicious"],
    }
    return render(request, "imports/_run.html" if request.htmx else "imports/run.html", context)


def _is_older(found: ImportRun) -> bool:
    """Whether a later file of this format is already applied."""
    later = ImportRun.objects.filter(format=found.format, state=State.APPLIED, vintage__gt=found.vintage)
    return found.state == State.PREVIEWED and later.exists()


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: TenantRequest, run_id: UUID) -> HttpResponse:
    """Match the columns of a local table with ours, or take a saved mapping."""
    require(request, Permission.DIRECTORY_CURATE)
    found = get_object_or_404(ImportRun, pk=run_id)
    if not _wants_columns(found):
        return redirect("imports:run", found.pk)
    path = Path(found.path)
    headers = read_headers(path, survey(path))[0]
    form = MappingForm(request.POST or None, headers=headers)
    if form.is_valid():
        try:
            check_columns(form.mapping, headers)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            if form.cleaned_data["save_as"]:
                ColumnMapping.objects.update_or_create(
                    name=form.cleaned_data["save_as"], defaults={"columns": form.mapping}
                )
            found.mapping = form.mapping
            found.save(update_fields=["mapping"])
            enqueue(tasks.read_run, found.pk)
            return redirect("imports:run", found.pk)
    return render(request, "imports/columns.html", {"form": form, "run": found}, status=status_of(form))


@require_POST
def apply(request: TenantRequest, run_id: UUID) -> HttpResponse:
    """Decide to apply what the preview shows."""
    require(request, Permission.DIRECTORY_CURATE)
    found = get_object_or_404(ImportRun, pk=run_id)
    try:
        actions.decide_to_apply(run=found, closes_absent=request.POST.get("closes_absent") == "1")
        enqueue(tasks.apply_run, found.pk)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("imports:run", found.pk)


@require_POST
def abandon(request: TenantRequest, run_id: UUID) -> HttpResponse:
    """Close an import without applying it."""
    require(request, Permission.DIRECTORY_CURATE)
    found = get_object_or_404(ImportRun, pk=run_id)
    try:
        actions.abandon(run=found)
        messages.success(request, "Import abandonné. L’annuaire n’a pas changé depuis la lecture du fichier.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("imports:run", found.pk)


@require_POST
def resume(request: TenantRequest, run_id: UUID) -> HttpResponse:
    """Take up an import that nobody works on any more."""
    require(request, Permission.DIRECTORY_CURATE)
    found = get_object_or_404(ImportRun, pk=run_id)
    if _wants_columns(found):
        return redirect("imports:columns", found.pk)
    if found.state in {State.WAITING, State.READING}:
        enqueue(tasks.read_run, found.pk)
    elif found.state == State.APPLYING:
        enqueue(tasks.apply_run, found.pk)
    return redirect("imports:run", found.pk)
