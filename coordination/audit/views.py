"""The access log, for the data protection officer."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.accounts.permissions import require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_uuid
from coordination.audit.models import EpisodeAccess, IdentityAccess
from coordination.audit.words import EPISODES, IDENTITIES, Log

PAGE = 100


@require_safe
def accesses(request: TenantRequest) -> HttpResponse:
    """Who read which episode, or whom a search showed to whom, newest first.

    Both are named by their number: this function sees no clinical content.
    """
    require(request, Permission.ACCESS_LOG_VIEW)
    log = IDENTITIES if request.GET.get("quoi") == IDENTITIES.key else EPISODES
    subject, before = as_uuid(request.GET.get(log.subject)), as_uuid(request.GET.get("avant"))
    # Keys are ordered in time (RFC 9562, version 7): one page begins exactly where the other ended.
    rows = log.rows.objects.select_related("user").order_by("-pk")
    if subject:
        rows = rows.filter(**{f"{log.subject}_id": subject})
    if before:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: PAGE + 1])
    context = {
        "log": log,
        "logs": [_link(each, is_current=each is log) for each in (EPISODES, IDENTITIES)],
        "rows": [_row(log, access) for access in shown[:PAGE]],
        "older_url": _url(log, subject, shown[PAGE - 1].pk) if len(shown) > PAGE else "",
        "all_url": _url(log) if subject else "",
    }
    return render(request, "audit/accesses.html", context)


def _link(log: Log, *, is_current: bool) -> dict[str, object]:
    return {"label": log.label, "url": _url(log), "is_current": is_current}


def _row(log: Log, access: EpisodeAccess | IdentityAccess) -> dict[str, object]:
    subject: UUID = getattr(access, f"{log.subject}_id")
    return {
        "access": access,
        "program": getattr(access, "program", ""),
        "subject": subject,
        "url": _url(log, subject),
        "section": log.section_of(access.page),
    }


def _url(log: Log, subject: UUID | None = None, before: UUID | None = None) -> str:
    asked = {"quoi": log.key, log.subject: subject, "avant": before}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
