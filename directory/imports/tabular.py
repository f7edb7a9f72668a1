"""Reading a local table (CSV with a header line), whose columns a person has matched with ours."""

import csv
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO
from uuid import UUID

from coordination.errors import DomainError
from coordination.identity.numbers import InvalidNumberError, check_finess, check_rpps, compact
from directory.imports.criteria import read_age, read_girs, read_situations
from directory.imports.emails import quick_email
from directory.imports.files import Survey, open_text
from directory.imports.headers import find_columns, normalised
from directory.imports.keys import KeyMaker
from directory.imports.phones import quick_phone
from directory.imports.places import Place
from directory.imports.rows import Batch, copy_line
from directory.providers.models import Provider, ProviderType

ATTRIBUTION = "Tableau local"
LONGEST_HEADER = 20_000
SEPARATORS = ";,\t|"
BATCH = 1_000
# Our columns, as the mapping page names them.
FIELDS = {
    "name": "Nom",
    "type": "Type de service",
    "short_name": "Nom d’usage",
    "finess": "FINESS",
    "rpps": "RPPS",
    "siret": "SIRET",
    "address_extra": "Complément d’adresse",
    "street": "Adresse",
    "postal_code": "Code postal",
    "city": "Ville",
    "commune": "Code INSEE de la commune",
    "phone": "Téléphone",
    "other_phone": "Autre téléphone",
    "fax": "Télécopie",
    "email": "Courriel",
    "mssante": "Messagerie sécurisée de santé",
    "min_age": "Âge minimal",
    "max_age": "Âge maximal",
    "situations": "Situations prises en charge",
    "dependencies": "GIR pris en charge",
    "criteria": "Pour quels patients",
}
# How each is read, and what it is called where it cannot be.
READERS: tuple[tuple[tuple[str, ...], Callable[[str], str | None], str], ...] = (
    (("phone", "other_phone", "fax"), quick_phone, "téléphone"),
    (("email", "mssante"), quick_email, "courriel"),
    (("min_age", "max_age"), read_age, "âge"),
    (("situations",), read_situations, "situations prises en charge"),
    (("dependencies",), read_girs, "GIR"),
)
# The type of every line, when no column says it.
DEFAULT_TYPE = "default_type"
STAGED = (
    *("run_id", "line", "finess", "rpps", "provider_id", "kind", "type_id", "name", "short_name", "siret"),
    *("address_extra", "street", "postal_code", "city", "commune_id"),
    *("phone", "other_phone", "fax", "email", "mssante"),
    *("min_age", "max_age", "situations", "dependencies", "criteria", "search_key"),
)
_LENGTHS = {"name": 200, "short_name": 200, "address_extra": 200, "street": 200, "city": 100, "criteria": 2000}


class NotTableError(DomainError):
    """The file is no table that can be read with this mapping. Nothing of it may be kept."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Ce fichier ne se lit pas comme un tableau : {why}. Rien n’a été enregistré.", code="import_not_table"
        )


class LineError(ValueError):
    """One line cannot be used; the message says why, in French."""


def read_headers(path: Path, survey: Survey) -> tuple[list[str], str]:
    """The headers of the table and its separator. Raises ``NotTableError``."""
    with open_text(path, survey.encoding) as text:
        line = text.readline(LONGEST_HEADER).rstrip("\r\n")
    separator = max(SEPARATORS, key=line.count)
    headers = [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
    if len([header for header in headers if header]) < 2:
        raise NotTableError("sa première ligne doit nommer au moins deux colonnes")
    return headers, separator


def guess_columns(headers: list[str]) -> dict[str, str]:
    """The header that each of our columns most likely has."""
    return {name: headers[position] for name, position in find_columns(headers, FIELDS).items()}


def check_columns(mapping: dict[str, str], headers: list[str]) -> dict[str, int]:
    """The position of each mapped column. Raises ``NotTableError`` when one is missing, or when too little is mapped."""
    positions = {normalised(header): position for position, header in reversed(list(enumerate(headers)))}
    columns = {name: header for name, header in mapping.items() if name in FIELDS and header}
    if missing := [header for header in columns.values() if normalised(header) not in positions]:
        raise NotTableError(f"il n’a pas de colonne « {missing[0]} »")
    if "name" not in columns and not columns.keys() & {"finess", "rpps"}:
        raise NotTableError("aucune colonne ne donne le nom, le FINESS ou le RPPS")
    return {name: positions[normalised(header)] for name, header in columns.items()}


class TableReader:
    """Turns lines of a local table into staged entries, each matched with the entry it speaks of."""

    def __init__(
        self,
        *,
        run_id: str,
        mapping: dict[str, str],
        kinds: dict[str, ProviderType],
        keys: KeyMaker,
        places: dict[str, Place],
        professions: frozenset[str],
    ) -> None:
        self._run, self._mapping, self._kinds, self._keys = run_id, mapping, kinds, keys
        self._places, self._professions = places, professions
        self._type_names = {
            normalised(name): code
            for code, kind in reversed(kinds.items())
            for name in (*kind.former_names, kind.plural, kind.acronym, kind.label, code)
            if name
        }

    def batches(self, path: Path, survey: Survey, position: dict[str, int]) -> Iterator[Batch]:
        """Read on after the ``rows`` lines that ``position`` says are staged."""
        headers, separator = read_headers(path, survey)
        columns = check_columns(self._mapping, headers)
        done = position.get("rows", 0)
        with open_text(path, survey.encoding) as text:
            rows = islice(self._rows(text, separator), done, None)
            while part := list(islice(rows, BATCH)):
                batch = Batch()
                self._read(batch, part, columns)
                done += len(part)
                batch.position, batch.progress = {"rows": done}, survey.size if len(part) < BATCH else 0
                yield batch

    @staticmethod
    def _rows(text: IO[str], separator: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(text, delimiter=separator)
        next(reader)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                row = []
                yield reader.line_num, row
                continue
            if any(cell.strip() for cell in row):
                yield reader.line_num, row

    def _read(self, batch: Batch, part: list[tuple[int, list[str]]], columns: dict[str, int]) -> None:
        good: list[tuple[int, dict[str, str], list[str]]] = []
        for number, row in part:
            batch.counts["read"] += 1
            doubts: list[str] = []
            try:
                good.append((number, self._values(row, columns, doubts), doubts))
            except LineError as error:
                batch.broken(f"ligne {number}", str(error), ";".join(row))
        known = _Known(values for _, values, _ in good)
        for number, values, doubts in good:
            try:
                batch.lines.append(self._staged(number, values, known.match(values)))
            except LineError as error:
                batch.broken(f"ligne {number}", str(error), ";".join(filter(None, values.values())))
                continue
            if doubts:
                batch.doubtful(f"ligne {number}", doubts, values.get("name", ""))

    def _values(self, row: list[str], columns: dict[str, int], doubts: list[str]) -> dict[str, str]:
        if len(row) <= max(columns.values()):
            raise LineError("nombre de colonnes inattendu")
        values = {name: " ".join(row[at].replace("\x00", "").split()) for name, at in columns.items()}
        for name, check in (("finess", check_finess), ("rpps", check_rpps)):
            if values.get(name):
                try:
                    values[name] = check(values[name])
                except InvalidNumberError as error:
                    raise LineError(error.message) from error
        self._clean(values, doubts)
        return {name: value[: _LENGTHS.get(name, 254)] for name, value in values.items()}

    def _clean(self, values: dict[str, str], doubts: list[str]) -> None:
        for names, read, what in READERS:
            for name in names:
                if text := values.get(name):
                    values[name] = read(text) or ""
                    if not values[name]:
                        doubts.append(f"{what} illisible : {text[:60]}")
        low, high = values.get("min_age"), values.get("max_age")
        if low and high and int(low) > int(high):
            doubts.append(f"âges dans le mauvais ordre : {low}, {high}")
            values["min_age"] = values["max_age"] = ""
        for name, length in (("siret", 14), ("postal_code", 5)):
            if text := values.get(name):
                digits = compact(text)
                values[name] = digits if len(digits) == length and digits.isascii() and digits.isdigit() else ""
                if not values[name]:
                    doubts.append(f"{FIELDS[name]} illisible : {text[:20]}")
        if (code := values.get("commune", "").upper()) and code not in self._places:
            doubts.append(f"commune inconnue : {code[:10]}")
            values["commune"] = ""

    def _staged(self, number: int, values: dict[str, str], known: "UUID | None") -> str:
        said = values.get("type", "")
        code = self._type_names.get(normalised(said)) if said else self._mapping.get(DEFAULT_TYPE) or None
        if said and code is None:
            raise LineError(f"type de service inconnu : {said[:60]}")
        place = self._places.get(values.get("commune", "").upper())
        if known is None:
            if not values.get("name") or code is None:
                raise LineError("ni fiche connue, ni nom et type pour en ouvrir une")
            if place is None and not values.get("postal_code") and not values.get("city"):
                raise LineError("ni commune, ni code postal, ni ville")
        is_person = bool(values.get("rpps")) or code in self._professions
        where = place.name if place else values.get("city", "")
        row = {
            **{name: values.get(name, "") for name in STAGED if name in FIELDS},
            "run_id": self._run,
            "line": number,
            "finess": values.get("finess") or None,
            "rpps": values.get("rpps") or None,
            "provider_id": known,
            "kind": (Provider.Kind.PROFESSIONAL if is_person else Provider.Kind.ORGANISATION).value,
            "type_id": code,
            "commune_id": place.code if place else None,
            **{name: values.get(name) or None for name in ("min_age", "max_age")},
            **{name: values.get(name) or "{}" for name in ("situations", "dependencies")},
            "search_key": self._keys.key(code, values["name"], values.get("short_name", ""), where)
            if code and values.get("name")
            else "",
        }
        return copy_line(row[name] for name in STAGED)


class _Known:
    """The entries that some lines speak of: by FINESS, by RPPS when the person has one place, by name and place."""

    def __init__(self, lines: Iterable[dict[str, str]]) -> None:
        lines = list(lines)
        self._by_finess = dict(
            Provider.objects.filter(finess__in=[line["finess"] for line in lines if line.get("finess")])
            .values_list("finess", "pk")
            .iterator()
        )
        self._by_rpps: dict[str, list[UUID]] = {}
        for rpps, pk in Provider.objects.filter(
            rpps__in=[line["rpps"] for line in lines if line.get("rpps")], status=Provider.Status.OPEN
        ).values_list("rpps", "pk"):
            self._by_rpps.setdefault(str(rpps), []).append(pk)
        named = Provider.objects.filter(
            source=Provider.Source.MANUAL, name__in=[line["name"] for line in lines if line.get("name")]
        )
        self._by_name = {
            (name, postal_code or commune or city): pk
            for name, postal_code, commune, city, pk in named.order_by("-pk").values_list(
                "name", "postal_code", "commune", "city", "pk"
            )
        }

    def match(self, line: dict[str, str]) -> UUID | None:
        """The entry that a line speaks of. Raises ``LineError`` when it may be several."""
        if line.get("finess"):
            return self._by_finess.get(line["finess"])
        if line.get("rpps"):
            found = self._by_rpps.get(line["rpps"], [])
            if len(found) > 1:
                raise LineError("ce professionnel a plusieurs lieux d’exercice : corrigez sa fiche")
            return found[0] if found else None
        where = line.get("postal_code") or line.get("commune") or line.get("city") or ""
        return self._by_name.get((line.get("name", ""), where))
