"""Pages of a link, in the order in which they are seen. Until the code is given, none of them names the patient."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from coordination.links import limits
from coordination.links.actions import (
    CODE_LIFETIME,
    CodeAnswer,
    CodeRefusal,
    TooManyCodesError,
    acknowledge,
    digest_of,
    open_without_code,
    record_reading,
    record_use,
    report_wrong_recipient,
    send_code,
    take_code,
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
from coordination.tenancy.scope import enter
from coordination.ui.files import PDF, file_response

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
        "asks_code": purpose_of(link.purpose).asks_code(link),
    }
    return visit.render("public/landing.html", context | code_context(link))


@of_link("POST")
def ask_code(visit: Visit) -> HttpResponse:
    """Send a code, at most five an hour; where none is asked, open at once."""
    if visit.session() is not None:
        return visit.go("letter")
    if not purpose_of(visit.link.purpose).asks_code(visit.link):
        response = visit.go("letter")
        visit.keep_session(response, open_without_code(link_id=visit.link.pk))
        return response
    try:
        send_code(link_id=visit.link.pk, origin=visit.origin)
    except TooManyCodesError as refusal:
        return _locked(visit, refusal.retry_at)
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
    template, context = purpose_of(link.purpose).page(link)
    around = {
        "recipient_name": link.recipient_name,
        "valid_until": link.valid_until,
        "pdf_url": visit.address("pdf"),
        "acknowledge_url": visit.address("acknowledge"),
        "acknowledged_at": link.acknowledged_at,
        "wrong_recipient_url": visit.address("wrong_recipient"),
    }
    return visit.render(template, context | around)


@of_link("GET", "HEAD", session=True)
def pdf(visit: Visit) -> HttpResponse:
    """The same as a file."""
    found = purpose_of(visit.link.purpose).pdf(visit.link)
    if found is None:
        return visit.render("public/unavailable.html", {}, status=404)
    content, name = found
    if visit.request.method == "GET":
        record_use(link=visit.link, event=LinkEvent.DOWNLOADED, origin=visit.origin)
    return file_response(content, PDF, name, to_keep=True)


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
        "passed_to": ", ".join(part for part in (link.sender_name, link.sender_role) if part),
        "letter_url": visit.address("letter"),
        "valid_until": link.valid_until,
    }
    return visit.render("public/thanks.html", context)


@of_link("POST")
def wrong_recipient(visit: Visit) -> HttpResponse:
    """« Vous n’êtes pas… ? » The link is closed at once; its first page then says so."""
    report_wrong_recipient(link_id=visit.link.pk, origin=visit.origin)
    return visit.go("landing")


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
    }
    return visit.render("public/code.html", context | code_context(visit.link), status=422 if form.errors else 200)


def _minutes_left(current: LinkCode) -> int:
    if current.state != LinkCodeState.LIVING:
        return 0
    left = min(current.expires_at - timezone.now(), CODE_LIFETIME).total_seconds()
    return max(0, -(-int(left) // 60))


def _locked(visit: Visit, retry_at: datetime) -> HttpResponse:
    context = {"retry_at": retry_at, "landing_url": visit.address("landing")}
    response = visit.render("public/locked.html", context, status=429)
    response.headers["Retry-After"] = str(max(1, int((retry_at - timezone.now()).total_seconds())))
    return response
