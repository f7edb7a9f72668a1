"""Pages of alerts: the list, one alert and its buttons, one raised by hand. Guard, load, form, action, respond."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_page, as_uuid
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from discharge.alerts import actions
from discharge.alerts.forms import CloseForm, RaiseForm
from discharge.alerts.levels import Level
from discharge.alerts.models import Alert, AlertState, Closing
from discharge.alerts.permissions import access_alert
from discharge.alerts.queries import ALERT_GROUPS, LIVE_GROUPS, AlertQuerySet
from discharge.alerts.reading import row_of, source_of, standing
from discharge.alerts.registry import links_of
from discharge.alerts.rules import rules

PAGE = 25


@require_safe
def alerts(request: TenantRequest) -> HttpResponse:
    """The alerts of the person's units, the most pressing first; closed ones only when they are asked for."""
    require(request, Permission.EPISODE_VIEW)
    now = timezone.now()
    asked, page = request.GET.get("etat", ""), as_page(request.GET.get("page"))
    position = {group.key: place for place, group in enumerate(ALERT_GROUPS)}.get(asked)
    known: AlertQuerySet = Alert.objects.visible_to(current_member(request)).with_group(now)
    counts = dict(known.by_group())
    shown = known.in_groups(*(LIVE_GROUPS if position is None else (position,)))
    total = sum(counts.get(place, 0) for place in (LIVE_GROUPS if position is None else (position,)))
    start = (page - 1) * PAGE
    context = {
        "now": timezone.localtime(now),
        "tally": _tally(counts, position),
        "groups": _groups(list(shown.in_order().for_rows()[start : start + PAGE]), counts, now),
        "may_take": can(request, Permission.ALERT_TAKE),
        "previous_url": _url(position, page - 1) if page > 1 else "",
        "next_url": _url(position, page + 1) if start + PAGE < total else "",
        "summary": f"{start + 1} à {min(start + PAGE, total)} sur {total}" if total > PAGE else "",
    }
    return render(request, "alerts/alerts.html", context)


@require_safe
def alert(request: TenantRequest, alert_id: UUID) -> HttpResponse:
    """One alert: what it says, where it comes from, until when, and what may be done."""
    return _page(request, access_alert(request, alert_id, Permission.EPISODE_VIEW))


@require_POST
def take(request: TenantRequest, alert_id: UUID) -> HttpResponse:
    """Take the alert, or take it over from who the page named."""
    loaded = access_alert(request, alert_id, Permission.ALERT_TAKE)
    try:
        actions.take_alert(
            member=current_member(request), alert_id=loaded.pk, holder_id=as_uuid(request.POST.get("holder"))
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "L’alerte est à vous. Dites ici ce qui aura été fait.")
    return redirect("alerts:alert", loaded.pk)


@require_POST
def close(request: TenantRequest, alert_id: UUID) -> HttpResponse:
    """Close the alert with an action."""
    loaded = access_alert(request, alert_id, Permission.ALERT_TAKE)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            actions.close_alert(
                member=current_member(request),
                alert_id=loaded.pk,
                closing=Closing.ACTION,
                action=form.cleaned_data["action"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Alerte close.")
            return redirect("alerts:alerts")
    return _page(request, access_alert(request, alert_id, Permission.ALERT_TAKE), form)


@require_safe
def episode_alerts(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The tab of the episode: its alerts, the most pressing first."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    now = timezone.now()
    found = Alert.objects.filter(episode=episode).with_group(now).in_order().select_related("taken_by", "closed_by")
    context = {"rows": [row_of(one, now) for one in found], "may_declare": can(request, Permission.INCIDENT_WRITE)}
    return render_episode(request, episode, "alerts/episode.html", "alerts", context)


@require_http_methods(["GET", "HEAD", "POST"])
def raise_by_hand(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Raise an alert about somebody: whoever may read the episode may ring."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    form = RaiseForm(rules(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            raised = actions.raise_by_hand(
                member=current_member(request),
                episode_id=episode.pk,
                submission=given["submission"],
                level=Level(given["level"]),
                summary=given["summary"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Alerte signalée : les personnes qui peuvent la prendre sont prévenues.")
            return redirect("alerts:alert", raised.pk)
    context = {"form": form, "closed": "" if episode.is_open else actions.CLOSED_WORDS}
    return render_episode(request, episode, "alerts/raise.html", "alerts", context, status=status_of(form))


# --- Rendering --------------------------------------------------------------------------------------------------------


def _page(request: TenantRequest, loaded: Alert, form: CloseForm | None = None) -> HttpResponse:
    episode: Episode = loaded.episode
    may_take = can(request, Permission.ALERT_TAKE)
    source, url = source_of(loaded)
    context = {
        "alert": loaded,
        "standing": standing(loaded, timezone.now()),
        "source": source,
        "source_url": url,
        "form": form or CloseForm(),
        "may_take": may_take and loaded.state != AlertState.CLOSED and loaded.taken_by_id != request.user.pk,
        "may_close": may_take and loaded.state == AlertState.TAKEN,
        "links": links_of(request, loaded),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
    return render_episode(request, episode, "alerts/alert.html", "alerts", context, status=status)


def _groups(shown: list[Alert], counts: dict[int, int], now: Any) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for one in shown:
        number: int = one.group  # type: ignore[attr-defined]  # annotated by the query
        if not groups or groups[-1]["number"] != number:
            groups.append({"number": number, "group": ALERT_GROUPS[number], "count": counts.get(number, 0), "rows": []})
        groups[-1]["rows"].append(row_of(one, now))
    return groups


def _tally(counts: dict[int, int], position: int | None) -> list[dict[str, Any]]:
    live = {
        "label": "À traiter",
        "count": sum(counts.get(place, 0) for place in LIVE_GROUPS),
        "url": _url(None, 1),
        "is_current": position is None,
        "state": "",
    }
    return [live] + [
        {
            "label": group.title,
            "count": counts.get(place, 0),
            "url": _url(place, 1),
            "is_current": place == position,
            "state": group.status,
        }
        for place, group in enumerate(ALERT_GROUPS)
    ]


def _url(position: int | None, page: int) -> str:
    parts = [f"etat={ALERT_GROUPS[position].key}"] if position is not None else []
    parts += [f"page={page}"] if page > 1 else []
    return f"?{'&'.join(parts)}"
