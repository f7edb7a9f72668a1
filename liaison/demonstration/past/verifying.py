"""When the entries of the directory were verified in the past: in its history, since the entry itself says the last time."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from directory.providers.models import Provider
from discharge.planning.roles import GP
from liaison.demonstration.past.drawing import FIRST_DAYS, PARIS, Dice
from liaison.demonstration.past.places import SERVICES
from liaison.demonstration.past.seasons import season_of

_LABEL = "changed"


@transaction.atomic
def verify_directory(loaded_on: date) -> None:
    """Have the entries that the past relies on verified from time to time, more and more; once."""
    events: Any = Provider.pgh_event_model.objects  # type: ignore[attr-defined]  # set by pghistory
    first = loaded_on - timedelta(days=FIRST_DAYS)
    if events.filter(verified_at__lt=_noon(loaded_on - timedelta(days=200))).exists():
        return
    entries = Provider.objects.filter(type__in=[GP, *SERVICES], source=Provider.Source.MANUAL).order_by("pk")
    events.bulk_create(
        events.model(
            pgh_obj=entry,
            pgh_label=_LABEL,
            pgh_created_at=_noon(day),
            verified_at=_noon(day),
            **{name: value for name, value in _columns(entry).items() if name != "verified_at"},
        )
        for entry in entries
        for day in _days(Dice(f"verified {entry.name}"), first, loaded_on)
    )


def _days(dice: Dice, first: date, last: date) -> list[date]:
    """The days on which somebody verified an entry."""
    found, day = [], first - timedelta(days=dice.randint(20, 90))
    while day < last - timedelta(days=60):
        if dice.may(season_of(day, first).chance(0.35, 0.85)):
            found.append(day)
        day += timedelta(days=dice.randint(60, 85))
    return found


def _columns(entry: Provider) -> dict[str, Any]:
    kept = {field.attname for field in Provider.pgh_event_model._meta.concrete_fields}  # type: ignore[attr-defined]  # set by pghistory
    return {
        field.attname: getattr(entry, field.attname)
        for field in Provider._meta.concrete_fields
        if field.attname in kept
    }


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=PARIS)
