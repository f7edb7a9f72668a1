"""Writing an entry letter behind its link, without an account and without a script. What is refused comes back as typed."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from coordination.errors import DomainError
from coordination.links.public import Visit, of_link
from liaison.authoring.actions import state_of
from liaison.entry import writing
from liaison.entry.forms import FileForm, GiveForm, Parts
from liaison.entry.models import EntryRequest
from liaison.entry.moves import PURPOSE
from liaison.entry.public import asked_of, form_page, review_page
from liaison.entry.writing import StaleError

_NOT_SENT = "Votre lettre n’est pas encore enregistrée"


@of_link("POST", session=True)
def write(visit: Visit) -> HttpResponse:
    """Keep the draft; then, asked so, read it again before it is given."""
    if visit.link.purpose != PURPOSE:
        return visit.go("letter")
    asked = asked_of(visit.link)
    parts = Parts(asked, visit.request.POST)
    if not parts.is_valid():
        return _form(visit, asked, parts, problem=_NOT_SENT)
    try:
        writing.save(request_id=asked.pk, parts=parts.typed)
    except StaleError as error:
        parts = Parts(asked_of(visit.link), visit.request.POST)
        parts.is_valid()
        parts.refuse_stale(error.keys)
        return _form(visit, asked, parts, problem=error.message, status=HTTPStatus.CONFLICT)
    except DomainError:
        # The first page of the letter says why nothing is awaited any more.
        return visit.go("letter")
    return _go_review(visit) if "relire" in visit.request.POST else visit.go("letter")


@of_link("GET", "HEAD", session=True)
def review(visit: Visit) -> HttpResponse:
    """The letter as it will be given."""
    if visit.link.purpose != PURPOSE:
        return visit.go("letter")
    asked = asked_of(visit.link)
    if writing.why_closed(asked.episode, asked):
        return visit.go("letter")
    return _review(visit, asked)


@of_link("POST", session=True)
def give(visit: Visit) -> HttpResponse:
    """Give it."""
    form = GiveForm(visit.request.POST)
    if visit.link.purpose != PURPOSE or not form.is_valid():
        return visit.go("letter")
    asked = asked_of(visit.link)
    try:
        writing.give(request_id=asked.pk, seen=form.cleaned_data["seen"])
    except DomainError as error:
        if error.code == "closed":
            return visit.go("letter")
        return _review(visit, asked, problem=error.message, status=HTTPStatus.CONFLICT)
    return visit.go("letter")


@of_link("POST", session=True)
def give_file(visit: Visit) -> HttpResponse:
    """Give a PDF instead."""
    if visit.link.purpose != PURPOSE:
        return visit.go("letter")
    asked = asked_of(visit.link)
    form = FileForm(visit.request.POST, visit.request.FILES)
    if form.is_valid():
        try:
            writing.give_file(request_id=asked.pk, content=form.cleaned_data["file"])
        except DomainError as error:
            if error.code == "closed":
                return visit.go("letter")
            form.refuse(error)
        else:
            return visit.go("letter")
    return _form(visit, asked, Parts(asked), file_form=form)


def _form(
    visit: Visit,
    asked: EntryRequest,
    parts: Parts,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    **more: Any,
) -> HttpResponse:
    template, context = form_page(visit.link, asked, parts, **more)
    return visit.render(template, context | _around(visit), status=status)


def _review(
    visit: Visit, asked: EntryRequest, *, problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    seen = state_of(asked.document.sections.all())
    template, context = review_page(visit.link, asked, seen=seen, problem=problem)
    return visit.render(template, context | _around(visit), status=status)


def _around(visit: Visit) -> dict[str, Any]:
    link = visit.link
    return {
        "recipient_name": link.recipient_name,
        "valid_until": link.valid_until,
        "wrong_recipient_url": visit.address("wrong_recipient"),
    }


def _go_review(visit: Visit) -> HttpResponse:
    return HttpResponseRedirect(reverse("entry:review", args=[visit.link.pk]))
