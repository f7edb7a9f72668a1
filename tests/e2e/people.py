"""Invented people that the browser's tests admit, and the days on which things happen to them."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_numbers = itertools.count(int(time.time()) % 100_000 * 100)


def now() -> datetime:
    """The hospital's clock."""
    return datetime.now(PARIS)


def days_ago(days: int, hour: int = 9) -> datetime:
    """A day of the past at a full hour, on the hospital's clock."""
    return (now() - timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def typed(moment: datetime) -> str:
    """As a browser's control of day and time holds it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


@dataclass(frozen=True)
class Person:
    """A patient, as on the identity card. Numbers are drawn anew for each."""

    birth_name: str
    first_names: str
    born: str = "1943-04-18"
    sex: str = "Féminin"
    address: str = "6, rue des Mûriers"
    commune: str = "Vergèze (30310)"
    relative: str = "Solange Thermidor"
    ipp: str = field(default_factory=lambda: f"9{next(_numbers):07d}")
    stay: str = field(default_factory=lambda: f"S{next(_numbers):07d}")

    @property
    def name(self) -> str:
        """As the screens write it."""
        return f"{self.birth_name} {self.first_names.split()[0].capitalize()}"


@dataclass(frozen=True)
class Doctor:
    """A GP of the demonstration's directory, and the mobile that is typed for the code."""

    name: str
    mail: str
    mobile: str = "06 39 98 73 55"

    @property
    def mobile_number(self) -> str:
        """The mobile in E.164."""
        return "+33" + self.mobile.replace(" ", "")[1:]


ESCOUBAS = Doctor("Dr Martine Escoubas", "martine.escoubas@cabinet-republique.example")
ROQUEFEUIL = Doctor("Dr Julien Roquefeuil", "julien.roquefeuil@cabinet-republique.example", "06 39 98 73 56")
# Of the demonstration's departed patients, with the mobile that the directory has.
PEYREBRUNE = Doctor("Dr Olivier Peyrebrune", "olivier.peyrebrune@cabinet-aires.example", "06 39 98 20 04")
