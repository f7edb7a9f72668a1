"""The team's side of questionnaires: who answers by link, and going back to calls. Guard, load, form, action, respond."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.identity.phones import print_phone
from coordination.messaging.models import Channel
from coordination.ui import french
from discharge.followup.reading import the_patient
from discharge.questionnaire import actions
from discharge.questionnaire.actions import Addressee
from discharge.questionnaire.forms import OfferForm
from discharge.questionnaire.models import Questionnaire, QuestionnaireState

PATIENT = "patient"
_STATES = {
    QuestionnaireState.PLANNED: "ontime",
    QuestionnaireState.SENT: "waiting",
    QuestionnaireState.ANSWERED: "due",
    QuestionnaireState.UNANSWERED: "due",
    QuestionnaireState.UNDELIVERED: "due",
    QuestionnaireState.WITHDRAWN: "none",
}
# Two names of a hundred letters each are longer than what a link is sent to.
_LONGEST_NAME = 150
_FIELDS = {"invalid_email": "mail", "invalid_phone": "mobile", "not_mobile": "mobile"}


@require_http_methods(["GET", "HEAD", "POST"])
def episode_questionnaires(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Questionnaires of the episode; sending the form asks for them in place of calls."""
    episode = access_episode(request, episode_id, Permission.CALL_MAKE)
    people = _people(episode)
    form = _form(episode, people, request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.offer(
                member=current_member(request),
                episode_id=episode.pk,
                to=Addressee(
                    name=_name(episode, given["who"]),
                    is_patient=given["who"] == PATIENT,
                    mail=given["mail"],
                    mobile=given["mobile"],
                    link_by=Channel(given["link_by"]),
                ),
            )
        except DomainError as error:
            form.add_error(_FIELDS.get(error.code), error.message)
        else:
            messages.success(request, f"{french.count(len(made), 'questionnaire prévu', 'questionnaires prévus')}.")
            return redirect("questionnaire:episode", episode.pk)
    rows = Questionnaire.objects.filter(episode=episode).select_related("call").order_by("send_at", "pk")
    shown = [(one, _STATES[QuestionnaireState(one.state)]) for one in rows.defer("answers")]
    context = {
        "rows": shown,
        "form": form,
        "may_withdraw": any(one.state in {"planned", "sent"} for one, _ in shown),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_episode(request, episode, "questionnaire/episode.html", "calls", context, status=status)


@require_POST
def withdraw(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Go back to calls."""
    episode = access_episode(request, episode_id, Permission.CALL_MAKE)
    try:
        actions.withdraw_offer(member=current_member(request), episode_id=episode.pk)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Les appels reprennent : plus aucun questionnaire ne part.")
    return redirect("questionnaire:episode", episode.pk)


def _people(episode: Episode) -> list[tuple[str, str]]:
    contacts = [
        (str(contact.pk), f"{contact.name}, {contact.get_relation_display().lower()}")
        for contact in episode.patient.contacts.all()
    ]
    return [(PATIENT, the_patient(episode.patient)), *contacts]


def _name(episode: Episode, who: str) -> str:
    patient = episode.patient
    if who == PATIENT:
        return french.person_name(patient.family_name, patient.first_name)[:_LONGEST_NAME]
    return str(patient.contacts.get(pk=who).name)


def _form(episode: Episode, people: list[tuple[str, str]], request: TenantRequest) -> OfferForm:
    if request.method == "POST":
        return OfferForm(people, request.POST)
    phone = episode.patient.phone
    return OfferForm(people, initial={"who": PATIENT, "mobile": print_phone(phone) if phone else ""})
