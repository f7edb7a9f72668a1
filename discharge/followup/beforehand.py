"""What somebody answered by another way before a call: it fills the script, and a person confirms it by recording the call.

The app that asks lies above this one and registers how it is read, in ``AppConfig.ready``.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from discharge.followup.models import Call


@dataclass(frozen=True)
class Beforehand:
    """Answers by code of question, codes of signs; who gave them and when. ``key`` is the source of the alert that signs raised."""

    key: UUID
    by: str
    at: datetime
    answers: Mapping[str, str]
    flags: tuple[str, ...]

    @property
    def initial(self) -> dict[str, Any]:
        """The same as the fields of the call's form."""
        return {**{f"q_{code}": value for code, value in self.answers.items()}, "flags": list(self.flags)}


@dataclass
class _Reader:
    of_call: Callable[[Call], Beforehand | None] = lambda call: None
    words: Callable[[Collection[UUID]], Mapping[UUID, str]] = lambda calls: {}


_reader = _Reader()


def register_reader(
    of_call: Callable[[Call], Beforehand | None], words: Callable[[Collection[UUID]], Mapping[UUID, str]]
) -> None:
    """Say how answers given beforehand are read: of one call, and in a few words for the calls of a list."""
    _reader.of_call, _reader.words = of_call, words


def said_before(call: Call) -> Beforehand | None:
    """What was answered before ``call``, or None."""
    return _reader.of_call(call)


def words_before(calls: Collection[UUID]) -> Mapping[UUID, str]:
    """« Répondu par questionnaire, à confirmer » by call; those of which there is nothing to say are left out. One query."""
    return _reader.words(calls) if calls else {}
