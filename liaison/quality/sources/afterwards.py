"""After the departure: calls, answers of correspondents, returns to hospital."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from coordination.episodes.models import Episode
from coordination.tenancy.prepared import prepared
from discharge.events.readmission import index_stays, with_emergency_visit, with_readmission
from discharge.followup.models import AWAITING_STATES, Call, CallState, CancelReason
from liaison.answers.models import Answer
from liaison.quality.periods import Bounds
from liaison.quality.sources import Cut, Source
from liaison.quality.sources.grouping import slice_of, slice_of_day

Rows = QuerySet[Any, Any]


@prepared
def _calls(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day a call was due and by call of the protocol: calls to make, calls made, calls made with a warning sign."""
    closed_first = Q(state__in=AWAITING_STATES, closed_on__lte=F("due_on"))
    withdrawn = Q(state=CallState.CANCELLED) & ~Q(cancel_reason=CancelReason.UNREACHABLE)
    return (
        Call.objects.filter(due_on__gte=bounds.first, due_on__lte=bounds.last)
        .annotate(closed_on=TruncDate("episode__closed_at", tzinfo=cut.zone))
        .exclude(withdrawn)
        .exclude(closed_first & Q(closed_on__isnull=False))
        .annotate(slice=slice_of_day(F("due_on"), cut), ward=F("episode__unit"), part=F("label"))
        .values("slice", "ward", "part")
        .annotate(
            due=Count("pk"),
            reached=Count("pk", filter=Q(state=CallState.REACHED)),
            flagged=Count("pk", filter=Q(state=CallState.REACHED, red_flags__gt=0)),
        )
        .order_by()
    )


@prepared
def _answers(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day a correspondent wrote and by kind: answers whose target has come or that were handled, those in time."""
    return (
        Answer.objects.filter(received_at__gte=bounds.start, received_at__lt=bounds.end)
        .filter(Q(handled_at__isnull=False) | Q(answer_by__lte=bounds.now))
        .annotate(slice=slice_of("received_at", cut), ward=F("episode__unit"), part=F("kind"))
        .values("slice", "ward", "part")
        .annotate(owed=Count("pk"), in_time=Count("pk", filter=Q(handled_at__lte=F("answer_by"))))
        .order_by()
    )


@prepared
def _returns(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of departure: stays of which one may say whether a return followed, unplanned readmissions, emergency visits.

    The definition is ``discharge.events.readmission``'s.
    """
    left = Episode.objects.filter(left_at__gte=bounds.start, left_at__lt=bounds.end)
    known = index_stays(left, on=bounds.today)  # type: ignore[arg-type]  # the place of a day, in a prepared read
    return (
        with_emergency_visit(with_readmission(known))
        .annotate(slice=slice_of("left_at", cut), ward=F("unit"))
        .values("slice", "ward")
        .annotate(
            followed=Count("pk"),
            returned=Count("pk", filter=Q(readmitted=True)),
            seen=Count("pk", filter=Q(had_emergency=True)),
        )
        .order_by()
    )


RETURNS = Source("returns", _returns)
CALLS = Source("calls", _calls)
ANSWERS = Source("answers", _answers)
