"""Reads that nearly every page makes, written as query sets and compiled once a process.

Building a query set and writing its SQL takes Python longer than PostgreSQL takes to answer. What is kept is the text, with a
place for each value; a value of one request, the hospital's first of all, is never in it.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.expressions import Expression
from django_scopes import scope
from psycopg.sql import Literal

from coordination.tenancy.scope import TenantError, current_hospital_id

Row = TypeVar("Row")
# Not the name of an argument.
_HOSPITAL = "the current hospital"
# Of one read: a list has a text for each filter and each page.
TEXTS = 64
_PLACEHOLDER = re.compile("%[%s]")


class Given(Expression):
    """In a prepared statement, the place of a value."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Stand among the values of the statement until they are known."""
        return "%s", [self]


def each(keys: Any) -> models.Func:
    """In a prepared read, the keys of a list: ``filter(pk__in=each(keys))``. An empty list finds nothing."""
    return models.Func(keys, template="SELECT unnest(%(expressions)s::uuid[])", output_field=models.UUIDField())


def ask(text: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement whose text never changes: PostgreSQL parses it once a connection, and plans it when that pays.

    Sent with its values beside it, where Django's own cursor writes them into the text.
    """
    with connection.cursor() as cursor:
        cursor.cursor = psycopg.Cursor(connection.connection)
        cursor.execute(text, values)
        return cursor.fetchall()


class _AnyHospital:
    """Stands for the hospital in the scope while a statement is compiled."""

    pk = Given(_HOSPITAL)


class prepared(Generic[Row]):  # noqa: N801 - a decorator
    """A function that returns a query set, called with a place for each of its values and once a process.

    >>> @prepared
    ... def circle(episode: Any) -> "QuerySet[CircleMember]":
    ...     return CircleMember.objects.filter(episode=episode).in_order()
    >>> circle(episode=episode)

    The function may use its values in conditions only, and each must be a value: ``= NULL`` finds nothing. Its keyword-only
    arguments are choices, given as they are: they decide which conditions there are, and each combination has its own text. An
    argument annotated with a named tuple has a place for each of its fields. Rows found by an object know it, as those of a
    related manager.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[Any, Row]]") -> None:
        code = build.__code__
        self._build = build
        self._places = code.co_varnames[: code.co_argcount]
        self._choices = code.co_varnames[code.co_argcount :][: code.co_kwonlyargcount]
        self._compiled = lru_cache(TEXTS)(self._compile)
        self.__doc__ = build.__doc__

    def __call__(self, **values: Any) -> list[Row]:
        """The rows, in the current hospital."""
        kept, compiler, converters, *_ = self._compiled(*(values[name] for name in self._choices))
        found = ask(*self.statement(**values))
        answered = copy(compiler)
        answered.connection = connection
        answered.execute_sql = lambda *_, **__: [found]
        answered.get_converters = lambda _: converters
        rows: Any = kept.all()
        # Not ``rows.query``, which would make values of a list of values.
        rows._query = _Answered(kept.query, answered)  # noqa: SLF001 - nothing else sets it as it is
        known = {name: value for name, value in values.items() if isinstance(value, models.Model)}
        rows._known_related_objects = {  # noqa: SLF001 - what a related manager does
            rows.model._meta.get_field(name): {value.pk: value} for name, value in known.items()
        }
        return list(rows)

    def statement(self, **values: Any) -> tuple[str, list[Any]]:
        """The SQL and its values, for who makes it a part of another statement.

        Raises:
            TenantError: outside every hospital, and the read is of one.
            ValueError: a value is None.
        """
        *_, places = self._compiled(*(values[name] for name in self._choices))
        return self.text(**values), [_value(place, values) for place in places]

    def text(self, **choices: Any) -> str:
        """The SQL alone, for these choices."""
        *_, text, _ = self._compiled(*(choices[name] for name in self._choices))
        return text

    def _place(self, name: str) -> Any:
        kind = self._build.__annotations__.get(name)
        fields = getattr(kind, "_fields", ())
        return kind(*(Given(f"{name}.{field}") for field in fields)) if kind and fields else Given(name)

    def _compile(self, *choices: Hashable) -> tuple["models.QuerySet[Any, Row]", Any, Any, str, tuple[Given, ...]]:
        with scope(hospital=_AnyHospital()):
            rows = self._build(*map(self._place, self._places), **dict(zip(self._choices, choices, strict=True)))
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        text, places = compiler.as_sql()
        if kept := [place for place in places if isinstance(place, UUID | date)]:
            raise TypeError(f"{self._build.__qualname__} would keep {kept[0]!r} for other requests")
        converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
        return rows, compiler, converters, *_with_constants(text, places)


def _with_constants(text: str, places: Sequence[Any]) -> tuple[str, tuple[Given, ...]]:
    """The statement with what is the same each time written in it, and the values that it asks for.

    Of a state that it reads in the text PostgreSQL knows which index is of such rows only, whatever the values are.
    """
    following = iter(places)
    asked: list[Given] = []

    def written(placeholder: re.Match[str]) -> str:
        if placeholder[0] == "%%":
            return "%%"
        place = next(following)
        if isinstance(place, Given):
            asked.append(place)
            return "%s"
        return Literal(place).as_string(connection.connection).replace("%", "%%")

    return _PLACEHOLDER.sub(written, text), tuple(asked)


class _Answered:
    """A query whose compiler has its answer already."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query = query
        self._compiler = compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)

    def get_compiler(self, *_: Any, **__: Any) -> Any:
        return self._compiler


def _value(place: Given, values: dict[str, Any]) -> Any:
    if place.name == _HOSPITAL:
        hospital_id = current_hospital_id()
        if hospital_id is None:
            raise TenantError("a prepared read of a hospital, outside every hospital")
        return hospital_id
    name, _, field = place.name.partition(".")
    value = getattr(values[name], field) if field else values[name]
    if value is None:
        raise ValueError(f"{place.name}: no value")
    return value.pk if isinstance(value, models.Model) else value
