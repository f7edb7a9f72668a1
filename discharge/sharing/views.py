"""What the person said about sharing with one recipient: each page says what will follow, its button does it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from discharge.sharing import actions
from discharge.sharing.forms import BasisForm, ConsentForm, LiftForm, StopForm
from discharge.sharing.models import Basis, GivenBy, Means
from discharge.sharing.permissions import Standing, access_recipient
from discharge.sharing.registry import flows

# Where a refusal of the action is shown; elsewhere, on top.
_FIELDS = {"day": "given_on"}


@require_POST
def inform(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Note that the person was told of the sharing."""
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    actions.note_informed(member=current_member(request), episode_id=episode.pk)
    messages.success(request, "C’est noté : la personne est informée du partage et peut s’y opposer.")
    return redirect("episodes:sharing", episode.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def oppose(request: TenantRequest, episode_id: UUID, recipient_id: UUID) -> HttpResponse:
    """Note that the person opposes sharing with one recipient."""
    episode, standing = _access(request, episode_id, recipient_id)
    return _stop(
        request, episode, standing, actions.oppose,
        title=f"La personne s’oppose au partage avec {standing.recipient.name} ?",
        submit="Arrêter le partage",
        done=f"{standing.recipient.name} ne reçoit plus rien.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: TenantRequest, episode_id: UUID, recipient_id: UUID) -> HttpResponse:
    """Note that the person takes an agreement back."""
    episode, standing = _access(request, episode_id, recipient_id)
    return _stop(
        request, episode, standing, actions.withdraw_consent,
        title=f"La personne retire son accord, {standing.recipient.name} ?",
        submit="Retirer l’accord",
        done=f"Accord retiré : {standing.recipient.name} ne reçoit plus rien.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: TenantRequest, episode_id: UUID, recipient_id: UUID) -> HttpResponse:
    """Note that the person no longer opposes."""
    episode, standing = _access(request, episode_id, recipient_id)
    form = LiftForm(request.POST or None, initial={"version": standing.version})
    if form.is_valid() and _done(
        form, standing, lambda: actions.lift_opposition(**_about(request, standing, episode), **form.cleaned_data)
    ):
        messages.success(request, f"Opposition levée, {standing.recipient.name}. Rien ne repart de soi-même.")
        return redirect("episodes:sharing", episode.pk)
    return _page(
        request, episode, standing, form,
        title=f"Lever l’opposition, {standing.recipient.name} ?",
        submit="Lever l’opposition",
        about="Ce qui a été arrêté le reste : renvoyez le courrier, ou faites une nouvelle demande.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: TenantRequest, episode_id: UUID, recipient_id: UUID) -> HttpResponse:
    """Note the person's agreement."""
    episode, standing = _access(request, episode_id, recipient_id)
    form = ConsentForm(request.POST or None, initial={"version": standing.version, "given_on": timezone.localdate()})

    def record() -> None:
        given = form.cleaned_data
        actions.record_consent(
            **_about(request, standing, episode),
            **_said(form),
            version=given["version"],
            means=Means(given["means"]),
            given_on=given["given_on"],
        )

    if form.is_valid() and _done(form, standing, record):
        messages.success(request, f"Accord noté, {standing.recipient.name}.")
        return redirect("episodes:sharing", episode.pk)
    return _page(
        request, episode, standing, form,
        title=f"Noter l’accord de la personne, {standing.recipient.name}",
        submit="Noter l’accord",
        about="Un accord se donne par tout moyen et se retire à tout moment. Dites à la personne ce qui sera transmis.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def basis(request: TenantRequest, episode_id: UUID, recipient_id: UUID) -> HttpResponse:
    """Correct the ground on which one recipient receives data."""
    episode, standing = _access(request, episode_id, recipient_id)
    form = BasisForm(request.POST or None, initial={"version": standing.version, "basis": standing.basis})
    stopped: list[str] = []

    def correct() -> None:
        given = form.cleaned_data
        stopped.extend(
            actions.set_basis(
                **_about(request, standing, episode),
                version=given["version"],
                basis=Basis(given["basis"]),
                reason=given["reason"],
            )
        )

    if form.is_valid() and _done(form, standing, correct):
        _announce_stop(request, f"Cadre du partage enregistré, {standing.recipient.name}.", stopped)
        return redirect("episodes:sharing", episode.pk)
    return _page(
        request, episode, standing, form,
        title=f"Corriger le cadre du partage, {standing.recipient.name}",
        submit="Enregistrer",
        about="Ce que le nouveau cadre ne permet plus s’arrête aussitôt.",
    )  # fmt: skip


# --- Parts ------------------------------------------------------------------------------------------------------------


def _access(request: TenantRequest, episode_id: UUID, recipient_id: UUID) -> tuple[Episode, Standing]:
    episode = access_episode(request, episode_id, Permission.EPISODE_EDIT)
    return episode, access_recipient(episode, recipient_id)


def _about(request: TenantRequest, standing: Standing, episode: Episode) -> dict[str, Any]:
    return {"member": current_member(request), "episode_id": episode.pk, "recipient": standing.recipient}


def _said(form: forms.Form) -> dict[str, Any]:
    """Who spoke, and the words of a stop."""
    given = form.cleaned_data
    said = {"given_by": GivenBy(given["given_by"]), "representative_name": given["representative_name"]}
    return said | ({"reason": given["reason"]} if "reason" in given else {})


def _done(form: forms.Form, standing: Standing, action: Callable[[], None]) -> bool:
    """Act, or say at the field why not; over a newer word, the same form may be sent again."""
    try:
        action()
    except DomainError as error:
        form.add_error(_FIELDS.get(error.code), error.message)
        if error.code == "stale":
            form.data = {**form.data.dict(), "version": standing.version}  # type: ignore[attr-defined]  # bound to a QueryDict
        return False
    return True


def _stop(
    request: TenantRequest,
    episode: Episode,
    standing: Standing,
    action: Callable[..., list[str]],
    *,
    title: str,
    submit: str,
    done: str,
) -> HttpResponse:
    """The page of what stops sharing: it says what lives, its button stops it, and what was stopped is told."""
    form = StopForm(request.POST or None)
    if form.is_valid():
        _announce_stop(request, done, action(**_about(request, standing, episode), **_said(form)))
        return redirect("episodes:sharing", episode.pk)
    stops = [words for flow in flows for words in flow.living(episode, standing.recipient)]
    return _page(request, episode, standing, form, title=title, submit=submit, stops=stops, is_stop=True)


def _announce_stop(request: TenantRequest, done: str, stopped: list[str]) -> None:
    what = f" Arrêté : {', '.join(stopped)}." if stopped else " Rien n’était en cours."
    messages.success(request, done + (what if stopped or "plus rien" in done else ""))


def _page(request: TenantRequest, episode: Episode, standing: Standing, form: forms.Form, **more: Any) -> HttpResponse:
    context = {"form": form, "standing": standing, **more}
    return render_episode(request, episode, "sharing/form.html", "sharing", context, status=status_of(form))
