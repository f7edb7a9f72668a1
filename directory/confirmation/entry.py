"""An entry as its own service sees it: the columns it may correct, its hours, its room, its next absence."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.text import capfirst

from coordination.ui import french
from directory.corrections.columns import Column, columns_of, value_of, written
from directory.corrections.seen import seen
from directory.providers.hours import Stretch, by_day, print_hours
from directory.providers.models import Absence, Capacity, Provider, Weekday

# What a service knows best of itself. Its name and its address come from the registers, where it has to change them.
NAMES = (
    *("phone", "mobile", "email", "situations", "dependencies", "criteria", "evening", "weekend"),
    *("accepts_new_patients", "home_visits"),
)


class Fact(NamedTuple):
    """A line of the entry as it is read."""

    label: str
    value: str


@dataclass(frozen=True)
class Entry:
    """What is shown of a provider to itself, read at one moment."""

    provider: Provider
    hours: dict[int, list[Stretch]]
    capacity: Capacity | None
    absence: Absence | None

    @property
    def columns(self) -> list[Column]:
        """The columns it may correct."""
        return columns_of(self.provider, NAMES)

    @property
    def seen(self) -> str:
        """The digest of all that is shown, to notice a change before the answer."""
        absence = self.absence and (
            *(self.absence.starts_on, self.absence.ends_on, self.absence.words, self.absence.replacement_id),
        )
        return seen(
            self.provider,
            [column.name for column in self.columns],
            self.hours,
            self.capacity and self.capacity.pk,
            absence,
        )

    def facts(self) -> list[Fact]:
        """The entry in words, in the order of the form."""
        told = [
            Fact(column.label, written(column.name, value_of(self.provider, column.name), {}))
            for column in self.columns
        ]
        return [
            Fact("Adresse", ", ".join(self.provider.address_lines) or "non renseignée"),
            *told,
            Fact("Horaires", self._hours_in_words()),
            Fact("Places libres", self._capacity_in_words()),
            Fact("Absence", absence_in_words(self.absence) if self.absence else "aucune prévue"),
        ]

    def _hours_in_words(self) -> str:
        days = [f"{capfirst(str(Weekday(day).label))} {print_hours(self.hours[day])}" for day in sorted(self.hours)]
        return ", ".join(days) or "non renseignés"

    def _capacity_in_words(self) -> str:
        if self.capacity is None:
            return "non renseignées"
        said = "" if self.capacity.free_places is None else str(self.capacity.free_places)
        words = ", ".join(part for part in (said, self.capacity.words) if part)
        return f"{words} (dit le {french.day_paper(self.capacity.stated_at)})"


def read_entry(provider: Provider, today: date) -> Entry:
    """The entry as it is now. Three queries."""
    hours = by_day(provider.hours.values_list("weekday", "opens", "closes"))
    absences = provider.absences.select_related("replacement").filter(Q(ends_on=None) | Q(ends_on__gte=today))
    capacity: Capacity | None = provider.capacities.order_by("-stated_at", "-id").first()
    return Entry(provider, hours, capacity, absences.order_by("starts_on").first())


def absence_in_words(absence: Absence) -> str:
    """« du 3 mars au 10 mars 2027, remplacé par le Dr Roquefeuil »."""
    end = f" au {french.day_paper(absence.ends_on)}" if absence.ends_on else ", retour non connu"
    instead = f", {absence.replacement}" if absence.replacement else ""
    words = f", {absence.words}" if absence.words else ""
    return f"du {french.day_paper(absence.starts_on)}{end}{instead}{words}"
