"""Registry of what the frame shows: the places of the rail, the hospitals one may switch to, the answers not yet read,
the news that a person puts away.

The interface lies under every other app, so it knows none of them: each one registers what it brings in
``AppConfig.ready`` and the frame asks for it when a full page is rendered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.http import HttpRequest

from coordination.tenancy.prepared import ask
from coordination.ui.addresses import page_address

# The SQL of some rows, and its values.
Statement = tuple[str, list[Any]]
# What waits at a place: its rows, counted with those of the other places in one query, or a number.
Counted: TypeAlias = "QuerySet[Any] | Statement | int"
Counter = Callable[[HttpRequest], Counted]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A destination of the rail, the same for everyone who may open it."""

    key: str
    label: str
    short_label: str
    icon: str
    url_name: str
    order: int
    permission: Any = None
    count: "Counter | None" = None
    count_label: str = ""
    also_under: tuple[str, ...] = ()
    on_phones: bool = True
    only_waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class ShownPlace:
    """A place as one person sees it now: its address, its count, whether it is where they are."""

    key: str
    label: str
    short_label: str
    icon: str
    url: str
    count: int
    count_label: str
    is_current: bool
    on_phones: bool

    @property
    def long_end(self) -> str:
        """The part of the label that phones leave out: « du jour » of « Départs du jour »."""
        return self.label.removeprefix(self.short_label)


@dataclass(frozen=True, kw_only=True)
class HospitalChoice:
    """A hospital of the menu. ``key`` is what the form posts as ``hospital`` to ``switch_hospital``."""

    key: str
    name: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class AccountEntry:
    """A line of the account menu."""

    label: str
    url_name: str
    order: int
    permission: Any = None


@dataclass(frozen=True, kw_only=True)
class News:
    """What became of something that the person did, or was given, until they put it away: a sentence, when it became so, where it leads.

    ``dismiss_url`` takes a POST, with ``suite``: the page to come back to (``coordination.ui.addresses.back``).
    """

    text: str
    at: datetime
    url: str
    dismiss_url: str
    link: str = "Lire la réponse"


@dataclass(frozen=True, kw_only=True)
class _NewsSource:
    waiting: Counter
    read: Callable[[Any], Iterable[News]]


@dataclass
class _Registry:
    places: dict[str, Place] = field(default_factory=dict)
    account_entries: dict[str, AccountEntry] = field(default_factory=dict)
    news: dict[str, _NewsSource] = field(default_factory=dict)
    check: Callable[[HttpRequest, Any], bool] | None = None
    hospitals: Callable[[HttpRequest], Iterable[HospitalChoice]] | None = None


_registry = _Registry()


def register_place(  # noqa: PLR0917 - read at its calls as a table row: key, label, icon, address, order
    key: str,
    label: str,
    icon: str,
    url_name: str,
    order: int,
    permission: Any = None,
    count: Counter | None = None,
    *,
    short_label: str = "",
    count_label: str = "",
    also_under: tuple[str, ...] = (),
    on_phones: bool = True,
    only_waiting: bool = False,
) -> None:
    """Add a place to the rail; ``on_phones`` False: on a phone, whose bar holds five, it is in the account menu;
    ``only_waiting``: it is there only while something waits at it, or somebody is there.

    ``count`` gives the things that wait, as rows or as their number, read only for a full page; ``count_label`` says what they are
    (« à traiter »). ``short_label`` is the beginning of ``label`` that stays on a phone. ``also_under`` lists other
    paths that belong to the place (``("/episodes/",)``). A key may be registered again: the last one wins.
    """
    _registry.places[key] = Place(
        key=key,
        label=label,
        short_label=short_label or label,
        icon=icon,
        url_name=url_name,
        order=order,
        permission=permission,
        count=count,
        count_label=count_label,
        also_under=also_under,
        on_phones=on_phones,
        only_waiting=only_waiting,
    )


def register_account_entry(label: str, url_name: str, order: int, permission: Any = None) -> None:
    """Add a line to the account menu, above the sign-out, for those who hold ``permission``."""
    _registry.account_entries[url_name] = AccountEntry(
        label=label, url_name=url_name, order=order, permission=permission
    )


def register_permission_check(check: Callable[[HttpRequest, Any], bool]) -> None:
    """Say how a place's ``permission`` is checked: ``check(request, permission)``."""
    _registry.check = check


def register_hospitals(provider: Callable[[HttpRequest], Iterable[HospitalChoice]]) -> None:
    """Say which hospitals a person may work in."""
    _registry.hospitals = provider


def register_news(key: str, waiting: Counter, read: Callable[[Any], Iterable[News]]) -> None:
    """Say what a person is told on top of their next page.

    ``waiting`` gives what is to be told, counted in the query of the places; only when there is some does ``read`` write
    it as sentences.
    """
    _registry.news[key] = _NewsSource(waiting=waiting, read=read)


def frame_of(request: HttpRequest) -> "Navigation":
    """The frame of the page that answers ``request``: one for the view and its templates."""
    known: Navigation = request.__dict__.setdefault("_frame", Navigation(request))
    return known


class Navigation:
    """What the frame of one request shows. Nothing is asked for until a template reads it, or a page counts with it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def places(self) -> list[ShownPlace]:
        """The places this person may open, in order."""
        visible = [place for place in _registry.places.values() if self._may(place)]
        addresses = {place.key: page_address(place.url_name) for place in visible}
        current = self._current_key(visible, addresses)
        counts = self._waiting
        return [
            ShownPlace(
                key=place.key,
                label=place.label,
                short_label=place.short_label,
                icon=place.icon,
                url=addresses[place.key],
                count=counts.get(place.key, 0),
                count_label=place.count_label,
                is_current=place.key == current,
                on_phones=place.on_phones,
            )
            for place in sorted(visible, key=lambda place: place.order)
            if not place.only_waiting or counts.get(place.key) or place.key == current
        ]

    @cached_property
    def news(self) -> list[News]:
        """What the person is told until they put it away, last first: the page folds all but one."""
        told = [source for key, source in _registry.news.items() if self._waiting.get(f"news:{key}")]
        lines = [line for source in told for line in source.read(self._request)]
        return sorted(lines, key=lambda line: line.at, reverse=True)

    @cached_property
    def searches_patients(self) -> bool:
        """Whether the top bar offers the search: to those only who may open its results."""
        return any(place.key == "patients" and self._may(place) for place in _registry.places.values())

    @cached_property
    def hospitals(self) -> list[HospitalChoice]:
        """The hospitals of the menu; a person of one hospital has no menu."""
        return list(_registry.hospitals(self._request)) if _registry.hospitals else []

    @cached_property
    def account_entries(self) -> list[AccountEntry]:
        """The lines of the account menu that this person may open, in order."""
        visible = [entry for entry in _registry.account_entries.values() if self._may(entry)]
        return sorted(visible, key=lambda entry: entry.order)

    def _may(self, place: Place | AccountEntry) -> bool:
        if place.permission is None:
            return True
        if _registry.check is None:
            raise ImproperlyConfigured(f"The place {place.label!r} asks for a permission that nothing checks")
        return _registry.check(self._request, place.permission)

    def _current_key(self, visible: list[Place], addresses: dict[str, str]) -> str | None:
        # The longest address that begins the path wins, so a page under two places belongs to the nearer one.
        prefixes = [
            (prefix, place.key)
            for place in visible
            for prefix in (addresses[place.key], *place.also_under)
            if self._is_under(prefix)
        ]
        return max(prefixes, key=lambda found: len(found[0]))[1] if prefixes else None

    def _is_under(self, prefix: str) -> bool:
        path = self._request.path
        return path == prefix or (prefix != "/" and path.startswith(prefix))

    def counted_too(self, waiting: "Mapping[str, Counted]") -> dict[str, int]:
        """``counted`` for what a page counts of its own, in the statement of the frame that will stand around it."""
        own = {f"page:{key}": found for key, found in waiting.items()}
        self._waiting = counted(self._to_count() | own)
        return {key: self._waiting[f"page:{key}"] for key in waiting}

    @cached_property
    def _waiting(self) -> dict[str, int]:
        """How much waits at each place, and how many news of each kind."""
        return counted(self._to_count())

    def _to_count(self) -> "dict[str, Counted]":
        counters = {place.key: place.count for place in _registry.places.values() if place.count and self._may(place)}
        counters |= {f"news:{key}": source.waiting for key, source in _registry.news.items()}
        return {key: count(self._request) for key, count in counters.items()}


def counted(waiting: "Mapping[str, Counted]") -> dict[str, int]:
    """The number of rows of each, in one statement: on every page, where building a union took longer than counting."""
    numbers = {key: found for key, found in waiting.items() if isinstance(found, int)}
    asked = {key: _statement(found) for key, found in waiting.items() if not isinstance(found, int)}
    if not asked:
        return numbers
    # The parts are the ORM's own SQL; what people typed is in the values.
    counts = ", ".join(f"(SELECT count(*) FROM ({text}) AS waiting)" for text, _ in asked.values())  # noqa: S608
    [found] = ask(f"SELECT {counts}", [value for _, values in asked.values() for value in values])
    return numbers | dict(zip(asked, found, strict=True))


def _statement(found: "QuerySet[Any] | Statement") -> Statement:
    if isinstance(found, tuple):
        return found
    # Whoever has no unit waits for nothing: such a query must count no row, not refuse to be written.
    text, values = found.order_by().values("pk").query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
    return text, list(values)
