"""The filters that a person keeps: named from the list they look at, shared with a unit, changed, put away."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.saved_filters import SavedFilter, keep_filter
from coordination.episodes.work_reads import GROUP_TITLES, LEAVING, ORDER_TITLES, WHOSE, Choice
from coordination.episodes.worklist import choice_of
from coordination.errors import DomainError
from coordination.tenancy.forms import UnitField
from coordination.tenancy.models import Unit
from coordination.ui.forms import status_of


class FilterForm(forms.Form):
    """A name, and the unit that sees it too: one of the person's own."""

    name = forms.CharField(
        label="Nom du filtre",
        max_length=40,
        help_text="Court, et sans nom de patient : les collègues de l’unité peuvent le lire.",
        error_messages={
            "required": "Donnez un nom à ce filtre.",
            "max_length": "Raccourcissez ce nom : %(limit_value)d caractères au plus, %(show_value)d écrits.",
        },
    )
    shared_with = UnitField(
        label="Partager avec une unité",
        required=False,
        empty_label="Garder pour moi",
        error_messages={"invalid_choice": "Choisissez une unité de la liste."},
    )

    def __init__(self, *args: Any, member: Membership, shared_with: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Q() if member.all_units else Q(pk__in=member.unit_links.values("unit"))
        self.fields["shared_with"].offer(own, named=shared_with)  # type: ignore[attr-defined]  # a UnitField


@dataclass(frozen=True)
class Line:
    """A filter as its page lists it."""

    filter: SavedFilter
    words: str
    url: str


@require_safe
def filters(request: TenantRequest) -> HttpResponse:
    """The person's own filters, and those shared with their units."""
    require(request, Permission.EPISODE_VIEW)
    shown = SavedFilter.objects.shown_to(current_member(request)).select_related("unit")
    lines = [Line(one, in_words(choice_of(one), one.unit), _list_url(choice_of(one))) for one in shown]
    return render(request, "episodes/filters.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def add_filter(request: TenantRequest) -> HttpResponse:
    """Give a name to the list that the address describes."""
    require(request, Permission.EPISODE_VIEW)
    member, choice = current_member(request), Choice.of(request.GET)
    form = FilterForm(request.POST or None, member=member)
    if form.is_valid():
        saved = SavedFilter(hospital_id=member.hospital_id, member=member, **_stored(choice))
        if _save(saved, form, member):
            return redirect(_list_url(choice))
    unit = Unit.objects.filter(pk=choice.unit).first() if choice.unit else None
    context = {"form": form, "words": in_words(choice, unit), "back_url": _list_url(choice), "is_new": True}
    return _page(request, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_filter(request: TenantRequest, filter_id: UUID) -> HttpResponse:
    """Change the name of one's own filter, or who sees it."""
    require(request, Permission.EPISODE_VIEW)
    member = current_member(request)
    saved = _found(filter_id)
    if saved.member_id != member.pk:
        return _not_theirs(request)
    initial = {"name": saved.name, "shared_with": saved.shared_with_id}
    form = FilterForm(request.POST or None, member=member, shared_with=saved.shared_with_id, initial=initial)
    if form.is_valid() and _save(saved, form, member):
        return redirect("episodes:filters")
    words = in_words(choice_of(saved), saved.unit)
    return _page(request, form, {"form": form, "words": words, "back_url": reverse("episodes:filters")})


@require_POST
def remove_filter(request: TenantRequest, filter_id: UUID) -> HttpResponse:
    """Put one's own filter away, for those it was shared with too; a second click changes nothing."""
    require(request, Permission.EPISODE_VIEW)
    saved = SavedFilter.objects.filter(pk=filter_id).first()
    if saved is None:
        messages.info(request, "Ce filtre est déjà retiré.")
        return redirect("episodes:filters")
    if saved.member_id != current_member(request).pk:
        return _not_theirs(request)
    saved.delete()
    messages.success(request, f"Filtre « {saved.name} » retiré.")
    return redirect("episodes:filters")


def in_words(choice: Choice, unit: Unit | None) -> str:
    """What a list holds: « Toute l’équipe, Gériatrie aiguë, En retard »."""
    parts = (
        WHOSE[choice.filter],
        unit.name if unit else "",
        LEAVING.get(choice.leaving, ""),
        GROUP_TITLES.get(choice.group, ""),
        ORDER_TITLES[choice.order] if choice.order else "",
    )
    return ", ".join(part for part in parts if part)


def _stored(choice: Choice) -> dict[str, Any]:
    return {
        "whose": choice.filter,
        "unit_id": choice.unit if choice.unit and Unit.objects.filter(pk=choice.unit).exists() else None,
        "group": choice.group,
        "leaving": choice.leaving,
        "order": choice.order,
    }


def _save(saved: SavedFilter, form: FilterForm, member: Membership) -> bool:
    try:
        keep_filter(member=member, saved=saved, **form.cleaned_data)
    except DomainError as error:
        form.add_error("name" if error.code == "name_taken" else None, error.message)
        return False
    return True


def _found(filter_id: UUID) -> SavedFilter:
    """A filter of this hospital.

    Raises:
        Http404: another hospital's, or put away.
    """
    found: SavedFilter = get_object_or_404(SavedFilter.objects.select_related("unit"), pk=filter_id)
    return found


def _not_theirs(request: TenantRequest) -> HttpResponse:
    messages.error(request, "Ce filtre est à un collègue : lui seul le change ou le retire.")
    return redirect("episodes:filters")


def _list_url(choice: Choice) -> str:
    return reverse("episodes:worklist") + choice.url().removesuffix("?")


def _page(request: TenantRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, "episodes/filter.html", context, status=status_of(form))
