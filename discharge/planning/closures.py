"""What happens to the plans when a service of the directory closes: whoever counts on it gets a task."""

import logging
from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from coordination.episodes.actions import add_entry, add_task, lock_open_episode, settle_task
from coordination.episodes.models import EpisodeState, Task, TaskState
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import apart, enqueue_in_each
from coordination.ui import french
from directory.providers.models import Provider
from discharge.planning.kinds import REPLACE
from discharge.planning.models import CircleMember
from discharge.planning.roles import domain_of

logger = logging.getLogger(__name__)


def schedule_signals(provider_ids: Collection[UUID]) -> None:
    """Have each hospital look at its open episodes once the closing is committed; the daily sweep finds what is missed.

    The task reads the directory again and takes no id: a national file may close thousands of services at once.
    """
    from discharge.planning.tasks import signal_closed_providers

    enqueue_in_each(signal_closed_providers)


def signal_closed(hospital: Hospital) -> int:
    """Open a task in each open episode of ``hospital`` that counts on a closed service, and return how many were opened.

    Run again, it opens none: one task a member and a service. A service that has opened again takes its tasks back.
    """
    with enter(hospital):
        relying = list(
            CircleMember.objects.on_closed_providers().order_by("episode_id").values_list("pk", "episode_id")
        )
    opened = 0
    for member_id, episode_id in relying:
        with apart("closed service not signalled", member_id), enter(hospital):
            opened += _signal(member_id, episode_id)
    with enter(hospital):
        _take_back()
    if opened:
        logger.info("closed services signalled", extra={"hospital": str(hospital.pk), "count": opened})
    return opened


def _signal(member_id: UUID, episode_id: UUID) -> bool:
    try:
        episode = lock_open_episode(episode_id)
    except DomainError:
        # Closed since it was read: nobody counts on the service any more.
        return False
    member = episode.circle.on_closed_providers().select_related("provider", "role").filter(pk=member_id).first()
    if member is None or member.provider is None or member.provider.closed_on is None:
        return False
    closed_on = french.day_paper(member.provider.closed_on)
    key = f"closed:{member.pk}:{member.provider.closed_on:%Y%m%d}"
    if episode.tasks.filter(key=key).exists():
        return False
    add_task(
        episode=episode,
        kind=REPLACE,
        key=key,
        subject_id=member.pk,
        title=f"Remplacer {member.name}, fermé"[:200],
        detail=f"Fermé depuis le {closed_on}. Trouvez qui prend la suite, ou dites pourquoi le garder.",
        domain=domain_of(member.role_id) or "",
        due_at=timezone.now() if episode.has_left else episode.expected_departure_at,
        due_follows_departure=not episode.has_left,
        blocks_departure=not episode.has_left,
    )
    add_entry(
        episode=episode, kind="circle", summary=f"L’annuaire signale : {member.name} est fermé depuis le {closed_on}"
    )
    return True


def _take_back() -> None:
    """Cancel what asks to replace a service that is open again."""
    members = CircleMember.objects.filter(provider__status=Provider.Status.OPEN)
    waiting = Task.objects.live().filter(
        kind=REPLACE,
        subject_id__in=members.values("pk"),
        episode__state__in=[EpisodeState.PREPARATION, EpisodeState.FOLLOW_UP],
    )
    for task in waiting:
        settle_task(task=task, state=TaskState.CANCELLED, actor=None, reason="Le service a ouvert de nouveau.")
