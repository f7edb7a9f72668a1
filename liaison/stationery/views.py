"""Pages of who keeps letterheads and phrases. No patient in them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.tenancy.models import Unit
from coordination.ui.files import file_response
from coordination.ui.forms import status_of
from liaison.stationery import actions, registry
from liaison.stationery.forms import LetterheadForm, PhraseForm
from liaison.stationery.models import Letterhead, Phrase


@require_safe
def stationery(request: TenantRequest) -> HttpResponse:
    """The letterheads, then the phrases by part."""
    require(request, Permission.STATIONERY_MANAGE)
    words = dict(registry.parts)
    phrases = Phrase.objects.filter(active=True).select_related("unit").order_by("part", "title", "pk")
    context = {
        "units": Unit.objects.filter(active=True).order_by("name"),
        "own": set(Letterhead.objects.exclude(unit=None).values_list("unit", flat=True)),
        "phrases": [(phrase, words.get(phrase.part, phrase.part)) for phrase in phrases],
    }
    return render(request, "stationery/stationery.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request: TenantRequest, unit_id: UUID | None = None) -> HttpResponse:
    """The letterhead of the hospital, or of one unit."""
    require(request, Permission.STATIONERY_MANAGE)
    unit = get_object_or_404(Unit.objects.filter(active=True), pk=unit_id) if unit_id else None
    head: Letterhead | None = Letterhead.objects.filter(unit=unit).first()
    initial = {"version": head.version if head else 0, "site_line": head.site_line if head else ""}
    form = LetterheadForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_letterhead(
                member=current_member(request),
                unit=unit,
                version=data["version"],
                site_line=data["site_line"],
                logo=form.chosen_logo(),
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "En-tête enregistré : les documents signés gardent le leur.")
            return redirect("stationery:stationery")
    logo = reverse("stationery:logo", args=[head.pk]) if head and head.logo else ""
    context = {"form": form, "unit": unit, "logo": logo}
    return _page(request, "stationery/letterhead.html", form, context)


@require_safe
def logo(request: TenantRequest, letterhead_id: UUID) -> HttpResponse:
    """The picture that is printed today."""
    require(request, Permission.STATIONERY_MANAGE)
    head = get_object_or_404(Letterhead.objects.exclude(logo=b""), pk=letterhead_id)
    return file_response(bytes(head.logo), "image/png", "logo.png", to_keep=False)


@require_http_methods(["GET", "HEAD", "POST"])
def phrase(request: TenantRequest, phrase_id: UUID | None = None) -> HttpResponse:
    """Add a phrase, or change one."""
    require(request, Permission.STATIONERY_MANAGE)
    known = get_object_or_404(Phrase.objects.filter(active=True), pk=phrase_id) if phrase_id else None
    names = ("version", "part", "title", "text", "begins")
    initial: dict[str, Any] = {"unit": known.unit_id, **{name: getattr(known, name) for name in names}} if known else {}
    form = PhraseForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.write_phrase(member=current_member(request), phrase_id=phrase_id, **form.cleaned_data)
        except DomainError as error:
            form.add_error("title" if error.code == "twice" else None, error.message)
        else:
            messages.success(request, "Phrase enregistrée.")
            return redirect("stationery:stationery")
    return _page(request, "stationery/phrase.html", form, {"form": form, "phrase": known})


@require_POST
def withdraw(request: TenantRequest, phrase_id: UUID) -> HttpResponse:
    """Propose a phrase no more."""
    require(request, Permission.STATIONERY_MANAGE)
    known = get_object_or_404(Phrase, pk=phrase_id)
    try:
        actions.withdraw_phrase(member=current_member(request), phrase_id=known.pk, version=known.version)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Phrase retirée. Ce qui a été écrit avec elle reste.")
    return redirect("stationery:stationery")


def _page(request: TenantRequest, template: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=status_of(form))
