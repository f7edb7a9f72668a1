"""Reading PS_LibreAcces, the open extract of the register of professionals (ANS): 2 million lines, several a person.

Format and traps: standards §4.2. Columns are found by their headers; a line is one activity (a place and a way of
practising) with one qualification. Only what ``data/rpps-types.csv`` names concerns a return home.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from typing import NamedTuple

from coordination.errors import DomainError
from directory.imports.emails import quick_email
from directory.imports.files import Survey, open_text, read_blocks
from directory.imports.headers import find_columns
from directory.imports.keys import KeyMaker, read_name
from directory.imports.phones import quick_phone
from directory.imports.places import Place
from directory.imports.rows import NULL, PROTECTED, Batch, copy_line
from directory.providers.names import provider_key

ATTRIBUTION = "Agence du numérique en santé, Annuaire Santé (RPPS), Licence Ouverte 2.0"
SEPARATOR = "|"
TYPES_FILE = Path(__file__).parent / "data" / "rpps-types.csv"
RPPS_KIND = "8"
LONGEST_HEADER = 20_000
DECISIVE = ("profession", "skill", "mode", "category")
_DOUBLED = dict(zip("0123456789", (0, 2, 4, 6, 8, 1, 3, 5, 7, 9), strict=True))

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
    *("run_id", "line", "rpps", "practice_key", "priority", "kind", "type_id", "name", "siret", "address_extra"),
    *("street", "postal_code", "city", "commune_id", "phone", "other_phone", "fax", "email", "search_key"),
    *("organisation_finess", "civility", "last_name", "first_name", "profession", "category"),
)
_VINTAGE = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:\d{4})?(?!\d)")
_RPPS = re.compile(r"\d{11}", re.ASCII)
_ANY_RPPS = re.compile(r"(?<!\d)8?(\d{11})(?!\d)", re.ASCII)
_SIRET = re.compile(r"\d{14}", re.ASCII)
_POSTAL_CODE = re.compile(r"\d{5}", re.ASCII)
_LEADING_CODE = re.compile(r"^\d{5}\s+")
TITLES = {"DR": ("Dr ", "DR "), "PR": ("Pr ", "PR ")}
NO_TITLE = ("", "")
LONGEST_NAME = 200


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


class RppsReader:
    """Turns the lines of the extract into staged entries."""

    def __init__(self, run_id: str, header: Header, keys: KeyMaker, places: dict[str, Place], scope: Scope) -> None:
        self._run, self._header, self._keys, self._places, self._scope = run_id, header, keys, places, scope
        # One more than the columns stands for a column that the file does not have: always empty.
        width = header.separators + 1
        self._at = {name: header.columns.get(name, width) for name in COLUMNS}
        self._person, self._key_holds = "", True
        self._decisive = max(self._at[name] for name in DECISIVE) + 1

    def batches(self, path: Path, survey: Survey, position: dict[str, int]) -> Iterator[Batch]:
        """Read on from ``position`` (``byte`` and ``line``), which an earlier batch gave."""
        blocks = read_blocks(path, survey.encoding, start=position.get("byte", 0), first_line=position.get("line", 1))
        for block in blocks:
            batch = self._read(block.first_line, block.lines)
            batch.position = {"byte": block.end, "line": block.first_line + len(block.lines)}
            batch.progress = block.end
            yield batch

    def _read(self, first_line: int, lines: list[str]) -> Batch:
        batch = Batch()
        at, separators, width = self._at, self._header.separators, self._header.separators + 1
        profession, skill, mode, category, sector = (at[name] for name in (*DECISIVE, "sector"))
        decisive, claim, read, out = self._decisive, self._scope.claim, 0, 0
        for number, line in zip(count(first_line), lines):
            if number == 1 or not line:
                continue
            read += 1
            # The trailing separator comes and goes, in the header and in the lines.
            if not separators - 1 <= line.count(SEPARATOR) <= separators + 1:
                self._break(batch, number, "nombre de colonnes inattendu", line)
                continue
            # Most lines are nobody's concern here: they are left before all is taken apart.
            cells = line.split(SEPARATOR, decisive)
            if claim(cells[profession], cells[skill], cells[mode], cells[category]) is None:
                out += 1
                continue
            cells = line.split(SEPARATOR)
            cells += [""] * (width + 1 - len(cells))
            claimed = claim(cells[profession], cells[skill], cells[mode], cells[category], cells[sector])
            if claimed is None:
                out += 1
                continue
            self._stage(batch, number, line, cells, claimed)
        batch.counts["read"] += read
        batch.counts["out_of_scope"] += out
        return batch

    def _stage(self, batch: Batch, number: int, line: str, cells: list[str], claimed: Claim) -> None:
        at = self._at
        rpps = cells[at["rpps"]]
        if cells[at["id_kind"]] not in {RPPS_KIND, ""}:
            batch.counts["without_rpps"] += 1
            return
        if not _RPPS.fullmatch(rpps):
            self._break(batch, number, "numéro RPPS absent ou mal formé", line)
            return
        last_name, first_name, name, name_key = self._names(cells)
        if not last_name:
            self._break(batch, number, "professionnel sans nom", line)
            return
        doubts: list[str] = []
        # The lines of a person follow each other.
        if rpps != self._person:
            self._person, self._key_holds = rpps, luhn_holds(rpps)
        if not self._key_holds:
            doubts.append("la clé du numéro RPPS est fausse")
        commune_code, city = cells[at["commune"]], cells[at["city"]]
        place = self._places.get(commune_code)
        if place is None and commune_code:
            doubts.append(f"commune inconnue : {commune_code[:10]}")
        if not city:
            city = _LEADING_CODE.sub("", cells[at["office"]])
        phones = self._phones(cells, doubts)
        siret, finess = cells[at["siret"]], cells[at["finess"]]
        practice = f"{cells[at['mode']]}|{cells[at['structure']] or finess or siret}"
        postal_code = cells[at["postal_code"]]
        values = (
            self._run,
            str(number),
            rpps,
            practice[:64],
            str(claimed.priority),
            "professional",
            claimed.type_id,
            name,
            siret if _SIRET.fullmatch(siret) else "",
            self._address_extra(cells)[:200],
            self._street(cells)[:200],
            postal_code if _POSTAL_CODE.fullmatch(postal_code) else "",
            city[:100],
            place.code if place else NULL,
            *phones,
            self._email(cells[at["email"]], doubts),
            self._keys.key_of_named(claimed.type_id, name_key, "", place.name if place else city[:100]),
            finess if len(finess) == 9 else NULL,
            cells[at["civility"]][:20],
            last_name[:100],
            first_name[:100],
            cells[at["profession"]][:10],
            cells[at["category"]][:2],
        )
        staged = "\t".join(values)
        if staged.count("\t") != len(STAGED) - 1 or "\\" in line or "\x00" in line or "\r" in line:
            staged = copy_line(None if value is NULL else value for value in values)
        batch.lines.append(staged)
        if doubts:
            batch.doubtful(f"ligne {number}", doubts, name)

    def _names(self, cells: list[str]) -> tuple[str, str, str, str]:
        """Last name, first name, both as people say them ("Dr Alice Fictive"), and the search key of that."""
        last_name, last_key = read_name(cells[self._at["last_name"]])
        first_name, first_key = read_name(cells[self._at["first_name"]])
        title, title_key = TITLES.get(cells[self._at["title"]], NO_TITLE)
        if not first_name:
            name, key = f"{title}{last_name}", f"{title_key}{last_key}"
        else:
            name, key = f"{title}{first_name} {last_name}", f"{title_key}{first_key} {last_key}"
        if len(name) > LONGEST_NAME:
            name = name[:LONGEST_NAME]
            key = provider_key(name)
        return last_name, first_name, name, key

    def _phones(self, cells: list[str], doubts: list[str]) -> tuple[str, str, str]:
        at = self._at
        phone, other = self._phone(cells[at["phone"]], doubts), self._phone(cells[at["phone_2"]], doubts)
        fax = self._phone(cells[at["fax"]], doubts)
        if not phone:
            phone, other = other, ""
        return phone, other if other != phone else "", fax

    @staticmethod
    def _phone(text: str, doubts: list[str]) -> str:
        if not text:
            return ""
        found = quick_phone(text)
        if found is None:
            doubts.append(f"téléphone illisible : {text[:30]}")
        return found or ""

    @staticmethod
    def _email(text: str, doubts: list[str]) -> str:
        if not text:
            return ""
        found = quick_email(text)
        if found is None:
            doubts.append(f"courriel illisible : {text[:60]}")
        return found or ""

    def _street(self, cells: list[str]) -> str:
        at = self._at
        parts = [cells[at["number"]], cells[at["repeat"]], cells[at["street_kind"]], cells[at["street"]]]
        return " ".join([part for part in parts if part]) or cells[at["box"]]

    def _address_extra(self, cells: list[str]) -> str:
        at = self._at
        name, recipient, spot = cells[at["brand"]] or cells[at["company"]], cells[at["recipient"]], cells[at["spot"]]
        if not recipient and not spot:
            return name
        return ", ".join(dict.fromkeys(part for part in (name, recipient, spot) if part))

    def _break(self, batch: Batch, number: int, reason: str, line: str) -> None:
        """Count and quote; the people that the line may speak of are kept from being taken for absent."""
        batch.broken(f"ligne {number}", reason, line)
        for rpps in _ANY_RPPS.findall(line)[:2]:
            protected = dict.fromkeys(STAGED, "") | {
                "run_id": self._run,
                "line": str(number),
                "rpps": rpps,
                "kind": PROTECTED,
                "priority": "0",
                "type_id": None,
                "commune_id": None,
                "organisation_finess": None,
            }
            batch.lines.append(copy_line(protected.values()))
            return


def luhn_holds(number: str) -> bool:
    """Whether the key of 11 digits is right. Official examples are wrong: a warning, never a refusal (standards §4.1)."""
    # The digits that count twice, then the sum of their digits, by table: an import checks a million numbers.
    return not (sum(map(int, number[::-2])) + sum(_DOUBLED[digit] for digit in number[-2::-2])) % 10
