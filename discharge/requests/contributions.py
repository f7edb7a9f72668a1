"""What requests bring to the episode page, the worklist, the turning points of an episode, the outbox and links."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.digest.registry import Section, register_section
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import CoordinatesChange, Panel, Tab, TaskKind, registry
from coordination.links.registry import LinkPurpose, register_purpose
from coordination.messaging.registry import register_listener, register_wall
from coordination.securemail.parcels import register_parcel, words_only
from coordination.securemail.registry import register_reports
from coordination.tenancy.prepared import prepared
from coordination.ui import french, navigation
from coordination.ui.addresses import address
from directory.providers.reasons import register_reasons
from discharge.requests.answering import note_message, note_opened, note_report, note_wrong_recipient
from discharge.requests.asking import withdraw_on_cancelled, withdraw_on_death, withdraw_on_opposition
from discharge.requests.models import Approach, CareRequest
from discharge.requests.moves import NEWS_PURPOSE, PURPOSE
from discharge.requests.public import asks_code, request_page
from discharge.requests.queries import counts_of, untold_before, waiting_of
from discharge.requests.readiness import READINESS
from discharge.requests.reasons import REFUSALS
from discharge.requests.recipients import stop_message
from discharge.requests.states import LIVE_REQUESTS
from discharge.requests.stopping import FLOW
from discharge.requests.work import ANSWER, CALL, CHOOSE, NOBODY
from discharge.sharing.registry import register_flow

# More would hide the page that the person came for; the tab has them all.
SHOWN_AT_ONCE = 2

# The pages around the request, in words of their own: those of the links speak of a letter.
PAGES = {
    "public/landing.html": "requests/public_landing.html",
    "public/code.html": "requests/public_code.html",
    "public/expired.html": "requests/public_expired.html",
    "public/unavailable.html": "requests/public_unavailable.html",
    "public/wrong_recipient.html": "requests/public_wrong_recipient.html",
}


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    registry.add_tab(Tab("requests", "Demandes", "requests:episode", 35, Permission.EPISODE_VIEW, waiting_of))
    registry.add_task_kind(
        TaskKind(CALL, "service à appeler", "Noter la réponse", _note_url, permission=Permission.PLAN_EDIT)
    )
    registry.add_task_kind(
        TaskKind(
            ANSWER, "question d’un service", "Répondre", _reply_url, permission=Permission.PLAN_EDIT, is_answer=True
        )
    )
    for kind, noun, action in (
        (CHOOSE, "autre solution à trouver", "Décider"),
        (NOBODY, "refus répétés à porter au staff", "Lire les refus"),
    ):
        registry.add_task_kind(
            TaskKind(
                kind,
                noun,
                action,
                _requests_url,
                settles_by_hand=True,
                permission=Permission.PLAN_EDIT,
                is_answer=True,
                may_be_postponed=True,
            )
        )
    navigation.register_account_entry("Pièces des demandes", "requests:papers", 16, Permission.PAPERS_MANAGE)
    registry.add_panel(Panel("requests_pulse", "main", 0, "requests/_pulse_panel.html", _pulse))
    registry.add_readiness(READINESS)
    navigation.register_news("requests", _untold, _news)  # type: ignore[arg-type]  # the frame knows Django's requests
    register_reasons(REFUSALS)
    register_section(Section("requests", "réponse à lire", "réponses à lire", untold_before))
    registry.on_coordinates.append(_asked_elsewhere)
    registry.on_opposition.append(withdraw_on_opposition)
    registry.on_death.append(withdraw_on_death)
    registry.on_cancelled.append(withdraw_on_cancelled)
    register_listener(PURPOSE, note_message)
    for purpose in (PURPOSE, NEWS_PURPOSE):
        register_parcel(purpose, words_only)
    register_reports(PURPOSE, note_report)
    register_flow(FLOW)
    for purpose in (PURPOSE, NEWS_PURPOSE):
        register_wall(purpose, stop_message)
    register_purpose(
        LinkPurpose(
            key=PURPOSE,
            page=request_page,
            on_opened=note_opened,
            on_wrong_recipient=note_wrong_recipient,
            opens="la demande",
            pages=PAGES,
            asks_code=asks_code,
        )
    )


def _pulse(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    return {"answers": counts_of(episode).answers}


def _note_url(task: Task) -> str:
    return reverse("requests:note_answer", args=[task.episode_id, task.subject_id])


def _reply_url(task: Task) -> str:
    return reverse("requests:reply", args=[task.episode_id, task.subject_id])


def _requests_url(task: Task) -> str:
    url = address("requests:episode", task.episode_id)
    return f"{url}#demande-{task.subject_id}" if task.subject_id else url


def _untold(request: TenantRequest) -> navigation.Statement | int:
    return _untold_to.statement(user=request.member.user_id) if request.member is not None else 0


@prepared
def _untold_to(user: Any) -> "QuerySet[Approach]":
    found: QuerySet[Approach] = Approach.objects.untold_to(user)
    return found.only("pk")


def _news(request: TenantRequest) -> Iterable[navigation.News]:
    user_id = request.user.pk
    told = Approach.objects.untold_to(user_id).select_related("request__role", "request__episode__patient")
    for approach in told.order_by("-answered_at")[:SHOWN_AT_ONCE]:
        patient = approach.request.episode.patient
        name = french.person_name(patient.family_name, patient.first_name)
        said = approach.get_state_display().lower()
        yield navigation.News(
            at=approach.answered_at,  # type: ignore[arg-type]  # untold_to() leaves out those without an answer
            text=f"{approach.name}, {approach.request.role.short_label} pour {name} : {said}.",
            url=f"{reverse('requests:episode', args=[approach.request.episode_id])}#demande-{approach.request_id}",
            dismiss_url=reverse("requests:put_away", args=[approach.pk]),
        )


def _asked_elsewhere(episode: Episode, change: CoordinatesChange) -> list[str]:
    """A request says where it was asked for: what was sent is not rewritten, somebody decides."""
    if "commune" not in change.before:
        return []
    live = CareRequest.objects.filter(episode=episode, state__in=LIVE_REQUESTS).select_related("role", "commune")
    return [
        f"Demande en cours, {request.role.label} : elle a été faite pour {request.commune or 'une commune non renseignée'}. "
        "Voyez si elle convient encore."
        for request in live.order_by("pk")
    ]
