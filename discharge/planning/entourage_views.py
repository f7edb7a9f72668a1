"""Pages of those around the patient."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Contact, Episode
from coordination.episodes.permissions import access_episode
from coordination.errors import DomainError
from coordination.identity.phones import print_phone
from discharge.planning import entourage
from discharge.planning.forms import ContactForm, EditedContactForm, LoadForm
from discharge.planning.models import LoadLevel
from discharge.planning.views import form_page, refuse, to_plan


@require_http_methods(["GET", "HEAD", "POST"])
def add_contact(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Note somebody around the patient."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            entourage.add_contact(
                member=current_member(request),
                episode_id=episode.pk,
                contact_id=fields.pop("submission"),
                **fields,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{fields['name']} : dans l’entourage.")
            return to_plan(episode, "entourage")
    return form_page(request, episode, form, title="Ajouter un proche", submit="Ajouter à l’entourage")


@require_http_methods(["GET", "HEAD", "POST"])
def change_contact(request: TenantRequest, episode_id: UUID, contact_id: UUID) -> HttpResponse:
    """Correct what is known of somebody around the patient."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    contact = _access_contact(episode, contact_id)
    stored: dict[str, Any] = {name: getattr(contact, name) for name in (*entourage.CONTACT_FIELDS, "version")}
    initial = {**stored, "phone": print_phone(contact.phone) if contact.phone else ""}
    form = EditedContactForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            entourage.change_contact(
                member=current_member(request), episode_id=episode.pk, contact_id=contact.pk, **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error, stored, at="name")
        else:
            messages.success(request, f"{form.cleaned_data['name']} : enregistré.")
            return to_plan(episode, "entourage")
    return form_page(request, episode, form, title=f"Modifier {contact.name}", submit="Enregistrer")


@require_http_methods(["GET", "HEAD", "POST"])
def note_load(request: TenantRequest, episode_id: UUID, contact_id: UUID) -> HttpResponse:
    """Note what caring weighs on somebody."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    contact = _access_contact(episode, contact_id)
    form = LoadForm(request.POST or None)
    if form.is_valid():
        try:
            entourage.note_load(
                member=current_member(request),
                episode_id=episode.pk,
                contact_id=contact.pk,
                load_id=form.cleaned_data["submission"],
                level=LoadLevel(form.cleaned_data["level"]),
                note=form.cleaned_data["note"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Charge notée.")
            return to_plan(episode, "entourage")
    title = f"Ce que cela pèse sur {contact.name}"
    return form_page(request, episode, form, title=title, submit="Noter la charge")


def _access_contact(episode: Episode, pk: UUID) -> Contact:
    """Somebody around the patient of an episode that was already opened through ``access_episode``; elsewhere, nobody."""
    contact: Contact | None = episode.patient.contacts.filter(pk=pk).first()
    if contact is None:
        raise Http404("Cette personne n’est pas dans l’entourage.")
    return contact
