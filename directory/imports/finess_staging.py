"""Sites of FINESS, from the JSON of 2026 or the older CSV, as staged entries."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import cast

from django.db.models import CharField

from directory.imports.finess import Broken, Site
from directory.imports.keys import KeyMaker
from directory.imports.names import names_of
from directory.imports.places import Place
from directory.imports.rows import PROTECTED, Batch, copy_line
from directory.providers.models import Provider, ProviderType

BATCH = 2_000
STAGED = (
    *("run_id", "line", "finess", "kind", "type_id", "name", "short_name", "siret", "finess_category"),
    *("address_extra", "street", "postal_code", "city", "commune_id", "latitude", "longitude"),
    *("phone", "other_phone", "fax", "email", "search_key", "closed_on"),
)
LENGTHS = {
    name: cast("CharField[str, str]", Provider._meta.get_field(name)).max_length
    for name in ("name", "short_name", "finess_category", "address_extra", "street", "city", "email")
}


class SiteStager:
    """Turns sites into staged entries, each FINESS number once."""

    def __init__(self, run_id: str, kinds: dict[str, ProviderType], keys: KeyMaker, places: dict[str, Place]) -> None:
        self._run, self._keys, self._places = run_id, keys, places
        self._by_category = {category: kind for kind in kinds.values() for category in kind.finess_categories}
        self._seen: set[str] = set()

    def batches(self, entries: Iterable[Site | Broken], done: int, progress: Callable[[], int]) -> Iterator[Batch]:
        """Stage what comes after the first ``done`` entries, which an earlier process staged.

        ``progress`` gives the characters read so far.
        """
        entries = iter(entries)
        for entry in islice(entries, done):
            self._seen.add(entry.finess)
        number = done
        while part := list(islice(entries, BATCH)):
            batch = Batch()
            for entry in part:
                number += 1
                self._stage(batch, number, entry)
            batch.counts["read"] += len(part)
            batch.position, batch.progress = {"entries": number}, progress()
            yield batch

    def _stage(self, batch: Batch, number: int, entry: Site | Broken) -> None:
        if isinstance(entry, Broken):
            batch.broken(entry.place, entry.reason, entry.quote)
            if entry.finess:
                self._protect(batch, number, entry.finess)
        elif entry.finess in self._seen:
            batch.broken(entry.finess, "numéro FINESS déjà lu dans ce fichier", entry.name)
        else:
            self._seen.add(entry.finess)
            self._stage_site(batch, number, entry)

    def _protect(self, batch: Batch, number: int, finess: str) -> None:
        empty = dict.fromkeys(STAGED[:4])
        values = empty | {"run_id": self._run, "line": number, "finess": finess, "kind": PROTECTED}
        batch.lines.append(copy_line([*values.values(), None, *[""] * 8, None, None, None, *[""] * 5, None]))

    def _stage_site(self, batch: Batch, number: int, site: Site) -> None:
        kind = self._by_category.get(site.category)
        place = self._places.get(site.commune_code)
        if place is None and site.commune_code:
            site.doubts.append(f"commune inconnue : {site.commune_code}")
        name, short_name = names_of(site, kind) if kind else (site.name, site.short_name)
        text = {
            "name": name,
            "short_name": short_name,
            "finess_category": site.category,
            "address_extra": site.address_extra,
            "street": site.street,
            "city": site.city,
            "email": site.email,
        }
        text = {column: value[: LENGTHS[column]] for column, value in text.items()}
        where = place.name if place else text["city"]
        values = {
            "run_id": self._run,
            "line": number,
            "finess": site.finess,
            "kind": Provider.Kind.ORGANISATION.value,
            "type_id": kind.pk if kind else None,
            "siret": site.siret,
            "postal_code": site.postal_code,
            "commune_id": place.code if place else None,
            "latitude": site.latitude,
            "longitude": site.longitude,
            "phone": site.phone,
            "other_phone": site.other_phone,
            "fax": site.fax,
            "search_key": self._keys.key(kind.pk, text["name"], text["short_name"], where) if kind else "",
            "closed_on": site.closed_on,
            **text,
        }
        batch.lines.append(copy_line(values[column] for column in STAGED))
        if site.doubts and site.closed_on is None:
            batch.doubtful(site.finess, site.doubts, site.name)
