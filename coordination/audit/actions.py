"""Writing traces. Called inside the transaction of what they trace, so that neither exists without the other."""

from uuid import UUID

from coordination.accounts.models import User
from coordination.audit.models import EpisodeAccess, Transition
from coordination.tenancy.models import TenantModel


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
    return Transition.objects.create(
        hospital_id=subject.hospital_id,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        episode_id=episode_id,
        actor=actor,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
    )


def record_access(*, hospital_id: UUID, user: User, episode_id: UUID, page: str) -> None:
    """Trace that ``user`` read the episode on ``page`` (a route name)."""
    EpisodeAccess.objects.create(hospital_id=hospital_id, user=user, episode_id=episode_id, page=page)
