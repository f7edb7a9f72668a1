"""What a part lacks: rules are functions from a part as it is kept to (field, what to do there). Shared by every document."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from liaison.authoring.fields import NO, YES

Body = Mapping[str, Any]
Missing = Iterable[tuple[str, str]]
Rule = Callable[[Body], Missing]


def filled(body: Body, name: str, words: str) -> Missing:
    """Something is written."""
    if not str(body.get(name, "")).strip():
        yield name, words


def answered(body: Body, name: str, words: str) -> Missing:
    """Yes or no; and what, when it is yes."""
    if body.get(name) not in {NO, YES}:
        yield f"{name}_0", words
    elif body[name] == YES:
        yield from filled(body, f"{name}_text", f"{words} Vous avez répondu oui : dites de quoi il s’agit.")


def text_or_none(body: Body, name: str, words: str) -> Missing:
    """Something is written, or the tick says that there is nothing."""
    if not body.get(f"{name}_none"):
        yield from filled(body, name, words)


def table(row: Callable[[int, Body], Missing], words: str) -> Rule:
    """A table: rows, each whole, or the tick that says that there is none."""

    def missing(body: Body) -> Missing:
        rows = body.get("rows", [])
        if not rows and not body.get("none"):
            yield "none", words
        if rows and body.get("none"):
            yield "none", "« Aucun » est coché, et le tableau ne l’est pas : choisissez."
        for number, line in enumerate(rows):
            yield from row(number, line)

    return missing


def in_row(row: Body, number: int, field: str, words: str) -> Missing:
    """Something is written in this field of this row."""
    if not str(row.get(field, "")).strip():
        yield f"rows-{number}-{field}", words
