"""An instrument read from its data: questions, what each answer is worth, levels, what it proposes. Pure and frozen.

``schema.read_definition`` makes a ``Definition`` from stored JSON, or refuses it whole.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from coordination.accounts.roles import Role
from coordination.episodes.models import NeedDomain
from discharge.screening.numbers import number_words

# What a form sends for one question: a value, or the values ticked.
Sent = str | list[str]
Answers = Mapping[str, Sent]
# Bounded before it is parsed: « 1e999999 » is a number too.
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,4})?")


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    MULTIPLE = "multiple"


class Method(StrEnum):
    """How answers become a result. ``NONE``: the literature gives no score, a person concludes."""

    SUM = "sum"
    AGGIR = "aggir"
    NONE = "none"


@dataclass(frozen=True)
class Answer:
    """A possible answer: what is stored, what is read, its points, and its words in the explanation of a result.

    Where nothing is summed (``Method.NONE``, ``Method.AGGIR``), points other than 0 only say that the answer is a sign.
    ``replaces``: lighter forms of the same thing, that count for nothing when this one is ticked too.
    """

    value: str
    label: str
    points: Decimal
    because: str
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Band:
    """What a number from ``at_least`` on is worth, until the next band."""

    at_least: Decimal
    points: Decimal
    because: str


@dataclass(frozen=True)
class Condition:
    """True when one of ``items`` was answered with one of ``answers``."""

    items: tuple[str, ...]
    answers: tuple[str, ...]

    def met(self, given: "Mapping[str, Counted]") -> bool:
        """Whether the answers read so far fulfil it."""
        return any(set(given[code].values) & set(self.answers) for code in self.items if code in given)


@dataclass(frozen=True)
class Part:
    """A sub-variable: answered like its question, then combined with the others (AGGIR: dressing top, middle, bottom)."""

    code: str
    wording: str


@dataclass(frozen=True)
class Prefill:
    """The rule that may know the answer from the episode. ``steps``: what each range of the number it knows answers."""

    rule: str
    steps: tuple[tuple[Decimal, str], ...] = ()

    def answer(self, value: str) -> str:
        """The answer that the known ``value`` gives; empty when it gives none."""
        if not self.steps or not value:
            return value
        return next((answer for at_least, answer in reversed(self.steps) if Decimal(value) >= at_least), "")


@dataclass(frozen=True)
class Item:
    """A question; its ``parts``, if it has some, are asked instead of it."""

    code: str
    wording: str
    help: str
    kind: Kind
    answers: tuple[Answer, ...]
    prefill: Prefill | None = None
    required: bool = True
    asked_if: Condition | None = None
    reversed: bool = False
    bands: tuple[Band, ...] = ()
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    decimals: int = 0
    unit: str = ""
    parts: tuple[Part, ...] = ()
    # Answers of the parts, in their order, to the answer of the question; "" holds for the rest.
    combine: Mapping[str, str] = field(default_factory=dict)

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The least and the most points that it can bring to a complete form."""
        if self.bands:
            points = [band.points for band in self.bands]
        elif self.kind == Kind.MULTIPLE:
            outdone = {value for answer in self.answers if answer.points > 0 for value in answer.replaces}
            counted = [answer.points for answer in self.answers if answer.value not in outdone]
            points = [sum((p for p in counted if p < 0), Decimal(0)), sum((p for p in counted if p > 0), Decimal(0))]
        else:
            points = [answer.points for answer in self.answers]
        if self.asked_if or not self.required:
            points.append(Decimal(0))
        return min(points), max(points)

    @property
    def codes(self) -> tuple[str, ...]:
        """The names under which a form asks it: its parts, else its own."""
        return tuple(part.code for part in self.parts) or (self.code,)

    def answer(self, value: str) -> Answer | None:
        """The answer stored as ``value``, or None when the question has no such answer."""
        return next((answer for answer in self.answers if answer.value == value), None)

    def is_blank(self, sent: Answers) -> bool:
        """Whether nothing at all was answered, neither to it nor to its parts."""
        return not any(sent.get(code) for code in (self.code, *self.codes))

    def read(self, sent: Answers) -> "Counted | None":
        """What ``sent`` answers to it, or None when that is no whole answer to this question."""
        raw = sent.get(self.code) or self._combined(sent)
        parts = {part.code: str(sent[part.code]) for part in self.parts if sent.get(part.code)}
        if self.kind == Kind.MULTIPLE:
            return self._several([raw] if isinstance(raw, str) and raw else list(raw))
        if not isinstance(raw, str):
            return None
        if self.kind == Kind.NUMBER:
            return self._number(raw)
        chosen = self.answer(raw)
        return Counted(self, chosen, (chosen.value,), parts) if chosen else None

    def _combined(self, sent: Answers) -> str:
        values = [sent.get(part.code, "") for part in self.parts]
        if not values or not all(isinstance(value, str) and self.answer(value) for value in values):
            return ""
        return self.combine.get("".join(map(str, values)), self.combine.get("", ""))

    def _number(self, raw: str) -> "Counted | None":
        number = read_number(raw, decimals=self.decimals)
        if number is None or not self.minimum <= number <= self.maximum:
            return None
        band = _band(self.bands, number)
        label = " ".join(filter(None, (number_words(number), self.unit)))
        return Counted(self, Answer(plain(number), label, band.points, band.because), (plain(number),))

    def _several(self, raw: list[str]) -> "Counted | None":
        chosen = [answer for answer in self.answers if answer.value in raw]
        if not raw or len(chosen) != len(set(raw)):
            return None
        # « Aucun » beside something else contradicts itself.
        if len(chosen) > 1 and any(answer.value == NONE_OF_THEM for answer in chosen):
            return None
        outdone = {value for answer in chosen for value in answer.replaces}
        kept = [answer for answer in chosen if answer.value not in outdone]
        points = sum((answer.points for answer in kept), Decimal(0))
        if self.bands:
            points = _band(self.bands, points).points
        answer = Answer(
            value=",".join(answer.value for answer in chosen),
            label=", ".join(answer.label for answer in chosen),
            points=points,
            because=", ".join(answer.because for answer in kept),
        )
        return Counted(self, answer, tuple(answer.value for answer in chosen))


# The value of « Aucun » in a question with several answers: without it, nothing ticked would be a forgotten question.
NONE_OF_THEM = "none"


@dataclass(frozen=True)
class Counted:
    """One answer given, and what it counts for. ``parts``: the answers to the sub-variables that gave it."""

    item: Item
    answer: Answer
    values: tuple[str, ...]
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether it changes the result."""
        return self.answer.points != 0

    @property
    def stored(self) -> dict[str, Sent]:
        """What is kept of it: the answer by the code of its question, and those of the sub-variables."""
        return {self.item.code: list(self.values) if self.item.kind == Kind.MULTIPLE else self.values[0], **self.parts}

    @property
    def detail(self) -> str:
        """The answers to the sub-variables, in words."""
        return ", ".join(
            f"{part.wording} : {self.parts[part.code]}" for part in self.item.parts if part.code in self.parts
        )


@dataclass(frozen=True)
class Level:
    """What a result means: its words, the state it is drawn with, the complexity it proposes.

    Reached from the score ``at_least`` on or, without a score, when ``when`` is met. ``positive`` None: by the threshold.
    """

    code: str
    label: str
    state: str
    complexity: str
    at_least: Decimal | None = None
    when: Condition | None = None
    positive: bool | None = None


@dataclass(frozen=True)
class Proposal:
    """What a result proposes. ``when`` lists the items of which one counted, ``levels`` the levels that propose it.

    Empty ``when``: whatever was answered; empty ``levels``: any positive result. ``owner``: whose work it is, if not
    the referent's.
    """

    key: str
    title: str
    domain: NeedDomain
    when: tuple[str, ...]
    because: str
    levels: tuple[str, ...] = ()
    owner: Role | None = None


@dataclass(frozen=True)
class AggirGroup:
    """One group of the legal algorithm: the values of each variable, then the ranks with the sum that reaches them."""

    name: str
    values: Mapping[str, Mapping[str, int]]
    ranks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Scoring:
    """How the result is computed. ``noun``: what a number is called when it is no sum of points (« GIR »)."""

    method: Method = Method.SUM
    constant: Decimal = Decimal(0)
    noun: str = ""
    groups: tuple[AggirGroup, ...] = ()
    last_rank: int = 0
    group_of_rank: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    """A whole instrument. ``threshold`` is the first score that is positive, None when levels say it themselves."""

    code: str
    title: str
    edition: str
    minutes: int
    minimum_age: int | None
    items: tuple[Item, ...]
    threshold: Decimal | None
    levels: tuple[Level, ...]
    proposals: tuple[Proposal, ...]
    source: str
    licence: str
    scoring: Scoring = Scoring()
    # What is said instead of a result when an answer is missing.
    incomplete: str = ""

    @property
    def is_scored(self) -> bool:
        """Whether a complete form gives a number."""
        return self.scoring.method != Method.NONE

    @property
    def lowest(self) -> Decimal:
        """The least a complete form can give."""
        return self._bound(0)

    @property
    def highest(self) -> Decimal:
        """The most a complete form can give."""
        return self._bound(1)

    def _bound(self, side: int) -> Decimal:
        if self.scoring.method == Method.AGGIR:
            groups = self.scoring.group_of_rank.values()
            return Decimal(max(groups) if side else min(groups))
        if self.scoring.method == Method.NONE:
            return Decimal(0)
        return sum((item.bounds[side] for item in self.items), self.scoring.constant)

    def item(self, code: str) -> Item | None:
        """The question ``code``, or None when this edition has none."""
        return next((item for item in self.items if item.code == code), None)

    def level(self, score: Decimal | None, given: Mapping[str, Counted]) -> Level:
        """The level that a result reaches: the last whose condition holds; the first has none."""
        return [
            level
            for level in self.levels
            if (level.at_least is None or (score is not None and level.at_least <= score))
            and (level.when is None or level.when.met(given))
        ][-1]


def read_number(raw: str, *, decimals: int) -> Decimal | None:
    """A number as people type it, « 12,5 » included; None when it is none, or has more decimals than asked."""
    text = raw.strip().replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return number if number == number.quantize(Decimal(1).scaleb(-decimals)) else None


def plain(number: Decimal) -> str:
    """A number as it is stored: "12", "0.5"."""
    return format(number.normalize(), "f") if number else "0"


def _band(bands: tuple[Band, ...], number: Decimal) -> Band:
    return [band for band in bands if band.at_least <= number][-1]
