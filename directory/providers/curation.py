"""Pages of those who keep the directory: an entry, its hours, its territory, its people, its room, its end."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from directory.providers import actions
from directory.providers.conflicts import refuse
from directory.providers.curation_forms import (
    AbsenceForm,
    CapacityForm,
    CloseForm,
    ContactFormSet,
    EntryForm,
    HoursForm,
    NewEntryForm,
    PlaceForm,
    VersionedForm,
)
from directory.providers.hours import by_day
from directory.providers.models import Coverage, Provider

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def add(request: TenantRequest) -> HttpResponse:
    """Add an entry that no source gives."""
    require(request, Permission.DIRECTORY_CURATE)
    form = NewEntryForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.create_provider(actor=request.user, by=actions.signature(request.user), **form.columns())
            actions.set_skills(
                actor=request.user, provider_id=made.pk, version=None, skills=form.cleaned_data["skills"]
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _done(request, made, f"{made.name} : ajouté à l’annuaire.")
    return _page(request, None, form, title="Ajouter une fiche", submit="Ajouter à l’annuaire")


@require_http_methods(FORM_METHODS)
def edit(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Write the columns of an entry."""
    provider = _access(request, pk)
    stored = EntryForm.stored(provider)
    form = EntryForm(request.POST or None, initial=stored, provider=provider)
    if form.is_valid():
        by = actions.signature(request.user) if form.cleaned_data["verified"] else ""
        given: dict[str, Any] = {"actor": request.user, "provider_id": provider.pk}
        try:
            version = form.cleaned_data["version"]
            actions.edit_provider(**given, version=version, changes=form.columns(), by=by)
            actions.set_skills(**given, version=None, skills=form.cleaned_data["skills"])
        except DomainError as error:
            refuse(form, error, {**stored, "former_names": provider.former_names})
        else:
            return _done(request, provider, "Fiche enregistrée.")
    return _page(request, provider, form, title="Modifier la fiche")


@require_http_methods(FORM_METHODS)
def hours(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Write the week."""
    provider = _access(request, pk)
    known = by_day(provider.hours.values_list("weekday", "opens", "closes"))
    form = HoursForm(request.POST or None, initial={"version": provider.version}, hours=known)
    if form.is_valid():
        try:
            actions.set_hours(
                actor=request.user,
                provider_id=provider.pk,
                version=form.cleaned_data["version"],
                hours=form.hours(),
            )
        except DomainError as error:
            refuse(form, error, {"version": provider.version})
        else:
            return _done(request, provider, "Horaires enregistrés.")
    help_text = "Un jour par ligne, comme « 8h30-12h, 14h-18h ». Une ligne vide : fermé ce jour-là."
    return _page(request, provider, form, title="Horaires", help=help_text)


@require_http_methods(FORM_METHODS)
def contacts(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Write whom to ask for."""
    provider = _access(request, pk)
    stored = list(provider.contacts.values("role", "name", "phone", "email", "hours"))
    versioned = VersionedForm(request.POST or None, initial={"version": provider.version})
    formset = ContactFormSet(request.POST or None, initial=stored)
    if versioned.is_valid() and formset.is_valid():
        lines = [form.cleaned_data for form in formset if form.cleaned_data.get("role")]
        try:
            actions.set_contacts(
                actor=request.user,
                provider_id=provider.pk,
                version=versioned.cleaned_data["version"],
                contacts=lines,
            )
        except DomainError as error:
            refuse(versioned, error, {"version": provider.version})
        else:
            return _done(request, provider, "Interlocuteurs enregistrés.")
    context = {"provider": provider, "form": versioned, "formset": formset, "place_key": "directory"}
    return render(request, "directory/contacts.html", context, status=status_of(versioned))


@require_http_methods(FORM_METHODS)
def territory(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Add a place to the territory; ``remove_place`` takes one away."""
    provider = _access(request, pk)
    rows = list(provider.coverage.all())
    form = PlaceForm(request.POST or None, initial={"version": provider.version, "level": Coverage.Level.COMMUNE})
    if form.is_valid():
        place = (form.cleaned_data["level"], form.code(), form.cleaned_data["is_excluded"])
        try:
            _write_territory(request, provider, form.cleaned_data["version"], [*_places(rows), place])
        except DomainError as error:
            refuse(form, error, {"version": provider.version})
        else:
            messages.success(request, "Territoire enregistré.")
            return redirect("directory:territory", provider.pk)
    names = Coverage.names(rows)
    shown = [{"row": row, "name": names.get((row.level, row.code), row.code)} for row in rows]
    context = {"provider": provider, "form": form, "rows": shown, "place_key": "directory"}
    return render(request, "directory/territory.html", context, status=status_of(form))


@require_POST
def remove_place(request: TenantRequest, pk: UUID, place_id: int) -> HttpResponse:
    """Take a place out of the territory. One already out is left so."""
    provider = _access(request, pk)
    rows = [row for row in provider.coverage.all() if row.pk != place_id]
    try:
        _write_territory(request, provider, None, _places(rows))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("directory:territory", provider.pk)


@require_http_methods(FORM_METHODS)
def capacity(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Note what a provider says of its room."""
    provider = _access(request, pk)
    form = CapacityForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.state_capacity(
                actor=request.user,
                provider_id=provider.pk,
                by=said["stated_by"],
                free_places=said["free_places"],
                words=said["words"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _done(request, provider, "Places notées, datées d’aujourd’hui.")
    return _page(request, provider, form, title="Noter les places")


@require_http_methods(FORM_METHODS)
def absence(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Note days of absence and who replaces."""
    provider = _access(request, pk)
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        try:
            actions.note_absence(actor=request.user, provider_id=provider.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _done(request, provider, "Absence notée.")
    known = list(provider.absences.select_related("replacement"))
    return _page(request, provider, form, title="Noter une absence", absences=known)


@require_POST
def remove_absence(request: TenantRequest, pk: UUID, absence_id: int) -> HttpResponse:
    """Take an absence back."""
    provider = _access(request, pk)
    try:
        actions.remove_absence(actor=request.user, provider_id=provider.pk, absence_id=absence_id)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("directory:provider", provider.pk)
    return _done(request, provider, "Absence retirée.")


@require_POST
def verify(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Note that the entry was verified with the service, today, by whom."""
    provider = _access(request, pk)
    try:
        actions.verify_provider(actor=request.user, provider_id=provider.pk, by=actions.signature(request.user))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("directory:provider", provider.pk)
    return _done(request, provider, "Fiche vérifiée aujourd’hui.")


@require_http_methods(FORM_METHODS)
def close(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Close an entry with its date; its page stays."""
    provider = _access(request, pk)
    form = CloseForm(request.POST or None, initial={"version": provider.version, "closed_on": timezone.localdate()})
    if form.is_valid():
        try:
            actions.close_provider(actor=request.user, provider_id=provider.pk, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, {"version": provider.version})
        else:
            return _done(request, provider, f"{provider.name} : fermé. Les dossiers qui comptent dessus sont signalés.")
    help_text = "La fiche reste lisible. Les équipes dont un dossier compte sur ce service reçoivent une tâche."
    return _page(request, provider, form, title="Fermer la fiche", submit="Fermer la fiche", help=help_text)


@require_POST
def reopen(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Open a closed entry again."""
    provider = _access(request, pk)
    form = VersionedForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.reopen_provider(actor=request.user, provider_id=provider.pk, version=version)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("directory:provider", provider.pk)
    return _done(request, provider, f"{provider.name} : ouvert de nouveau.")


# --- Parts ------------------------------------------------------------------------------------------------------------


def _access(request: TenantRequest, pk: UUID) -> Provider:
    require(request, Permission.DIRECTORY_CURATE)
    found: Provider = get_object_or_404(Provider.objects.with_places().select_related("organisation"), pk=pk)
    return found


def _places(rows: list[Coverage]) -> list[tuple[str, str, bool]]:
    return [(row.level, row.code, row.is_excluded) for row in rows]


def _write_territory(
    request: TenantRequest, provider: Provider, version: int | None, places: list[tuple[str, str, bool]]
) -> None:
    actions.set_coverage(actor=request.user, provider_id=provider.pk, version=version, places=places)


def _done(request: TenantRequest, provider: Provider, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("directory:provider", provider.pk)


def _page(
    request: TenantRequest,
    provider: Provider | None,
    form: forms.Form,
    *,
    title: str,
    submit: str = "Enregistrer",
    **more: Any,
) -> HttpResponse:
    back = reverse("directory:provider", args=[provider.pk]) if provider else reverse("directory:search")
    context = {
        "provider": provider, "form": form, "title": title, "submit": submit, "back": back, "place_key": "directory",
        **more,
    }  # fmt: skip
    return render(request, "directory/edit.html", context, status=status_of(form))
