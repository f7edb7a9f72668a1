"""Reading PS_LibreAcces, the open extract of the register of professionals (ANS): 2 million lines, several a person.

Format and traps: standards §4.2. Columns are found by their headers; a line is one activity (a place and a way of
practising) with one qualification. Only what ``data/rpps-types.csv`` names concerns a return home.
"""

import csv
import re
from array import array
from bisect import bisect_left
from datetime import date
from fnmatch import fnmatchcase
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from coordination.errors import DomainError
from directory.imports.activities import (
    Activity,
    BrokenLineError,
    address_extra,
    city_of,
    digits,
    email,
    luhn_holds,
    name_of,
    phones,
    practice_of,
    street,
)
from directory.imports.files import UTF_8, Survey, open_text, plain_lines
from directory.imports.headers import find_columns
from directory.imports.keys import KeyMaker
from directory.imports.places import Place
from directory.imports.rows import NULL, PROTECTED, Batch, copy_line

ATTRIBUTION = "Agence du numérique en santé, Annuaire Santé (RPPS), Licence Ouverte 2.0"
SEPARATOR = "|"
TYPES_FILE = Path(__file__).parent / "data" / "rpps-types.csv"
RPPS_KIND = "8"
LONGEST_HEADER = 20_000
DECISIVE = ("profession", "skill", "mode", "category")

# Our name and the usual label of each column that is read.
COLUMNS = {
    "id_kind": "Type d'identifiant PP",
    "rpps": "Identifiant PP",
    "title": "Code civilité d'exercice",
    "civility": "Code civilité",
    "last_name": "Nom d'exercice",
    "first_name": "Prénom d'exercice",
    "profession": "Code profession",
    "category": "Code catégorie professionnelle",
    "skill": "Code savoir-faire",
    "mode": "Code mode exercice",
    "siret": "Numéro SIRET site",
    "finess": "Numéro FINESS site",
    "structure": "Identifiant technique de la structure",
    "company": "Raison sociale site",
    "brand": "Enseigne commerciale site",
    "recipient": "Complément destinataire",
    "spot": "Complément point géographique",
    "number": "Numéro Voie",
    "repeat": "Indice répétition voie",
    "street_kind": "Libellé type de voie",
    "street": "Libellé Voie",
    "box": "Mention distribution",
    "office": "Bureau cedex",
    "postal_code": "Code postal",
    "commune": "Code commune",
    "city": "Libellé commune",
    "phone": "Téléphone",
    "phone_2": "Téléphone 2",
    "fax": "Télécopie",
    "email": "Adresse e-mail",
    "sector": "Code secteur d'activité",
}
REQUIRED = frozenset(
    {"rpps", "last_name", "profession", "category", "skill", "mode", "structure", "postal_code", "commune", "phone"}
)

STAGED = (
    *("run_id", "line", "priority", "rpps", "practice_key", "kind", "type_id", "name", "siret", "address_extra"),
    *("street", "postal_code", "city", "commune_id", "phone", "other_phone", "fax", "email", "search_key"),
    *("organisation_finess", "civility", "last_name", "first_name", "profession", "category", "digest"),
)
NULLABLE = frozenset({"type_id", "commune_id", "organisation_finess", "digest"})
_VINTAGE = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:\d{4})?(?!\d)")
_ANY_RPPS = re.compile(r"(?<!\d)8?(\d{11})(?!\d)", re.ASCII)


class NotRppsError(DomainError):
    """The file is not PS_LibreAcces. Nothing of it may be kept."""

    def __init__(self) -> None:
        super().__init__(
            "Ce fichier n’est pas l’extraction PS_LibreAcces « Personne et activité » de l’Annuaire Santé (colonnes "
            "séparées par « | »). Rien n’a été enregistré.",
            code="import_not_rpps",
        )


class Header(NamedTuple):
    """Where each column is, and how many separators a line holds."""

    columns: dict[str, int]
    separators: int


class Claim(NamedTuple):
    """The type that a rule gives, and the rule's rank."""

    type_id: str
    priority: int


class Scope:
    """Which activities concern a return home, and as what: the rules of ``data/rpps-types.csv``, the first that fits."""

    NAMES = ("profession", "savoir_faire", "mode", "categorie", "secteur")

    def __init__(self, path: Path = TYPES_FILE) -> None:
        with path.open(encoding="utf-8", newline="") as lines:
            self._rules = list(csv.DictReader(lines, delimiter=";"))
        self._known: dict[tuple[str, ...], Claim | None] = {}

    def claim(self, *activity: str) -> Claim | None:
        """The type of an activity (profession, qualification, mode, category, sector), None when nobody asks for it.

        Without the sector: the type it may have.
        """
        try:
            return self._known[activity]
        except KeyError:
            found = self._known[activity] = self._decide(activity)
            return found

    def types(self) -> frozenset[str]:
        """The types that are professions."""
        return frozenset(rule["type"] for rule in self._rules)

    def _decide(self, activity: tuple[str, ...]) -> Claim | None:
        for rank, rule in enumerate(self._rules):
            if all(
                any(fnmatchcase(value, pattern) for pattern in rule[name].split("|"))
                for name, value in zip(self.NAMES, activity, strict=False)
            ):
                return Claim(rule["type"], rank)
        return None


def read_header(path: Path, survey: Survey) -> Header:
    """Find the columns. Raises ``NotRppsError`` for a file of another kind."""
    with open_text(path, survey.encoding) as text:
        line = text.readline(LONGEST_HEADER).rstrip("\r\n")
    columns = find_columns(line.split(SEPARATOR), COLUMNS)
    if not columns.keys() >= REQUIRED:
        raise NotRppsError
    return Header(columns, line.count(SEPARATOR))


def vintage_of(name: str, today: date) -> date:
    """The day of the extract, which only its name says: PS_LibreAcces_Personne_activite_202611200830.txt."""
    for found in _VINTAGE.finditer(name):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            continue
    return today


class RppsParser:
    """Turns the lines of the extract into staged entries. It is sent to processes of its own: nothing of the database.

    ``basis`` is what the meaning of a line depends on besides itself; ``applied`` the digests, in order, of the lines whose
    entries still say the same: these are staged as such, without being read again.
    """

    def __init__(
        self,
        *,
        run_id: str,
        header: Header,
        encoding: str,
        keys: KeyMaker,
        places: dict[str, Place],
        scope: Scope,
        basis: bytes,
        applied: "array[int]",
    ) -> None:
        self._run, self._header = run_id, header
        # A BOM is at the beginning of a file only, where it is taken away.
        self._encoding = "utf-8" if encoding == UTF_8 else encoding
        self._keys, self._places, self._scope = keys, places, scope
        self._basis, self._applied = basis, applied
        # One more than the columns stands for a column that the file does not have: always empty.
        width = header.separators + 1
        self._pick = itemgetter(*(header.columns.get(name, width) for name in Activity._fields))
        decisive = [header.columns[name] for name in DECISIVE]
        self._decisive, self._last = itemgetter(*decisive), max(decisive) + 1
        self._concerned: dict[tuple[bytes, ...], bool] = {}

    def parse(self, first_line: int, data: bytes) -> Batch:
        """The batch of a block of lines."""
        batch = Batch()
        # The trailing separator comes and goes, in the header and in the lines.
        fewest, most = self._header.separators - 1, self._header.separators + 1
        decisive, last, concerned = self._decisive, self._last, self._concerned
        data = plain_lines(first_line, data)
        # What COPY would take for something else is rare: it is looked for once a block.
        is_plain = not any(sign in data for sign in (b"\\", b"\t", b"\r", b"\0"))
        read, out = 0, 0
        for number, line in enumerate(data.split(b"\n"), first_line):
            if number == 1 or not line:
                continue
            read += 1
            if not fewest <= line.count(b"|") <= most:
                self._break(batch, number, "nombre de colonnes inattendu", line.decode(self._encoding))
                continue
            # Most lines are nobody's concern here: they are left before all is taken apart.
            activity = decisive(line.split(b"|", last))
            concerns = concerned.get(activity)
            if concerns is None:
                words = (cell.decode(self._encoding) for cell in activity)
                concerns = concerned[activity] = self._scope.claim(*words) is not None
            if not (concerns and self._read(batch, number, line, is_plain=is_plain)):
                out += 1
        batch.counts["read"] += read
        batch.counts["out_of_scope"] += out
        return batch

    def _read(self, batch: Batch, number: int, cut: bytes, *, is_plain: bool) -> bool:
        """Stage a line, or say why not; whether it concerns a return home."""
        # SHA-256, which processors know: half the time of BLAKE2.
        digest = int.from_bytes(sha256(self._basis + cut).digest()[:8], signed=True)
        place = bisect_left(self._applied, digest)
        if place < len(self._applied) and self._applied[place] == digest:
            batch.seen.append(f"{self._run}\t{number}\t{digest}")
            return True
        line = cut.decode(self._encoding)
        cells = line.split(SEPARATOR)
        cells += [""] * (self._header.separators + 2 - len(cells))
        activity = Activity._make(self._pick(cells))
        claimed = self._scope.claim(*activity[:5])
        if claimed is None:
            return False
        if activity.id_kind not in {RPPS_KIND, ""}:
            batch.counts["without_rpps"] += 1
            return True
        doubts: list[str] = []
        try:
            values = self._values(activity, claimed.type_id, doubts)
        except BrokenLineError as error:
            self._break(batch, number, str(error), line)
            return True
        # A line that leaves a doubt says it again the next time.
        remembered = NULL if doubts or not is_plain else str(digest)
        staged = (self._run, str(number), str(claimed.priority), *values, remembered)
        batch.lines.append("\t".join(staged) if is_plain else copy_line(None if v is NULL else v for v in staged))
        if doubts:
            batch.doubtful(f"ligne {number}", doubts, values[4])
        return True

    def _values(self, activity: Activity, type_id: str, doubts: list[str]) -> tuple[str, ...]:
        """What the line says, in the order of ``STAGED``; what it says wrongly is added to ``doubts``."""
        name = name_of(activity)
        place = self._places.get(activity.commune)
        city = city_of(activity)
        if not luhn_holds(activity.rpps):
            doubts.append("la clé du numéro RPPS est fausse")
        if place is None and activity.commune:
            doubts.append(f"commune inconnue : {activity.commune[:10]}")
        return (
            activity.rpps,
            practice_of(activity),
            "professional",
            type_id,
            name.whole,
            digits(activity.siret, 14),
            address_extra(activity),
            street(activity),
            digits(activity.postal_code, 5),
            city,
            place.code if place else NULL,
            *phones(activity, doubts),
            email(activity, doubts),
            self._keys.key_of_named(type_id, name.key, "", place.name if place else city),
            activity.finess if len(activity.finess) == 9 else NULL,
            activity.civility[:20],
            name.last[:100],
            name.first[:100],
            activity.profession[:10],
            activity.category[:2],
        )

    def _break(self, batch: Batch, number: int, reason: str, line: str) -> None:
        """Count and quote; the people that the line may speak of are kept from being taken for absent."""
        batch.broken(f"ligne {number}", reason, line)
        for rpps in _ANY_RPPS.findall(line)[:2]:
            protected = dict.fromkeys(STAGED, "") | dict.fromkeys(NULLABLE)
            protected |= {"run_id": self._run, "line": str(number), "priority": "0", "rpps": rpps, "kind": PROTECTED}
            batch.lines.append(copy_line(protected.values()))
            return
