"""Writes of the shared reference: its vocabulary, and what people change in its entries."""

from directory.providers.actions.details import (
    note_absence,
    remove_absence,
    set_contacts,
    set_coverage,
    set_hours,
    set_skills,
    state_capacity,
)
from directory.providers.actions.entries import (
    close_provider,
    create_provider,
    edit_provider,
    reopen_provider,
    signature,
    verify_provider,
)
from directory.providers.actions.vocabulary import (
    SKILLS_FILE,
    TYPES_FILE,
    describe_type,
    load_provider_types,
    load_skills,
)

__all__ = [
    "SKILLS_FILE",
    "TYPES_FILE",
    "close_provider",
    "create_provider",
    "describe_type",
    "edit_provider",
    "load_provider_types",
    "load_skills",
    "note_absence",
    "remove_absence",
    "reopen_provider",
    "set_contacts",
    "set_coverage",
    "set_hours",
    "set_skills",
    "signature",
    "state_capacity",
    "verify_provider",
]
