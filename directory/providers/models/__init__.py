"""The shared reference: types, providers, what each offers. Public professional data of all hospitals, no patient."""

from directory.providers.models.details import Absence, Capacity, Contact, Coverage, OpeningHours, Weekday
from directory.providers.models.entries import OLDEST_AGE, Channel, Dependency, Professional, Provider, Situation
from directory.providers.models.types import ProviderType, Skill
from directory.providers.models.words import SearchWord

__all__ = [
    "OLDEST_AGE",
    "Absence",
    "Capacity",
    "Channel",
    "Contact",
    "Coverage",
    "Dependency",
    "OpeningHours",
    "Professional",
    "Provider",
    "ProviderType",
    "SearchWord",
    "Situation",
    "Skill",
    "Weekday",
]
