"""A call protocol as data: for whom, on which days, who calls and until when, and the script that is read aloud.

Stored JSON is read once into frozen dataclasses that check it; what does not hold together is refused in French with
the place of the fault, never half used. The script is shared by calls and self-questionnaires: both ask
``Definition.asked``, keep ``Definition.kept`` and read the warning signs through ``Definition.flags_of``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from coordination.accounts.roles import Role
from coordination.episodes.models import Destination
from discharge.entries import DefinitionError, Entry, refuse_twice

MAX_OFFSET = 90
MOST_ATTEMPTS, MOST_DAYS, LAST_RANK = 10, 90, 999
ALWAYS, WITH_RESERVE = "always", "reserve"
COMPLEXITIES = ("low", "medium", "high")
# Who may be asked to call: the functions that carry the right (``coordination.accounts.roles``).
CALLERS = (Role.CALL_OPERATOR, Role.LIAISON_NURSE, Role.SOCIAL_WORKER, Role.COORDINATION_ASSISTANT)


class FlagLevel(StrEnum):
    """How fast somebody must take a warning sign. The delay of each level is the hospital's."""

    IMMEDIATE = "immediate"
    URGENT = "urgent"
    WATCH = "watch"


class Reserve(StrEnum):
    """Which departures a protocol is for, by their reserve."""

    ANY = "any"
    WITH = "with"
    WITHOUT = "without"


@dataclass(frozen=True)
class Audience:
    """For whom a protocol is; what is empty does not count. The smallest ``rank`` is tried first.

    With ``instrument`` and without ``at_least``, any positive result counts.
    """

    rank: int = 100
    complexities: frozenset[str] = frozenset()
    instrument: str = ""
    at_least: int | None = None
    units: frozenset[UUID] = frozenset()
    destinations: frozenset[str] = frozenset()
    reserve: Reserve = Reserve.ANY


@dataclass(frozen=True)
class Limit:
    """Until when: failed attempts that make a call unreached, and days after its day that make it over-long."""

    attempts: int = 3
    days: int = 7


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
    """A possible answer. ``concern`` marks one that asks for an action; ``advice``, what to say to whoever gives it."""

    value: str
    label: str
    concern: bool
    advice: str = ""


@dataclass(frozen=True)
class Condition:
    """An earlier question and the answers to it, one of which is needed for a question to be asked."""

    question: str
    answers: frozenset[str]

    def holds(self, given: Mapping[str, str]) -> bool:
        """Whether the answers ``given`` so far, by question code, let the question be asked."""
        return given.get(self.question) in self.answers


@dataclass(frozen=True)
class Question:
    """What to say, in words to read aloud, and the answers. ``asked_if`` None: asked of everyone."""

    code: str
    wording: str
    answers: tuple[Answer, ...]
    asked_if: Condition | None = None

    def label_of(self, value: str) -> str:
        """The words of an answer; what an edition does not know is shown as it was stored."""
        return next((answer.label for answer in self.answers if answer.value == value), value)

    def answer(self, value: str) -> Answer | None:
        """The answer ``value``, or None when this edition has none."""
        return next((answer for answer in self.answers if answer.value == value), None)


@dataclass(frozen=True)
class Flag:
    """A warning sign, what to say or do when it is there, and how fast somebody must take it."""

    code: str
    label: str
    advice: str
    level: FlagLevel = FlagLevel.URGENT


@dataclass(frozen=True)
class Definition:
    """A whole protocol. ``working_days`` are ISO weekdays (1 is Monday) on which the team calls.

    ``on_holidays``: public holidays are worked too. ``caller`` None: whoever may make calls.
    """

    name: str
    working_days: frozenset[int]
    steps: tuple[Step, ...]
    opening: str
    questions: tuple[Question, ...]
    flags_wording: str
    flags: tuple[Flag, ...]
    advice: tuple[str, ...]
    source: str
    on_holidays: bool = False
    audience: Audience = Audience()
    caller: Role | None = None
    limit: Limit = Limit()

    def flag(self, code: str) -> Flag | None:
        """The warning sign ``code``, or None when this edition has none."""
        return next((flag for flag in self.flags if flag.code == code), None)

    def flags_of(self, codes: Collection[str]) -> list[Flag]:
        """The warning signs ``codes``, in the order of the script; unknown codes are left out."""
        return [flag for flag in self.flags if flag.code in codes]

    def asked(self, given: Mapping[str, str]) -> list[Question]:
        """The questions to ask of somebody who answered ``given`` so far (answers by question code), in order.

        A question whose condition rests on a question that is not asked is not asked either.
        """
        asked: list[Question] = []
        counted: dict[str, str] = {}
        for question in self.questions:
            if question.asked_if is None or question.asked_if.holds(counted):
                asked.append(question)
                if question.code in given:
                    counted[question.code] = given[question.code]
        return asked

    def kept(self, given: Mapping[str, str]) -> dict[str, str]:
        """The answers that count: those to questions that were to be asked, and that this edition knows."""
        return {
            question.code: given[question.code]
            for question in self.asked(given)
            if question.answer(given.get(question.code, "")) is not None
        }


def read_definition(data: Any) -> Definition:
    """Check stored data and give the protocol that it describes.

    Raises:
        DefinitionError: something is missing, unknown, twice there, or out of bounds.
    """
    entry = Entry(data, "Protocole")
    flags_wording, flags = entry.one("flags", _read_flags, "signes d’alerte")
    definition = Definition(
        name=entry.text("name"),
        working_days=_read_weekdays(entry),
        steps=entry.each("steps", _read_step, called="appel"),
        opening=entry.text("opening"),
        questions=entry.each("questions", _read_question, called="question"),
        flags_wording=flags_wording,
        flags=flags,
        advice=_read_advice(entry),
        source=entry.text("source"),
        on_holidays=entry.flag("on_holidays"),
        audience=entry.one("audience", _read_audience, "pour qui") if entry.has("audience") else Audience(),
        caller=Role(entry.one_of("caller", CALLERS)) if entry.has("caller") else None,
        limit=entry.one("limit", _read_limit, "jusqu’à quand") if entry.has("limit") else Limit(),
    )
    entry.close()
    refuse_twice([step.label for step in definition.steps], "Jours d’appel")
    refuse_twice([question.code for question in definition.questions], "Questions")
    refuse_twice([flag.code for flag in definition.flags], "Signes d’alerte")
    _check_conditions(definition.questions)
    return definition


def _read_weekdays(entry: Entry) -> frozenset[int]:
    days = entry.wholes("working_days")
    if any(day > 7 for day in days):
        raise entry.fault("« working_days » va de 1, lundi, à 7")
    return frozenset(days)


def _read_step(entry: Entry) -> Step:
    step = Step(entry.whole("day"), entry.one_of("when", (ALWAYS, WITH_RESERVE)))
    if step.day > MAX_OFFSET:
        raise entry.fault(f"au plus {MAX_OFFSET} jours après le départ")
    return step


def _read_question(entry: Entry) -> Question:
    answers = entry.each("answers", _read_answer)
    if len(answers) < 2:
        raise entry.fault("il faut deux réponses au moins")
    refuse_twice([answer.value for answer in answers], f"{entry.place}, réponses")
    condition = entry.one("asked_if", _read_condition, "condition") if entry.has("asked_if") else None
    return Question(_read_code(entry), entry.text("wording"), answers, condition)


def _read_answer(entry: Entry) -> Answer:
    return Answer(
        entry.text("value"), entry.text("label"), entry.flag("concern"), entry.text("advice", empty=True).strip()
    )


def _read_condition(entry: Entry) -> Condition:
    return Condition(entry.text("question"), frozenset(entry.texts("answers", empty=False)))


def _read_flags(entry: Entry) -> tuple[str, tuple[Flag, ...]]:
    return entry.text("wording"), entry.each("items", _read_flag, called="signe")


def _read_flag(entry: Entry) -> Flag:
    level = FlagLevel(entry.one_of("level", list(FlagLevel), default=FlagLevel.URGENT))
    return Flag(_read_code(entry), entry.text("label"), entry.text("advice"), level)


def _read_advice(entry: Entry) -> tuple[str, ...]:
    lines = entry.texts("advice", empty=False)
    if not all(line.strip() for line in lines):
        raise entry.fault("un conseil est vide")
    return lines


def _read_audience(entry: Entry) -> Audience:
    audience = Audience(
        rank=_at_most(entry, "rank", LAST_RANK) if entry.has("rank") else Audience.rank,
        complexities=_known(entry, "complexities", COMPLEXITIES),
        instrument=entry.text("instrument", empty=True),
        at_least=entry.whole("at_least", least=0) if entry.has("at_least") else None,
        units=frozenset(_read_unit(entry, text) for text in entry.texts("units")),
        destinations=_known(entry, "destinations", Destination.values),
        reserve=Reserve(entry.one_of("reserve", list(Reserve), default=Reserve.ANY)),
    )
    if audience.at_least is not None and not audience.instrument:
        raise entry.fault("un score demande une grille")
    return audience


def _read_limit(entry: Entry) -> Limit:
    return Limit(attempts=_at_most(entry, "attempts", MOST_ATTEMPTS), days=_at_most(entry, "days", MOST_DAYS))


def _read_unit(entry: Entry, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise entry.fault("une unité n’est pas reconnue") from error


def _read_code(entry: Entry) -> str:
    code = entry.text("code")
    if not code.isascii() or not code.isidentifier():
        raise entry.fault(f"le code « {code} » n’est pas fait de lettres sans accent et de chiffres")
    return code


def _at_most(entry: Entry, name: str, most: int) -> int:
    value = entry.whole(name)
    if value > most:
        raise entry.fault(f"« {name} » va jusqu’à {most}")
    return value


def _known(entry: Entry, name: str, known: Collection[str]) -> frozenset[str]:
    values = frozenset(entry.texts(name))
    if values - set(known):
        raise entry.fault(f"« {', '.join(sorted(values - set(known)))} » n’est pas connu")
    return values


def _check_conditions(questions: tuple[Question, ...]) -> None:
    """A condition speaks of an earlier question, and of answers that it has."""
    earlier: dict[str, Question] = {}
    for place, question in enumerate(questions, start=1):
        condition = question.asked_if
        if condition is not None:
            asked = earlier.get(condition.question)
            if asked is None:
                raise DefinitionError(f"Question {place} : sa condition parle d’une question qui ne la précède pas")
            if condition.answers - {answer.value for answer in asked.answers}:
                raise DefinitionError(f"Question {place} : sa condition parle d’une réponse qui n’existe pas")
        earlier[question.code] = question
