"""The access log, for the data protection officer."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.audit.models import EpisodeAccess

PAGE = 100

# What a route shows, in the words of the tabs: the data protection officer does not read route names.
SECTIONS = {
    "episodes": "vue d’ensemble",
    "episodes:edit": "séjour",
    "episodes:identity": "identité",
    "episodes:departure": "départ",
    "episodes:sharing": "partage et accès",
    "episodes:oppose": "partage et accès",
    "planning": "préparation",
    "screening": "repérage",
    "followup": "appels",
    "letters": "courriers",
}


@require_safe
def accesses(request: TenantRequest) -> HttpResponse:
    """Who read which episode, newest first. Episodes are named by their number: this function sees no clinical content."""
    require(request, Permission.ACCESS_LOG_VIEW)
    rows = EpisodeAccess.objects.select_related("user").order_by("-at", "-pk")
    episode, before = _episode(request.GET.get("episode", "")), _instant(request.GET.get("avant", ""))
    if episode:
        rows = rows.filter(episode_id=episode)
    if before:
        rows = rows.filter(at__lt=before)
    shown = list(rows[: PAGE + 1])
    context = {
        "accesses": [{"access": access, "section": _section(access.page)} for access in shown[:PAGE]],
        "next_before": shown[PAGE - 1].at.isoformat() if len(shown) > PAGE else "",
        "episode": episode,
    }
    return render(request, "audit/accesses.html", context)


def _section(page: str) -> str:
    return SECTIONS.get(page) or SECTIONS.get(page.partition(":")[0]) or page


def _episode(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        instant = parse_datetime(text)
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo else None
