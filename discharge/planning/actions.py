"""Writes on needs, care circle and plan: lock, check, change, record."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import add_entry, add_task, check, lock_open_episode, settle_task
from coordination.episodes.models import Episode, NeedDomain, Task, TaskState
from coordination.episodes.sequencing import put_first
from coordination.errors import DomainError
from coordination.ui import french
from coordination.versions import STALE
from directory.providers.models import Provider, ProviderType
from discharge.planning.kinds import PLAN
from discharge.planning.models import CIRCLE_TRANSITIONS, CircleMember, CircleState, Need
from discharge.planning.roles import GP
from discharge.planning.rules import apply_circle_rules, open_search

# What an edit of a member may touch; state and role change through their own actions.
MEMBER_FIELDS = frozenset(
    {"name", "phone", "mobile", "mail", "starts_on", "what_for", "rhythm", "is_usual", "is_referrer", "receives_letter"}
)

_END_OF_WORKING_DAY = time(18)

_TASK_WORDS = {
    TaskState.OPEN: "à faire de nouveau",
    TaskState.DONE: "faite",
    TaskState.CANCELLED: "annulée",
}

_ALREADY_THERE = "Cette personne est déjà dans le cercle de soins."


# --- Needs ------------------------------------------------------------------------------------------------------------


def add_need(*, member: Membership, episode_id: UUID, domain: NeedDomain, description: str) -> Need:
    """Note what the patient needs in a domain.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``already_there``, the same words are noted (a form sent twice).
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    need = Need(hospital_id=episode.hospital_id, episode=episode, domain=domain, description=description)
    save_once(need, "Ce besoin est déjà noté.")
    add_entry(episode=episode, kind="need", summary=f"Besoin noté : {description}", actor=member.user)
    return need


def change_need(*, member: Membership, episode_id: UUID, need_id: UUID, version: int, description: str) -> Need:
    """Write a need in other words, when nobody changed it since ``version`` was read.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``; ``already_there``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    need = _lock_need(episode, need_id, version)
    need.description = description
    need.version += 1
    save_once(need, "Ce besoin est déjà noté.", update_fields=["description", "version"])
    add_entry(episode=episode, kind="need", summary=f"Besoin précisé : {description}", actor=member.user)
    return need


def set_need_aside(*, member: Membership, episode_id: UUID, need_id: UUID, version: int, aside: bool) -> Need:
    """Put a need aside, or back. A need already so is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``; ``already_there``, the same words were noted since.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    need: Need = Need.objects.select_for_update(of=("self",)).get(episode=episode, pk=need_id)
    if (need.removed_at is not None) == aside:
        return need
    _refuse_stale(need.version, version)
    need.removed_at = timezone.now() if aside else None
    need.version += 1
    save_once(need, "Ce besoin est déjà noté.", update_fields=["removed_at", "version"])
    word = "retiré" if aside else "remis"
    add_entry(episode=episode, kind="need", summary=f"Besoin {word} : {need.description}", actor=member.user)
    return need


# --- Care circle ------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_circle_member(
    *,
    member: Membership,
    episode_id: UUID,
    role: ProviderType,
    name: str,
    provider: Provider | None = None,
    **details: Any,
) -> CircleMember:
    """Put somebody into the care circle, from the directory or typed by hand.

    A role that was still to find is filled. A second GP replaces the first: a patient has one.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``already_there``, the same person in the same role (a form sent twice).
    """
    check(member, Permission.PLAN_EDIT)
    _refuse_unknown(details)
    episode = lock_open_episode(episode_id)
    if episode.circle.current().filter(role=role, name=name).exists():
        raise DomainError(_ALREADY_THERE, code="already_there")
    if role.pk == GP:
        _remove_former_gp(episode, replaced_by=name, actor=member.user)
    sought = episode.circle.select_for_update(of=("self",)).filter(role=role, state=CircleState.TO_FIND).first()
    added = sought or CircleMember(hospital_id=episode.hospital_id, episode=episode, role=role)
    start = CircleState.TO_FIND if sought else ""
    for field, value in {"name": name, "provider": provider, "state": CircleState.TO_CONTACT, **details}.items():
        setattr(added, field, value)
    added.version += 1 if sought else 0
    save_once(added, _ALREADY_THERE)
    _record_state(added, start, actor=member.user)
    add_entry(
        episode=episode,
        kind="circle",
        summary=_upper_first(f"{role.short_label} : {name}"),
        detail=added.visits,
        actor=member.user,
    )
    apply_circle_rules(episode, actor=member.user)
    return added


@transaction.atomic
def seek_role(
    *, member: Membership, episode_id: UUID, role: ProviderType, what_for: str = "", blocks_departure: bool = True
) -> CircleMember:
    """Write that somebody must be found for a role: shown as "À trouver", with a task that lasts until it is filled.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``already_there``, this role is already being looked for.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    sought = CircleMember(
        hospital_id=episode.hospital_id, episode=episode, role=role, state=CircleState.TO_FIND, what_for=what_for
    )
    save_once(sought, "Cette recherche est déjà notée.")
    _record_state(sought, "", actor=member.user)
    open_search(episode, sought, blocks_departure=blocks_departure, actor=member.user)
    add_entry(
        episode=episode,
        kind="circle",
        summary=_upper_first(f"{role.short_label} : à trouver"),
        detail=what_for,
        actor=member.user,
    )
    return sought


@transaction.atomic
def change_circle_state(
    *, member: Membership, episode_id: UUID, circle_member_id: UUID, to: CircleState, version: int, reason: str = ""
) -> CircleMember:
    """Move a member along ``CIRCLE_TRANSITIONS``; one already in ``to`` is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``; ``wrong_state``, the table does not hold this pair;
            ``already_there``, the same person came back into the circle otherwise.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    changed = _lock_circle_member(episode, circle_member_id)
    if changed.state == to:
        return changed
    _refuse_stale(changed.version, version)
    _move(changed, to, actor=member.user, reason=reason)
    if changed.is_gp and changed.name and to == CircleState.TO_CONTACT:
        _remove_former_gp(episode, replaced_by=changed.name, actor=member.user, keep=changed.pk)
    _tell_timeline(changed, actor=member.user)
    apply_circle_rules(episode, actor=member.user)
    return changed


def edit_circle_member(
    *, member: Membership, episode_id: UUID, circle_member_id: UUID, version: int, **changes: Any
) -> CircleMember:
    """Correct the details of a member, when nobody changed them since ``version`` was read.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``; ``not_in_circle``, put aside or still to find;
            ``already_there``.
    """
    check(member, Permission.PLAN_EDIT)
    _refuse_unknown(changes)
    episode = lock_open_episode(episode_id)
    edited = _lock_circle_member(episode, circle_member_id)
    _refuse_stale(edited.version, version)
    if edited.state in {CircleState.REMOVED, CircleState.TO_FIND}:
        raise DomainError("Cette personne n’est plus dans le cercle de soins.", code="not_in_circle")
    for field, value in changes.items():
        setattr(edited, field, value)
    edited.version += 1
    save_once(edited, _ALREADY_THERE, update_fields=[*changes, "version"])
    summary = f"Coordonnées revues : {edited.name}, {edited.role.short_label}"
    add_entry(episode=episode, kind="circle", summary=summary, actor=member.user)
    return edited


# --- Plan -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_plan_item(
    *,
    member: Membership,
    episode_id: UUID,
    key: str,
    title: str,
    domain: NeedDomain,
    owner: User | None = None,
    due_at: datetime | None = None,
    detail: str = "",
    blocks_departure: bool = False,
    first: Task | None = None,
) -> Task:
    """Add work to the plan, to be done after ``first``. ``key`` makes it one an episode, however often the form is sent.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``settled``, ``first`` is.
    """
    check(member, Permission.PLAN_EDIT)
    task = plan_item(
        episode=lock_open_episode(episode_id),
        actor=member.user,
        key=key,
        title=title,
        domain=domain,
        owner=owner,
        due_at=due_at,
        detail=detail,
        blocks_departure=blocks_departure,
    )
    if first is not None:
        put_first(member=member, episode_id=episode_id, task_id=task.pk, first_id=first.pk)
    return task


def plan_item(*, episode: Episode, actor: User | None, key: str, title: str, **fields: Any) -> Task:
    """The plan item ``key`` of a locked episode, made when it does not exist; the caller checked the right to it."""
    before = Task.objects.filter(episode=episode, key=key).first()
    if before is not None:
        return before
    task = add_task(episode=episode, kind=PLAN, key=key, title=title, actor=actor, **fields)
    add_entry(episode=episode, kind="plan", summary=f"Tâche ajoutée : {title}", actor=actor)
    return task


def settle_plan_item(
    *, member: Membership, episode_id: UUID, task_id: UUID, seen: TaskState, to: TaskState, reason: str = ""
) -> Task:
    """Settle, cancel or reopen an item of the plan that the person saw in state ``seen``; ``holding`` blocks it.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``not_plan``, a task that settles by itself; ``stale``; ``wrong_state``;
            ``not_yet``, another task comes first.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    task: Task = Task.objects.select_for_update(of=("self",)).get(episode=episode, pk=task_id)
    if task.kind != PLAN:
        raise DomainError("Cette tâche se règle d’elle-même quand le fait est noté.", code="not_plan")
    if task.state == to:
        return task
    if task.state != seen:
        raise DomainError(STALE, code="stale")
    settled = settle_task(task=task, state=to, actor=member.user, reason=reason)
    add_entry(
        episode=episode,
        kind="plan",
        summary=f"Tâche {_TASK_WORDS[to]} : {task.title}",
        detail=reason,
        actor=member.user,
    )
    return settled


# --- Parts ------------------------------------------------------------------------------------------------------------


def _lock_need(episode: Episode, need_id: UUID, version: int) -> Need:
    need: Need = Need.objects.current().select_for_update(of=("self",)).get(episode=episode, pk=need_id)
    _refuse_stale(need.version, version)
    return need


def _lock_circle_member(episode: Episode, pk: UUID) -> CircleMember:
    found: CircleMember = (
        CircleMember.objects.select_for_update(of=("self",)).select_related("role").get(episode=episode, pk=pk)
    )
    return found


def _refuse_stale(stored: int, seen: int) -> None:
    if stored != seen:
        raise DomainError(STALE, code="stale")


def _refuse_unknown(details: dict[str, Any]) -> None:
    unknown = details.keys() - MEMBER_FIELDS
    if unknown:
        raise ValueError(f"not a detail of a circle member: {sorted(unknown)}")


def save_once(row: Model, refusal: str, update_fields: list[str] | None = None) -> None:
    """Save, or say ``refusal`` when the row already exists under a named unique constraint."""
    try:
        with transaction.atomic():
            row.save(update_fields=update_fields)
    except IntegrityError as error:
        if "_once_an_episode" in str(error):
            raise DomainError(refusal, code="already_there") from error
        raise


def _record_state(changed: CircleMember, start: str, *, actor: User, reason: str = "") -> None:
    record_transition(
        subject=changed,
        from_state=start,
        to_state=changed.state,
        actor=actor,
        reason=reason,
        episode_id=changed.episode_id,
    )


def _move(changed: CircleMember, to: CircleState, *, actor: User, reason: str = "") -> None:
    start = CircleState(changed.state)
    # A search that was put aside has no name: it is noted anew rather than put back.
    if (start, to) not in CIRCLE_TRANSITIONS or (to != CircleState.REMOVED and not changed.name):
        raise DomainError(f"« {start.label} » ne peut pas passer à « {to.label} ».", code="wrong_state")
    changed.state = to
    if to == CircleState.REMOVED:
        changed.receives_letter = changed.is_referrer = False
    changed.version += 1
    save_once(changed, _ALREADY_THERE, update_fields=["state", "receives_letter", "is_referrer", "version"])
    _record_state(changed, start, actor=actor, reason=reason)


def _remove_former_gp(episode: Episode, *, replaced_by: str, actor: User, keep: UUID | None = None) -> None:
    for former in episode.circle.select_for_update(of=("self",)).gp().select_related("role"):
        if former.pk != keep:
            _move(former, CircleState.REMOVED, actor=actor, reason=f"Remplacé par {replaced_by}"[:500])


def _tell_timeline(changed: CircleMember, *, actor: User) -> None:
    who = f"{changed.name}, {changed.role.short_label}" if changed.name else changed.role.short_label
    words = {
        CircleState.INFORMED: f"Sortie annoncée à {who}",
        CircleState.CONFIRMED: f"Confirmation reçue {french.of_name(who)}",
        CircleState.REMOVED: f"Retiré du cercle de soins : {who}",
        CircleState.TO_CONTACT: f"À contacter de nouveau : {who}",
    }
    detail = changed.visits if changed.state == CircleState.CONFIRMED else ""
    add_entry(
        episode=changed.episode, kind="circle", summary=words[CircleState(changed.state)], detail=detail, actor=actor
    )


def _upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def end_of_working_day(day: date | None) -> datetime | None:
    """18 h on ``day`` in the hospital's time: when something due that day becomes late."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, _END_OF_WORKING_DAY))
