"""Session expiry, second factor, and the one place where a request enters a hospital."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from uuid import UUID

from allauth.account.middleware import AccountMiddleware
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, resolve_url
from django.template.response import SimpleTemplateResponse

from coordination.accounts.actions import hospital_of_token
from coordination.accounts.models import Membership, MembershipQuerySet
from coordination.accounts.page_hospital import hospital_to_return_to, refused
from coordination.accounts.requests import TenantRequest
from coordination.tenancy.models import Hospital
from coordination.tenancy.prepared import prepared
from coordination.tenancy.scope import enter, set_local

GetResponse = Callable[[Any], HttpResponse]
SESSION_HOSPITAL = "hospital"
_LAST_SEEN = "last_seen"
_OPENED = "opened"
# The session row is written at most once a minute, not at each request.
_SEEN_EVERY_SECONDS = 60
# The header of what a page asks by itself (``{% every %}``).
_IN_BACKGROUND = "X-In-Background"
# The set-up itself, the hospital switcher in its frame, and letters that one may receive as anybody else.
_WITHOUT_SECOND_FACTOR = ("/compte/", "/static/", "/etablissement/", "/l/")


class IdleSessionMiddleware:
    """Close a session that nobody has used for ``SESSION_IDLE_SECONDS``, or that is older than ``SESSION_COOKIE_AGE``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_background = bool(request.headers.get(_IN_BACKGROUND))
        response = self._answer(request, in_background=in_background)
        if in_background and response.has_header("Location"):
            # The page to sign in would come into the middle of the one that asks: that one is read again whole.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if request.headers.get("HX-Request") and _asks_to_sign_in(response):
            # Followed in place, it would come into the form that somebody fills, which then believes its words kept.
            return HttpResponseForbidden()
        return response

    def _answer(self, request: HttpRequest, *, in_background: bool) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        last_seen = request.session.get(_LAST_SEEN, now)
        is_old = now - request.session.setdefault(_OPENED, now) > settings.SESSION_COOKIE_AGE
        if is_old or now - last_seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            why = "ouverte depuis 12 h" if is_old else "restée 30 min sans activité"
            messages.info(request, f"Votre session, {why}, s’est fermée. Reconnectez-vous.")
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        # What an open page asks by itself is nobody's activity: it would keep a forgotten session open.
        if not in_background and (now - last_seen >= _SEEN_EVERY_SECONDS or _LAST_SEEN not in request.session):
            request.session[_LAST_SEEN] = now
        return self.get_response(request)


def _asks_to_sign_in(response: HttpResponse) -> bool:
    return str(response.get("Location", "")).startswith(resolve_url(settings.LOGIN_URL))


class SecondFactorMiddleware:
    """Send a person without a second factor to its set-up, everywhere but in the demonstration.

    allauth asks the factor of those who have one and forces nobody to have one (PGSSI-S: two factors for health data).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_FACTOR_REQUIRED
            and request.user.is_authenticated
            and not request.path.startswith(_WITHOUT_SECOND_FACTOR)
            and not is_mfa_enabled(request.user)
        ):
            messages.info(request, "Ajoutez une clé de sécurité ou une application de codes pour continuer.")
            return redirect("mfa_index")
        return self.get_response(request)


class TenantMiddleware:
    """Run the view, and render its response, inside one transaction that carries the hospital.

    It is done in ``process_view`` because around ``get_response`` an exception is already a response: nothing would roll
    back. Public pages and people without a hospital are left to Django; a public link enters its hospital itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.answer_of_allauth = AccountMiddleware(get_response).process_exception

    def __call__(self, request: TenantRequest) -> HttpResponse:
        request.member = None
        request.hospital = None
        request.memberships = []
        response = self.get_response(request)
        # Ward computers are shared: after sign-out, neither their disk nor the « back » button shows a patient.
        # After the API's own authentication the person may be a token's id, or nobody.
        if request.path.startswith("/api/") or getattr(request.user, "is_authenticated", False):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(
        self, request: TenantRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Enter the hospital of the session or of the API token, then answer."""
        if request.path.startswith("/api/"):
            hospital = hospital_of_token(_bearer(request))
            if hospital is None:
                return None
            request.hospital = hospital
            with enter(hospital):
                return _rendered(view(request, *args, **kwargs))
        if getattr(view, "enters_tenant_itself", False) or not request.user.is_authenticated:
            return None
        try:
            with transaction.atomic(), ExitStack() as stack:
                is_set = self._load_member(request)
                if request.hospital is not None:
                    stack.enter_context(enter(request.hospital, savepoint=False, is_set=is_set))
                return refused(request, view) or _rendered(view(request, *args, **kwargs))
        except (ImmediateHttpResponse, ReauthenticationRequired) as asked:
            # Django shows middlewares the exceptions of views that it calls itself, and this one is called here.
            answer: HttpResponse = self.answer_of_allauth(request, asked)
            return answer

    @staticmethod
    def _load_member(request: TenantRequest) -> bool:
        """Find the person's functions and the one in use; True when the hospital they asked for is already set.

        The session's hospital is set in the same statement as the person, before it is known that it is theirs: only
        memberships are read in between, and they are read by person.
        """
        kept: str = request.session.get(SESSION_HOSPITAL, "")
        chosen = hospital_to_return_to(request) or kept
        set_local({"app.user": str(request.user.pk), "app.hospital": chosen})
        request.memberships = _memberships(user=request.user.pk)
        for member in request.memberships:
            member.user = request.user
        by_hospital = {str(member.hospital_id): member for member in request.memberships}
        first = request.memberships[0] if request.memberships else None
        request.member = by_hospital.get(chosen) or by_hospital.get(kept) or first
        request.hospital = request.member.hospital if request.member else None
        if request.hospital is None:
            set_local({"app.hospital": ""})
            return False
        current = str(request.hospital.pk)
        if current != kept:
            request.session[SESSION_HOSPITAL] = current
        return current == chosen


@prepared
def _memberships(user: UUID) -> MembershipQuerySet:
    return Membership.objects.active().filter(user=user).select_related("hospital").order_by("hospital__name")


def switch_hospital(request: TenantRequest, hospital_id: UUID) -> Hospital | None:
    """Make ``hospital_id`` the session's hospital when the person has a function there; None otherwise."""
    for member in request.memberships:
        if member.hospital_id == hospital_id:
            request.session[SESSION_HOSPITAL] = str(hospital_id)
            return member.hospital
    return None


def _bearer(request: TenantRequest) -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _rendered(response: HttpResponse) -> HttpResponse:
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response
