"""The board, and what the hospital decides of it."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.tenancy.models import Unit
from coordination.ui.forms import status_of
from coordination.ui.navigation import frame_of
from discharge.board import queries
from discharge.board.actions import decide_names
from discharge.board.paper import paper_of
from discharge.board.queries import DAYS
from discharge.board.reading import WORDS, Board, Known, days_lost, set_out

FURTHEST = timedelta(days=366)


class AskedForm(forms.Form):
    """Which week, of which unit. Values that an address cannot have are those of today and of the whole hospital."""

    du = forms.DateField(required=False)
    unite = forms.UUIDField(required=False)


@require_safe
def board(request: TenantRequest) -> HttpResponse:
    """Units × departures of seven days × what blocks. It reads itself again every minute."""
    require(request, Permission.EPISODE_VIEW)
    member, now = current_member(request), timezone.localtime()
    form = AskedForm(request.GET)
    form.is_valid()
    first = _within_reach(form.cleaned_data.get("du") or now.date(), now.date())
    unit = form.cleaned_data.get("unite")
    units = queries.units_with_present(member)
    # Counted with what the frame counts.
    named = bool(frame_of(request).counted_too({"names": queries.naming()})["names"])
    shown = read_board(member, units, first=first, now=now, unit=unit, shows_names=named)
    context = {
        "now": now,
        "board": shown,
        "first": first,
        "last": first + timedelta(days=DAYS - 1),
        "units": units,
        "unit": unit,
        "here": _url(first, unit),
        "previous_url": _url(first - timedelta(days=DAYS), unit),
        "next_url": _url(first + timedelta(days=DAYS), unit),
        "today_url": _url(None, unit),
        "is_now": first == now.date(),
        "legend": [(state, WORDS[state]) for state in ("ontime", "due", "waiting", "blocked", "late")],
        "paper": paper_of(shown),
    }
    return render(request, "board/board.html", context)


def read_board(
    member: Membership, units: list[Unit], *, first: date, now: datetime, shows_names: bool, unit: UUID | None = None
) -> Board:
    """What ``member`` may see of the week that begins on ``first``. As many queries for one unit as for all."""
    episodes = queries.leaving(member, first, now, unit)
    since = now.date() - timedelta(days=DAYS)
    lost, fit_for = days_lost(queries.fitness_since(member, since, unit), since=since, until=now.date())
    known = Known(
        units=[one for one in units if unit is None or one.pk == unit],
        episodes=episodes,
        tasks=queries.holding(episodes),
        obstacles=queries.standing(episodes),
        lost=lost,
        fit_for=fit_for,
        shows_names=shows_names,
    )
    return set_out(known, first=first, now=now)


class RuleForm(forms.Form):
    """Whether boards name patients."""

    shows_names = forms.BooleanField(
        label="Écrire le nom des patients",
        required=False,
        help_text="Sinon, leurs initiales et leur chambre. Un tableau se lit de loin, et par qui passe.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: TenantRequest) -> HttpResponse:
    """Whether the boards of the hospital name patients."""
    require(request, Permission.BOARD_MANAGE)
    form = RuleForm(request.POST or None, initial={"shows_names": queries.naming().exists()})
    if request.method == "POST":
        form = RuleForm(request.POST)
        if form.is_valid():
            names = form.cleaned_data["shows_names"]
            decide_names(member=current_member(request), shows_names=names)
            words = "Les tableaux nomment les patients." if names else "Les tableaux ne nomment aucun patient."
            messages.success(request, words)
            return redirect("board:rule")
    return render(request, "board/rule.html", {"form": form}, status=status_of(form))


def _within_reach(day: date, today: date) -> date:
    return min(max(day, today - FURTHEST), today + FURTHEST)


def _url(first: date | None, unit: UUID | None) -> str:
    asked = {"du": first.isoformat() if first else "", "unite": str(unit or "")}
    kept = urlencode({name: value for name, value in asked.items() if value})
    return reverse("board:board") + (f"?{kept}" if kept else "")
