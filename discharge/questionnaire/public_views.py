"""Taking the answers of a patient. Behind its link, without an account; a refused form comes back as it was sent."""

from http import HTTPStatus

from django.http import HttpResponse

from coordination.errors import DomainError
from coordination.links.public import Visit, of_link
from discharge.questionnaire.actions import PURPOSE, take_answers
from discharge.questionnaire.forms import AnswersForm
from discharge.questionnaire.public import page_of, questionnaire_of


@of_link("POST", session=True)
def answer(visit: Visit) -> HttpResponse:
    """The answers; the page that follows says what to do."""
    link = visit.link
    if link.purpose != PURPOSE:
        return visit.go("letter")
    found = questionnaire_of(link)
    form = AnswersForm(found.call.protocol.read, visit.request.POST)
    if not form.is_valid():
        _, context = page_of(found, link, form)
        return visit.show(link, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        take_answers(link=link, answers=form.answers, flags=form.cleaned_data["flags"], origin=visit.origin)
    except DomainError as error:
        if error.code == "link_closed":
            raise
    # Answered, or no longer awaited: the page says which.
    return visit.go("letter")
