"""Reads of a hospital's administration."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.administration.functions import ENDED
from coordination.audit.models import Transition
from coordination.episodes.models import Episode, EpisodeState, Task
from coordination.tenancy.models import Unit


def people_of(hospital_id: UUID, *, asked: str, ended: bool) -> "QuerySet[Membership]":
    """Functions of the hospital, by name; ``asked``: parts of a name or of an address."""
    rows = Membership.objects.filter(hospital=hospital_id, active=not ended).select_related("user")
    for word in asked.split():
        names = Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word)
        rows = rows.filter(names | Q(user__email__icontains=word))
    return rows.prefetch_related("unit_links__unit").order_by("user__last_name", "user__first_name", "pk")


def person_of(hospital_id: UUID, function_id: UUID) -> Membership | None:
    """One function of the hospital; None when it is not of it."""
    rows = Membership.objects.select_related("user").prefetch_related("unit_links__unit")
    return rows.filter(hospital=hospital_id, pk=function_id).first()


@dataclass(frozen=True)
class Burden:
    """What a person has open, and somebody must take over when they leave: numbers, no patient."""

    episodes: int
    tasks: int


def burden_of(function: Membership) -> Burden:
    """What the person of this function has open."""
    episodes = Episode.objects.open().filter(referent=function.user_id)
    return Burden(episodes.count(), Task.objects.live().filter(owner=function.user_id).count())


@dataclass(frozen=True)
class Change:
    """One change of a function, in words; ``by``: empty when the platform did it."""

    at: datetime
    words: str
    by: str
    units: str


def changes_of(function: Membership) -> list[Change]:
    """Who gave, changed or ended the function, newest first."""
    rows = Transition.objects.filter(subject_id=function.pk).select_related("actor").order_by("-at")[:50]
    return [Change(row.at, _words_of(row), str(row.actor or ""), row.reason) for row in rows]


def _words_of(change: Transition) -> str:
    labels = dict(Role.choices)
    if change.to_state == ENDED:
        return f"fin de la fonction « {labels.get(change.from_state, change.from_state)} »"
    return str(labels.get(change.to_state, change.to_state))


def units_of_hospital() -> "QuerySet[Unit]":
    """Every unit of the current hospital with the number of stays that go on there (``stays``), those in use first."""
    here = Episode.objects.filter(state=EpisodeState.PREPARATION, unit=OuterRef("pk")).order_by().values("unit")
    counted = Coalesce(Subquery(here.annotate(number=Count("pk")).values("number")), 0)
    return Unit.objects.annotate(stays=counted).order_by("-active", "name")
