"""Taking a provider's answer. Behind its link, without an account; a refused form comes back as it was typed."""

from http import HTTPStatus

from django import forms
from django.http import HttpResponse

from coordination.links.actions import renew_session
from coordination.links.public import Visit, of_link
from discharge.requests import answering
from discharge.requests.answering import Outcome
from discharge.requests.models import Approach
from discharge.requests.moves import PURPOSE
from discharge.requests.public import approach_of, page_of
from discharge.requests.public_forms import FORMS
from discharge.requests.states import ApproachState


@of_link("POST", session=True)
def answer(visit: Visit) -> HttpResponse:
    """One of the four answers. What comes too late is kept, and the page says so."""
    link = visit.link
    if link.purpose != PURPOSE:
        return visit.go("letter")
    kind = visit.request.POST.get("answer", "")
    known = ApproachState(kind) if kind in ApproachState.values else None
    if known not in FORMS:
        return visit.go("letter")
    form = FORMS[known](visit.request.POST, auto_id=f"{known.value}_%s")
    if not form.is_valid():
        return _page(visit, approach_of(link), form=(known, form))
    outcome = _take(known, form, link.subject_id)
    if not outcome.counts:
        return _page(visit, approach_of(link), kept_late=True)
    response = visit.go("letter")
    if known == ApproachState.ACCEPTED:
        visit.keep_session(response, renew_session(link=link))
    return response


def _take(kind: ApproachState, form: forms.Form, approach_id: object) -> Outcome:
    actions = {
        ApproachState.ACCEPTED: answering.accept,
        ApproachState.REFUSED: answering.refuse,
        ApproachState.QUESTION: answering.put_question,
        ApproachState.PASSED_ON: answering.pass_on,
    }
    outcome: Outcome = actions[kind](approach_id=approach_id, **form.cleaned_data)  # type: ignore[operator]  # each form has its action's arguments
    return outcome


def _page(
    visit: Visit, approach: Approach, *, form: tuple[ApproachState, forms.Form] | None = None, kept_late: bool = False
) -> HttpResponse:
    refused = dict([form]) if form else None
    template, context = page_of(approach, visit.link, refused=refused, kept_late=kept_late)
    around = {
        "recipient_name": visit.link.recipient_name,
        "valid_until": visit.link.valid_until,
        "wrong_recipient_url": visit.address("wrong_recipient"),
    }
    status = HTTPStatus.CONFLICT if kept_late else HTTPStatus.UNPROCESSABLE_ENTITY
    return visit.render(template, context | around, status=status)
