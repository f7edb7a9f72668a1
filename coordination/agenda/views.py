"""The page where a person opens their calendar, and the calendar itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.agenda.actions import close_feed, open_feed
from coordination.agenda.calendar import calendar_of
from coordination.agenda.queries import dated_tasks, hospital_of_feed, living_feed, member_of_feed
from coordination.tenancy.scope import enter

_HEADERS = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@require_safe
def feed(request: TenantRequest) -> HttpResponse:
    """What the calendar is, and the buttons that open and close it."""
    require(request, Permission.EPISODE_VIEW)
    return _page(request)


@require_POST
def start(request: TenantRequest) -> HttpResponse:
    """Make a new address and show it, once: no redirection, since nobody can read it again."""
    require(request, Permission.EPISODE_VIEW)
    key = open_feed(member=current_member(request))
    return _page(request, address=request.build_absolute_uri(reverse("agenda:calendar", args=[key])))


@require_POST
def stop(request: TenantRequest) -> HttpResponse:
    """Close the address."""
    require(request, Permission.EPISODE_VIEW)
    close_feed(member=current_member(request))
    return redirect("agenda:feed")


def _page(request: TenantRequest, *, address: str = "") -> HttpResponse:
    living = living_feed(current_member(request))
    return render(request, "agenda/feed.html", {"living": living, "address": address})


@login_not_required
@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar of whoever holds ``key``: programs that read calendars have no account.

    Raises:
        Http404: no such key, or closed, or the person left the hospital.
    """
    hospital = hospital_of_feed(key)
    if hospital is None:
        raise Http404
    with enter(hospital):
        member, now = member_of_feed(key), timezone.now()
        if member is None or not member.can(Permission.EPISODE_VIEW):
            raise Http404
        written = calendar_of(dated_tasks(member, now=now), hospital, now=now)
    return HttpResponse(written, content_type="text/calendar; charset=utf-8", headers=_HEADERS)


# Read by the tenant middleware: the hospital of a signed-in reader is not the calendar's.
calendar.enters_tenant_itself = True  # type: ignore[attr-defined]
