"""What counts as a readmission within 30 days: defined here and nowhere else.

Denominator, ``index_stays``: stays whose patient left for somewhere else than a hospital (neither SMR nor another hospital:
a transfer goes on with the stay), and whose 30 days are over at the day asked.

Numerator, ``with_readmission``: of these, those followed within 30 calendar days, the day of departure being day 0, by
a stay in any hospital that was not planned, whatever its cause. Two sources, each enough by itself: a new admission of
the patient in this hospital whose mode is neither planned nor a transfer, and an event noted on the stay by anybody
(team, call, questionnaire, correspondent) as an unplanned readmission, or one of which nobody said that it was planned.

Left out: planned readmissions, visits to the emergency room without a stay (``with_emergency_visit`` counts them), and
what nobody told this hospital. A stay counts once however many readmissions follow; each stay is its own index.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import DateTimeField as Moment
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import TruncDate

from coordination.episodes.models import AdmissionMode, Destination, Episode, EpisodeState
from discharge.events.models import Event, EventKind

DAYS = 30
# Still in a hospital's hands.
TRANSFERS = (Destination.SMR, Destination.OTHER_HOSPITAL)
NOT_READMISSIONS = (AdmissionMode.PLANNED, AdmissionMode.TRANSFER)
READMISSIONS = (EventKind.READMISSION_UNPLANNED, EventKind.READMISSION_UNSAID)


def index_stays(stays: "QuerySet[Episode]", *, on: date) -> "QuerySet[Episode]":
    """Of ``stays``, those of which one may say on the day ``on`` whether a readmission followed within 30 days."""
    left = stays.filter(left_at__isnull=False, left_at__date__lt=on - timedelta(days=DAYS))
    return left.exclude(destination__in=TRANSFERS)


def with_readmission(stays: "QuerySet[Episode]") -> "QuerySet[Episode]":
    """Annotate ``readmitted``: whether an unplanned readmission followed within 30 days. No query by itself."""
    here = Episode.objects.filter(
        patient=OuterRef("patient"),
        admitted_at__gt=OuterRef("left_at"),
        admitted_at__date__lte=_limit(),
    ).exclude(Q(admission_mode__in=NOT_READMISSIONS) | Q(state=EpisodeState.CANCELLED))
    return _dated(stays).annotate(readmitted=Exists(here) | Exists(_events(READMISSIONS)))


def with_emergency_visit(stays: "QuerySet[Episode]") -> "QuerySet[Episode]":
    """Annotate ``had_emergency``: whether a visit to an emergency room was noted within 30 days. No query by itself."""
    return _dated(stays).annotate(had_emergency=Exists(_events((EventKind.EMERGENCY,))))


def _dated(stays: "QuerySet[Episode]") -> "QuerySet[Episode]":
    return stays.annotate(left_day=TruncDate("left_at"))


def _events(kinds: tuple[EventKind, ...]) -> "QuerySet[Any]":
    noted = Event.objects.standing().filter(episode=OuterRef("pk"), kind__in=kinds)
    return noted.filter(happened_on__gte=OuterRef("left_day"), happened_on__lte=_limit())


def _limit() -> "ExpressionWrapper[CombinedExpression]":
    """The last day that counts."""
    return ExpressionWrapper(OuterRef("left_day") + timedelta(days=DAYS), output_field=Moment())
