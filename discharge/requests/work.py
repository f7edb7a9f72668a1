"""Work that a request opens: call, answer a question, carry to the staff meeting what nobody wants."""

from datetime import timedelta

from django.utils import timezone

from coordination.accounts.models import User
from coordination.episodes.actions import add_task, settle_task
from coordination.episodes.models import LIVE_TASK_STATES, Episode, Task, TaskState
from directory.providers.models import Channel
from discharge.planning.roles import domain_of
from discharge.requests.models import Approach, CareRequest
from discharge.requests.queries import refusals_of

CALL, ANSWER, CHOOSE, NOBODY = "request_call", "request_answer", "request_choose", "request_nobody"
KINDS_OF_APPROACH = (CALL, ANSWER)
# « Personne n’en veut »: from the third refusal on, the search is no longer one person's.
REFUSALS_THAT_ESCALATE = 3
_NOBODY_KEY = "request:nobody"


def call_task(episode: Episode, approach: Approach, *, why: str, whom: str = "") -> Task:
    """Have the referent call a provider, or ``whom`` it named; once for each version of the approach."""
    by_fax = approach.channel == Channel.FAX and not approach.phone
    return _task(
        episode,
        approach.request,
        kind=CALL,
        key=f"request:{approach.pk.hex}:call{approach.version}",
        subject_id=approach.pk,
        title=f"{'Joindre par fax' if by_fax else 'Appeler'} {whom or approach.name}"[:200],
        detail=why[:300],
        due_at=min(timezone.now() + timedelta(hours=2), max(approach.request.answer_by, timezone.now())),
    )


def answer_task(episode: Episode, approach: Approach) -> Task:
    """Have the referent answer a provider's question."""
    return _task(
        episode,
        approach.request,
        kind=ANSWER,
        key=f"request:{approach.pk.hex}:question{approach.version}",
        subject_id=approach.pk,
        title=f"Répondre à {approach.name}"[:200],
        detail=approach.question[:300],
        due_at=timezone.now(),
    )


def choose_task(episode: Episode, request: CareRequest, *, why: str) -> Task:
    """Have the referent decide what follows when everybody asked has refused or given up."""
    turn = request.approaches.count()
    return _task(
        episode,
        request,
        kind=CHOOSE,
        key=f"request:{request.pk.hex}:choose{turn}",
        subject_id=request.pk,
        title=f"Trouver une autre solution : {request.role.short_label}"[:200],
        detail=why,
        due_at=timezone.now(),
    )


def escalate_refusals(episode: Episode) -> None:
    """From the third refusal of this patient on, a task without owner: the whole team sees it."""
    count = refusals_of(episode.pk)
    if count >= REFUSALS_THAT_ESCALATE:
        task = add_task(
            episode=episode,
            kind=NOBODY,
            key=_NOBODY_KEY,
            title="Personne n’en veut : à porter au staff et à l’encadrement",
            owner=None,
            due_at=timezone.now(),
        )
        if task.state in LIVE_TASK_STATES:
            task.detail = f"{count} refus pour ce patient"
            task.save(update_fields=["detail"])


def settle_approach_tasks(approach: Approach, *, actor: User | None, state: TaskState = TaskState.DONE) -> None:
    """Settle what had to be done about one provider: it answered, or its answer matters no more."""
    for task in Task.objects.live().filter(
        episode_id=approach.request.episode_id, kind__in=KINDS_OF_APPROACH, subject_id=approach.pk
    ):
        settle_task(task=task, state=state, actor=actor)


def settle_request_tasks(request: CareRequest, *, actor: User | None, state: TaskState) -> None:
    """Settle all that a request had opened: somebody accepted, or it is withdrawn."""
    subjects = [request.pk, *request.approaches.values_list("pk", flat=True)]
    for task in Task.objects.live().filter(
        episode_id=request.episode_id, kind__in=(*KINDS_OF_APPROACH, CHOOSE), subject_id__in=subjects
    ):
        settle_task(task=task, state=state, actor=actor)


def _task(episode: Episode, request: CareRequest, **fields: object) -> Task:
    domain = domain_of(request.role_id) or ""
    return add_task(episode=episode, domain=domain, **fields)  # type: ignore[arg-type]  # named by each caller above
