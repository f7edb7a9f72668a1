"""Applying national files to the shared reference."""

import gzip
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils import timezone

from coordination.errors import DomainError
from coordination.territory.models import Commune
from directory.imports.finess import ATTRIBUTION, Broken, NotFinessError, Site, read_sites, read_vintage
from directory.imports.merging import MERGED_FIELDS, Merge, merge
from directory.imports.models import ImportRun
from directory.providers.actions import load_provider_types
from directory.providers.models import Provider, ProviderType

BATCH = 2_000
PROBLEMS_KEPT = 500
READ_SIZE = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(slots=True)
class _Tally:
    """What a run counts and quotes as it goes."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, str]] = field(default_factory=list)

    def broken(self, entry: Broken) -> None:
        self.counts["broken"] += 1
        self._keep({"place": entry.place, "reason": entry.reason, "quote": entry.quote})

    def doubtful(self, site: Site) -> None:
        self.counts["suspicious"] += 1
        self._keep({"place": site.finess, "reason": ", ".join(site.doubts), "quote": site.name})

    def _keep(self, problem: dict[str, str]) -> None:
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)


def import_finess(*, path: Path) -> ImportRun:
    """Apply a FINESS file of structures (JSON of 2026, gzipped or not) and return the record of the run.

    One transaction: a file of another kind or cut short (``NotFinessError``) leaves nothing behind. A broken entry is
    counted and quoted in ``ImportRun.problems``, and the rest goes on. The same file again writes no entry.
    """
    started_at = timezone.now()
    tally = _Tally()
    with transaction.atomic(), _opened(path) as text:
        vintage, stream = read_vintage(text)
        load_provider_types()
        kinds = _kinds_by_category()
        entries = _once_each(read_sites(stream, vintage=vintage), tally)
        while batch := list(islice(entries, BATCH)):
            _apply_batch(batch, kinds, vintage, tally)
        return ImportRun.objects.create(
            format=ImportRun.Format.FINESS,
            file_name=path.name[:255],
            sha256=_sha256(path),
            vintage=vintage,
            attribution=f"{ATTRIBUTION}, {vintage:%d/%m/%Y}",
            started_at=started_at,
            finished_at=timezone.now(),
            counts=dict(tally.counts),
            problems=tally.problems,
        )


def _once_each(entries: Iterable[Site | Broken], tally: _Tally) -> Iterator[Site]:
    """The usable sites; broken ones and repeated numbers are counted on the way."""
    seen: set[str] = set()
    for entry in entries:
        tally.counts["read"] += 1
        if isinstance(entry, Broken):
            tally.broken(entry)
        elif entry.finess in seen:
            tally.broken(Broken(entry.finess, "numéro FINESS déjà lu dans ce fichier", entry.name))
        else:
            seen.add(entry.finess)
            yield entry


def _apply_batch(sites: list[Site], kinds: dict[str, ProviderType], vintage: date, tally: _Tally) -> None:
    numbers = [site.finess for site in sites]
    known = {
        provider.finess: provider
        for provider in Provider.objects.filter(finess__in=numbers)
        .select_related("type")
        .select_for_update(of=("self",))
    }
    communes = Commune.objects.by_official_code([site.commune_code for site in sites if site.commune_code])
    merges = [
        merge(
            site,
            known.get(site.finess),
            kind=kinds.get(site.category),
            commune=_commune_of(site, communes),
            vintage=vintage,
        )
        for site in sites
    ]
    for site, result in zip(sites, merges, strict=True):
        tally.counts[result.outcome.value] += 1
        if site.doubts and site.closed_on is None:
            tally.doubtful(site)
    _write(merges)


def _write(merges: list[Merge]) -> None:
    now = timezone.now()
    written = [result.provider for result in merges if result.provider is not None]
    for provider in written:
        provider.updated_at = now
    if written:
        Provider.objects.bulk_create(
            written, update_conflicts=True, unique_fields=["finess"], update_fields=MERGED_FIELDS
        )


def _commune_of(site: Site, communes: dict[str, Commune]) -> Commune | None:
    commune = communes.get(site.commune_code)
    if commune is None and site.commune_code:
        site.doubts.append(f"commune inconnue : {site.commune_code}")
    return commune


def _kinds_by_category() -> dict[str, ProviderType]:
    return {category: kind for kind in ProviderType.objects.all() for category in kind.finess_categories}


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    """The text of a file that may be gzipped, whatever its name says."""
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC
            raw.seek(0)
            with TextIOWrapper(gzip.GzipFile(fileobj=raw) if is_gzip else raw, encoding="utf-8-sig") as text:
                yield text
    except FileNotFoundError as error:
        raise DomainError(f"Le fichier {path.name} n’existe pas.", code="import_no_file") from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise NotFinessError from error


def _sha256(path: Path) -> str:
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()
