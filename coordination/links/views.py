"""Pages of a link, in the order in which they are seen. Until the code is given, none of them names the patient."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from coordination.errors import DomainError
from coordination.links import limits
from coordination.links.actions import (
    CODE_LIFETIME,
    CodeAnswer,
    CodeRefusal,
    TooManyCodesError,
    acknowledge,
    digest_of,
    needs_code,
    open_without_code,
    record_reading,
    record_use,
    report_wrong_recipient,
    send_code,
    take_code,
)
from coordination.links.devices import (
    device_secret,
    drop_device,
    forget_devices,
    is_trusted,
    keep_device,
    open_on_device,
    remember_device,
)
from coordination.links.forms import CodeForm
from coordination.links.models import LinkCode, LinkCodeState, LinkEvent
from coordination.links.origin import client_address
from coordination.links.public import (
    TOKEN_COOKIE,
    Visit,
    code_context,
    link_of_token,
    of_link,
    public,
    set_scoped_cookie,
    slow_down,
    unknown_link,
)
from coordination.links.queries import hospital_of_link
from coordination.links.registry import purpose_of
from coordination.links.renewing import TooManyRenewalsError, renewal_of, was_renewed
from coordination.tenancy.scope import enter
from coordination.ui.files import PDF, XML, file_response

_REFUSALS = {
    CodeRefusal.WRONG: "Ce code ne correspond pas au dernier message.",
    CodeRefusal.EXPIRED: "Ce code n’est plus valable. Demandez-en un nouveau.",
    CodeRefusal.EXHAUSTED: "Ce code est bloqué après 5 essais. Demandez-en un nouveau.",
}


@public("GET", "HEAD")
def enter_link(request: HttpRequest, token: str) -> HttpResponse:
    """Move the token from the address bar into a cookie. Nothing else: mail scanners open links too."""
    hospital = hospital_of_link(digest_of(token))
    if hospital is None:
        return unknown_link(request)
    with enter(hospital):
        link = link_of_token(token)
        response = HttpResponseRedirect(reverse("links:landing", args=[link.pk]))
        set_scoped_cookie(request, response, link_id=link.pk, name=TOKEN_COOKIE, value=token, max_age=None)
        return response


@of_link("GET", "HEAD")
def landing(visit: Visit) -> HttpResponse:
    """Who writes to whom, and the button that sends the code."""
    if visit.session() is not None:
        return visit.go("letter")
    link = visit.link
    context = {
        "sender_name": link.sender_name,
        "sender_function": link.sender_role,
        "recipient_name": link.recipient_name,
        "sent_at": link.created_at,
        "valid_until": link.valid_until,
        "switchboard": visit.hospital.switchboard,
        "open_url": visit.address("send_code"),
        "wrong_recipient_url": visit.address("wrong_recipient"),
        "asks_code": needs_code(link, visit.hospital) and not is_trusted(link, device_secret(visit.request, link)),
    }
    return visit.render("public/landing.html", context | code_context(link))


@of_link("POST")
def ask_code(visit: Visit) -> HttpResponse:
    """Send a code, at most five an hour; where none is asked, open at once."""
    if visit.session() is not None:
        return visit.go("letter")
    secret = _open_at_once(visit)
    if secret:
        response = visit.go("letter")
        visit.keep_session(response, secret)
        return response
    try:
        send_code(link_id=visit.link.pk, origin=visit.origin)
    except TooManyCodesError as refusal:
        return _wait(visit, "public/locked.html", {"landing_url": visit.address("landing")}, refusal.retry_at)
    return visit.go("code")


@of_link("GET", "HEAD", "POST")
def code(visit: Visit) -> HttpResponse:
    """Type the code."""
    if visit.session() is not None:
        return visit.go("letter")
    current: LinkCode | None = LinkCode.objects.filter(link=visit.link).order_by("-created_at").first()
    if current is None or current.state == LinkCodeState.USED:
        return visit.go("landing")
    if visit.request.method != "POST":
        return _code_page(visit, current, CodeForm())
    return _take_code(visit, current)


@of_link("GET", "HEAD", session=True)
def letter(visit: Visit) -> HttpResponse:
    """What the link was made for. A HEAD shows nothing, so it opens nothing."""
    link = visit.link
    if visit.request.method == "GET":
        link = record_reading(link_id=link.pk, origin=visit.origin)
    return visit.show(link)


@of_link("GET", "HEAD", session=True)
def pdf(visit: Visit) -> HttpResponse:
    """The same as a file."""
    return _file(visit, purpose_of(visit.link.purpose).pdf(visit.link), PDF)


@of_link("GET", "HEAD", session=True)
def structured(visit: Visit) -> HttpResponse:
    """The same for the software of a practice."""
    return _file(visit, purpose_of(visit.link.purpose).structured(visit.link), XML)


@of_link("GET", "HEAD", session=True)
def beside(visit: Visit) -> HttpResponse:
    """A file that goes with it (``piece``)."""
    found = purpose_of(visit.link.purpose).beside(visit.link, visit.request.GET.get("piece", ""))
    return _file(visit, found[:2] if found else None, found[2] if found else "")


@of_link("POST", session=True)
def say_received(visit: Visit) -> HttpResponse:
    """« Bien reçu »."""
    if visit.link.first_opened_at is None:
        return visit.go("letter")
    acknowledge(link_id=visit.link.pk, origin=visit.origin)
    return visit.go("thanks")


@of_link("GET", "HEAD", session=True)
def thanks(visit: Visit) -> HttpResponse:
    """That the answer is kept, and who reads it."""
    link = visit.link
    if link.acknowledged_at is None:
        return visit.go("letter")
    context = {
        "answer_label": "Bien reçu",
        "answered_by": link.recipient_name,
        "answered_at": link.acknowledged_at,
        "passed_to": link.sender_words,
        "letter_url": visit.address("letter"),
        "valid_until": link.valid_until,
    }
    return visit.render("public/thanks.html", context)


@of_link("GET", "HEAD", "POST", ended=True)
def renew(visit: Visit) -> HttpResponse:
    """Send a new link to the address that the hospital knows, and say so."""
    renewal = renewal_of(visit.link, timezone.now())
    if renewal is None:
        return visit.go("landing")
    context = {"renewal": renewal, "renew_url": visit.address("renew")}
    if visit.request.method != "POST":
        return visit.render("links/renewed.html", context | {"sent": was_renewed(visit.link, timezone.now())})
    try:
        with transaction.atomic():
            purpose_of(visit.link.purpose).renew(visit.link, visit.origin)
    except TooManyRenewalsError as refusal:
        return _wait(visit, "links/renewed.html", context, refusal.retry_at)
    except DomainError:
        # Withdrawn meanwhile, or an address that nothing can be sent to: the first page says whom to call.
        return visit.go("landing")
    return visit.go("renew")


@of_link("POST", session=True)
def forget(visit: Visit) -> HttpResponse:
    """Ask for a code again in every browser of this recipient, this one included."""
    forget_devices(link=visit.link, origin=visit.origin)
    response = visit.go("landing")
    drop_device(visit.request, response, visit.link)
    return response


@of_link("POST")
def wrong_recipient(visit: Visit) -> HttpResponse:
    """« Vous n’êtes pas… ? » The link is closed at once; its first page then says so."""
    report_wrong_recipient(link_id=visit.link.pk, origin=visit.origin)
    return visit.go("landing")


def _open_at_once(visit: Visit) -> str:
    """The secret of a session that needs no code, or nothing."""
    if not needs_code(visit.link, visit.hospital):
        return open_without_code(link_id=visit.link.pk, hospital=visit.hospital)
    known = device_secret(visit.request, visit.link)
    return open_on_device(link_id=visit.link.pk, secret=known, origin=visit.origin) if known else ""


def _file(visit: Visit, found: tuple[bytes, str] | None, media_type: str) -> HttpResponse:
    if found is None:
        return visit.render("public/unavailable.html", {}, status=404)
    content, name = found
    if visit.request.method == "GET":
        record_use(link=visit.link, event=LinkEvent.DOWNLOADED, origin=visit.origin)
    return file_response(content, media_type, name, to_keep=True)


def _take_code(visit: Visit, current: LinkCode) -> HttpResponse:
    address = client_address(visit.request)
    if limits.is_over("code", address, limits.WRONG_CODES):
        return slow_down(visit.request)
    form = CodeForm(visit.request.POST)
    if not form.is_valid():
        return _code_page(visit, current, form)
    answer = take_code(link_id=visit.link.pk, digits=form.cleaned_data["code"], origin=visit.origin)
    if answer.refusal is not None:
        limits.count_failure("code", address)
        form.add_error("code", _REFUSALS[answer.refusal])
        return _code_page(visit, current, form, answer)
    response = visit.go("letter")
    visit.keep_session(response, answer.secret)
    if form.cleaned_data["remember"] and purpose_of(visit.link.purpose).remembers_devices:
        keep_device(visit.request, response, visit.link, remember_device(link_id=visit.link.pk, origin=visit.origin))
    return response


def _code_page(visit: Visit, current: LinkCode, form: CodeForm, answer: CodeAnswer | None = None) -> HttpResponse:
    refused_for_good = answer is not None and answer.refusal != CodeRefusal.WRONG
    context = {
        "form": form,
        "code_url": visit.address("code"),
        "resend_url": visit.address("send_code"),
        "code_sent_at": current.created_at,
        "valid_minutes": _minutes_left(current),
        "tries_left": None if answer is None or refused_for_good else answer.tries_left,
        "may_remember": purpose_of(visit.link.purpose).remembers_devices,
    }
    return visit.render("public/code.html", context | code_context(visit.link), status=422 if form.errors else 200)


def _minutes_left(current: LinkCode) -> int:
    if current.state != LinkCodeState.LIVING:
        return 0
    left = min(current.expires_at - timezone.now(), CODE_LIFETIME).total_seconds()
    return max(0, -(-int(left) // 60))


def _wait(visit: Visit, template: str, context: dict[str, Any], retry_at: datetime) -> HttpResponse:
    response = visit.render(template, context | {"retry_at": retry_at}, status=429)
    response.headers["Retry-After"] = str(max(1, int((retry_at - timezone.now()).total_seconds())))
    return response
