"""Late work: what was done late or given another day once late, by the reason that somebody gave."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from coordination.episodes.models import Delay
from coordination.tenancy.prepared import prepared
from liaison.quality.periods import Bounds
from liaison.quality.sources import Cut, Source
from liaison.quality.sources.grouping import slice_of, ward_then

Rows = QuerySet[Any, Any]


@prepared
def _delays(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day the reason was given and by reason: late tasks, those done, those given another day."""
    return (
        Delay.objects.filter(at__gte=bounds.start, at__lt=bounds.end)
        .annotate(slice=slice_of("at", cut), ward=ward_then("episode", "at"), part=F("reason"))
        .values("slice", "ward", "part")
        .annotate(
            late=Count("pk"),
            done=Count("pk", filter=Q(postponed_to=None)),
            postponed=Count("pk", filter=Q(postponed_to__isnull=False)),
        )
        .order_by()
    )


DELAYS = Source("delays", _delays)
