"""What a digest counts: one section an app, filled in ``AppConfig.ready``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coordination.accounts.roles import Permission


@dataclass(frozen=True)
class Section:
    """Something that waits for people of the current hospital.

    ``count`` gives, by user, how much waited before an instant: one query for everybody. ``singular`` and ``plural`` say
    what it is, and never of whom. ``page`` is the address of the list that it counts; none: the worklist shows it.
    ``needs``: the right without which that list does not open; who lacks it is told nothing.
    """

    key: str
    singular: str
    plural: str
    count: Callable[[datetime], Mapping[UUID, int]]
    page: Callable[[], str] | None = None
    needs: Permission | None = Permission.EPISODE_VIEW


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Have digests count one more thing."""
    _sections[section.key] = section


def sections() -> list[Section]:
    """All of them, in the order they came."""
    return list(_sections.values())
