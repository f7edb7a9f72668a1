"""What was done with the links of an episode, when and from where: for the hospital, and for the patient who asks.

Kept as the readings of the record are, because both are owed to the patient (standards §8).
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.links.devices import forget_devices
from coordination.links.models import LinkUse, SecureLink
from coordination.links.origin import Origin
from coordination.ui.files import file_response
from coordination.ui.spreadsheets import CSV, as_csv
from liaison.letters.permissions import access_letter

_HEADINGS = ("Date et heure", "Destinataire", "Fonction", "Ce qui a été fait", "Réseau", "Navigateur")


@require_safe
def openings(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The list, to read and to print."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    return render_episode(request, episode, "letters_app/openings.html", "letters", {"uses": _uses_of(episode.pk)})


@require_safe
def openings_file(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The same for a spreadsheet, under a name that names nobody."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    rows = [
        (
            f"{timezone.localtime(use.at):%d/%m/%Y %H:%M:%S}",
            use.link.recipient_name,
            use.link.recipient_role,
            use.get_event_display(),
            use.network,
            use.agent,
        )
        for use in _uses_of(episode.pk)
    ]
    return file_response(as_csv(_HEADINGS, rows), CSV, "ouvertures-des-liens.csv", to_keep=True)


@require_POST
def forget(request: TenantRequest, episode_id: UUID, letter_id: UUID) -> HttpResponse:
    """Ask the recipient of a letter for codes again everywhere: a lost telephone, a computer that was sold."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    letter = access_letter(episode, letter_id)
    link: SecureLink | None = SecureLink.objects.filter(subject_id=letter.pk).order_by("-created_at").first()
    count = forget_devices(link=link, origin=Origin()) if link is not None else 0
    words = "un code sera demandé partout" if count else "aucun appareil n’était mémorisé"
    messages.success(request, f"{letter.recipient_name} : {words}.")
    return redirect("letters:recipient", episode.pk, letter.pk)


def _uses_of(episode_id: UUID) -> list[LinkUse]:
    return list(LinkUse.objects.filter(link__episode_id=episode_id).select_related("link").order_by("at", "pk"))
