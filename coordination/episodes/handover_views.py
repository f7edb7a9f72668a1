"""Pages of handing over: one episode from its own page; a person's episodes in bulk, ticked, previewed, confirmed."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.models import Membership, User
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_page, as_uuid
from coordination.episodes import handover
from coordination.episodes.handover_forms import HandOverForm, OneHandOverForm
from coordination.episodes.models import Episode, Handover
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.tenancy.models import Unit
from coordination.ui import french
from coordination.ui.addresses import back
from coordination.ui.forms import status_of

PAGE = 50
NOBODY = "aucun"


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_one(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Give one episode to a colleague."""
    episode = access_episode(request, episode_id, Permission.PLAN_EDIT)
    initial = {"seen": episode.referent_id, "with_tasks": True}
    form = OneHandOverForm(request.POST or None, receivers=handover.receivers(episode), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            changed = handover.hand_over(
                member=current_member(request),
                from_id=given["seen"],
                to=given["to"],
                episode_ids=[episode.pk],
                with_tasks=given["with_tasks"],
                word=given["word"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            if changed:
                messages.success(request, f"Épisode confié à {given['to'].user}.")
                return redirect("episodes:overview", episode.pk)
            form.add_error(None, _overtaken(episode))
            form.data = {**form.data.dict(), "seen": episode.referent_id or ""}  # type: ignore[attr-defined]  # bound to a QueryDict
    context = {"form": form, "tasks": episode.tasks.live().filter(owner=episode.referent_id).count()}
    return render_episode(request, episode, "episodes/hand_over.html", "overview", context, status=status_of(form))


@require_POST
def put_away(request: TenantRequest, handover_id: UUID) -> HttpResponse:
    """Put away the news of episodes received; a second click changes nothing."""
    require(request, Permission.EPISODE_VIEW)
    received = get_object_or_404(Handover, pk=handover_id)
    untold = Handover.objects.untold_to(current_member(request).user_id)
    untold.filter(pk=received.pk).update(told_at=timezone.now())
    return redirect(back(request, reverse("episodes:worklist")))


def _overtaken(episode: Episode) -> str:
    if not episode.is_open:
        return "Cet épisode est clos : il ne peut plus être confié."
    who = str(episode.referent) if episode.referent else "personne"
    return f"Quelqu’un a confié cet épisode entre-temps, référent actuel : {who}. Relisez, puis confirmez si besoin."


@dataclass(frozen=True)
class Choice:
    """Whose episodes (``person`` None: nobody's), in which unit, which page."""

    person: User | None
    unit: Unit | None
    page: int

    @property
    def from_id(self) -> UUID | None:
        """The referent's key, None for episodes without one."""
        return self.person.pk if self.person else None

    def url(self, **changes: Any) -> str:
        """The address of the same list with ``changes``."""
        values = {
            "de": self.person.pk if self.person else NOBODY,
            "unite": self.unit.pk if self.unit else "",
            "page": "",
            **changes,
        }
        return f"{reverse('episodes:referents')}?{urlencode({name: value for name, value in values.items() if value})}"


@require_http_methods(["GET", "HEAD", "POST"])
def referents(request: TenantRequest) -> HttpResponse:
    """Who has which episodes (``de``: a person, or ``aucun``); tick some or take all, see what changes, confirm."""
    require(request, Permission.PLAN_EDIT)
    member = current_member(request)
    choice = _choice(request, member)
    if choice is None:
        context = {"people": handover.shares(member), "orphans": handover.episodes_of(member, None).count()}
        return render(request, "episodes/referents.html", context)
    receivers = handover.coordinators(member.hospital_id).exclude(user=choice.from_id)
    form = HandOverForm(request.POST or None, receivers=receivers, initial={"with_tasks": True})
    everything = bool(request.POST.get("everything"))
    ids = None if everything else _ids(request.POST.getlist("episode"))
    if request.method == "POST":
        if ids == []:
            form.add_error(None, "Cochez au moins un épisode, ou prenez toute la liste.")
        elif form.is_valid():
            try:
                return _preview_or_done(request, member, choice, form, ids)
            except DomainError as error:
                form.add_error(None, error.message)
    return _list(request, member, choice, form, ticked=set(ids or ()), everything=everything)


def _preview_or_done(
    request: TenantRequest, member: Membership, choice: Choice, form: HandOverForm, ids: list[UUID] | None
) -> HttpResponse:
    given = form.cleaned_data
    if request.POST.get("confirmed"):
        # What the preview showed, and nothing that came since.
        shown = ids or []
        changed = handover.hand_over(
            member=member,
            from_id=choice.from_id,
            to=given["to"],
            episode_ids=shown,
            with_tasks=given["with_tasks"],
            word=given["word"],
        )
        _announce(request, given["to"], len(changed), len(shown))
        return redirect(choice.url())
    plan = handover.plan_handover(
        member=member,
        from_id=choice.from_id,
        to=given["to"],
        episode_ids=ids,
        unit_id=choice.unit.pk if choice.unit else None,
    )
    context = {"plan": plan, "choice": choice, "form": form, "to": given["to"], "back_url": choice.url()}
    return render(request, "episodes/hand_over_preview.html", context)


def _announce(request: TenantRequest, to: Membership, changed: int, shown: int) -> None:
    if changed:
        done = french.count(changed, "épisode confié", "épisodes confiés")
        messages.success(request, f"{done} à {to.user}. Pour revenir en arrière, {to.user} peut vous les rendre ici.")
    if changed < shown:
        left = french.count(shown - changed, "épisode n’a pas changé", "épisodes n’ont pas changé")
        messages.warning(request, f"{left} : quelqu’un les a confiés ou clos entre-temps.")


def _list(
    request: TenantRequest,
    member: Membership,
    choice: Choice,
    form: HandOverForm,
    *,
    ticked: set[UUID],
    everything: bool,
) -> HttpResponse:
    episodes = handover.episodes_of(member, choice.from_id)
    units = Unit.objects.filter(pk__in=episodes.values("unit"))
    if choice.unit:
        episodes = episodes.filter(unit=choice.unit)
    count = episodes.count()
    start = (choice.page - 1) * PAGE
    shown = list(episodes.for_rows().order_by("unit__name", "admitted_at", "pk")[start : start + PAGE])
    context = {
        "choice": choice,
        "form": form,
        "units": units,
        "count": count,
        "rows": [(episode, episode.pk in ticked) for episode in shown],
        "everything": everything,
        "previous_url": choice.url(page=choice.page - 1) if choice.page > 1 else "",
        "next_url": choice.url(page=choice.page + 1) if start + PAGE < count else "",
        "summary": f"{start + 1} à {min(start + PAGE, count)} sur {count}" if count > PAGE else "",
    }
    return render(request, "episodes/referents.html", context, status=status_of(form))


def _choice(request: TenantRequest, member: Membership) -> Choice | None:
    """What the address asks for; None for the list of people.

    Raises:
        Http404: nobody of this hospital.
    """
    asked = request.GET.get("de", "")
    if not asked:
        return None
    unit = as_uuid(request.GET.get("unite"))
    return Choice(
        person=None if asked == NOBODY else _person(member, asked),
        unit=Unit.objects.filter(pk=unit).first() if unit else None,
        page=as_page(request.GET.get("page")),
    )


def _person(member: Membership, asked: str) -> User:
    """Somebody who has, or had, a function in the hospital: whoever leaves keeps a closed one."""
    found: Membership | None = (
        Membership.objects.filter(hospital=member.hospital_id, user=as_uuid(asked)).select_related("user").first()
    )
    if found is None:
        raise Http404("Cette personne n’est pas dans l’établissement.")
    return found.user


def _ids(texts: list[str]) -> list[UUID]:
    """The identifiers among ``texts``; what is none is left out."""
    return [pk for text in texts[: handover.MOST + 1] if (pk := as_uuid(text)) is not None]
