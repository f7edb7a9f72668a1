"""A hospital's own layer: what it writes beside an entry of the directory, and entries of its own."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_number
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from directory.overlay import actions
from directory.overlay.forms import AgreementForm, LocalContactForm, LocalProviderForm, NoteForm, PreferenceForm
from directory.overlay.models import Agreement, LocalContact, LocalProvider, Note, OverlayRow, Preference
from directory.overlay.permissions import WRITE, access_local_provider, access_provider, access_row
from directory.providers.conflicts import refuse
from directory.providers.models import Provider

FORM_METHODS = ["GET", "HEAD", "POST"]
LONGEST_LIST = 200


@dataclass(frozen=True)
class RowKind:
    """A kind of row that is written beside an entry: its form, and what the pages call it."""

    model: type[OverlayRow]
    form: type[forms.Form]
    add: str
    change: str
    done: str


NOTE = RowKind(Note, NoteForm, "Écrire une note", "Modifier la note", "Note enregistrée.")
AGREEMENT = RowKind(
    Agreement, AgreementForm, "Noter une convention", "Modifier la convention", "Convention enregistrée."
)
CONTACT = RowKind(LocalContact, LocalContactForm, "Noter un contact", "Modifier le contact", "Contact enregistré.")


# --- Beside an entry --------------------------------------------------------------------------------------------------


@require_http_methods(FORM_METHODS)
def add_row(request: TenantRequest, pk: UUID, kind: RowKind) -> HttpResponse:
    """Write a note, an agreement or a contact."""
    provider = access_provider(request, pk)
    form = kind.form(request.POST or None)
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            actions.add_row(member=current_member(request), model=kind.model, provider=provider, **values)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _back(request, provider, kind.done)
    return _form_page(request, provider, form, title=kind.add)


@require_http_methods(FORM_METHODS)
def change_row(request: TenantRequest, pk: UUID, row_id: UUID, kind: RowKind) -> HttpResponse:
    """Write a row in other words."""
    row = access_row(request, kind.model, pk, row_id)
    stored = {name: getattr(row, name) for name in (*actions.WRITABLE[kind.model], "version")}
    form = kind.form(request.POST or None, initial=stored)
    if form.is_valid():
        try:
            actions.change_row(member=current_member(request), model=kind.model, row_id=row.pk, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, stored)
        else:
            return _back(request, _provider_of(row), kind.done)
    remove = {"url": f"{request.path}retrait/", "version": row.version}
    return _form_page(request, _provider_of(row), form, title=kind.change, remove=remove)


@require_POST
def remove_row(request: TenantRequest, pk: UUID, row_id: UUID, kind: RowKind) -> HttpResponse:
    """Take a row away; a second click changes nothing."""
    try:
        row = access_row(request, kind.model, pk, row_id)
    except Http404:
        messages.info(request, "Cette ligne est déjà retirée.")
        return _to_provider(access_provider(request, pk))
    try:
        version = as_number(request.POST.get("version"))
        actions.remove_row(member=current_member(request), model=kind.model, row_id=row.pk, version=version)
    except DomainError as error:
        messages.error(request, error.message)
        return _to_provider(_provider_of(row))
    return _back(request, _provider_of(row), "Ligne retirée.")


@require_http_methods(FORM_METHODS)
def preference(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Say whether to ask this provider first, usually, or not."""
    provider = access_provider(request, pk)
    held = Preference.objects.filter(provider=provider).first()
    stored = {"kind": held.kind, "words": held.words, "version": held.version} if held else {"version": 0}
    form = PreferenceForm(request.POST or None, initial=stored)
    if form.is_valid():
        try:
            actions.set_preference(member=current_member(request), provider=provider, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, stored)
        else:
            return _back(request, provider, "Préférence enregistrée.")
    url = reverse("overlay:remove_preference", args=[provider.pk, held.pk]) if held else ""
    remove = {"url": url, "version": held.version} if held else None
    return _form_page(request, provider, form, title="Préférence de votre établissement", remove=remove)


# --- Entries of the hospital ------------------------------------------------------------------------------------------


@require_safe
def local_providers(request: TenantRequest) -> HttpResponse:
    """The entries that only this hospital sees, closed ones last."""
    require(request, Permission.DIRECTORY_VIEW)
    current_member(request)
    rows = list(LocalProvider.objects.with_places().order_by("closed_on", "name")[:LONGEST_LIST])
    context = {
        "open_rows": [row for row in rows if row.is_open],
        "closed_rows": [row for row in rows if not row.is_open],
        "may_write": can(request, WRITE),
        "place_key": "directory",
    }
    return render(request, "overlay/local_providers.html", context)


@require_safe
def local_provider(request: TenantRequest, local_id: UUID) -> HttpResponse:
    """One entry of the hospital."""
    local = access_local_provider(request, local_id, Permission.DIRECTORY_VIEW)
    context = {
        "local": local,
        "coverage": local.covered_places(),
        "may_write": can(request, WRITE),
        "place_key": "directory",
    }
    return render(request, "overlay/local_provider.html", context)


@require_http_methods(FORM_METHODS)
def add_local_provider(request: TenantRequest) -> HttpResponse:
    """Write an entry of the hospital."""
    require(request, WRITE)
    form = LocalProviderForm(request.POST or None)
    if form.is_valid():
        try:
            local = actions.add_local_provider(member=current_member(request), **form.values())
        except DomainError as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, f"{local.name} : visible de votre établissement seul.")
            return redirect("overlay:local_provider", local.pk)
    back = reverse("overlay:local_providers")
    return _local_form(request, form, title="Ajouter une entrée de votre établissement", back=back)


@require_http_methods(FORM_METHODS)
def edit_local_provider(request: TenantRequest, local_id: UUID) -> HttpResponse:
    """Correct an entry of the hospital."""
    local = access_local_provider(request, local_id, WRITE)
    stored = {name: getattr(local, name) for name in (*actions.WRITABLE[LocalProvider] - {"coverage"}, "version")}
    stored["reach"] = local.coverage[0][0] if local.coverage else ""
    form = LocalProviderForm(request.POST or None, initial=stored)
    if form.is_valid():
        try:
            actions.change_row(
                member=current_member(request),
                model=LocalProvider,
                row_id=local.pk,
                version=form.cleaned_data["version"],
                **form.values(),
            )
        except DomainError as error:
            refuse(form, error, stored)
        else:
            messages.success(request, f"{form.cleaned_data['name']} : enregistré.")
            return redirect("overlay:local_provider", local.pk)
    back = reverse("overlay:local_provider", args=[local.pk])
    return _local_form(request, form, title=f"Modifier {local.name}", back=back)


@require_POST
def close_local_provider(request: TenantRequest, local_id: UUID) -> HttpResponse:
    """Close an entry of the hospital today, or open it again."""
    local = access_local_provider(request, local_id, WRITE)
    closed_on: date | None = timezone.localdate() if local.is_open else None
    try:
        actions.close_local_provider(
            member=current_member(request),
            local_id=local.pk,
            version=as_number(request.POST.get("version")),
            closed_on=closed_on,
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{local.name} : {'fermé' if closed_on else 'ouvert de nouveau'}.")
    return redirect("overlay:local_provider", local.pk)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _provider_of(row: OverlayRow) -> Provider:
    return row.provider  # type: ignore[attr-defined]  # rows beside an entry have one


def _to_provider(provider: Provider) -> HttpResponse:
    return redirect(f"{reverse('directory:provider', args=[provider.pk])}#t-etablissement")


def _back(request: TenantRequest, provider: Provider, done: str) -> HttpResponse:
    messages.success(request, done)
    return _to_provider(provider)


def _form_page(
    request: TenantRequest, provider: Provider, form: forms.Form, *, title: str, remove: dict[str, Any] | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "provider": provider, "remove": remove, "place_key": "directory"}
    return render(request, "overlay/form.html", context, status=status_of(form))


def _local_form(request: TenantRequest, form: forms.Form, *, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "place_key": "directory"}
    return render(request, "overlay/form.html", context, status=status_of(form))
