"""Writes on answers: take one from a link, reply under it, close it. Locks: episode, link, message, answer."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import move_along, record_transition
from coordination.episodes.actions import add_entry, add_task, check, lock_episode, settle_task
from coordination.episodes.models import Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.links.actions import lock_living, record_use, report_wrong_recipient
from coordination.links.models import LinkEvent, SecureLink
from coordination.links.origin import Origin
from coordination.submissions import create_drawn
from coordination.tenancy.models import Hospital
from coordination.ui import french
from liaison.answers.desks import Desk, desk_of
from liaison.answers.happened import follow_event
from liaison.answers.models import ANSWER_TRANSITIONS, Answer, AnswerKind, AnswerState, HomeEvent, Reply
from liaison.answers.wording import said, task_title, verb_of

TASK_KIND = "answer"
# More than any exchange needs; less than a script that holds a link would write.
ANSWERS_A_DAY = 20


@dataclass(frozen=True)
class Said:
    """What a correspondent ticked, dated and wrote."""

    text: str = ""
    phone: str = ""
    event: HomeEvent | str = ""
    happened_on: date | None = None
    starts_on: date | None = None
    reason: str = ""


@transaction.atomic
def take_answer(*, link: SecureLink, answer_id: UUID, kind: AnswerKind, words: Said, origin: Origin) -> Answer:
    """Keep what the reader of ``link`` answers and put it in front of the referent. A second click makes one answer.

    Whoever is no longer the GP has their link closed: the letter is another person's to read.

    Raises:
        DomainError: ``link_closed``; ``not_offered``, this link takes no such answer; ``not_opened``;
            ``too_many_answers``; ``already_used``.
    """
    desk = desk_of(link)
    if desk is None or link.episode_id is None or kind not in desk.kinds(link):
        raise DomainError("Cette réponse n’est pas proposée ici.", code="not_offered")
    episode = lock_episode(link.episode_id)
    locked = lock_living(link.pk)
    known: Answer | None = Answer.objects.filter(pk=answer_id, link=locked).first()
    if known is not None:
        return known
    if locked.first_opened_at is None:
        raise DomainError("Ouvrez d’abord la lettre.", code="not_opened")
    _check_pace(locked)
    answer = _record(locked, episode, answer_id, kind, words)
    record_use(link=locked, event=LinkEvent.ANSWERED, origin=origin)
    desk.received(answer, episode)
    if kind == AnswerKind.NOT_GP:
        report_wrong_recipient(link_id=locked.pk, origin=origin)
    return answer


@transaction.atomic
def reply_to(*, member: Membership, episode_id: UUID, answer_id: UUID, reply_id: UUID, text: str) -> Answer:
    """Reply under the link; its reader is told by a mail that carries a link only. A second click makes one reply.

    Raises:
        DomainError: ``forbidden``; ``answer_closed``; ``not_renewable``, no link may lead there any more; ``already_used``.
    """
    answer, episode, desk = _lock(member, episode_id, answer_id)
    if Reply.objects.filter(pk=reply_id, answer=answer).exists():
        return answer
    _refuse_closed(answer)
    # The mail first: its locks come before the answer's, and what may not leave is not written.
    desk.announce(answer, episode)
    create_drawn(Reply, pk=reply_id, hospital_id=answer.hospital_id, answer=answer, author=member.user, text=text)
    _move(answer, AnswerState.REPLIED, actor=member.user)
    add_entry(episode=episode, kind="answer", summary=f"Réponse donnée à {answer.recipient_name}", actor=member.user)
    return answer


@transaction.atomic
def close_answer(*, member: Membership, episode_id: UUID, answer_id: UUID, outcome: str) -> Answer:
    """Close an answer, with what was done about it; one already closed is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``; ``no_outcome``, nothing was replied and nothing is said of what was done.
    """
    answer, episode, _ = _lock(member, episode_id, answer_id)
    if answer.state == AnswerState.CLOSED:
        return answer
    if answer.state == AnswerState.OPEN and not outcome:
        raise DomainError("Dites ce qui a été fait, ou répondez d’abord.", code="no_outcome")
    answer.outcome, answer.closed_at, answer.closed_by = outcome, timezone.now(), member.user
    _move(answer, AnswerState.CLOSED, actor=member.user)
    for task in Task.objects.live().filter(episode=episode, kind=TASK_KIND, subject_id=answer.pk):
        settle_task(task=task, state=TaskState.DONE, actor=member.user)
    add_entry(
        episode=episode,
        kind="answer",
        summary=f"Réponse {french.of_name(answer.recipient_name)} traitée",
        actor=member.user,
    )
    return answer


def refuse_unanswered(episode: Episode, _: User) -> None:
    """Refuse to close the locked ``episode`` while a correspondent waits: closing cancels the task that says so.

    Raises:
        DomainError: ``unanswered``.
    """
    waiting: Answer | None = Answer.objects.unanswered().filter(episode=episode).order_by("answer_by").first()
    if waiting is not None:
        raise DomainError(
            f"{waiting.recipient_name} attend une réponse : répondez, ou closez cet échange, avant de clore l’épisode.",
            code="unanswered",
        )


def _record(link: SecureLink, episode: Episode, answer_id: UUID, kind: AnswerKind, words: Said) -> Answer:
    now = timezone.now()
    target = Hospital.objects.values_list("answer_target_hours", flat=True).get(pk=link.hospital_id)
    answer = create_drawn(
        Answer,
        pk=answer_id,
        hospital_id=link.hospital_id,
        episode=episode,
        link=link,
        subject_id=link.subject_id,
        recipient_name=link.recipient_name,
        recipient_role=link.recipient_role,
        kind=kind,
        text=words.text,
        phone=words.phone,
        event=words.event,
        happened_on=words.happened_on,
        starts_on=words.starts_on,
        reason=words.reason,
        received_at=now,
        answer_by=now + timedelta(hours=target),
    )
    record_transition(subject=answer, from_state="", to_state=answer.state, episode_id=episode.pk)
    add_entry(
        episode=episode,
        kind="answer",
        summary=f"{answer.recipient_name} {verb_of(answer)}",
        detail=said(answer),
    )
    if answer.kind == AnswerKind.EVENT:
        follow_event(answer, episode)
    add_task(
        episode=episode,
        kind=TASK_KIND,
        title=task_title(answer),
        detail=said(answer),
        subject_id=answer.pk,
        due_at=answer.answer_by,
    )
    return answer


def _lock(member: Membership, episode_id: UUID, answer_id: UUID) -> tuple[Answer, Episode, Desk]:
    check(member, Permission.LETTER_SEND)
    # Closed or not: links outlive the episode, and so does what is owed to their readers.
    episode = lock_episode(episode_id)
    answers = Answer.objects.select_for_update(of=("self",), no_key=True).select_related("link")
    answer: Answer = answers.get(pk=answer_id, episode=episode)
    desk = desk_of(answer.link)
    assert desk is not None, "an answer came through a desk"
    return answer, episode, desk


def _refuse_closed(answer: Answer) -> None:
    if answer.state == AnswerState.CLOSED:
        raise DomainError("Cette réponse est close : relisez la page.", code="answer_closed")


def _move(answer: Answer, to: AnswerState, *, actor: User) -> None:
    move_along(ANSWER_TRANSITIONS, answer, to, called="Une réponse", actor=actor, episode_id=answer.episode_id)
    answer.handled_at = answer.handled_at or timezone.now()
    answer.save(update_fields=["state", "handled_at", "closed_at", "closed_by", "outcome"])


def _check_pace(link: SecureLink) -> None:
    recent = Answer.objects.filter(subject_id=link.subject_id, received_at__gt=timezone.now() - timedelta(days=1))
    if recent.count() >= ANSWERS_A_DAY:
        raise DomainError(
            "Beaucoup de réponses sont parties aujourd’hui par ce lien : appelez l’équipe.", code="too_many_answers"
        )
