"""One step of a letter: lock it, move it along the table of states, tell the timeline, ask a person."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import User
from coordination.audit.actions import move_along
from coordination.episodes.actions import add_entry, add_task, settle_task
from coordination.episodes.models import Task, TaskState
from liaison.letters.models import LETTER_TRANSITIONS, UNOPENED_STATES, Letter, LetterKind, LetterState

TASK_KIND = "letter"
RECIPIENT_NEEDED = "letter:recipient"
# What stops a letter on the day of departure is looked at before the evening.
ACT_WITHIN = timedelta(hours=2)


def lock(letter_id: UUID) -> Letter:
    """The letter, locked until the end of the transaction."""
    letter: Letter = Letter.objects.select_for_update(of=("self",), no_key=True).get(pk=letter_id)
    return letter


def move(letter: Letter, to: LetterState, *, actor: User | None = None, reason: str = "") -> None:
    """Move a locked letter along ``LETTER_TRANSITIONS``, trace it, and save it whole."""
    episode_id = letter.episode_id
    move_along(LETTER_TRANSITIONS, letter, to, called="Un courrier", actor=actor, reason=reason, episode_id=episode_id)
    if to not in UNOPENED_STATES:
        letter.alert_at = None
    letter.save()


def tell(letter: Letter, what: str, *, detail: str = "", actor: User | None = None) -> None:
    """Write a step into the timeline: « Courrier J0 ouvert par Dr Martine Escoubas », « Exemplaire de la lettre… »."""
    noun = "Courrier J0" if letter.kind == LetterKind.J0 else f"Exemplaire de {letter.noun}"
    add_entry(
        episode=letter.episode,
        kind="letter",
        summary=f"{noun} {what} {letter.recipient_name}",
        detail=detail,
        actor=actor,
    )


def ask(letter: Letter, title: str, *, detail: str) -> None:
    """Put a letter in front of the referent; a task of it that still lives is brought up to date."""
    wording: dict[str, Any] = {
        "title": f"{title} : {letter.recipient_name}"[:200],
        "detail": detail[:300],
        "due_at": timezone.now() + ACT_WITHIN,
    }
    living: Task | None = Task.objects.live().filter(episode=letter.episode_id, subject_id=letter.pk).first()
    if living is None:
        add_task(episode=letter.episode, kind=TASK_KIND, subject_id=letter.pk, **wording)
        return
    Task.objects.filter(pk=living.pk).update(**wording)


def settle_tasks(letter: Letter, *, actor: User | None, state: TaskState = TaskState.DONE) -> None:
    """Settle what a person was asked to do for a letter."""
    for task in Task.objects.live().filter(episode=letter.episode_id, subject_id=letter.pk):
        settle_task(task=task, state=state, actor=actor)
