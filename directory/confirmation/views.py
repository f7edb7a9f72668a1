"""The two answers to a request to confirm: all is right, or this is what is wrong. Behind the link's own code."""

from http import HTTPStatus

from django.http import HttpResponse
from django.urls import reverse

from coordination.errors import DomainError
from coordination.links.public import PublicView, Visit, of_link
from directory.confirmation.actions import Answer, confirm_entry, correct_entry
from directory.confirmation.forms import AnswerForm
from directory.confirmation.public import entry_of, entry_page, is_answered
from directory.confirmation.schedule import PURPOSE


def _of_confirmation(view: PublicView) -> PublicView:
    """Leave to ``view`` what was read and is not answered; the rest goes to the page of the link."""

    def checked(visit: Visit) -> HttpResponse:
        link = visit.link
        if link.purpose != PURPOSE or link.first_opened_at is None or is_answered(link):
            return visit.go("letter")
        return view(visit)

    checked.__name__, checked.__doc__ = view.__name__, view.__doc__
    return checked


@of_link("POST", session=True)
@_of_confirmation
def confirm(visit: Visit) -> HttpResponse:
    """« Tout est juste »."""
    try:
        confirm_entry(link=visit.link, seen=visit.request.POST.get("seen", ""), origin=visit.origin)
    except DomainError as refusal:
        if refusal.code != "stale":
            return _after(visit, refusal)
        template, context = entry_page(visit.link)
        around = {
            "has_moved": True,
            "recipient_name": visit.link.recipient_name,
            "valid_until": visit.link.valid_until,
            "wrong_recipient_url": visit.address("wrong_recipient"),
        }
        return visit.render(template, context | around, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return visit.go("letter")


@of_link("GET", "HEAD", "POST", session=True)
@_of_confirmation
def correct(visit: Visit) -> HttpResponse:
    """The entry as a form: what is typed over it enters the directory."""
    entry = entry_of(visit.link)
    form = AnswerForm(visit.request.POST if visit.request.method == "POST" else None, entry=entry)
    if form.is_valid():
        answer = Answer(changes=form.changes(), hours=form.hours(), room=form.room(), away=form.away())
        try:
            correct_entry(link=visit.link, seen=form.cleaned_data["seen"], answer=answer, origin=visit.origin)
        except DomainError as refusal:
            if refusal.code not in {"stale", "invalid"}:
                return _after(visit, refusal)
            form.add_error(None, refusal.message)
            data = visit.request.POST.copy()
            data["seen"] = entry.seen
            form.data = data
        else:
            return visit.go("letter")
    context = {
        "entry": entry,
        "form": form,
        "correct_url": reverse("confirmation:correct", args=[visit.link.pk]),
        "entry_url": visit.address("letter"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return visit.render("confirmation/correct.html", context, status=status)


def _after(visit: Visit, refusal: DomainError) -> HttpResponse:
    """Answered already: the page says so. A link that was closed meanwhile is told by the links' own page."""
    if refusal.code == "answered":
        return visit.go("letter")
    raise refusal
