"""Writes on patients, episodes and tasks: lock, check, change, record, schedule."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission, roles_with
from coordination.audit.actions import move_along, record_transition, record_transitions
from coordination.crypto import blind_index
from coordination.episodes.models import (
    EPISODE_TRANSITIONS,
    LIVE_TASK_STATES,
    TASK_TRANSITIONS,
    Contact,
    Episode,
    EpisodeState,
    EpisodeUserObjectPermission,
    Movement,
    Patient,
    Prerequisite,
    Task,
    TaskState,
    TimelineEntry,
)
from coordination.episodes.registry import registry
from coordination.errors import DomainError
from coordination.identity.ins import accepted_oids
from coordination.identity.names import search_key
from coordination.ui import french

# What an edit of the episode may touch; the rest changes through its own action (the referent: ``handover``).
EDITABLE_FIELDS = frozenset(
    {
        "unit",
        "room",
        "motive",
        "referral_origin",
        "admission_mode",
        "admitted_at",
        "hospital_doctor",
        "expected_departure_at",
    }
)

# What holds a task up, as it is when nothing does.
NOT_HELD: Mapping[str, Any] = MappingProxyType(
    {"block_reason": "", "waiting_for": "", "waiting_until": None, "hold_note": ""}
)


def check(member: Membership, permission: Permission) -> None:
    """Refuse an action that the person's function does not carry.

    Raises:
        DomainError: ``forbidden``.
    """
    if not member.can(permission):
        raise DomainError(f"Votre fonction ne permet pas de {permission.label}.", code="forbidden")


def lock_episode(episode_id: UUID) -> Episode:
    """The episode with its referent, closed or not, locked until the end of the transaction: links outlive it."""
    # NO KEY: a reader's click that only points at the episode must not wait for this lock, nor this one for it.
    locked = Episode.objects.select_for_update(of=("self",), no_key=True)
    episode: Episode = locked.select_related("referent").get(pk=episode_id)
    return episode


def lock_open_episode(episode_id: UUID) -> Episode:
    """The episode, locked until the end of the transaction.

    Raises:
        DomainError: ``closed``, the episode is closed or cancelled and may not be changed.
    """
    # As above, without the referent.
    episode: Episode = Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=episode_id)
    if not episode.is_open:
        raise DomainError("Cet épisode est clos : il ne peut plus être modifié.", code="closed")
    return episode


def add_entry(
    *,
    episode: Episode,
    kind: str,
    summary: str,
    detail: str = "",
    actor: User | None = None,
    at: datetime | None = None,
) -> TimelineEntry:
    """Write one line of the timeline; ``actor`` None means the system or an outside recipient."""
    return TimelineEntry.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        kind=kind,
        summary=summary[:300],
        detail=detail[:500],
        actor=actor,
        at=at or timezone.now(),
    )


def register_patient(*, member: Membership, contacts: list[dict[str, Any]] | None = None, **fields: Any) -> Patient:
    """Create a patient as typed at admission: the identity starts provisional.

    Raises:
        DomainError: ``forbidden``; ``test_ins``.
    """
    check(member, Permission.EPISODE_CREATE)
    patient = Patient(hospital_id=member.hospital_id, **fields)
    refuse_test_ins(patient)
    fill_derived(patient)
    patient.save(force_insert=True)
    add_contacts(patient, contacts or [])
    return patient


def add_contacts(patient: Patient, contacts: Sequence[Mapping[str, Any]]) -> None:
    """Add those around the patient, as typed at an admission."""
    for contact in contacts:
        Contact.objects.create(hospital_id=patient.hospital_id, patient=patient, **contact)


def refuse_test_ins(patient: Patient) -> None:
    """Refuse a matricule of tests or demonstrations where people are treated.

    Raises:
        DomainError: ``test_ins``.
    """
    if patient.ins and patient.ins_oid not in accepted_oids():
        raise DomainError("Un matricule de test ou de démonstration ne désigne personne.", code="test_ins")


def fill_derived(patient: Patient) -> None:
    """Compute the columns that searches use from the names and the matricule."""
    names = (patient.used_name, patient.used_first_name, patient.birth_name, patient.birth_first_names)
    patient.search_key = search_key(" ".join(name for name in names if name))
    patient.ins_index = blind_index(patient.ins, "ins") if patient.ins else ""


def open_episode(*, member: Membership, patient: Patient, episode_id: UUID, **fields: Any) -> Episode:
    """Open an episode for an admitted patient. ``episode_id`` comes from the form, so that sending it twice makes one.

    Raises:
        DomainError: ``forbidden``; ``before_birth``; ``already_open``, this very form was already taken.
    """
    check(member, Permission.EPISODE_CREATE)
    refuse_before_birth(fields["admitted_at"], patient)
    if not member.all_units and not member.unit_links.filter(unit=fields["unit"]).exists():
        raise DomainError("Cette unité n’est pas dans les vôtres.", code="forbidden")
    episode = Episode(pk=episode_id, hospital=member.hospital, patient=patient, **fields)
    try:
        with transaction.atomic():
            episode.save(force_insert=True)
    except IntegrityError as error:
        if Episode.objects.filter(pk=episode_id).exists():
            raise DomainError("Cet épisode est déjà ouvert.", code="already_open") from error
        raise
    Movement.objects.create(
        hospital_id=member.hospital_id,
        episode=episode,
        unit=episode.unit,
        room=episode.room,
        entered_at=episode.admitted_at,
    )
    record_transition(subject=episode, from_state="", to_state=episode.state, actor=member.user, episode_id=episode.pk)
    add_entry(
        episode=episode,
        kind="admission",
        summary=f"Admission en {episode.unit.name}",
        detail=episode.motive,
        at=episode.admitted_at,
    )
    add_entry(episode=episode, kind="opened", summary="Épisode ouvert", actor=member.user)
    _add_tasks(episode, [draft for hook in registry.on_admission for draft in hook(episode)])
    return episode


def refuse_before_birth(admitted_at: datetime, patient: Patient) -> None:
    """Refuse an admission of somebody who is not born.

    Raises:
        DomainError: ``before_birth``.
    """
    if timezone.localdate(admitted_at) < patient.birth_date:
        raise DomainError("Cette entrée précède la naissance : vérifiez les deux dates.", code="before_birth")


def update_episode(*, member: Membership, episode_id: UUID, version: int, **changes: Any) -> Episode:
    """Change what may be edited, when nobody changed the episode since ``version`` was read.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``, somebody saved the episode in between; ``after_departure``;
            ``before_birth``.
    """
    check(member, Permission.EPISODE_EDIT)
    unknown = changes.keys() - EDITABLE_FIELDS
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    episode = lock_open_episode(episode_id)
    if episode.version != version:
        if all(getattr(episode, name) == value for name, value in changes.items()):
            return episode  # sent twice: what is asked for is what stands
        raise DomainError("Quelqu’un a modifié cet épisode pendant que vous écriviez.", code="stale")
    if episode.left_at is not None and changes.get("admitted_at", episode.admitted_at) > episode.left_at:
        raise DomainError("L’entrée ne peut pas suivre le départ enregistré.", code="after_departure")
    if changes.get("admitted_at", episode.admitted_at) != episode.admitted_at:
        refuse_before_birth(changes["admitted_at"], episode.patient)
    moved = "unit" in changes and changes["unit"] != episode.unit
    expected_before = episode.expected_departure_at
    for name, value in changes.items():
        setattr(episode, name, value)
    episode.version += 1
    episode.save(update_fields=[*changes, "version"])
    if moved:
        Movement.objects.create(
            hospital_id=episode.hospital_id,
            episode=episode,
            unit=episode.unit,
            room=episode.room,
            entered_at=timezone.now(),
        )
    summary = f"Passage en {episode.unit.name}" if moved else "Épisode modifié"
    add_entry(episode=episode, kind="edited", summary=summary, actor=member.user)
    if episode.left_at is None and episode.expected_departure_at != expected_before:
        reschedule(episode, expected_before, member.user)
    return episode


def reschedule(episode: Episode, before: datetime | None, actor: User) -> None:
    """Move the due dates that rules took from the expected departure; those that a person set stay."""
    following = episode.tasks.filter(due_follows_departure=True)
    count = following.live().count()
    following.update(due_at=episode.expected_departure_at)
    add_entry(
        episode=episode,
        kind="rescheduled",
        summary=f"Départ prévu : {written_moment(episode.expected_departure_at)} au lieu de {written_moment(before)}",
        detail=f"{french.count(count, 'échéance déplacée', 'échéances déplacées')} avec lui" if count else "",
        actor=actor,
    )
    for hook in registry.on_rescheduled:
        hook(episode, actor)


def written_moment(at: datetime | None) -> str:
    """An instant as the timeline keeps it: never « demain », which is read on another day."""
    return f"{french.day(at, today=timezone.localdate())}, {french.clock(at)}" if at else "non fixé"


def change_state(episode: Episode, to: EpisodeState, *, actor: User | None, reason: str = "") -> None:
    """Move a locked episode along ``EPISODE_TRANSITIONS`` and trace it; the caller saves the fields it set.

    Raises:
        DomainError: ``wrong_state``, the table does not hold this pair.
    """
    move_along(
        EPISODE_TRANSITIONS, episode, to, called="Un épisode en état", actor=actor, reason=reason, episode_id=episode.pk
    )
    episode.version += 1
    if not episode.is_open:
        _end_grants(episode, actor)


def _end_grants(episode: Episode, actor: User | None) -> None:
    """Take back what ``open_to_person`` gave for the time of the stay. A stay that is taken up again is opened again."""
    opened = EpisodeUserObjectPermission.objects.filter(content_object=episode)
    for grant in opened.select_related("user"):
        add_entry(episode=episode, kind="shared", summary=f"Accès de {grant.user} terminé", actor=actor)
    opened.delete()


def close_episode(*, member: Membership, episode_id: UUID) -> Episode:
    """Close a followed episode; what was still planned becomes pointless.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``wrong_state``, the patient has not left; what a hook refuses, such as
            an alert that nobody closed.
    """
    check(member, Permission.EPISODE_EDIT)
    episode = lock_open_episode(episode_id)
    for hook in registry.on_closing:
        hook(episode, member.user)
    change_state(episode, EpisodeState.CLOSED, actor=member.user)
    episode.closed_at = timezone.now()
    episode.save(update_fields=["state", "version", "closed_at"])
    for task in episode.tasks.live():
        settle_task(task=task, state=TaskState.CANCELLED, actor=member.user, reason="Épisode clos")
    add_entry(episode=episode, kind="closed", summary="Épisode clos", actor=member.user)
    return episode


def open_to_person(*, member: Membership, episode: Episode, user: User) -> None:
    """Open one episode to one person of the hospital whose units do not hold it (django-guardian).

    It ends with the stay, and with the function of that person (a trigger of the memberships).

    Raises:
        DomainError: ``forbidden``; ``closed``; ``not_a_reader``, the person has no function here that reads episodes.
    """
    check(member, Permission.EPISODE_SHARE)
    episode = lock_open_episode(episode.pk)
    readers = Membership.objects.active().filter(role__in=roles_with(Permission.EPISODE_VIEW))
    if not readers.filter(hospital_id=member.hospital_id, user=user).exists():
        raise DomainError("La fonction de cette personne ne permet pas de lire un épisode.", code="not_a_reader")
    assign_perm("episodes.open_episode", user, episode)
    add_entry(episode=episode, kind="shared", summary=f"Épisode ouvert à {user}", actor=member.user)


def close_to_person(*, member: Membership, episode: Episode, user_id: UUID) -> None:
    """Take back what ``open_to_person`` gave; taking back twice does nothing more.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.EPISODE_SHARE)
    user = User.objects.filter(pk=user_id, episodeuserobjectpermission__content_object=episode).first()
    if user is not None:
        remove_perm("episodes.open_episode", user, episode)
        add_entry(episode=episode, kind="shared", summary=f"Accès retiré à {user}", actor=member.user)


def _add_tasks(episode: Episode, drafts: Sequence[Mapping[str, Any]]) -> None:
    """Add the first tasks of an episode that has none, as ``add_task`` does, in two queries."""
    tasks = Task.objects.bulk_create(
        Task(hospital_id=episode.hospital_id, episode=episode, **{"owner_id": episode.referent_id, **draft})
        for draft in drafts
    )
    record_transitions(subjects=tasks, from_state="", to_state=TaskState.OPEN, actor=None, episode_id=episode.pk)


def add_task(
    *, episode: Episode, kind: str, title: str, actor: User | None = None, key: str = "", **fields: Any
) -> Task:
    """Add work to an episode, owned by the referent unless ``owner`` says otherwise; with a ``key``, once only."""
    if "owner" not in fields:
        fields["owner_id"] = episode.referent_id
    if key:
        existing: Task | None = Task.objects.filter(episode=episode, key=key).first()
        if existing is not None:
            return existing
    task: Task = Task.objects.create(
        hospital_id=episode.hospital_id, episode=episode, kind=kind, key=key, title=title, **fields
    )
    record_transition(subject=task, from_state="", to_state=task.state, actor=actor, episode_id=episode.pk)
    return task


def settle_task(*, task: Task, state: TaskState, actor: User | None, reason: str = "") -> Task:
    """Move a task along ``TASK_TRANSITIONS``; a task already in ``state`` is left as it is (a second click).

    Raises:
        DomainError: ``wrong_state``, the table does not hold this pair; ``not_yet``, another task comes first.
    """
    locked: Task = Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    start = TaskState(locked.state)
    if start == state:
        return locked
    if (start, state) not in TASK_TRANSITIONS:
        raise DomainError(f"Une tâche « {start.label} » ne peut pas passer à « {state.label} ».", code="wrong_state")
    if state == TaskState.DONE:
        _refuse_before_its_turn(locked)
    settled = state not in LIVE_TASK_STATES
    locked.state = state
    locked.settled_at = timezone.now() if settled else None
    locked.settled_by = actor if settled else None
    locked.version += 1
    for name, empty in NOT_HELD.items():
        setattr(locked, name, empty)
    locked.save(update_fields=["state", "settled_at", "settled_by", "version", *NOT_HELD])
    record_transition(
        subject=locked, from_state=start, to_state=state, actor=actor, reason=reason, episode_id=locked.episode_id
    )
    if settled:
        _announce_freed(locked, actor)
    return locked


def _refuse_before_its_turn(task: Task) -> None:
    titles = list(task.prerequisites.unsettled().values_list("first__title", flat=True))
    if titles:
        raise DomainError(
            f"À faire d’abord : {', '.join(titles)}. Si cette tâche n’a pas à attendre, retirez le lien dans le plan.",
            code="not_yet",
        )


def _announce_freed(first: Task, actor: User | None) -> None:
    """Say on the timeline which tasks may begin now."""
    for link in Prerequisite.objects.freed_by(first).select_related("task__episode", "task__owner"):
        owner = f"Responsable : {link.task.owner}" if link.task.owner else ""
        add_entry(
            episode=link.task.episode,
            kind="plan",
            summary=f"Peut commencer : {link.task.title}",
            detail=owner,
            actor=actor,
        )


def tick_task(*, member: Membership, task: Task, state: TaskState) -> Task:
    """Settle or reopen, with one button, a task of an open episode that a person settles.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``settles_itself``, a call or a screening is done by doing it;
            ``wrong_state``.
    """
    kind = registry.task_kinds[task.kind]
    check(member, kind.permission)
    episode = lock_open_episode(task.episode_id)
    if not (kind.settles_in_place or kind.settles_by_hand):
        raise DomainError("Cette tâche se règle d’elle-même quand le fait est noté.", code="settles_itself")
    settled = settle_task(task=task, state=state, actor=member.user)
    if settled.state != task.state:
        word = "rouverte" if state == TaskState.OPEN else "faite"
        add_entry(episode=episode, kind="plan", summary=f"Tâche {word} : {task.title}", actor=member.user)
    return settled


def settle_task_of(*, episode: Episode, key: str, actor: User | None, state: TaskState = TaskState.DONE) -> None:
    """Settle the task that a rule created under ``key``, when it still lives."""
    for task in Task.objects.live().filter(episode=episode, key=key):
        settle_task(task=task, state=state, actor=actor)


def blocking_tasks(episode: Episode) -> Any:
    """What still blocks the departure of ``episode``."""
    return Task.objects.live().filter(episode=episode, blocks_departure=True)
