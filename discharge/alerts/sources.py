"""Where an alert comes from: one kind of source an app, filled in ``AppConfig.ready``."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Source:
    """The one thing that an alert is about. Raising twice for the same ``subject_id`` makes one alert."""

    kind: str
    subject_id: UUID


@dataclass(frozen=True)
class SourceKind:
    """A kind of source: what it is called, and the page where it is read when it has one."""

    key: str
    label: str
    url: Callable[[UUID], str] | None = None


BY_HAND = SourceKind("by_hand", "Signalée par l’équipe")

_kinds: dict[str, SourceKind] = {BY_HAND.key: BY_HAND}


def register_source(kind: SourceKind) -> None:
    """Declare a kind of source.

    Raises:
        ValueError: another one has its key.
    """
    if _kinds.setdefault(kind.key, kind) is not kind:
        raise ValueError(f"{kind.key} is already a source")


def source_kind(key: str) -> SourceKind:
    """The kind declared under ``key``; ``KeyError`` when no app declared it."""
    return _kinds[key]
