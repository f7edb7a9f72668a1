"""Reading the older FINESS extract (DREES, etalab-cs1100502 and cs1100507, until May 2026): no header, ``;``, closed sites absent.

Format: standards §4.4. Line 1 is ``finess;etalab;96;2026-05-12``; then ``structureet;…`` of 32 fields and, in cs1100507,
``geolocalisation;finess;x;y;source;date`` in Lambert 93.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from directory.imports.emails import quick_email
from directory.imports.files import Survey, open_text
from directory.imports.finess import Broken, BrokenEntryError, NotFinessError, Site, checked_finess
from directory.imports.lambert import degrees_of
from directory.imports.phones import quick_phone

ATTRIBUTION = "DREES, FINESS, extraction etalab, Licence Ouverte 2.0"
STRUCTURE, GEOLOCATION = "structureet", "geolocalisation"
FIELDS = 32
# In the overseas departments the file's metres are of other projections (UTM): no coordinates rather than wrong ones.
OVERSEAS = ("97", "98", "9A", "9B", "9C", "9D", "9E", "9F")
INSEE_OVERSEAS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9F": "976"}
Coordinates = dict[str, tuple[float, float]]


def read_vintage(path: Path, survey: Survey) -> date:
    """Check the first line and give its day. Raises ``NotFinessError``."""
    with open_text(path, survey.encoding) as text:
        first, second = text.readline(200).strip().split(";"), text.readline(2_000)
    if first[:2] != ["finess", "etalab"] or len(first) < 4 or not second.startswith(STRUCTURE):
        raise NotFinessError
    try:
        return date.fromisoformat(first[3])
    except ValueError as error:
        raise NotFinessError from error


class Advance:
    """How far a file is read, in characters, for those who show progress."""

    def __init__(self) -> None:
        self.read = 0

    def followed(self, lines: Iterable[str]) -> Iterator[str]:
        """The same lines."""
        for line in lines:
            self.read += len(line)
            yield line


def read_sites(path: Path, survey: Survey, far: Advance) -> Iterator[Site | Broken]:
    """Yield every site, or why its line cannot be used. ``far`` follows."""
    coordinates = _coordinates(path, survey)
    with open_text(path, survey.encoding) as text:
        rows = csv.reader(far.followed(text), delimiter=";", quoting=csv.QUOTE_NONE)
        next(rows)
        for number, row in enumerate(rows, start=2):
            if not row or row[0] == GEOLOCATION:
                continue
            try:
                yield read_site(row, coordinates)
            except BrokenEntryError as error:
                yield Broken(f"ligne {number}", str(error), ";".join(row)[:300], row[1][:9] if len(row) > 1 else "")


def read_site(row: list[str], coordinates: Coordinates) -> Site:
    """Read one ``structureet`` line. Raises ``BrokenEntryError``."""
    if row[0] != STRUCTURE or not FIELDS <= len(row) <= FIELDS + 2:
        raise BrokenEntryError("ligne d’une autre forme")
    cells = [" ".join(cell.replace("\x00", "").split()) for cell in row]
    short_name, name = cells[3], cells[4] or cells[3]
    if not name:
        raise BrokenEntryError("établissement sans nom")
    site = Site(finess=checked_finess(cells[1]), category=cells[18], name=name)
    site.short_name = short_name if short_name != name else ""
    site.address_extra = ", ".join(filter(None, (cells[5], cells[6], cells[11])))
    site.street = " ".join(filter(None, (cells[7], cells[10], cells[8], cells[9])))
    postal_code, _, city = cells[15].partition(" ")
    if len(postal_code) == 5 and postal_code.isascii() and postal_code.isdigit():
        site.postal_code, site.city = postal_code, city
    else:
        site.city = cells[15]
    site.commune_code = _insee(cells[13], cells[12])
    site.phone, site.fax = _phone(site, cells[16]), _phone(site, cells[17])
    site.siret = cells[22] if len(cells[22]) == 14 and cells[22].isascii() and cells[22].isdigit() else ""
    if not cells[13].startswith(OVERSEAS):
        site.latitude, site.longitude = coordinates.get(site.finess) or (None, None)
    if len(cells) > FIELDS and cells[FIELDS]:
        site.email = quick_email(cells[FIELDS]) or ""
    return site


def _insee(department: str, commune: str) -> str:
    if not commune:
        return ""
    if department in INSEE_OVERSEAS or department.startswith("97"):
        return f"{INSEE_OVERSEAS.get(department, department)[:3]}{commune[-2:]}"
    return f"{department}{commune.zfill(3)}".upper()


def _phone(site: Site, text: str) -> str:
    if not text:
        return ""
    # A leading zero is lost in some vintages.
    found = quick_phone(text.zfill(10) if text.isdigit() else text)
    if found is None:
        site.doubts.append(f"téléphone illisible : {text[:30]}")
    return found or ""


def _coordinates(path: Path, survey: Survey) -> Coordinates:
    """Degrees by FINESS number; these lines come after all the sites."""
    found: Coordinates = {}
    with open_text(path, survey.encoding) as text:
        for line in text:
            if line.startswith(GEOLOCATION):
                _, finess, x, y, *_ = [*line.split(";"), "", "", ""]
                try:
                    point = degrees_of(float(x), float(y))
                except ValueError:
                    continue
                if point:
                    found[finess] = point
    return found
