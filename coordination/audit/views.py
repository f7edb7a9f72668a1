"""The access log, for the data protection officer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
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

PAGE = 100


@dataclass(frozen=True)
class Log:
    """One of the two logs: what it holds, what names a row's subject in the address, and the words of its page."""

    key: str
    label: str
    rows: type[EpisodeAccess | IdentityAccess]
    subject: str
    subject_label: str
    lede: str
    # What a route shows, in the words of the tabs: the data protection officer does not read route names.
    sections: Mapping[str, str]


EPISODES = Log(
    key="",
    label="Épisodes lus",
    rows=EpisodeAccess,
    subject="episode",
    subject_label="Épisode",
    lede="Chaque lecture d’un épisode, la plus récente d’abord.",
    sections=MappingProxyType(
        {
            "episodes": "vue d’ensemble",
            "episodes:edit": "séjour",
            "episodes:identity": "identité",
            "episodes:departure": "départ",
            "episodes:sharing": "partage et accès",
            "episodes:oppose": "partage et accès",
            "planning": "préparation",
            "obstacles": "préparation",
            "checklist": "check-list de sortie",
            "requests": "demandes",
            "meetings": "réunion de sortie",
            "screening": "repérage",
            "followup": "appels",
            "letters": "courriers",
            "authoring": "courriers",
            "api_document_form": "courriers",
            "api_episodes": "liste des épisodes",
            "api_episode": "vue d’ensemble",
        }
    ),
)
IDENTITIES = Log(
    key="identites",
    label="Identités montrées",
    rows=IdentityAccess,
    subject="patient",
    subject_label="Patient",
    lede="Chaque identité qu’une recherche a montrée, la plus récente d’abord. Les mots cherchés ne sont pas gardés.",
    sections=MappingProxyType({"patient_search": "recherche", "episodes": "nouvel épisode"}),
)


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
    section = log.sections.get(access.page) or log.sections.get(access.page.partition(":")[0]) or access.page
    return {
        "access": access,
        "program": getattr(access, "program", ""),
        "subject": subject,
        "url": _url(log, subject),
        "section": section,
    }


def _url(log: Log, subject: UUID | None = None, before: UUID | None = None) -> str:
    asked = {"quoi": log.key, log.subject: subject, "avant": before}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
