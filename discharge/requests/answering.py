"""Taking an answer: by the provider through its link, or noted by whoever heard it on the telephone.

Everything is decided under the lock of the episode: of two acceptances at the same instant the first is kept, the second
is recorded as information and its author is told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import add_entry, check
from coordination.episodes.models import Episode, TaskState
from coordination.errors import DomainError
from coordination.links.actions import end_sessions
from coordination.links.models import SecureLink
from coordination.messaging.models import Message, MessageState
from coordination.securemail.registry import Happened
from discharge.planning.answers import confirm_provider, move_by_answer
from discharge.planning.models import CircleState
from discharge.requests.models import Answer, Approach, CareRequest, Moment
from discharge.requests.moves import close_politely, lock_approach, move_approach, move_request
from discharge.requests.recipients import standing_of
from discharge.requests.states import APPROACH_TRANSITIONS, ENDED, WAITING, ApproachState, RefusalReason, RequestState
from discharge.requests.wording import answer_words
from discharge.requests.work import (
    answer_task,
    call_task,
    choose_task,
    escalate_refusals,
    settle_approach_tasks,
    settle_request_tasks,
)
from discharge.sharing.actions import record_disclosure
from discharge.sharing.models import DisclosureKind, Scope

_VERBS = {
    ApproachState.ACCEPTED: "accepte",
    ApproachState.REFUSED: "refuse",
    ApproachState.QUESTION: "pose une question",
    ApproachState.PASSED_ON: "propose un confrère",
}


@dataclass(frozen=True)
class Outcome:
    """What became of an answer. ``counts`` False: kept as information, since ``approach.state`` says why it came too late."""

    approach: Approach
    counts: bool


def accept(
    *,
    approach_id: UUID,
    starts_on: date,
    moment: Moment | str,
    contact_name: str,
    contact_phone: str,
    by: Membership | None = None,
) -> Outcome:
    """Take an acceptance, or the correction of one: the others are told, the circle is confirmed, the search is over.

    Raises:
        DomainError: ``forbidden``.
    """
    details = {
        "starts_on": starts_on,
        "moment": moment,
        "contact_name": contact_name,
        "contact_phone": contact_phone,
        "refusal_reason": "",
        "possible_from": None,
    }
    return _take(approach_id, ApproachState.ACCEPTED, details, by, _after_acceptance)


def refuse(
    *, approach_id: UUID, reason: RefusalReason | str, possible_from: date | None = None, by: Membership | None = None
) -> Outcome:
    """Take a refusal. Whoever had accepted gives up: the search is open again, and the referent is told.

    Raises:
        DomainError: ``forbidden``.
    """
    details = {"refusal_reason": reason, "possible_from": possible_from}
    return _take(approach_id, ApproachState.REFUSED, details, by, _after_refusal)


def put_question(*, approach_id: UUID, question: str, by: Membership | None = None) -> Outcome:
    """Take a question: a task for the referent, the answer being still awaited.

    Raises:
        DomainError: ``forbidden``.
    """
    return _take(approach_id, ApproachState.QUESTION, {"question": question, "reply": ""}, by, _after_question)


def pass_on(*, approach_id: UUID, name: str, phone: str = "", by: Membership | None = None) -> Outcome:
    """Take the name of a colleague. The hospital calls: nothing is sent to somebody it does not know.

    Raises:
        DomainError: ``forbidden``.
    """
    details = {"colleague_name": name, "colleague_phone": phone}
    return _take(approach_id, ApproachState.PASSED_ON, details, by, _after_passing_on)


def note_opened(link: SecureLink) -> None:
    """The page was shown (purpose of links). Only the approach is locked: the link is already, and an opposition locks
    links before approaches.
    """
    approach: Approach = (
        Approach.objects.select_for_update(of=("self",)).select_related("request__role").get(pk=link.subject_id)
    )
    if approach.state == ApproachState.SENT:
        # Not through ``move_approach``: the version counts answers, which a reader's page may not overtake.
        approach.state = ApproachState.OPENED
        approach.save(update_fields=["state"])
        record_transition(
            subject=approach, from_state=ApproachState.SENT, to_state=approach.state, episode_id=link.episode_id
        )
        _record_disclosure(approach, DisclosureKind.OPENED, Scope.REQUEST)


def _record_disclosure(approach: Approach, kind: DisclosureKind, scope: Scope) -> None:
    """Write what the provider's own act disclosed to it."""
    record_disclosure(
        standing=standing_of(approach),
        episode=approach.request.episode,
        kind=kind,
        scope=scope,
        subject_id=approach.pk,
        author=None,
    )


def note_wrong_recipient(link: SecureLink) -> None:
    """The reader is not that service (purpose of links): the referent calls."""
    approach = Approach.objects.select_related("request__episode", "request__role").get(pk=link.subject_id)
    episode = approach.request.episode
    add_entry(episode=episode, kind="request", summary=f"Mauvais destinataire signalé : {approach.name}")
    if approach.state in WAITING:
        call_task(episode, approach, why="La personne qui a ouvert le lien n’est pas ce service : vérifiez l’adresse.")


def note_message(message: Message) -> None:
    """The request could not be handed over (listener of the outbox): the referent calls."""
    if message.state == MessageState.FAILED:
        _have_it_called(message)


def note_report(message: Message, happened: Happened, status: str) -> None:
    """The secure mailbox gave the request back (listener of secure mail): the referent calls."""
    if happened == Happened.BOUNCED:
        _have_it_called(message)


def _have_it_called(message: Message) -> None:
    approach = Approach.objects.select_related("request__episode", "request__role").get(pk=message.subject_id)
    episode = approach.request.episode
    if approach.state in WAITING and episode.is_open:
        add_entry(episode=episode, kind="request", summary=f"Demande non remise à {approach.name}")
        call_task(
            episode, approach, why=f"Le message n’a pas pu être remis. Demande : {approach.request.role.short_label}"
        )


_After = Callable[[Episode, CareRequest, Approach, ApproachState, "User | None"], None]


@transaction.atomic
def _take(
    approach_id: UUID, to: ApproachState, details: dict[str, Any], by: Membership | None, after: _After
) -> Outcome:
    if by is not None:
        check(by, Permission.PLAN_EDIT)
    episode, request, approach = lock_approach(approach_id)
    start, actor = ApproachState(approach.state), by.user if by else None
    late = Approach(state=to, **details)
    if not _counts(episode, request, start, to, by_link=by is None):
        _keep(approach, to, answer_words(late), counts=False, actor=actor)
        _tell_timeline(episode, request, approach, to, answer_words(late), counts=False, actor=actor)
        return Outcome(approach, counts=False)
    for name, value in details.items():
        setattr(approach, name, value)
    approach.answered_at, approach.told_at = timezone.now(), None if by is None else timezone.now()
    if to != ApproachState.ACCEPTED and start == ApproachState.ACCEPTED:
        approach.starts_on, approach.moment = None, ""
    move_approach(approach, to, actor=actor)
    words = answer_words(approach)
    _keep(approach, to, words, counts=True, actor=actor)
    _tell_timeline(episode, request, approach, to, words, counts=True, actor=actor)
    settle_approach_tasks(approach, actor=actor)
    after(episode, request, approach, start, actor)
    return Outcome(approach, counts=True)


def _counts(episode: Episode, request: CareRequest, start: ApproachState, to: ApproachState, *, by_link: bool) -> bool:
    """Whether an answer still changes anything."""
    if by_link and start in ENDED:
        return False
    if not episode.is_open or episode.sharing_opposed_at is not None or request.state == RequestState.WITHDRAWN:
        return False
    if start != to and (start, to) not in APPROACH_TRANSITIONS:
        return False
    # The same acceptance may be corrected; another one comes too late.
    return to != ApproachState.ACCEPTED or start == to or request.is_live


def _after_acceptance(
    episode: Episode, request: CareRequest, approach: Approach, start: ApproachState, actor: User | None
) -> None:
    if start != ApproachState.ACCEPTED:
        move_request(request, RequestState.ACCEPTED, actor=actor, reason=approach.name[:500])
        # Until now the page named nobody: whoever had it open reads the name with a code.
        end_sessions(subject_id=approach.pk)
        close_politely(episode, request, accepted=approach)
        _record_disclosure(approach, DisclosureKind.ACCEPTED, Scope.IDENTITY)
        settle_request_tasks(request, actor=actor, state=TaskState.DONE)
    if approach.starts_on is None:
        raise DomainError("Dites à partir de quand.", code="incomplete")
    request.circle_member = confirm_provider(
        episode=episode,
        role=request.role,
        name=approach.name,
        provider=approach.provider,
        phone=approach.contact_phone or approach.phone,
        starts_on=approach.starts_on,
        what_for=request.care,
        rhythm=request.rhythm,
        sought_id=request.circle_member_id,
    )
    request.save(update_fields=["circle_member"])


def _after_refusal(
    episode: Episode, request: CareRequest, approach: Approach, start: ApproachState, actor: User | None
) -> None:
    if start == ApproachState.ACCEPTED:
        move_request(request, RequestState.OPEN, actor=actor, reason=f"{approach.name} se désiste"[:500])
        if request.circle_member is not None:
            move_by_answer(request.circle_member, CircleState.TO_CONTACT)
        choose_task(episode, request, why=f"{approach.name} avait accepté et se désiste.")
    escalate_refusals(episode)
    go_on(episode, request, actor=actor)


def _after_question(
    episode: Episode, request: CareRequest, approach: Approach, start: ApproachState, actor: User | None
) -> None:
    answer_task(episode, approach)
    if request.state == RequestState.EXHAUSTED:
        move_request(request, RequestState.OPEN, actor=actor)


def _after_passing_on(
    episode: Episode, request: CareRequest, approach: Approach, start: ApproachState, actor: User | None
) -> None:
    call_task(
        episode, approach, whom=approach.colleague_name, why=f"Proposé par {approach.name} : {answer_words(approach)}"
    )
    go_on(episode, request, actor=actor)


def go_on(episode: Episode, request: CareRequest, *, actor: User | None) -> None:
    """When nobody's answer is awaited any more: bring the next wave forward, or end without solution."""
    if request.state != RequestState.OPEN or request.approaches.filter(state__in=WAITING).exists():
        return
    if request.waves:
        request.next_wave_at = timezone.now()
        request.save(update_fields=["next_wave_at"])
        return
    move_request(request, RequestState.EXHAUSTED, actor=actor)
    choose_task(episode, request, why="Tous les services sollicités ont répondu non, ou n’ont pas répondu.")


def _keep(approach: Approach, kind: ApproachState, words: str, *, counts: bool, actor: User | None) -> None:
    Answer.objects.create(
        hospital_id=approach.hospital_id, approach=approach, kind=kind, words=words[:1200], counts=counts, actor=actor
    )


def _tell_timeline(
    episode: Episode,
    request: CareRequest,
    approach: Approach,
    to: ApproachState,
    words: str,
    *,
    counts: bool,
    actor: User | None,
) -> None:
    late = "" if counts else " (réponse tardive, gardée pour information)"
    add_entry(
        episode=episode,
        kind="request",
        summary=f"{approach.name} {_VERBS[to]}, {request.role.short_label}{late}",
        detail=words,
        actor=actor,
    )
