"""Documents of requests: read and removed by people of the hospital, read by a provider behind its link."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.permissions import access_episode
from coordination.links.actions import record_use
from coordination.links.models import LinkEvent
from coordination.links.public import Visit, of_link
from coordination.ui.files import file_response
from discharge.requests.moves import PURPOSE
from discharge.requests.papers import content_of, may_read, note_reading, remove_paper
from discharge.requests.permissions import access_carried, access_paper
from discharge.requests.public import approach_of, carried_to


@require_safe
def paper(request: TenantRequest, episode_id: UUID, paper_id: UUID) -> HttpResponse:
    """A file of the episode."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    found = access_paper(episode, paper_id)
    return file_response(found.file.content, found.media_type, found.file_name, to_keep=True)


@require_safe
def carried(request: TenantRequest, episode_id: UUID, carried_id: UUID) -> HttpResponse:
    """What a request carries, as the provider reads it."""
    episode = access_episode(request, episode_id, Permission.EPISODE_VIEW)
    return file_response(*content_of(access_carried(episode, carried_id)), to_keep=True)


@require_POST
def remove(request: TenantRequest, episode_id: UUID, paper_id: UUID) -> HttpResponse:
    """Remove a file, wherever it was sent."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    found = access_paper(episode, paper_id)
    remove_paper(member=current_member(request), episode_id=episode.pk, paper_id=found.pk)
    messages.success(request, f"{found.label} : document retiré, son contenu est effacé.")
    return redirect("requests:episode", episode.pk)


@of_link("GET", "HEAD", session=True)
def read(visit: Visit) -> HttpResponse:
    """One document (``piece``) for the provider. What it may not read now leads back to the page, which says why."""
    if visit.link.purpose != PURPOSE:
        return visit.go("letter")
    approach = approach_of(visit.link)
    wanted = next(
        (one for one in carried_to(approach) if str(one.pk) == visit.request.GET.get("piece")),
        None,
    )
    if wanted is None or not may_read(wanted, approach):
        return visit.go("letter")
    response = file_response(*content_of(wanted), to_keep=True)
    if visit.request.method == "GET":
        note_reading(carried=wanted, approach=approach)
        record_use(link=visit.link, event=LinkEvent.DOWNLOADED, origin=visit.origin)
    return response
