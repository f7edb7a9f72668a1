"""Frozen dataclasses to and from plain JSON values, for the contents that letters freeze.

Dates and times are ISO 8601 strings, enumerations their values, tuples lists. Types come from the annotations, so a
content class is declared once.
"""

import json
import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from liaison.content.parts import ContentError

T = TypeVar("T")


def write(content: object, *, schema: str) -> str:
    """Return ``content`` as JSON with sorted keys: the same content gives the same text, and can be hashed."""
    document = {"schema": schema, **encode(content)}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(kind: type[T], text: str, *, schema: str) -> T:
    """Read back what ``write`` wrote. Raises ``ContentError`` on another schema or on invalid content."""
    document: Any = json.loads(text)
    if not isinstance(document, dict) or document.pop("schema", None) != schema:
        raise ContentError(f"Ce contenu n’est pas au format {schema}.")
    unknown = set(document) - {field.name for field in fields(cast("Any", kind))}
    if unknown:
        raise ContentError(f"Ce contenu porte des champs inconnus : {', '.join(sorted(unknown))}.")
    try:
        return decode(kind, document)
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError("Ce contenu est incomplet ou mal formé.") from error


def encode(value: object) -> Any:
    """Return ``value`` (dataclass, tuple, enum, date, datetime, time, str, int, bool, None) as JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def decode(kind: type[T], value: Any) -> T:
    """Return ``value`` as a ``kind``. Raises ``KeyError``, ``TypeError`` or ``ValueError`` if it cannot be one."""
    result: T = _decode(kind, value)
    return result


def _decode(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return _decode_optional(kind, value)
    if get_origin(kind) is tuple:
        return _decode_tuple(kind, value)
    if is_dataclass(kind):
        return _decode_dataclass(kind, value)
    if issubclass(kind, Enum):
        return kind(value)
    if issubclass(kind, datetime | date | time):
        return kind.fromisoformat(value)
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected, {type(value).__name__} found")
    return value


def _decode_optional(kind: Any, value: Any) -> Any:
    (present,) = [argument for argument in get_args(kind) if argument is not type(None)]
    return None if value is None else _decode(present, value)


def _decode_tuple(kind: Any, value: Any) -> Any:
    if not isinstance(value, list):
        raise TypeError("a list was expected")
    item_kind = get_args(kind)[0]
    return tuple(_decode(item_kind, item) for item in value)


def _decode_dataclass(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise TypeError("an object was expected")
    hints = _hints(kind)
    given = {}
    for field in fields(kind):
        if field.name in value:
            given[field.name] = _decode(hints[field.name], value[field.name])
        elif field.default is MISSING:
            raise KeyError(field.name)
    return kind(**given)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
