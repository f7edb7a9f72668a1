"""Taking a correspondent's answer. Behind its link, without an account; a refused form comes back as it was typed."""

from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from coordination.errors import DomainError
from coordination.links.public import Visit, of_link
from liaison.answers.actions import take_answer
from liaison.answers.forms import FORMS, AnswerForm
from liaison.answers.models import Answer, AnswerKind
from liaison.answers.public import board_of
from liaison.answers.wording import said


@of_link("POST", session=True)
def answer(visit: Visit) -> HttpResponse:
    """One of the answers that the page offers."""
    value = visit.request.POST.get("kind", "")
    if value not in AnswerKind.values:
        return visit.go("letter")
    kind = AnswerKind(value)
    form = FORMS[kind](visit.request.POST, auto_id=f"{kind.value}_%s")
    if not form.is_valid():
        return _refuse(visit, kind, form)
    try:
        taken = take_answer(
            link=visit.link,
            answer_id=form.cleaned_data["submission"],
            kind=kind,
            words=form.said(),
            origin=visit.origin,
        )
    except DomainError as error:
        if error.code == "link_closed":
            raise
        return _refuse(visit, kind, form, error.message)
    # The link of whoever is no longer the GP has just closed: its first page says so.
    if taken.kind == AnswerKind.NOT_GP:
        return visit.go("landing")
    return HttpResponseRedirect(reverse("answers:answered", args=[visit.link.pk]))


@of_link("GET", "HEAD", session=True)
def answered(visit: Visit) -> HttpResponse:
    """That the answer is kept, who reads it and until when it is answered."""
    link = visit.link
    newest: Answer | None = Answer.objects.filter(link=link).order_by("-received_at", "-pk").first()
    if newest is None:
        return visit.go("letter")
    context = {
        "answer_label": newest.get_kind_display(),
        "answer_said": said(newest),
        "answered_by": link.recipient_name,
        "answered_at": newest.received_at,
        "answer_by": newest.answer_by,
        "passed_to": link.sender_words,
        "letter_url": visit.address("letter"),
        "valid_until": link.valid_until,
    }
    return visit.render("public/thanks.html", context)


def _refuse(visit: Visit, kind: AnswerKind, form: AnswerForm, refusal: str = "") -> HttpResponse:
    board = board_of(visit.link, {kind: form}, refusal)
    if board is None:
        return visit.go("letter")
    return visit.show(visit.link, {"board": board}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
