"""The page of one entry: what a tired coordinator needs first, then what the reference knows, then its source."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.accounts.permissions import can, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.territory.forms import CommuneField
from directory.providers.freshness import capacity_freshness, capacity_words, freshness, is_stale
from directory.providers.models import Coverage, Provider
from directory.providers.reading import ages, covers, current_absence, open_now, taken, week
from directory.providers.registry import page_actions, sections
from directory.providers.skills import skills_of

STATEMENTS_SHOWN = 4


class CoversForm(forms.Form):
    """The place that one asks about."""

    commune = CommuneField(label="Intervient-il à", required=False)


@require_safe
def provider(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Everything that is known of one provider, and how much to trust it. A closed one keeps its page."""
    require(request, Permission.DIRECTORY_VIEW)
    found = get_object_or_404(Provider.objects.with_places().select_related("organisation"), pk=pk)
    context = {
        "provider": found,
        "place_key": "directory",
        "may_curate": can(request, Permission.DIRECTORY_CURATE),
        "actions": _actions(request, found),
        **_trust(found),
        **_reach(found),
        **_territory(request, found),
        **_offer(found),
        **_sections(request, found),
    }
    return render(request, "directory/provider.html", context)


def _trust(provider: Provider) -> dict[str, Any]:
    now = timezone.now()
    statements = [
        {"words": capacity_words(said), "by": said.stated_by, "age": capacity_freshness(said, now=now)}
        for said in provider.capacities.all()[:STATEMENTS_SHOWN]
    ]
    return {
        "freshness": freshness(provider, now=now),
        "is_stale": is_stale(provider, now=now),
        "statements": statements,
    }


def _reach(provider: Provider) -> dict[str, Any]:
    now = timezone.localtime()
    hours = list(provider.hours.all())
    absences = list(provider.absences.select_related("replacement"))
    channels = provider.channels()
    shown = {address for _, address in channels}
    return {
        "channels": channels,
        "other_phone": provider.other_phone if provider.other_phone not in shown else "",
        "contacts": list(provider.contacts.all()),
        "open_now": open_now(hours, now=now),
        "week": week(hours),
        "absence": current_absence(absences, today=now.date()),
        "today": now.date(),
    }


def _territory(request: TenantRequest, provider: Provider) -> dict[str, Any]:
    rows = list(provider.coverage.all())
    names = Coverage.names(rows)
    ranks = {key: rank for rank, key in enumerate(names)}
    rows.sort(key=lambda row: ranks.get((row.level, row.code), len(ranks)))
    form = CoversForm(request.GET or None)
    asked = form.cleaned_data.get("commune") if form.is_bound and form.is_valid() else None
    return {
        "covers_form": form,
        "asked": asked,
        "covers": covers(provider, rows, asked) if asked else None,
        "coverage": [names.get((row.level, row.code), row.code) for row in rows if not row.is_excluded],
        "excluded": [names.get((row.level, row.code), row.code) for row in rows if row.is_excluded],
    }


def _offer(provider: Provider) -> dict[str, Any]:
    skills, periods = skills_of(provider)
    other = Provider.objects.with_places().filter(professional=provider.professional_id).exclude(pk=provider.pk)
    return {
        "ages": ages(provider),
        "taken": taken(provider),
        "skills": skills,
        "skill_periods": periods,
        "practices": list(other[:STATEMENTS_SHOWN]) if provider.professional_id else [],
        "is_professional": provider.kind == Provider.Kind.PROFESSIONAL,
    }


def _actions(request: TenantRequest, provider: Provider) -> list[dict[str, str]]:
    ordered = sorted(page_actions.values(), key=lambda action: action.order)
    shown = [(action, action.url(request, provider)) for action in ordered]
    return [{"label": action.label, "icon": action.icon, "url": url} for action, url in shown if url]


def _sections(request: TenantRequest, provider: Provider) -> dict[str, Any]:
    """The regions that higher apps bring, with their contexts, by place."""
    drawn: dict[str, Any] = {"main": [], "aside": []}
    for section in sorted(sections.values(), key=lambda each: each.order):
        context = section.context(request, provider)
        if context is not None:
            drawn[section.place].append({"template": section.template, "context": context})
    return {"main_sections": drawn["main"], "aside_sections": drawn["aside"]}
