"""An instrument as data: its questions, what each answer is worth, its threshold, what it proposes.

The data is read once into frozen dataclasses that check it; a definition that does not hold together is refused with
the place of the fault, never half used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from coordination.episodes.models import NeedDomain

T = TypeVar("T")


class DefinitionError(ValueError):
    """A definition that does not hold together; the message says where."""


@dataclass(frozen=True)
class Answer:
    """A possible answer: what is stored, what is read, its points, and its words in the explanation of a result."""

    value: str
    label: str
    points: Decimal
    because: str


@dataclass(frozen=True)
class Item:
    """A question. ``prefill`` names a rule that may know the answer from the episode."""

    code: str
    wording: str
    help: str
    answers: tuple[Answer, ...]
    prefill: str

    def answer(self, value: str) -> Answer | None:
        """The answer stored as ``value``, or None when the question has no such answer."""
        return next((answer for answer in self.answers if answer.value == value), None)


@dataclass(frozen=True)
class Level:
    """What a score from ``at_least`` on means: its words, the state it is drawn with, the complexity it proposes."""

    at_least: Decimal
    label: str
    state: str
    complexity: str


@dataclass(frozen=True)
class Proposal:
    """What a positive result proposes. ``when`` lists the items of which one counted; empty: any positive result."""

    key: str
    title: str
    domain: NeedDomain
    when: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class Definition:
    """A whole instrument. ``threshold`` is the first score that is positive; scores are points, higher is frailer."""

    code: str
    title: str
    edition: str
    minutes: int
    minimum_age: int | None
    items: tuple[Item, ...]
    threshold: Decimal
    levels: tuple[Level, ...]
    proposals: tuple[Proposal, ...]
    source: str
    licence: str

    @property
    def lowest(self) -> Decimal:
        """The least a complete form can give."""
        return sum((min(answer.points for answer in item.answers) for item in self.items), Decimal(0))

    @property
    def highest(self) -> Decimal:
        """The most a complete form can give."""
        return sum((max(answer.points for answer in item.answers) for item in self.items), Decimal(0))

    def item(self, code: str) -> Item | None:
        """The question ``code``, or None when this edition has none."""
        return next((item for item in self.items if item.code == code), None)

    def level(self, score: Decimal) -> Level:
        """The level that ``score`` reaches."""
        return [level for level in self.levels if level.at_least <= score][-1]


STATES = frozenset({"ontime", "due", "late"})
COMPLEXITIES = frozenset({"low", "medium", "high"})


def read_definition(data: Mapping[str, Any]) -> Definition:
    """Check stored data and give the instrument that it describes.

    Raises:
        DefinitionError: something is missing, unknown, twice there, or out of order.
    """
    entry = _Entry(data, "instrument")
    definition = Definition(
        code=entry.text("code"),
        title=entry.text("title"),
        edition=entry.text("edition"),
        minutes=entry.whole("minutes"),
        minimum_age=entry.whole("minimum_age") if data.get("minimum_age") is not None else None,
        items=entry.each("items", _read_item),
        threshold=entry.points("threshold"),
        levels=entry.each("levels", _read_level),
        proposals=entry.each("proposals", _read_proposal, empty=True),
        source=entry.text("source"),
        licence=entry.text("licence"),
    )
    entry.close(also=("minimum_age",))
    _check_whole(definition)
    return definition


def _read_item(entry: "_Entry") -> Item:
    item = Item(
        code=entry.text("code"),
        wording=entry.text("wording"),
        help=entry.text("help", empty=True),
        answers=entry.each("answers", _read_answer),
        prefill=entry.text("prefill", empty=True),
    )
    _refuse_twice([answer.value for answer in item.answers], f"{entry.place}: answers")
    if len(item.answers) < 2:
        raise DefinitionError(f"{entry.place}: a question needs two answers")
    return item


def _read_answer(entry: "_Entry") -> Answer:
    return Answer(
        value=entry.text("value"),
        label=entry.text("label"),
        points=entry.points("points"),
        because=entry.text("because"),
    )


def _read_level(entry: "_Entry") -> Level:
    return Level(
        at_least=entry.points("at_least"),
        label=entry.text("label"),
        state=entry.one_of("state", STATES),
        complexity=entry.one_of("complexity", COMPLEXITIES),
    )


def _read_proposal(entry: "_Entry") -> Proposal:
    return Proposal(
        key=entry.text("key"),
        title=entry.text("title"),
        domain=NeedDomain(entry.one_of("domain", frozenset(NeedDomain.values))),
        when=entry.texts("when"),
        because=entry.text("because", empty=True),
    )


def _check_whole(definition: Definition) -> None:
    codes = [item.code for item in definition.items]
    _refuse_twice(codes, "items")
    _refuse_twice([proposal.key for proposal in definition.proposals], "proposals")
    for proposal in definition.proposals:
        unknown = set(proposal.when) - set(codes)
        if unknown:
            raise DefinitionError(f"proposal {proposal.key}: unknown items {sorted(unknown)}")
        if not proposal.when and not proposal.because:
            raise DefinitionError(f"proposal {proposal.key}: neither items nor a reason")
    bounds = [level.at_least for level in definition.levels]
    if bounds != sorted(set(bounds)) or bounds[0] > definition.lowest:
        raise DefinitionError("levels: in rising order, the first at or below the lowest score")
    if not definition.lowest < definition.threshold <= definition.highest:
        raise DefinitionError("threshold: no score lies on both of its sides")


def _refuse_twice(values: Sequence[str], place: str) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise DefinitionError(f"{place}: twice there: {twice}")


class _Entry:
    """One JSON object being read: each value by its kind, then nothing left over."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, Mapping):
            raise DefinitionError(f"{place}: an object is expected")
        self._data = data
        self._read: set[str] = set()
        self.place = place

    def text(self, name: str, *, empty: bool = False) -> str:
        value = self._take(name, default="" if empty else None)
        if not isinstance(value, str) or (not value and not empty):
            raise DefinitionError(f"{self.place}: {name} must be text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._take(name, default=[])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise DefinitionError(f"{self.place}: {name} must be a list of texts")
        return tuple(value)

    def whole(self, name: str) -> int:
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise DefinitionError(f"{self.place}: {name} must be a whole number above zero")
        return value

    def points(self, name: str) -> Decimal:
        value = self._take(name)
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise DefinitionError(f"{self.place}: {name} must be a whole number, or a decimal one written as text")
        try:
            points = Decimal(value)
        except InvalidOperation as error:
            raise DefinitionError(f"{self.place}: {name} is not a number") from error
        if not points.is_finite() or abs(points) >= 1000:
            raise DefinitionError(f"{self.place}: {name} is out of bounds")
        return points

    def one_of(self, name: str, known: frozenset[str]) -> str:
        value = self.text(name)
        if value not in known:
            raise DefinitionError(f"{self.place}: {name} is none of {sorted(known)}")
        return value

    def each(self, name: str, read: "Callable[[_Entry], T]", *, empty: bool = False) -> tuple[T, ...]:
        value = self._take(name, default=[] if empty else None)
        if not isinstance(value, list) or (not value and not empty):
            raise DefinitionError(f"{self.place}: {name} must be a list")
        found = []
        for position, data in enumerate(value, start=1):
            entry = _Entry(data, f"{self.place}: {name} {position}")
            found.append(read(entry))
            entry.close()
        return tuple(found)

    def close(self, also: tuple[str, ...] = ()) -> None:
        left = set(self._data) - self._read - set(also)
        if left:
            raise DefinitionError(f"{self.place}: unknown {sorted(left)}")

    def _take(self, name: str, default: Any = None) -> Any:
        self._read.add(name)
        value = self._data.get(name, default)
        if value is None:
            raise DefinitionError(f"{self.place}: {name} is missing")
        return value
