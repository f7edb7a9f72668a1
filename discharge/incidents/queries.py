"""Reads of what is planned so that an incident does not happen again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import PERMISSIONS, Permission
from coordination.tenancy.prepared import Given

if TYPE_CHECKING:
    from discharge.incidents.models import IncidentAction  # noqa: F401 - named as text in the type of the query set

# Who reviews incidents and opens no patient's record: told of every action past its date, whoever has left or forgotten.
REVIEWERS = sorted(
    role
    for role, held in PERMISSIONS.items()
    if Permission.INCIDENT_VIEW in held and Permission.EPISODE_VIEW not in held
)


class IncidentActionQuerySet(models.QuerySet["IncidentAction"]):
    """Reads of action plans."""

    def to_do(self) -> "IncidentActionQuerySet":
        """Not done."""
        return self.filter(done_at=None)

    def late_on(self, day: date | Given) -> "IncidentActionQuerySet":
        """Not done, and whose date has passed on ``day``."""
        return self.to_do().filter(due_on__lt=day)

    def followed_by(self, user_id: UUID | Given, *, reviews: bool) -> "IncidentActionQuerySet":
        """Those that a person does, and for who reviews incidents those that anybody lets pass their date."""
        return self if reviews else self.filter(owner=user_id)


def reviews(member: Membership) -> bool:
    """Whether the person answers for every action: reviews incidents, without a right on patients' records."""
    return member.role in REVIEWERS


def late_before(moment: datetime) -> Mapping[UUID, int]:
    """How many actions past their date each person answered for at ``moment``. One query."""
    from discharge.incidents.models import IncidentAction  # the models import this module

    late = IncidentAction.objects.late_on(timezone.localtime(moment).date())
    everybody = late.order_by().values("hospital").annotate(n=Count("pk")).values("n")
    own = late.filter(owner=OuterRef("user")).order_by().values("owner").annotate(n=Count("pk")).values("n")
    answers_for = Case(When(Q(role__in=REVIEWERS), then=Subquery(everybody)), default=Subquery(own))
    people = Membership.objects.active().annotate(late=Coalesce(answers_for, Value(0))).filter(late__gt=0)
    return dict(people.values_list(F("user_id"), "late"))
