"""One JSON object read value by value, each by its kind, then nothing left over. Faults say in French where they are."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

T = TypeVar("T")


class DefinitionError(ValueError):
    """A definition that does not hold together; the message says, in French, what and where."""


# What one object of each list is called where a fault is told.
SINGULAR = {
    "items": "question",
    "answers": "réponse",
    "bands": "tranche",
    "parts": "sous-variable",
    "levels": "niveau",
    "proposals": "proposition",
    "groups": "groupe",
    "ranks": "rang",
    "steps": "palier",
}


class Entry:
    """One JSON object being read; ``place`` says which, for faults. The place of the outermost is said of itself only."""

    def __init__(self, data: Any, place: str, *, is_outermost: bool = True) -> None:
        if not isinstance(data, Mapping):
            raise DefinitionError(f"{place} : un objet est attendu")
        self._data = data
        self._read: set[str] = set()
        self._is_outermost = is_outermost
        self.place = place

    def fault(self, words: str) -> DefinitionError:
        """A refusal that says where."""
        return DefinitionError(f"{self.place} : {words}")

    def has(self, name: str) -> bool:
        """Whether ``name`` holds something."""
        self._read.add(name)
        return self._data.get(name) is not None

    def is_text(self, name: str) -> bool:
        """Whether ``name`` holds a text."""
        return isinstance(self._data.get(name), str)

    def text(self, name: str, *, empty: bool = False) -> str:
        value = self._take(name, default="" if empty else None)
        if not isinstance(value, str) or (not value.strip() and not empty):
            raise self.fault(f"« {name} » doit être un texte")
        return value

    def texts(self, name: str, *, empty: bool = True) -> tuple[str, ...]:
        value = self._take(name, default=[] if empty else None)
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value) or not (value or empty):
            raise self.fault(f"« {name} » doit être une liste de textes")
        return tuple(value)

    def whole(self, name: str, *, least: int = 1) -> int:
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.fault(f"« {name} » doit être un nombre entier, {least} ou plus")
        return value

    def wholes(self, name: str, *, least: int = 1) -> tuple[int, ...]:
        value = self._take(name)
        if not isinstance(value, list) or not value or any(type(item) is not int or item < least for item in value):
            raise self.fault(f"« {name} » doit être une liste de nombres entiers, {least} ou plus")
        return tuple(value)

    def flag(self, name: str) -> bool:
        value = self._take(name, default=False)
        if not isinstance(value, bool):
            raise self.fault(f"« {name} » doit être vrai ou faux")
        return value

    def number(self, name: str) -> Decimal:
        value = self._take(name)
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise self.fault(f"« {name} » doit être un nombre entier, ou un nombre décimal écrit entre guillemets")
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise self.fault(f"« {name} » n’est pas un nombre") from error
        if not number.is_finite() or abs(number) >= 1000:
            raise self.fault(f"« {name} » doit rester entre -1000 et 1000")
        return number

    def one_of(self, name: str, known: Sequence[str], *, default: str = "") -> str:
        value = self.text(name, empty=bool(default)) or default
        if value not in known:
            raise self.fault(f"« {name} » doit valoir {', '.join(sorted(known))}")
        return value

    def each(self, name: str, read: "Callable[[Entry], T]", *, empty: bool = False, called: str = "") -> tuple[T, ...]:
        """Every object of a list; ``called``: what one is, unless ``SINGULAR`` says it."""
        value = self._take(name, default=[] if empty else None)
        if not isinstance(value, list) or (not value and not empty):
            raise self.fault(f"« {name} » doit être une liste qui n’est pas vide")
        found = []
        for position, data in enumerate(value, start=1):
            inner = self._inside(data, f"{called or SINGULAR[name]} {position}")
            found.append(read(inner))
            inner.close()
        return tuple(found)

    def one(self, name: str, read: "Callable[[Entry], T]", words: str) -> T:
        inner = self._inside(self._take(name), words)
        found = read(inner)
        inner.close()
        return found

    def table(self, name: str) -> dict[str, Any]:
        value = self._take(name)
        if not isinstance(value, dict) or not value:
            raise self.fault(f"« {name} » doit être un tableau de correspondances")
        return value

    def close(self) -> None:
        left = sorted(set(self._data) - self._read)
        if left:
            raise self.fault(f"« {' », « '.join(left)} » n’a pas de sens ici")

    def _inside(self, data: Any, words: str) -> "Entry":
        place = words.capitalize() if self._is_outermost else f"{self.place}, {words}"
        return Entry(data, place, is_outermost=False)

    def _take(self, name: str, default: Any = None) -> Any:
        self._read.add(name)
        value = self._data.get(name, default)
        if value is None:
            raise self.fault(f"« {name} » manque")
        return value


def refuse_twice(values: Sequence[str], place: str) -> None:
    """Refuse a list in which a value stands twice.

    Raises:
        DefinitionError: with the values.
    """
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise DefinitionError(f"{place} : « {' », « '.join(twice)} » y est deux fois")


def moved(parts: Sequence[dict[str, Any]], place: int, do: str) -> list[dict[str, Any]] | None:
    """The parts of a draft after that of ``place``, from 1, was taken out or went up; None when ``do`` asks for neither."""
    if not place or do not in {"remove", "up"}:
        return None
    left = list(parts)
    taken = left.pop(place - 1)
    if do == "up":
        left.insert(max(place - 2, 0), taken)
    return left
