"""Finding communes by what people type."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Exists, F, Q, Value, When
from django.db.models.functions import Coalesce

from coordination.territory.names import INSEE_CODE, SEPARATOR, Place, read_place

if TYPE_CHECKING:
    from coordination.territory.models import Commune  # noqa: F401 - named as text in the type of the query set

# A name longer than the longest in France (45 letters) is no name; trigrams of it would only cost time.
LONGEST_QUERY = 80

_FORMER_LAST = Case(When(kind="F", then=1), default=0)
_SIZE = Coalesce(F("population"), F("successor__population"), Value(0))


class CommuneQuerySet(models.QuerySet["Commune"]):
    """Communes, arrondissements and former communes."""

    def with_places(self) -> Self:
        """Each with what its label and its rank need, in the same query."""
        return self.select_related("department", "intercommunality", "successor__department", "city")

    def with_today(self) -> Self:
        """Each with the commune of today and the city that it may belong to, in the same query: no more than an address needs.

        Joined with all that a list shows (``with_places``), planning one takes ten times as long as reading it.
        """
        return self.select_related("successor", "city")

    def matching(self, text: str) -> Self:
        """Those meant by ``text``: a name or its beginning (accents and case ignored), a postal code, an INSEE code, or a
        name with a postal code or a department; when none begins so, the names that resemble it.

        Ordered exact name first, then beginnings, then resemblances, the most populated first. Nothing for nothing.
        """
        text = _bounded(text)
        place = read_place(text)
        if INSEE_CODE.match(text) and not place.postal_code:
            return self.filter(code=text.upper()).order_by("code")
        if not place.key:
            return self.designated_by(place.postal_code) if place.postal_code else self.none()
        within = self.filter(_within(place))
        beginning = within.beginning_with(place.key)
        return beginning if beginning.exists() else within.resembling(place.key)

    def exactly_named(self, text: str) -> Self:
        """Those whose name, today's or a former one, is ``text``, within its postal code or department if it holds one.

        Accents, case and "St" for "Saint" are forgiven, typing errors are not: this decides without asking.
        """
        place = read_place(_bounded(text))
        return self.filter(_exactly(place.key), _within(place)) if place.key else self.none()

    def designated_by(self, code: Any) -> Self:
        """Communes that a bare five-digit code designates: by post, else by INSEE code, today's or former."""
        by_post = self.model.objects.filter(postal_codes__contains=[code])
        by_number = Q(code=code) | Q(former_codes__contains=[code])
        found = self.filter(Q(postal_codes__contains=[code]) | ~Exists(by_post) & by_number)
        return found.order_by(_SIZE.desc(), "name")

    def beginning_with(self, key: str) -> Self:
        """Those with a name, today's or a former one, that begins with the search key ``key``: exact names first."""
        return (
            self.filter(Q(search_key__startswith=key) | _exactly(key))
            .alias(exactness=Case(When(_exactly(key), then=0), default=1))
            .order_by("exactness", _FORMER_LAST, _SIZE.desc(), "name", "code")
        )

    def resembling(self, key: str) -> Self:
        """Those with a name that resembles the search key ``key``, the closest first."""
        # Half for the whole name, half for the closest part of it: "Verges" before "Saint-Jean-de-Verges".
        resemblance = TrigramSimilarity("search_key", key) + TrigramWordSimilarity(key, "search_key")
        return (
            self.filter(Q(search_key__trigram_similar=key) | Q(search_key__trigram_word_similar=key))
            .alias(resemblance=resemblance)
            .order_by("-resemblance", _FORMER_LAST, _SIZE.desc(), "name", "code")
        )


def _bounded(text: str) -> str:
    return " ".join(text[:LONGEST_QUERY].replace("\x00", "").split())


def _exactly(key: str) -> Q:
    return (
        Q(search_key=key)
        | Q(search_key__startswith=f"{key}{SEPARATOR}")
        | Q(search_key__contains=f"{SEPARATOR}{key}{SEPARATOR}")
        | Q(search_key__endswith=f"{SEPARATOR}{key}")
    )


def _within(place: Place) -> Q:
    """A former commune has no postal code of its own in the source: its successor's count."""
    if place.postal_code:
        code = place.postal_code
        return Q(postal_codes__contains=[code]) | Q(postal_codes=[], successor__postal_codes__contains=[code])
    return Q(department=place.department) if place.department else Q()
