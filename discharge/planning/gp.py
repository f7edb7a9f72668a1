"""The call to the GP before the discharge: each attempt as it went, and a disagreement until a person settles it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, add_task, check, lock_open_episode, settle_task
from coordination.episodes.models import Episode, NeedDomain, Task, TaskState
from coordination.errors import DomainError
from coordination.submissions import create_drawn
from coordination.ui import french
from coordination.ui.templatetags.french import upper_first
from discharge.planning.actions import change_circle_state
from discharge.planning.kinds import GP_DISAGREES
from discharge.planning.models import CircleMember, CircleState, GpCall, GpCallOutcome
from discharge.planning.queries import gp_of

# From the third attempt in a row that reaches nobody, calling once more is no longer the answer.
UNREACHED_ATTEMPTS = 3
_SAID = {
    GpCallOutcome.AGREES: "joint, d’accord",
    GpCallOutcome.UNREACHED: "pas joint",
    GpCallOutcome.DISAGREES: "joint, pas d’accord",
}
_STATUS = {GpCallOutcome.AGREES: "done", GpCallOutcome.UNREACHED: "due", GpCallOutcome.DISAGREES: "blocked"}


Guard = Callable[[Episode, CircleMember], str]
_guards: list[Guard] = []


def register_gp_guard(guard: Guard) -> None:
    """Say what forbids speaking of a patient with their GP: ``guard`` gives the words of the refusal, or nothing."""
    _guards.append(guard)


@dataclass(frozen=True)
class GpStanding:
    """Where things stand with the GP. ``state`` and ``words`` are for the component ``status``."""

    gp: CircleMember | None
    state: str
    words: str
    calls: Sequence[GpCall]
    unreached: int

    @property
    def gives_up(self) -> bool:
        """Whether another way than calling again must be found."""
        return self.unreached >= UNREACHED_ATTEMPTS

    @property
    def lines(self) -> list[tuple[GpCall, str, str]]:
        """Each attempt with the state and the words of the component ``status``, the newest first."""
        outcomes = [(call, GpCallOutcome(call.outcome)) for call in self.calls]
        return [(call, _STATUS[outcome], upper_first(_SAID[outcome])) for call, outcome in outcomes]


@transaction.atomic
def note_gp_call(
    *,
    member: Membership,
    episode_id: UUID,
    call_id: UUID,
    outcome: GpCallOutcome,
    at: datetime | None = None,
    note: str = "",
) -> GpCall:
    """Note one attempt at ``at`` (now by default). Reached, the GP knows of the discharge; a disagreement blocks it.

    ``call_id`` comes from the form, so that sending it twice notes one attempt.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``left``; ``opposed``, the patient opposes sharing; ``no_gp``;
            ``unexplained``, a disagreement without a word; ``at``, to come or before the admission; ``already_used``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    known: GpCall | None = GpCall.objects.filter(episode=episode, pk=call_id).first()
    if known is not None:
        return known
    gp = _gp_to_call(episode)
    at = at or timezone.now()
    if not episode.admitted_at <= at <= timezone.now():
        raise DomainError("Choisissez une heure entre l’admission et maintenant.", code="at")
    if outcome == GpCallOutcome.DISAGREES and not note:
        raise DomainError("Écrivez ce qui ne convient pas au médecin.", code="unexplained")
    call = create_drawn(
        GpCall,
        pk=call_id,
        hospital_id=episode.hospital_id,
        episode=episode,
        circle_member=gp,
        outcome=outcome,
        at=at,
        by=member.user,
        note=note,
    )
    add_entry(episode=episode, kind="call", summary=f"{gp.name} : {_SAID[outcome]}", actor=member.user, at=at)
    if outcome != GpCallOutcome.UNREACHED:
        _tell(episode, gp, member)
    _follow(episode, call, gp, member.user)
    return call


@transaction.atomic
def settle_disagreement(*, member: Membership, episode_id: UUID, task_id: UUID, reason: str) -> Task:
    """Write how a disagreement with the GP was settled; one already settled is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    task: Task = Task.objects.get(episode=episode, pk=task_id, kind=GP_DISAGREES)
    return task if task.settled_at else _settle(episode, task, reason, member.user)


def why_not_call(episode: Episode, gp: CircleMember) -> str:
    """Why the GP is not to be called, in words; empty when he is."""
    if episode.sharing_opposed_at is not None:
        return "La personne s’oppose au partage : n’appelez pas son médecin."
    return next((words for words in (guard(episode, gp) for guard in _guards) if words), "")


def gp_calls_of(episode: Episode) -> list[GpCall]:
    """The attempts, the newest first; read once an episode object."""
    known: list[GpCall] | None = episode.__dict__.get("_gp_calls")
    if known is None:
        known = list(episode.gp_calls.select_related("by").order_by("-at", "-pk"))
        episode.__dict__["_gp_calls"] = known
    return known


def gp_standing(episode: Episode, *, now: datetime) -> GpStanding:
    """What was tried with the GP of today, and what came of it."""
    gp = gp_of(episode)
    if gp is None:
        return GpStanding(None, "due", "Aucun médecin traitant désigné", (), 0)
    calls = [call for call in gp_calls_of(episode) if call.circle_member_id == gp.pk]
    unreached = next((count for count, call in enumerate(calls) if call.outcome != GpCallOutcome.UNREACHED), len(calls))
    if not calls:
        told = ("done", gp.get_state_display()) if gp.is_told else ("due", "Pas encore appelé")
        return GpStanding(gp, *told, calls, 0)
    outcome = GpCallOutcome(calls[0].outcome)
    words = f"{upper_first(_SAID[outcome])}, {french.moment(calls[0].at, now=now)}"
    state = "late" if unreached >= UNREACHED_ATTEMPTS else _STATUS[outcome]
    return GpStanding(gp, state, words, calls, unreached)


def reached_at(episode: Episode) -> datetime | None:
    """When the GP of today was last reached."""
    calls = gp_standing(episode, now=timezone.now()).calls
    return next((call.at for call in calls if call.outcome != GpCallOutcome.UNREACHED), None)


def gp_contact(episode: Episode) -> dict[str, Any]:
    """What the attempts answer to « médecin traitant contacté ? », as a request's form takes it; nothing when nobody called."""
    calls = gp_standing(episode, now=timezone.now()).calls
    if not calls:
        return {}
    if any(call.outcome != GpCallOutcome.UNREACHED for call in calls):
        return {"gp_contacted": "yes"}
    times = french.count(len(calls), "appel")
    return {"gp_contacted": "no", "gp_why_not": f"{times} sans réponse, le dernier le {french.day_paper(calls[0].at)}"}


def _gp_to_call(episode: Episode) -> CircleMember:
    if episode.left_at is not None:
        raise DomainError("La personne a quitté l’hôpital : cet appel se faisait avant.", code="left")
    gp = gp_of(episode)
    if gp is None:
        raise DomainError("Désignez d’abord le médecin traitant.", code="no_gp")
    if words := why_not_call(episode, gp):
        raise DomainError(words, code="opposed")
    return gp


def _tell(episode: Episode, gp: CircleMember, member: Membership) -> None:
    if gp.state == CircleState.TO_CONTACT:
        change_circle_state(
            member=member,
            episode_id=episode.pk,
            circle_member_id=gp.pk,
            to=CircleState.INFORMED,
            version=gp.version,
        )


def _follow(episode: Episode, call: GpCall, gp: CircleMember, actor: User) -> None:
    """Open a disagreement, one at a time; whoever agrees since has settled it."""
    standing = list(Task.objects.live().filter(episode=episode, kind=GP_DISAGREES))
    if call.outcome == GpCallOutcome.DISAGREES and not standing:
        add_task(
            episode=episode,
            kind=GP_DISAGREES,
            key=f"gp_disagrees:{call.pk}",
            subject_id=call.pk,
            title=f"Désaccord du médecin traitant, {gp.name}"[:200],
            domain=NeedDomain.MEDICAL,
            due_at=episode.expected_departure_at,
            due_follows_departure=True,
            blocks_departure=True,
            actor=actor,
        )
    if call.outcome == GpCallOutcome.AGREES:
        for task in standing:
            _settle(episode, task, f"{gp.name} est d’accord, appel du {french.day_paper(call.at)}", actor)


def _settle(episode: Episode, task: Task, reason: str, actor: User) -> Task:
    Task.objects.filter(pk=task.pk).update(detail=reason)
    settled = settle_task(task=task, state=TaskState.DONE, actor=actor, reason=reason)
    add_entry(episode=episode, kind="plan", summary="Désaccord du médecin traitant réglé", detail=reason, actor=actor)
    return settled
