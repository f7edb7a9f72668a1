"""What surrounds every page of a link: who may come, in which hospital, under which headers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coordination.errors import DomainError
from coordination.links import limits
from coordination.links.actions import SESSION_LIFETIME, digest_of
from coordination.links.csrf import csrf_without_referrer
from coordination.links.devices import device_secret, is_trusted
from coordination.links.models import LinkEnd, LinkSession, SecureLink
from coordination.links.origin import Origin, client_address, origin_of
from coordination.links.queries import hospital_of_link
from coordination.links.registry import purpose_of
from coordination.links.renewing import renewal_of
from coordination.messaging.models import Channel
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter

TOKEN_COOKIE = "lien"  # noqa: S105 - the name of a cookie
SESSION_COOKIE = "lecture"
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
}
# The page that says why a link opens nothing; the rest is told as unavailable, without saying why.
_CLOSED_PAGES = {
    LinkEnd.EXPIRED: "public/expired.html",
    LinkEnd.REPLACED: "links/replaced.html",
    LinkEnd.CANCELLED: "links/cancelled.html",
    LinkEnd.WRONG_RECIPIENT: "public/wrong_recipient.html",
}


@dataclass(frozen=True)
class Visit:
    """A request that came with the token of a link, inside the link's hospital."""

    request: HttpRequest
    link: SecureLink
    hospital: Hospital
    origin: Origin

    def address(self, name: str) -> str:
        """The address of another page of this link."""
        return reverse(f"links:{name}", args=[self.link.pk])

    def go(self, name: str) -> HttpResponse:
        """Send the browser there."""
        return HttpResponseRedirect(self.address(name))

    def render(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """A page under the hospital's name, in the purpose's own words if it has some."""
        own = purpose_of(self.link.purpose).pages.get(template, template)
        return render(self.request, own, base_context(self.hospital) | context, status=status)

    def show(self, link: SecureLink, more: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """What ``link`` was made for, as its purpose draws it; ``more`` replaces what the purpose gives."""
        template, context = purpose_of(link.purpose).page(link)
        around = {
            "recipient_name": link.recipient_name,
            "valid_until": link.valid_until,
            "pdf_url": self.address("pdf"),
            "acknowledge_url": self.address("acknowledge"),
            "acknowledged_at": link.acknowledged_at,
            "wrong_recipient_url": self.address("wrong_recipient"),
            "forget_url": self.address("forget") if is_trusted(link, device_secret(self.request, link)) else "",
        }
        return self.render(template, {**around, **context, **(more or {})}, status=status)

    def session(self) -> LinkSession | None:
        """The session that this browser opened with a code, while it lasts."""
        secret = self.request.get_signed_cookie(SESSION_COOKIE, default="", salt=str(self.link.pk))
        if not secret:
            return None
        living = LinkSession.objects.open_at(timezone.now())
        found: LinkSession | None = living.filter(link=self.link, digest=digest_of(str(secret))).first()
        return found

    def keep_session(self, response: HttpResponse, secret: str) -> None:
        """Give the browser the secret of a new session."""
        set_scoped_cookie(
            self.request,
            response,
            link_id=self.link.pk,
            name=SESSION_COOKIE,
            value=secret,
            max_age=int(SESSION_LIFETIME.total_seconds()),
        )


PublicView = Callable[[Visit], HttpResponse]


def public(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view to people without an account, under the headers and the form protection of links."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        protected = csrf_without_referrer(require_http_methods(methods)(view))

        # Outermost, so that refusals of the two above carry the headers as well.
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = protected(request, *args, **kwargs)
            for name, value in _HEADERS.items():
                response.headers[name] = value
            return response

        # Read by the tenant middleware: a signed-in reader's hospital is not the link's.
        guarded.enters_tenant_itself = True  # type: ignore[attr-defined]
        return guarded

    return decorate


def of_link(
    *methods: str, session: bool = False, ended: bool = False
) -> Callable[[PublicView], Callable[..., HttpResponse]]:
    """Make a view of one link: it receives a ``Visit``, or is not called at all.

    With ``session``, a browser that has not given the code goes back to the first page; with ``ended``, so does one whose
    link still lives: the view is for what is left to do after.
    """

    def decorate(view: PublicView) -> Callable[..., HttpResponse]:
        visited = partial(_visit, view, session=session, ended=ended)

        @public(*methods)
        @wraps(view)
        def opened(request: HttpRequest, link_id: UUID) -> HttpResponse:
            token = request.COOKIES.get(TOKEN_COOKIE, "")
            hospital = hospital_of_link(digest_of(token)) if token else None
            if hospital is None:
                return render(request, "links/reopen.html", status=404)
            try:
                with enter(hospital):
                    return visited(request, hospital, token, link_id)
            except DomainError as refusal:
                if refusal.code != "link_closed":
                    raise
            # Closed between the look and the lock.
            with enter(hospital):
                return visited(request, hospital, token, link_id)

        return opened

    return decorate


def _visit(
    view: PublicView, request: HttpRequest, hospital: Hospital, token: str, link_id: UUID, *, session: bool, ended: bool
) -> HttpResponse:
    link = link_of_token(token)
    if link.pk != link_id:
        return render(request, "links/reopen.html", status=404)
    visit = Visit(request=request, link=link, hospital=hospital, origin=origin_of(request))
    end = link.end_at(timezone.now())
    if ended:
        return view(visit) if end is not None else visit.go("landing")
    if end is not None:
        return closed_page(visit, end)
    if session and visit.session() is None:
        return visit.go("landing")
    return view(visit)


def link_of_token(token: str) -> SecureLink:
    """The link of a token whose hospital was entered."""
    digest = digest_of(token)
    link: SecureLink = SecureLink.objects.get(token_digest=digest)
    # The index already compared; this one takes the same time whatever differs.
    if not constant_time_compare(bytes(link.token_digest).hex(), digest.hex()):
        raise SecureLink.DoesNotExist
    return link


def closed_page(visit: Visit, end: LinkEnd) -> HttpResponse:
    """What a link that opens nothing says: gone (410), what may be done about it, and whom to call."""
    renewal = renewal_of(visit.link, timezone.now())
    context = {
        "valid_until": visit.link.valid_until,
        "renewal": renewal,
        "renew_url": visit.address("renew") if renewal else "",
    }
    return visit.render(_CLOSED_PAGES.get(end, "public/unavailable.html"), context, status=410)


def slow_down(request: HttpRequest) -> HttpResponse:
    """Too many failures from this address (429): it may come back when the window ends."""
    response = render(request, "links/slow_down.html", {"minutes": -(-limits.seconds_left() // 60)}, status=429)
    response.headers["Retry-After"] = str(limits.seconds_left())
    return response


def unknown_link(request: HttpRequest) -> HttpResponse:
    """A token that is none of ours (404), until one address has tried too many (429)."""
    address = client_address(request)
    if limits.is_over("unknown", address, limits.UNKNOWN_LINKS):
        return slow_down(request)
    limits.count_failure("unknown", address)
    return render(request, "public/unavailable.html", status=404)


def base_context(hospital: Hospital) -> dict[str, Any]:
    """What the layout of public pages needs."""
    return {
        "hospital_name": hospital.name,
        "hospital_short_name": hospital.short_name,
        "hospital_finess": hospital.finess,
        "team_phone": hospital.platform_phone,
        "team_hours": hospital.platform_hours,
    }


def code_context(link: SecureLink) -> dict[str, str]:
    """How the code travels, for the pages that say so."""
    return {
        "channel": "sms" if link.code_channel == Channel.SMS else "email",
        "masked_channel": link.masked_code_address,
    }


def set_scoped_cookie(
    request: HttpRequest, response: HttpResponse, *, link_id: UUID, name: str, value: str, max_age: int | None
) -> None:
    """Set a cookie that only the pages of this link receive, and no script reads. The session's is signed as well."""
    options: dict[str, Any] = {
        "max_age": max_age,
        "path": urlsplit(reverse("links:landing", args=[link_id])).path,
        "secure": request.is_secure(),
        "httponly": True,
        "samesite": "Lax",
    }
    if name == SESSION_COOKIE:
        response.set_signed_cookie(name, value, salt=str(link_id), **options)
    else:
        response.set_cookie(name, value, **options)
