"""What this app itself puts in the navigation and in the registry."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, EpisodeState, Handover, Task
from coordination.episodes.queries import Clock, Reader, TaskQuerySet
from coordination.episodes.registry import Panel, Step, Tab, registry
from coordination.tenancy.prepared import Given, prepared
from coordination.ui import french, navigation
from coordination.ui.templatetags.french import day

# More would hide the page that the person came for.
SHOWN_AT_ONCE = 2


def register() -> None:
    """Called once, when the app is ready."""
    navigation.register_permission_check(can)  # type: ignore[arg-type]  # the shell knows requests as Django's, without a member
    navigation.register_hospitals(_hospitals)  # type: ignore[arg-type]  # the shell knows requests as Django's, without a member
    navigation.register_place(
        "worklist",
        "Ma journée",
        "list-check",
        "episodes:worklist",
        10,
        Permission.EPISODE_VIEW,
        _pressing_work,  # type: ignore[arg-type]  # the shell knows requests as Django's, without a member
        count_label="à traiter",
    )
    navigation.register_place(
        "patients",
        "Patients",
        "people",
        "patient_search",
        20,
        Permission.EPISODE_VIEW,
        also_under=("/episodes/",),
    )
    navigation.register_account_entry("Référents des épisodes", "episodes:referents", 4, Permission.PLAN_EDIT)
    navigation.register_news("handovers", _untold, _news)  # type: ignore[arg-type]  # the shell knows requests as Django's, without a member
    registry.add_tab(Tab("overview", "Vue d’ensemble", "episodes:overview", 10, Permission.EPISODE_VIEW))
    registry.add_tab(Tab("sharing", "Partage et accès", "episodes:sharing", 90, Permission.EPISODE_VIEW))
    registry.add_panel(Panel("coordinates", "aside", 90, "episodes/_coordinates_panel.html", _coordinates))
    registry.add_step(Step("admission", "Admission", 10, _admitted))
    registry.add_step(Step("departure", "Départ", 40, _left))
    registry.add_step(Step("closure", "Clôture", 90, _closed))


def _hospitals(request: TenantRequest) -> list[navigation.HospitalChoice]:
    current = request.hospital.pk if request.hospital else None
    return [
        navigation.HospitalChoice(
            key=str(member.hospital_id), name=member.hospital.short_name, is_current=member.hospital_id == current
        )
        for member in request.memberships
    ]


def _pressing_work(request: TenantRequest) -> navigation.Statement | int:
    if request.member is None:
        return 0
    # The worklist has just counted the same.
    counted: int | None = getattr(request, "pressing", None)
    if counted is not None:
        return counted
    member = request.member
    return _pressing.statement(
        clock=Clock.at(timezone.now()), member=member.pk, user=member.user_id, all_units=member.all_units
    )


@prepared
def _pressing(clock: Clock, member: Given, user: Given, *, all_units: bool) -> TaskQuerySet:
    mine: TaskQuerySet = Task.objects.owned_by(user).visible_to(Reader(member, user, all_units))
    return mine.pressing(clock).only("pk")


def _coordinates(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    return {"may_change": episode.is_open and can(request, Permission.EPISODE_EDIT)}


def _admitted(episode: Episode) -> tuple[datetime | None, str]:
    mode, origin = episode.get_admission_mode_display().lower(), episode.get_referral_origin_display()
    return episode.admitted_at, f"{mode}, {french.lower_first(origin)}"


def _left(episode: Episode) -> tuple[datetime | None, str]:
    if episode.left_at is not None:
        return episode.left_at, episode.get_destination_display().lower()
    if episode.expected_departure_at is None:
        return None, "à prévoir"
    return None, f"prévu {day(episode.expected_departure_at)}, {french.clock(episode.expected_departure_at)}"


def _closed(episode: Episode) -> tuple[datetime | None, str]:
    return episode.closed_at, "épisode annulé" if episode.state == EpisodeState.CANCELLED else ""


def _untold(request: TenantRequest) -> navigation.Statement | int:
    return _untold_to.statement(user=request.member.user_id) if request.member is not None else 0


@prepared
def _untold_to(user: Any) -> "QuerySet[Handover]":
    found: QuerySet[Handover] = Handover.objects.untold_to(user)
    return found.only("pk")


def _news(request: TenantRequest) -> Iterable[navigation.News]:
    told = Handover.objects.untold_to(request.user.pk).select_related("by")
    for handover in told.order_by("-at")[:SHOWN_AT_ONCE]:
        yield navigation.News(
            at=handover.at,
            text=f"{handover.by} vous a confié {french.count(handover.count, 'épisode')}.",
            url=f"{reverse('episodes:referents')}?de={request.user.pk}",
            link="Voir vos épisodes",
            dismiss_url=reverse("episodes:put_away", args=[handover.pk]),
        )
