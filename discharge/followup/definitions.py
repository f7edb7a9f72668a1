"""A call protocol as data: its days, its questions, its warning signs and what to answer to each.

Stored JSON is read once into frozen dataclasses that check it; what does not hold together is refused with the place of
the fault, never half used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

MAX_OFFSET = 90
ALWAYS, WITH_RESERVE = "always", "reserve"


class DefinitionError(ValueError):
    """A definition that does not hold together; the message says where."""


@dataclass(frozen=True)
class Step:
    """A call of the protocol: days after the departure, for everyone or only after a departure with reserve."""

    day: int
    when: str

    @property
    def label(self) -> str:
        """« J+3 »"""
        return f"J+{self.day}"


@dataclass(frozen=True)
class Answer:
    """A possible answer. ``concern`` marks one that asks for an action."""

    value: str
    label: str
    concern: bool


@dataclass(frozen=True)
class Question:
    """What to say, in words to read aloud, and the answers."""

    code: str
    wording: str
    answers: tuple[Answer, ...]

    def label_of(self, value: str) -> str:
        """The words of an answer; what an edition does not know is shown as it was stored."""
        return next((answer.label for answer in self.answers if answer.value == value), value)


@dataclass(frozen=True)
class Flag:
    """A warning sign, and what to say or do when it is there."""

    code: str
    label: str
    advice: str


@dataclass(frozen=True)
class Definition:
    """A whole protocol. ``working_days`` are ISO weekdays (1 is Monday) on which the team calls."""

    name: str
    working_days: frozenset[int]
    steps: tuple[Step, ...]
    opening: str
    questions: tuple[Question, ...]
    flags_wording: str
    flags: tuple[Flag, ...]
    advice: tuple[str, ...]
    source: str

    def flag(self, code: str) -> Flag | None:
        """The warning sign ``code``, or None when this edition has none."""
        return next((flag for flag in self.flags if flag.code == code), None)


def read_definition(data: Any) -> Definition:
    """Check stored data and give the protocol that it describes.

    Raises:
        DefinitionError: something is missing, unknown, twice there, or out of bounds.
    """
    entry = _object(
        data, "protocol", ("name", "working_days", "steps", "opening", "questions", "flags", "advice", "source")
    )
    flags = _object(entry["flags"], "flags", ("wording", "items"))
    definition = Definition(
        name=_text(entry, "name", "protocol"),
        working_days=_weekdays(entry["working_days"]),
        steps=tuple(_step(item, f"steps {n}") for n, item in _numbered(entry["steps"], "steps")),
        opening=_text(entry, "opening", "protocol"),
        questions=tuple(_question(item, f"questions {n}") for n, item in _numbered(entry["questions"], "questions")),
        flags_wording=_text(flags, "wording", "flags"),
        flags=tuple(_flag(item, f"flags {n}") for n, item in _numbered(flags["items"], "flags")),
        advice=tuple(_words(item, f"advice {n}") for n, item in _numbered(entry["advice"], "advice")),
        source=_text(entry, "source", "protocol"),
    )
    _refuse_twice([step.day for step in definition.steps], "steps")
    _refuse_twice([question.code for question in definition.questions], "questions")
    _refuse_twice([flag.code for flag in definition.flags], "flags")
    return definition


def _step(data: Any, place: str) -> Step:
    entry = _object(data, place, ("day", "when"))
    day, when = entry["day"], entry["when"]
    if not isinstance(day, int) or isinstance(day, bool) or not 1 <= day <= MAX_OFFSET:
        raise DefinitionError(f"{place}: day must be a whole number from 1 to {MAX_OFFSET}")
    if when not in {ALWAYS, WITH_RESERVE}:
        raise DefinitionError(f"{place}: when is neither {ALWAYS!r} nor {WITH_RESERVE!r}")
    return Step(day, when)


def _question(data: Any, place: str) -> Question:
    entry = _object(data, place, ("code", "wording", "answers"))
    answers = tuple(_answer(item, f"{place}: answers {n}") for n, item in _numbered(entry["answers"], place))
    if len(answers) < 2:
        raise DefinitionError(f"{place}: a question needs two answers")
    _refuse_twice([answer.value for answer in answers], place)
    return Question(_code(entry, place), _text(entry, "wording", place), answers)


def _answer(data: Any, place: str) -> Answer:
    entry = _object(data, place, ("value", "label", "concern"))
    if not isinstance(entry["concern"], bool):
        raise DefinitionError(f"{place}: concern must be true or false")
    return Answer(_text(entry, "value", place), _text(entry, "label", place), entry["concern"])


def _flag(data: Any, place: str) -> Flag:
    entry = _object(data, place, ("code", "label", "advice"))
    return Flag(_code(entry, place), _text(entry, "label", place), _text(entry, "advice", place))


def _weekdays(value: Any) -> frozenset[int]:
    if not isinstance(value, list) or not value or any(day not in range(1, 8) for day in value):
        raise DefinitionError("working_days: a list of days from 1 (Monday) to 7 is expected")
    return frozenset(value)


def _object(data: Any, place: str, names: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DefinitionError(f"{place}: an object is expected")
    if set(data) != set(names):
        raise DefinitionError(f"{place}: missing or unknown {sorted(set(data) ^ set(names))}")
    return cast("Mapping[str, Any]", data)


def _numbered(value: Any, place: str) -> list[tuple[int, Any]]:
    if not isinstance(value, list) or not value:
        raise DefinitionError(f"{place}: a list is expected")
    return list(enumerate(value, start=1))


def _code(entry: Mapping[str, Any], place: str) -> str:
    code = _text(entry, "code", place)
    if not code.isascii() or not code.isidentifier():
        raise DefinitionError(f"{place}: code {code!r} is not a plain identifier")
    return code


def _text(entry: Mapping[str, Any], name: str, place: str) -> str:
    return _words(entry[name], f"{place}: {name}")


def _words(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DefinitionError(f"{place} must be text")
    return value


def _refuse_twice(values: list[Any], place: str) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise DefinitionError(f"{place}: twice there: {twice}")
