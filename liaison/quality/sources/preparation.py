"""Before the departure: admissions, screening, complexity, what was asked of providers, days lost."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import DateTimeField as DateTimeColumn
from django.db.models.functions import Coalesce, JSONObject, Least, TruncDate

from coordination.episodes.models import Episode, EpisodeState
from coordination.tenancy.prepared import prepared
from discharge.obstacles.days import Span, days_cost, days_lost, fit_spans
from discharge.obstacles.models import Fitness, Obstacle
from discharge.requests.models import Answer, Approach, CareRequest
from discharge.requests.states import ANSWERS, ApproachState, RequestState
from discharge.screening.models import Assessment, ComplexityDecision
from liaison.quality.periods import Bounds
from liaison.quality.sources import Cut, Line, Source
from liaison.quality.sources.grouping import slice_of, ward_of_entry, ward_then

Rows = QuerySet[Any, Any]

# A request that waited longer than a fortnight counts as a fortnight: the median does not move.
LONGEST_WAIT_HOURS = 336
NO_ANSWER = "no_answer"
NO_OBSTACLE = "none"


def _admitted(bounds: Bounds) -> Rows:
    found = Episode.objects.filter(admitted_at__gte=bounds.start, admitted_at__lt=bounds.end)
    return found.exclude(state=EpisodeState.CANCELLED)


@prepared
def _admissions(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of admission and by origin: episodes, those whose screening delay has run out, those screened within it."""
    deadline = ExpressionWrapper(F("admitted_at") + cut.screening_delay, output_field=DateTimeColumn())
    in_time = Assessment.objects.filter(episode=OuterRef("pk"), filled_at__lte=OuterRef("deadline"))
    to_screen = Q(deadline__lte=bounds.now) & (Q(left_at=None) | Q(left_at__gte=F("deadline")))
    return (
        _admitted(bounds)
        .annotate(deadline=deadline)
        .annotate(in_time=Exists(in_time), slice=slice_of("admitted_at", cut), ward=ward_of_entry())
        .annotate(part=F("referral_origin"))
        .values("slice", "ward", "part")
        .annotate(
            admitted=Count("pk"),
            screened=Count("pk", filter=Q(in_time=True) & (to_screen | Q(left_at__isnull=False))),
            to_screen=Count("pk", filter=to_screen | Q(in_time=True, left_at__isnull=False)),
        )
        .order_by()
    )


@prepared
def _complexities(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of admission and by complexity decided last: episodes."""
    newest = ComplexityDecision.objects.filter(episode=OuterRef("pk")).order_by("-decided_at", "-pk")
    return (
        _admitted(bounds)
        .annotate(part=Subquery(newest.values("decided")[:1]), slice=slice_of("admitted_at", cut), ward=ward_of_entry())
        .filter(part__isnull=False)
        .values("slice", "ward", "part")
        .annotate(decided=Count("pk"))
        .order_by()
    )


@prepared
def _approaches(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day a provider was asked, by type and by hours before its first answer: asked, answered, settled, accepted."""
    first = Answer.objects.filter(approach=OuterRef("pk"), kind__in=ANSWERS).order_by("at").values("at")[:1]
    settled = (ApproachState.ACCEPTED, ApproachState.REFUSED, ApproachState.PASSED_ON, ApproachState.EXPIRED)
    return (
        Approach.objects.filter(sent_at__gte=bounds.start, sent_at__lt=bounds.end)
        .annotate(first_at=Coalesce(Subquery(first), F("answered_at")))
        .annotate(
            hours=Least(_hours(F("sent_at"), F("first_at")), Value(LONGEST_WAIT_HOURS)),
            slice=slice_of("sent_at", cut),
            ward=ward_then("request__episode", "sent_at"),
            part=F("request__role"),
        )
        .values("slice", "ward", "part", "hours")
        .annotate(
            answered=Count("pk", filter=Q(first_at__isnull=False)),
            settled=Count("pk", filter=Q(state__in=settled)),
            accepted=Count("pk", filter=Q(state=ApproachState.ACCEPTED)),
        )
        .order_by()
    )


def _hours(start: F, end: F) -> Any:
    """Whole hours between two moments; NULL stays NULL, where LEAST would skip it."""
    return Case(
        When(
            Q(first_at__isnull=False),
            then=Func(
                end, start, template="floor(extract(epoch FROM %(expressions)s) / 3600)::integer", arg_joiner=" - "
            ),
        ),
        output_field=IntegerField(),
    )


@prepared
def _refusals(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day a provider was asked and by reason: refusals, and silences past the limit."""
    reason = Case(
        When(Q(state=ApproachState.EXPIRED), then=Value(NO_ANSWER)),
        default=F("refusal_reason"),
        output_field=CharField(),
    )
    return (
        Approach.objects.filter(sent_at__gte=bounds.start, sent_at__lt=bounds.end)
        .filter(state__in=(ApproachState.REFUSED, ApproachState.EXPIRED))
        .annotate(part=reason, slice=slice_of("sent_at", cut), ward=ward_then("request__episode", "sent_at"))
        .values("slice", "ward", "part")
        .annotate(refused=Count("pk"))
        .order_by()
    )


@prepared
def _searches(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of request and by type of provider: requests that ended with somebody, or with nobody."""
    ended = (RequestState.ACCEPTED, RequestState.EXHAUSTED)
    return (
        CareRequest.objects.filter(created_at__gte=bounds.start, created_at__lt=bounds.end, state__in=ended)
        .annotate(slice=slice_of("created_at", cut), ward=ward_then("episode", "created_at"), part=F("role"))
        .values("slice", "ward", "part")
        .annotate(ended=Count("pk"), unmet=Count("pk", filter=Q(state=RequestState.EXHAUSTED)))
        .order_by()
    )


@prepared
def _waits(bounds: Bounds, *, cut: Cut) -> Rows:
    """Each departure of somebody who was said to be fit: what was said, day by day, and what stood in the way."""
    said = Fitness.objects.filter(episode=OuterRef("pk")).in_order()
    stood = Obstacle.objects.filter(episode=OuterRef("pk")).in_order()
    return (
        Episode.objects.filter(left_at__gte=bounds.start, left_at__lt=bounds.end)
        .filter(Exists(Fitness.objects.filter(episode=OuterRef("pk"), is_fit=True)))
        .annotate(
            slice=slice_of("left_at", cut),
            ward=F("unit"),
            left_on=TruncDate("left_at", tzinfo=cut.zone),
            said=ArraySubquery(said.values(one=JSONObject(day="on_day", fit="is_fit"))),
            stood=ArraySubquery(stood.values(one=JSONObject(reason="reason", since="opened_on", until="closed_on"))),
        )
        .values("slice", "ward", "left_on", "said", "stood")
        .order_by()
    )


def _days_lost(waits: Iterable[Line], cut: Cut) -> Iterator[Line]:
    """Days lost and patients who lost some, then the days by obstacle: a day with two obstacles counts under both."""
    for wait in waits:
        left_on = date.fromisoformat(wait["left_on"][:10])
        fit = fit_spans([(date.fromisoformat(one["day"]), one["fit"]) for one in wait["said"]], until=left_on)
        lost = days_lost(fit)
        if not lost:
            continue
        place = {"slice": wait["slice"], "ward": wait["ward"]}
        yield {**place, "lost": lost, "waited": 1}
        costs: Counter[str] = Counter()
        for one in wait["stood"]:
            costs[one["reason"]] += days_cost(fit, _span(one, left_on))
        for reason, cost in (+costs or {NO_OBSTACLE: lost}).items():
            yield {**place, "part": reason, "cost": cost, "delayed": 1}


def _span(obstacle: Line, left_on: date) -> Span:
    until = obstacle["until"]
    return Span(date.fromisoformat(obstacle["since"]), date.fromisoformat(until) if until else left_on)


ADMISSIONS = Source("admissions", _admissions)
COMPLEXITIES = Source("complexities", _complexities)
APPROACHES = Source("approaches", _approaches)
REFUSALS = Source("refusals", _refusals)
SEARCHES = Source("searches", _searches)
WAITS = Source("waits", _waits, _days_lost)
