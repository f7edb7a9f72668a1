"""How facts are dated and placed: the slice of a moment, and the unit where the patient was then."""

from typing import Any

from django.db.models import F, OuterRef, Subquery, UUIDField
from django.db.models.functions import Coalesce, TruncDate, TruncDay, TruncMonth, TruncWeek

from coordination.episodes.models import Movement
from liaison.quality.periods import DAY, MONTH, WEEK
from liaison.quality.sources import Cut


def slice_of(field: str, cut: Cut) -> Any:
    """The first day of the slice of a column: its day in the hospital's zone first, then the cut."""
    return slice_of_day(TruncDate(field, tzinfo=cut.zone), cut)


def slice_of_day(day: Any, cut: Cut) -> Any:
    """The same of what is a day already."""
    return {DAY: TruncDay, WEEK: TruncWeek, MONTH: TruncMonth}[cut.slices](day)


def ward_of_entry() -> Any:
    """The unit that an episode began in, which a later transfer does not change."""
    first = Movement.objects.filter(episode=OuterRef("pk")).order_by("entered_at")
    return Coalesce(Subquery(first.values("unit")[:1]), F("unit"), output_field=UUIDField())


def ward_then(episode: str, moment: str) -> Any:
    """The unit where the patient of ``episode`` was at ``moment``, both paths of the row."""
    before = Movement.objects.filter(episode=OuterRef(episode), entered_at__lte=OuterRef(moment))
    return Coalesce(
        Subquery(before.order_by("-entered_at").values("unit")[:1]), F(f"{episode}__unit"), output_field=UUIDField()
    )
