"""The only door to an episode or a patient: another hospital's is a 404, a missing right is a 403, a reading is traced."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_access
from coordination.episodes.models import Episode, Task
from coordination.episodes.queries import EpisodeQuerySet
from coordination.episodes.registry import registry
from coordination.tenancy.prepared import prepared


def access_episode(request: TenantRequest, pk: UUID, permission: Permission) -> Episode:
    """The episode ``pk``, with its patient, unit and people.

    Who may:
    - a member whose function carries ``permission``, and
    - whose remit holds the episode's unit, who is its doctor or its referent, or to whom it was opened one by one.

    Raises:
        Http404: another hospital's episode, or one outside the person's remit.
        PermissionDenied: the function does not carry ``permission``.
    """
    require(request, permission)
    member = current_member(request)
    episode = _episode(pk, member)
    if episode is None:
        raise Http404("Cet épisode n’existe pas, ou ne vous est pas ouvert.")
    route = request.resolver_match.view_name if request.resolver_match else ""
    record_access(hospital_id=member.hospital_id, user=member.user, episode_id=episode.pk, page=route)
    return episode


def _episode(pk: UUID, member: Membership) -> Episode | None:
    if member.all_units:
        return next(iter(_any_episode(pk=pk)), None)
    found: Episode | None = Episode.objects.visible_to(member).with_people().filter(pk=pk).first()
    return found


@prepared
def _any_episode(pk: UUID) -> EpisodeQuerySet:
    """What ``visible_to`` finds for who has all units."""
    episodes: EpisodeQuerySet = Episode.objects.with_people().filter(pk=pk)
    return episodes


def access_task(request: TenantRequest, pk: UUID) -> Task:
    """A task that the person may settle: each kind of task says which right that asks for.

    Raises:
        Http404: no such task within the person's remit.
        PermissionDenied: the function does not carry what the kind of task asks for.
    """
    require(request, Permission.EPISODE_VIEW)
    task: Task | None = (
        Task.objects.visible_to(current_member(request)).select_related("episode__patient").filter(pk=pk).first()
    )
    if task is None:
        raise Http404("Cette tâche n’existe pas.")
    require(request, registry.task_kinds[task.kind].permission)
    return task
