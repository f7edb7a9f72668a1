"""The four kinds of file: how each is recognised before anything is written, and how it is read."""

import hashlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from django.utils import timezone

from coordination.identity import names, phones
from directory.imports import emails, finess, finess_csv, finess_staging, keys, mssante, rpps, tabular
from directory.imports import phones as quick_phones
from directory.imports.files import Survey, open_text, read_blocks
from directory.imports.finess_staging import SiteStager
from directory.imports.keys import KeyMaker
from directory.imports.models import Format, ImportRun
from directory.imports.parsing import parse_all
from directory.imports.places import Place, places_by_code
from directory.imports.rows import Batch
from directory.imports.staging import applied_digests
from directory.providers import names as provider_names
from directory.providers.models import ProviderType

JSON_BEGINS = ("{", "\ufeff{")
# What turns a line into an entry.
_MEANING = (rpps, keys, emails, quick_phones, phones, names, provider_names)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file says of itself: its day, and whom to name with its data."""

    vintage: date
    attribution: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A run's columns in the staging table, and the batches still to store."""

    columns: tuple[str, ...]
    batches: Iterator[Batch]


def basis(places: dict[str, Place]) -> bytes:
    """A fingerprint of what the meaning of a line depends on besides itself: code, rules, types of provider, communes."""
    digest = hashlib.sha256(rpps.TYPES_FILE.read_bytes())
    for module in _MEANING:
        digest.update(inspect.getsource(module).encode())
    kinds = ProviderType.objects.order_by("pk").values_list(
        "pk", "acronym", "label", "former_names", "finess_categories"
    )
    digest.update(repr((list(kinds), sorted(places.items()))).encode())
    return digest.digest()


def recognise(file_format: Format, path: Path, survey: Survey, *, name: str, mapping: dict[str, str]) -> Recognised:
    """Check that the file is of this format, from its beginning. Raises the format's ``DomainError``."""
    today = timezone.localdate()
    if file_format == Format.FINESS:
        if not _is_json(path, survey):
            return _said(finess_csv.read_vintage(path, survey), finess_csv.ATTRIBUTION)
        with _finess_text(path) as text:
            vintage = finess.check_beginning(text)
        return _said(vintage, finess.ATTRIBUTION)
    if file_format == Format.RPPS:
        rpps.read_header(path, survey)
        return _said(rpps.vintage_of(name, today), rpps.ATTRIBUTION)
    if file_format == Format.MSSANTE:
        mssante.read_header(path, survey)
        return _said(rpps.vintage_of(name, today), mssante.ATTRIBUTION)
    headers = tabular.read_headers(path, survey)[0]
    # Without a mapping the page asks for one before anything is read.
    if mapping:
        tabular.check_columns(mapping, headers)
    return Recognised(today, f"{tabular.ATTRIBUTION}, {name}"[:200])


def _said(vintage: date, attribution: str) -> Recognised:
    return Recognised(vintage, f"{attribution}, {vintage:%d/%m/%Y}")


def _is_json(path: Path, survey: Survey) -> bool:
    with open_text(path, survey.encoding) as text:
        return text.read(100).lstrip().startswith(JSON_BEGINS)


@contextmanager
def _finess_text(path: Path) -> Iterator[IO[str]]:
    # The JSON of 2026 is UTF-8 by its standard: another encoding is damage.
    with open_text(path, "utf-8-sig") as text:
        yield text


@contextmanager
def reading(run: ImportRun, path: Path, survey: Survey) -> Iterator[Reading]:
    """Open the file of ``run`` where its checkpoint stands."""
    with ExitStack() as stack:
        yield _READERS[Format(run.format)](run, path, survey, stack)


def _kinds_and_keys() -> tuple[dict[str, ProviderType], KeyMaker]:
    kinds = {kind.pk: kind for kind in ProviderType.objects.all()}
    return kinds, KeyMaker(kinds)


def _read_finess(run: ImportRun, path: Path, survey: Survey, stack: ExitStack) -> Reading:
    kinds, keys = _kinds_and_keys()
    stager = SiteStager(str(run.pk), kinds, keys, places_by_code())
    done = run.checkpoint.get("entries", 0)
    if _is_json(path, survey):
        text = stack.enter_context(_finess_text(path))
        vintage, stream = finess.read_vintage(text)
        return Reading(
            finess_staging.STAGED,
            stager.batches(finess.read_sites(stream, vintage=vintage), done, lambda: stream.read),
        )
    far = finess_csv.Advance()
    return Reading(
        finess_staging.STAGED, stager.batches(finess_csv.read_sites(path, survey, far), done, lambda: far.read)
    )


def _read_rpps(run: ImportRun, path: Path, survey: Survey, _: ExitStack) -> Reading:
    header = rpps.read_header(path, survey)

    def parser() -> rpps.RppsParser:
        places = places_by_code()
        return rpps.RppsParser(
            run_id=str(run.pk),
            header=header,
            encoding=survey.encoding,
            keys=_kinds_and_keys()[1],
            places=places,
            scope=rpps.Scope(),
            basis=basis(places),
            applied=applied_digests(),
        )

    position = run.checkpoint
    blocks = read_blocks(path, start=position.get("byte", 0), first_line=position.get("line", 1))
    return Reading(rpps.STAGED, parse_all(parser, blocks, size=survey.size))


def _read_mssante(run: ImportRun, path: Path, survey: Survey, _: ExitStack) -> Reading:
    header = mssante.read_header(path, survey)
    return Reading(mssante.STAGED, mssante.read_batches(str(run.pk), path, survey, header, run.checkpoint))


def _read_table(run: ImportRun, path: Path, survey: Survey, _: ExitStack) -> Reading:
    kinds, keys = _kinds_and_keys()
    professions = rpps.Scope().types()
    reader = tabular.TableReader(
        run_id=str(run.pk),
        mapping=run.mapping,
        kinds=kinds,
        keys=keys,
        places=places_by_code(),
        professions=professions,
    )
    return Reading(tabular.STAGED, reader.batches(path, survey, run.checkpoint))


_READERS: dict[Format, Callable[[ImportRun, Path, Survey, ExitStack], Reading]] = {
    Format.FINESS: _read_finess,
    Format.RPPS: _read_rpps,
    Format.MSSANTE: _read_mssante,
    Format.CSV: _read_table,
}
