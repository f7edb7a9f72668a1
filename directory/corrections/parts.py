"""The parts of an entry that are lists: people, hours, skills, territory. How each is kept as JSON, told, written.

A part is kept as its rows in one order, so that two equal parts are two equal lists: people ["cadre", "Mme Roux", "+334…",
"", "le matin"], hours [0, "08:30", "12:00"], skills ["chimiotherapie"], territory ["commune", "30344", false], where true excludes the place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any
from uuid import UUID

from django.utils.text import capfirst

from coordination.accounts.models import User
from coordination.territory.models import Commune
from coordination.ui import french
from directory.corrections.columns import COLUMNS, NOTHING, Value, columns_of, label_of, value_of, written
from directory.providers.actions import set_contacts, set_coverage, set_hours, set_skills
from directory.providers.hours import by_day, print_hours
from directory.providers.models import Coverage, Provider, ProviderType, Skill, Weekday

Row = list[Any]
Kept = Value | list[Row]

# What a proposal of a new entry says beside the columns: never left out of one that is accepted.
CONTACT = ("role", "name", "phone", "email", "hours")
KIND, TYPE, NAME = "kind", "type", "name"
FOUNDATIONS = (KIND, TYPE, NAME)


@dataclass(frozen=True)
class Names:
    """The rows that kept values name by their codes."""

    communes: Mapping[str, Commune] = field(default_factory=dict)
    types: Mapping[str, ProviderType] = field(default_factory=dict)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One list of an entry."""

    name: str
    label: str
    rows: Callable[[Provider], list[Row]]
    words: Callable[[list[Row], Names], list[str]]
    write: Callable[[User, UUID, list[Row]], object]


def _contacts(provider: Provider) -> list[Row]:
    return sorted([getattr(row, name) for name in CONTACT] for row in provider.contacts.all())


def _contacts_in_words(rows: list[Row], names: Names) -> list[str]:
    told = []
    for role, name, phone, email, hours in rows:
        parts = (name, french.phone(phone) if phone else "", email, hours)
        told.append(f"{role} ({', '.join(part for part in parts if part)})")
    return told


def _write_contacts(admin: User, provider_id: UUID, rows: list[Row]) -> object:
    contacts = [dict(zip(CONTACT, row, strict=True)) for row in rows]
    return set_contacts(actor=admin, provider_id=provider_id, version=None, contacts=contacts)


def _hours(provider: Provider) -> list[Row]:
    return as_hours((row.weekday, row.opens, row.closes) for row in provider.hours.all())


def as_hours(rows: Any) -> list[Row]:
    """(weekday, opens, closes) as they are kept."""
    return sorted([day, f"{opens:%H:%M}", f"{closes:%H:%M}"] for day, opens, closes in rows)


def as_times(rows: list[Row]) -> list[tuple[int, time, time]]:
    """Kept hours as (weekday, opens, closes)."""
    return [(day, time.fromisoformat(opens), time.fromisoformat(closes)) for day, opens, closes in rows]


def _hours_in_words(rows: list[Row], names: Names) -> list[str]:
    days = by_day(as_times(rows))
    return [f"{capfirst(str(Weekday(day).label))} {print_hours(days[day])}" for day in days]


def _write_hours(admin: User, provider_id: UUID, rows: list[Row]) -> object:
    return set_hours(actor=admin, provider_id=provider_id, version=None, hours=as_times(rows))


def _skills(provider: Provider) -> list[Row]:
    return sorted([skill.pk] for skill in provider.skills.all())


def _skills_in_words(rows: list[Row], names: Names) -> list[str]:
    known = [names.skills[code] for (code,) in rows if code in names.skills]
    return [skill.label for skill in sorted(known, key=lambda skill: (skill.order, skill.label))]


def _write_skills(admin: User, provider_id: UUID, rows: list[Row]) -> object:
    skills = Skill.objects.filter(pk__in=[code for (code,) in rows])
    return set_skills(actor=admin, provider_id=provider_id, version=None, skills=skills)


def _coverage(provider: Provider) -> list[Row]:
    return sorted([row.level, row.code, row.is_excluded] for row in provider.coverage.all())


def _coverage_in_words(rows: list[Row], names: Names) -> list[str]:
    order = {key: rank for rank, key in enumerate(names.places)}
    told = sorted(rows, key=lambda row: (row[2], order.get((row[0], row[1]), len(order)), row[1]))
    return [f"{'sauf ' * excluded}{names.places.get((level, code), code)}" for level, code, excluded in told]


def _write_coverage(admin: User, provider_id: UUID, rows: list[Row]) -> object:
    places = [(level, code, excluded) for level, code, excluded in rows]
    return set_coverage(actor=admin, provider_id=provider_id, version=None, places=places)


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("contacts", "Qui demander", _contacts, _contacts_in_words, _write_contacts),
        Part("hours", "Horaires", _hours, _hours_in_words, _write_hours),
        Part("skills", "Sait faire", _skills, _skills_in_words, _write_skills),
        Part("coverage", "Où il intervient", _coverage, _coverage_in_words, _write_coverage),
    )
}


def proposable(provider: Provider) -> list[str]:
    """The columns and the parts that people may speak about, in the order of the form."""
    return [*(column.name for column in columns_of(provider)), *PARTS]


def current(provider: Provider, name: str) -> Kept:
    """What the entry says now of a column or a part, as kept. An entry that is not saved has no list."""
    return rows_of(provider, name) if name in PARTS else value_of(provider, name)


def rows_of(provider: Provider, name: str) -> list[Row]:
    """The rows of a part as the entry has them."""
    return [] if provider._state.adding else PARTS[name].rows(provider)


def result(name: str, today: Kept, old: Kept, new: Kept) -> Kept:
    """What accepting a proposal writes over what the entry says ``today``.

    Of a list, only the rows that the proposal adds or takes away: what somebody else wrote meanwhile stays.
    """
    if name not in PARTS or not isinstance(today, list):
        return new
    before, after = _rows(old), _rows(new)
    return sorted([row for row in today if row in after or row not in before] + _missing(after, before + today))


def wording(name: str, value: Kept, names: Names) -> str:
    """A kept value in words."""
    if isinstance(value, list):
        return ", ".join(PARTS[name].words(value, names)) or NOTHING
    if name == TYPE:
        return names.types[str(value)].full_label if value in names.types else str(value or "")
    if name == KIND:
        return capfirst(dict(Provider.Kind.choices).get(str(value), ""))
    return written(name, value, names.communes)


def differences(name: str, before: Kept, after: Kept, names: Names) -> tuple[list[str], list[str]]:
    """What a list loses and gains from ``before`` to ``after``, in words; nothing for a column."""
    if name not in PARTS:
        return [], []
    was, is_now = (PARTS[name].words(_rows(value), names) for value in (before, after))
    return _missing(was, is_now), _missing(is_now, was)


def heading(name: str) -> str:
    """The words for a column, a part, or what a new entry is, in a list of changes."""
    return {KIND: "Nature", TYPE: "Type"}.get(name) or (PARTS[name].label if name in PARTS else label_of(name))


def in_order(changes: Mapping[str, Any]) -> list[str]:
    """The names that a proposal speaks of, in the order of the form."""
    return [name for name in dict.fromkeys((*FOUNDATIONS, *COLUMNS, *PARTS)) if name in changes]


def names_in(values: list[tuple[str, Kept]]) -> Names:
    """The rows that pairs of name and kept value name. At most one query a kind, none for what does not occur."""
    found: dict[str, list[Row]] = {}
    for name, value in values:
        found.setdefault(name, []).extend(_rows(value) if isinstance(value, list) else [[value]] if value else [])
    codes = {name: {str(row[0]) for row in rows} for name, rows in found.items()}
    places = {(level, code) for level, code, _ in found.get("coverage", [])}
    return Names(
        communes=Commune.objects.in_bulk(codes["commune"]) if codes.get("commune") else {},
        types=ProviderType.objects.in_bulk(codes[TYPE]) if codes.get(TYPE) else {},
        skills=Skill.objects.in_bulk(codes["skills"]) if codes.get("skills") else {},
        places=Coverage.names([Coverage(level=level, code=code) for level, code in sorted(places)]),
    )


def _rows(value: Kept) -> list[Row]:
    return value if isinstance(value, list) else []


def _missing(these: list[Any], among: list[Any]) -> list[Any]:
    return [each for each in these if each not in among]
