"""The two answers to a request to confirm: all is right, or this is what is wrong. Behind the link's own code."""

from http import HTTPStatus

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from coordination.errors import DomainError
from coordination.links.public import PublicView, Visit, of_link
from directory.confirmation.actions import Answer, confirm_entry, correct_entry
from directory.confirmation.entry import Entry
from directory.confirmation.forms import AnswerForm
from directory.confirmation.public import entry_of, entry_page, is_answered
from directory.confirmation.replacement import TooManySearchesError, look_for
from directory.confirmation.schedule import PURPOSE
from directory.providers.models import Provider


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
    """The entry as a form: what is typed over it enters the directory. Looking for a replacement keeps nothing."""
    entry = entry_of(visit.link)
    posted = visit.request.POST
    if _looks(posted):
        return _with_replacements(visit, entry)
    form = AnswerForm(posted if visit.request.method == "POST" else None, entry=entry)
    if form.is_valid():
        answer = Answer(changes=form.changes(), hours=form.hours(), room=form.room(), away=form.away())
        try:
            correct_entry(link=visit.link, seen=form.cleaned_data["seen"], answer=answer, origin=visit.origin)
        except DomainError as refusal:
            if refusal.code not in {"stale", "invalid"}:
                return _after(visit, refusal)
            form.add_error(None, refusal.message)
            data = posted.copy()
            data["seen"] = entry.seen
            form.data = data
        else:
            return visit.go("letter")
    return _form_page(visit, entry, form)


def _looks(posted: QueryDict) -> bool:
    """Whether to look for a replacement: asked for, or typed and about to be lost.

    The key that ends a line on a phone presses the first button of the form: with nothing to look for, the entry is sent.
    """
    if not posted.get("look_for", "").strip():
        return False
    told = any(posted.get(name) for name in ("looked", "replacement", "away_words"))
    return "chercher" in posted or not told


def _with_replacements(visit: Visit, entry: Entry) -> HttpResponse:
    """The form as it was typed, with those who may be meant."""
    typed = {name: value for name, value in visit.request.POST.items() if name != "chercher"} | {"looked": "oui"}
    found: list[Provider] = []
    words = ""
    try:
        found = look_for(visit.request.POST["look_for"], link=visit.link, absent=entry.provider)
    except TooManySearchesError:
        words = "Trop de recherches en dix minutes. Écrivez plutôt son nom et son téléphone."
    else:
        if not found:
            words = "Aucune fiche ne porte ce nom. Écrivez-le, avec un téléphone."
    return _form_page(visit, entry, AnswerForm(initial=typed, entry=entry, found=found), looked=words)


def _form_page(visit: Visit, entry: Entry, form: AnswerForm, *, looked: str = "") -> HttpResponse:
    context = {
        "entry": entry,
        "form": form,
        "looked": looked,
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
