"""Builds the compact territory file that the project keeps: ``data/territory.json.xz``.

Run by hand once a year, when INSEE publishes its new official geographic code. Two published packages are unpacked
first (``npm pack NAME@VERSION`` then ``tar xzf``), see ``data/README.md`` for their licences::

    python -m coordination.territory.build_data DECOUPAGE_FOLDER CITIES_FOLDER 2026

Only the standard library, and no Django: the file must be buildable before anything is installed.
"""

import json
import lzma
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA_FILE = Path(__file__).parent / "data" / "territory.json.xz"
# Columns of a GeoNames dump, counted from 0. In France the fourth administrative level is the INSEE code.
GEONAMES_NAME, GEONAMES_LATITUDE, GEONAMES_LONGITUDE, GEONAMES_FEATURE, GEONAMES_COUNTRY = 1, 4, 5, 7, 8
GEONAMES_INSEE_CODE, GEONAMES_POPULATION = 13, 14
FRENCH_COUNTRY_CODES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"})
SECTION_OF_TOWN = "PPLX"
# GeoNames gives arrondissements their city's code and a number: "Lyon 02" is 69382. Those of Paris are not in its file of towns.
ARRONDISSEMENTS_AFTER = {"13055": 13200, "69123": 69380}
NUMBERED = re.compile(r"(?:Lyon|Marseille) (\d\d)")

CURRENT, ARRONDISSEMENT = "commune-actuelle", "arrondissement-municipal"
Json = dict[str, Any]


def main(decoupage: Path, cities: Path, vintage: int) -> None:
    """Read the two unpacked packages and write the compact file; ``vintage`` is the year of the official code."""
    communes = json.loads((decoupage / "data" / "communes.json").read_text("utf-8"))
    content: Json = {
        "vintage": vintage,
        "departments": [
            [entry["code"], entry["nom"]]
            for entry in json.loads((decoupage / "data" / "departements.json").read_text("utf-8"))
        ],
        "intercommunalities": [],
        "communes": [],
    }
    membership: dict[str, str] = {}
    for entry in json.loads((decoupage / "data" / "epci.json").read_text("utf-8")):
        content["intercommunalities"].append([entry["code"], entry["nom"]])
        membership |= {member["code"]: entry["code"] for member in entry["membres"]}
    centres = town_centres(cities / "dist" / "cities500.txt")
    content["communes"] = list(commune_rows(communes, membership, centres))
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    DATA_FILE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def commune_rows(
    communes: list[Json], membership: dict[str, str], centres: dict[str, list[float]]
) -> Iterator[list[Any]]:
    """One row a code: code, name, kind, department, intercommunality, population, postal codes, parent, former
    names, former codes, latitude, longitude.

    ``parent`` is the city of a municipal arrondissement, or today's commune of an associated or delegated one. A
    delegated commune that shares the code of today's commune is only another name of it.
    """
    current = {entry["code"]: entry for entry in communes if entry["type"] == CURRENT}
    known = {entry["code"] for entry in communes}
    former_names: dict[str, list[str]] = {}
    for entry in communes:
        if entry["code"] in current and entry["nom"] != current[entry["code"]]["nom"]:
            former_names.setdefault(entry["code"], []).append(entry["nom"])
    for entry in communes:
        kind, code = entry["type"], entry["code"]
        if kind not in (CURRENT, ARRONDISSEMENT) and code in current:
            continue
        parent = entry.get("commune") or entry.get("chefLieu")
        centre = centres.get(code, [None, None])
        yield [
            code,
            entry["nom"],
            {CURRENT: "C", ARRONDISSEMENT: "A"}.get(kind, "F"),
            entry["departement"],
            membership.get(parent or code),
            entry.get("population"),
            entry.get("codesPostaux", []),
            parent,
            former_names.get(code, []) if kind == CURRENT else [],
            [old for old in entry.get("anciensCodes", []) if old not in known],
            *centre,
        ]


def town_centres(dump: Path) -> dict[str, list[float]]:
    """Latitude and longitude (WGS84, degrees) of the most populated place of each commune and arrondissement of the GeoNames dump."""
    best: dict[str, tuple[int, list[float]]] = {}
    with dump.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            code = _insee_code(cells)
            population = int(cells[GEONAMES_POPULATION] or 0)
            if code and population >= best.get(code, (0, []))[0]:
                centre = [round(float(cells[column]), 5) for column in (GEONAMES_LATITUDE, GEONAMES_LONGITUDE)]
                best[code] = (population, centre)
    return {code: centre for code, (_, centre) in best.items()}


def _insee_code(cells: list[str]) -> str:
    """The commune or arrondissement that a place of the dump is the centre of, empty for a part of it or a place abroad."""
    if cells[GEONAMES_COUNTRY] not in FRENCH_COUNTRY_CODES:
        return ""
    code = cells[GEONAMES_INSEE_CODE]
    if code in ARRONDISSEMENTS_AFTER and (numbered := NUMBERED.fullmatch(cells[GEONAMES_NAME])):
        return str(ARRONDISSEMENTS_AFTER[code] + int(numbered.group(1)))
    return "" if cells[GEONAMES_FEATURE] == SECTION_OF_TOWN else code


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
