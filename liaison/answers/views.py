"""The hospital's side of correspondents' answers: the list of an episode, one exchange. Guard, load, form, action, respond."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coordination.accounts.permissions import can, current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui import french
from liaison.answers import actions
from liaison.answers.forms import CloseForm, ReplyForm
from liaison.answers.models import Answer, AnswerState
from liaison.answers.permissions import access_answer
from liaison.answers.wording import said


@require_safe
def answers(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Every answer of the episode's correspondents, what is owed first."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    known = Answer.objects.filter(episode=episode).order_by("-received_at", "-pk")
    now = timezone.now()
    rows = [(answer, said(answer), _status(answer, is_late=answer.answer_by < now)) for answer in known]
    rows.sort(key=lambda row: (row[0].state == AnswerState.CLOSED, row[0].state == AnswerState.REPLIED))
    return render_episode(request, episode, "answers/answers.html", "answers", {"rows": rows})


@require_safe
def exchange(request: TenantRequest, episode_id: UUID, answer_id: UUID) -> HttpResponse:
    """One exchange, and what may be done about it."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    return _page(request, episode, access_answer(episode, answer_id), ReplyForm(), CloseForm())


@require_POST
def reply(request: TenantRequest, episode_id: UUID, answer_id: UUID) -> HttpResponse:
    """Reply under the link."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    answer = access_answer(episode, answer_id)
    form = ReplyForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.reply_to(
                member=current_member(request),
                episode_id=episode.pk,
                answer_id=answer.pk,
                reply_id=given["submission"],
                text=given["text"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"Réponse enregistrée : un lien part vers {answer.recipient_name}.")
            return redirect("answers:exchange", episode.pk, answer.pk)
    return _page(request, episode, answer, form, CloseForm())


@require_POST
def close(request: TenantRequest, episode_id: UUID, answer_id: UUID) -> HttpResponse:
    """Close an exchange."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    answer = access_answer(episode, answer_id)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            actions.close_answer(
                member=current_member(request),
                episode_id=episode.pk,
                answer_id=answer.pk,
                outcome=form.cleaned_data["outcome"],
            )
        except DomainError as error:
            form.add_error("outcome", error.message)
        else:
            messages.success(request, f"Réponse {french.of_name(answer.recipient_name)} close.")
            return redirect("answers:episode", episode.pk)
    return _page(request, episode, answer, ReplyForm(), form)


def _status(answer: Answer, *, is_late: bool) -> str:
    """The state of the ``status`` component."""
    if answer.state == AnswerState.CLOSED:
        return "done"
    if answer.state == AnswerState.REPLIED:
        return "waiting"
    return "late" if is_late else "due"


def _page(
    request: TenantRequest, episode: Episode, answer: Answer, reply: ReplyForm, closing: CloseForm
) -> HttpResponse:
    context = {
        "answer": answer,
        "said": said(answer),
        "status": _status(answer, is_late=answer.answer_by < timezone.now()),
        "reply": reply,
        "closing": closing,
        "refused": next((form for form in (reply, closing) if form.errors), None),
        "may_send": can(request, Permission.LETTER_SEND) and answer.state != AnswerState.CLOSED,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if context["refused"] else HTTPStatus.OK
    return render_episode(request, episode, "answers/exchange.html", "answers", context, status=status)
