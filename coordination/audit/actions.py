"""Writing traces. Called inside the transaction of what they trace, so that neither exists without the other."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from coordination.accounts.models import User
from coordination.audit.models import EpisodeAccess, IdentityAccess, Transition
from coordination.errors import DomainError
from coordination.tenancy.models import TenantModel

State = TypeVar("State", bound=models.TextChoices)


def move_along(
    transitions: frozenset[tuple[State, State]],
    subject: Any,
    to: State,
    *,
    called: str,
    actor: User | None = None,
    reason: str = "",
    episode_id: UUID | None = None,
) -> None:
    """Move a locked row along its table of transitions and trace it; the caller saves. ``called``: « Une alerte ».

    Raises:
        DomainError: ``wrong_state``, the table does not hold this pair.
    """
    start = type(to)(subject.state)
    if (start, to) not in transitions:
        raise DomainError(f"{called} « {start.label} » ne peut pas passer à « {to.label} ».", code="wrong_state")
    subject.state = to
    record_transition(subject=subject, from_state=start, to_state=to, actor=actor, reason=reason, episode_id=episode_id)


def record_transition(
    *,
    subject: TenantModel,
    from_state: str,
    to_state: str,
    actor: User | None = None,
    reason: str = "",
    episode_id: UUID | None = None,
) -> Transition:
    """Trace one change of state of ``subject``; ``actor`` None means the system or an outside recipient."""
    [transition] = record_transitions(
        subjects=[subject], from_state=from_state, to_state=to_state, actor=actor, reason=reason, episode_id=episode_id
    )
    return transition


def record_transitions(
    *,
    subjects: Sequence[TenantModel],
    from_state: str,
    to_state: str,
    actor: User | None = None,
    reason: str = "",
    episode_id: UUID | None = None,
) -> list[Transition]:
    """Trace the same change of several rows of one kind, in one statement."""
    return Transition.objects.bulk_create(
        Transition(
            hospital_id=subject.hospital_id,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            episode_id=episode_id,
            actor=actor,
            from_state=from_state,
            to_state=to_state,
            reason=reason,
        )
        for subject in subjects
    )


def record_access(*, hospital_id: UUID, user: User, episode_id: UUID, page: str, program: str = "") -> None:
    """Trace that ``user``, or a ``program`` with a token that they made, read the episode on ``page`` (a route name)."""
    record_accesses(hospital_id=hospital_id, user=user, episode_ids=[episode_id], page=page, program=program)


def record_accesses(
    *, hospital_id: UUID, user: User, episode_ids: Iterable[UUID], page: str, program: str = ""
) -> None:
    """Trace, in one statement, the reading of several episodes at once."""
    EpisodeAccess.objects.bulk_create(
        EpisodeAccess(hospital_id=hospital_id, user=user, episode_id=episode_id, page=page, program=program)
        for episode_id in episode_ids
    )


def record_identities(*, hospital_id: UUID, user: User, patient_ids: Iterable[UUID], page: str) -> None:
    """Trace, in one statement, that the identities of these patients were shown to ``user`` on ``page`` (a route name)."""
    IdentityAccess.objects.bulk_create(
        IdentityAccess(hospital_id=hospital_id, user=user, patient_id=patient_id, page=page)
        for patient_id in patient_ids
    )
