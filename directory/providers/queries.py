"""Reading the directory by what people type."""

import re
from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject, Left

from coordination.identity.numbers import compact
from coordination.identity.phones import InvalidPhoneError, parse_phone
from directory.providers.names import search_words

if TYPE_CHECKING:
    from directory.providers.models import Provider, ProviderType  # noqa: F401 - named as text in the query sets' types

LONGEST_QUERY = 120
MOST_WORDS = 8
# Letters of a search key by which entries are found in order.
BEGINNING = 24
# What stands before the names of doctors, in their keys.
TITLES = ("DR ", "PR ")

_FINESS = re.compile(r"(\d{2}|2[AB])\d{7}")
_PHONE_CHARACTERS = re.compile(r"[+\d\s.\-()]+")


class ProviderTypeQuerySet(models.QuerySet["ProviderType"]):
    """Types of provider."""

    def current(self) -> Self:
        """Those that one still asks for: nothing has replaced them."""
        return self.filter(successor=None)


class ProviderQuerySet(models.QuerySet["Provider"]):
    """Providers of the shared reference."""

    def open(self) -> Self:
        """Those in activity."""
        return self.filter(status="open")

    def taking(self, *, age: int | None = None, situation: str = "", dependency: str = "") -> Self:
        """Those that say they take such a patient; by age, those that do not say they do not."""
        found = self
        if age is not None:
            found = found.filter(Q(min_age=None) | Q(min_age__lte=age), Q(max_age=None) | Q(max_age__gte=age))
        if situation:
            found = found.filter(situations__contains=[situation]).exclude(situations=[])
        return found.filter(dependencies__contains=[dependency]).exclude(dependencies=[]) if dependency else found

    def with_places(self) -> Self:
        """Each with its type and its commune, in the same query."""
        return self.select_related("type", "commune__intercommunality", "commune__department")

    def with_standing(self, today: date) -> Self:
        """Each with the latest room said and with who replaces it today as ``ranking`` reads them, in the same query."""
        from directory.providers.models import Absence, Capacity  # the models import this module

        said = Capacity.objects.filter(provider=OuterRef("pk")).order_by("-stated_at", "-id")
        running = Q(ends_on=None) | Q(ends_on__gte=today)
        away = Absence.objects.filter(running, provider=OuterRef("pk"), starts_on__lte=today).order_by("starts_on")
        room = JSONObject(free_places="free_places", words="words", stated_at="stated_at")
        absence = JSONObject(ends_on="ends_on", replacement="replacement__name")
        return self.annotate(room=Subquery(said.values_list(room)[:1]), away=Subquery(away.values_list(absence)[:1]))

    def identified_by(self, text: str) -> Self | None:
        """Those that a number designates: FINESS, RPPS, SIRET, phone, postal or INSEE code. None when ``text`` is words."""
        condition = _identifier(text)
        return None if condition is None else self.filter(condition)

    def with_words(self, words: Sequence[Sequence[str]], *, beginning: bool = False) -> Self:
        """Those whose search key holds, for each of ``words``, one of its spellings.

        ``beginning``: the last word may be only the start of one, as somebody types.
        """
        parts = [" | ".join(f"'{spelling}'" for spelling in spellings) for spellings in words]
        if beginning:
            parts[-1] = " | ".join(f"'{spelling}':*" for spelling in words[-1])
        # Words of search keys are letters and digits: nothing in them ends a quote.
        asked = " & ".join(f"({part})" for part in parts)
        return self.filter(_Holds(key_words(F("search_key")), RawSQL("%s::tsquery", [asked])))

    def with_beginning(self, text: str) -> Self:
        """Those whose search key begins so, the title of a doctor or professor aside. ``text`` is such a key itself."""
        keys = [f"{title}{text}" for title in ("", *TITLES)]
        # The index holds as much of a key as tells people apart.
        begun = self.alias(beginning=key_beginning())
        found = begun.filter(reduce(or_, (Q(beginning__startswith=key[:BEGINNING]) for key in keys)))
        is_cut = any(len(key) > BEGINNING for key in keys)
        return found.filter(reduce(or_, (Q(search_key__startswith=key) for key in keys))) if is_cut else found

    def search(self, text: str) -> Self:
        """Those that a number in ``text`` designates, or that hold its words, the last one perhaps unfinished.

        For programs and for narrowing; what people type deserves ``directory.providers.search.find``.
        """
        text = bounded(text)
        numbered = self.identified_by(text)
        if numbered is not None:
            return numbered
        words = search_words(text)[:MOST_WORDS]
        return self.with_words([[word] for word in words], beginning=True) if words else self.none()


def bounded(text: str) -> str:
    """``text`` without what nobody types: its length is that of a search, its spaces are single."""
    words = text[: LONGEST_QUERY + 1].replace("\x00", "").split()
    # A word cut in its middle would be another word.
    return " ".join(words[:-1] if len(text) > LONGEST_QUERY and len(words) > 1 else words)


def _identifier(text: str) -> Q | None:
    """The condition of a number that designates an entry or a place, None for words."""
    number = compact(text)
    if re.fullmatch(r"\d{5}", number):
        return Q(postal_code=number) | Q(commune=number)
    if _FINESS.fullmatch(number):
        # The second condition is the index's own: the planner does not deduce it from a prefix.
        return Q(finess=number) | (Q(siret__startswith=number) & ~Q(siret=""))
    if re.fullmatch(r"8?\d{11}", number):
        return Q(rpps=number[-11:])
    if re.fullmatch(r"\d{14}", number):
        return Q(siret=number)
    if _PHONE_CHARACTERS.fullmatch(text):
        return _phone(text)
    return None


def _phone(text: str) -> Q | None:
    try:
        phone = parse_phone(text)
    except InvalidPhoneError:
        return None
    # Each condition is its partial index's own: the planner does not deduce it.
    return Q(phone=phone) & ~Q(phone="") | Q(other_phone=phone) & ~Q(other_phone="") | Q(mobile=phone) & ~Q(mobile="")


def key_words(key: models.Expression | F) -> Func:
    """The words of a search key as PostgreSQL indexes them; the index ``provider_search_words`` is on this expression."""
    return Func(
        Func(key, Value(" "), function="string_to_array", output_field=ArrayField(models.TextField())),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
    )


def key_beginning() -> Left:
    """The beginning of a search key; the index ``provider_by_beginning`` is on this expression."""
    return Left("search_key", BEGINNING)


class _Holds(Func):
    """Whether a vector of words answers a query."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = models.BooleanField()
