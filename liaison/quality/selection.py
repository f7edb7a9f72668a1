"""What the figures page was asked for: which unit, which period, compared or not. The page and its files read the same."""

from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.utils.http import urlencode

from coordination.asked import as_uuid
from coordination.tenancy.models import Hospital, Unit
from liaison.quality.figures import Reading, read
from liaison.quality.objectives import objectives_and_day_values, with_objectives
from liaison.quality.periods import Period, period_of

_NOT_COMPARED = "non"


@dataclass(frozen=True)
class Selection:
    """A hospital or one of its ``units``, over a period. ``unit`` None: the whole hospital."""

    hospital: Hospital
    units: list[Unit]
    unit: Unit | None
    period: Period
    compared: bool

    @property
    def place(self) -> str:
        """« CH de Sauveyre », « CH de Sauveyre, Gériatrie aiguë »."""
        return f"{self.hospital.short_name}, {self.unit.name}" if self.unit else self.hospital.short_name

    @property
    def query(self) -> str:
        """What asks for the same again, in an address: keys and choices, nothing of a patient."""
        asked = {"periode": self.period.kind.key}
        if self.unit:
            asked["unite"] = str(self.unit.pk)
        if not self.compared:
            asked["comparer"] = _NOT_COMPARED
        return urlencode(asked)

    def read(self) -> Reading:
        """The figures. Call it inside the hospital."""
        unit = self.unit.pk if self.unit else None
        found = read(self.hospital, self.period, unit=unit, compared=self.compared)
        known, values = objectives_and_day_values()
        return found._replace(figures=with_objectives(found.figures, known), day_values=values)


def selection_of(asked: QueryDict, hospital: Hospital) -> Selection:
    """What ``asked`` means in ``hospital``; an unknown period is the shortest. Call it inside the hospital.

    Raises:
        Http404: no such unit here. One that was closed keeps its figures.
    """
    units = list(Unit.objects.order_by("name"))
    return Selection(
        hospital=hospital,
        units=units,
        unit=_unit(asked.get("unite", ""), units),
        period=period_of(asked.get("periode", ""), time_zone=hospital.time_zone),
        compared=asked.get("comparer") != _NOT_COMPARED,
    )


def _unit(asked: str, units: list[Unit]) -> Unit | None:
    if not asked:
        return None
    key = as_uuid(asked)
    for unit in units:
        if unit.pk == key:
            return unit
    raise Http404("Cette unité n’existe pas.")
