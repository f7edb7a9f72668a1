"""Entries that may already be the one that somebody is about to add: shown before, and again to who decides."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from coordination.territory.models import Commune
from directory.providers.models import Provider
from directory.providers.names import provider_key, search_words
from directory.providers.queries import MOST_WORDS
from directory.providers.search import find

MOST_SHOWN = 6
# Of a city, those that share a word with a name; the closest of them are shown.
MOST_READ = 200
PHONES = ("phone", "other_phone", "mobile")


def lookalikes(*, name: str, commune: Commune | None, phones: Iterable[str] = ()) -> list[Provider]:
    """The likeliest first: the same number, the same words in the department, a word in common in the commune.

    Closed entries are among them: one that has opened again is corrected, not added. Five queries at most.
    """
    found = [pk for phone in set(phones) if phone for pk in _keys(Provider.objects.identified_by(phone))]
    if commune is not None:
        nearby = Provider.objects.filter(commune__department=commune.department_id)
        found += find(name, among=nearby, limit=MOST_SHOWN).keys + _sharing_a_word(name, commune)
    keys = list(dict.fromkeys(found))[:MOST_SHOWN]
    rows = Provider.objects.with_places().in_bulk(keys)
    return [rows[key] for key in keys]


def lookalikes_of(changes: Mapping[str, Any]) -> list[Provider]:
    """Those of a proposed new entry, by what it says."""
    said = {name: pair[1] for name, pair in changes.items()}
    commune = Commune.objects.filter(pk=said["commune"]).first() if said.get("commune") else None
    return lookalikes(name=said["name"], commune=commune, phones=[said.get(name) or "" for name in PHONES])


def _sharing_a_word(name: str, commune: Commune) -> list[Any]:
    # The commune's own name is in every key of its entries.
    words = [word for word in search_words(name) if word not in provider_key(commune.name).split()][:MOST_WORDS]
    if not words:
        return []
    there = Provider.objects.filter(commune__in=commune.codes).with_words([words])
    rows = there.order_by().values_list("pk", "search_key")[:MOST_READ]
    shared = {pk: len({*words} & {*key.split()}) for pk, key in rows}
    return sorted(shared, key=lambda pk: -shared[pk])[:MOST_SHOWN]


def _keys(found: "QuerySet[Provider] | None") -> list[Any]:
    return [] if found is None else list(found.order_by("name", "id").values_list("pk", flat=True)[:MOST_SHOWN])
