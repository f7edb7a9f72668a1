"""FINESS files made for a test: right in every way but the one that the test is about."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

SITE: dict[str, Any] = {
    "informationsGeneralesEGE": {
        "egeId": "1",
        "dateFermeture": None,
        "nomEgeCourt": "SSIAD DU VISTRE",
        "nomEgeLong": "SERVICE DE SOINS INFIRMIERS A DOMICILE",
        "numFinessEge": "300000015",
        "siret": "77220148900022",
    },
    "categorieentiteGeographiqueExercice": "354",
    "adresse": [
        {
            "usageAdresse": "04",
            "ligneQuatre": "BP 12",
            "cogCommune": "75056",
            "codePostal": "75001",
            "ligneAcheminement": "PARIS",
        },
        {
            "usageAdresse": "03",
            "ligneQuatre": "7 RUE DU CANAL",
            "lieuDit": "BP 3",
            "cogCommune": "30344",
            "codePostal": "30310",
            "ligneAcheminement": "VERGEZE",
            "coordonneesGeographique": {
                "coordonneeX": "4.2201",
                "coordonneeY": "43.7436",
                "directionLatitude": "6295000.1",
                "directionLongitude": "798000.2",
                "cleInInteropBAN": "30344_0010_00007",
            },
        },
    ],
    "contact": [
        {"telecom": {"telephone": "0465714407/0465714408", "telecopie": None, "courriel": "Contact@Ssiad.Example"}}
    ],
    "etatObjet": "A",
}


def site(**general: Any) -> dict[str, Any]:
    """A site of category SSIAD in Vergèze; the arguments replace values of its general part."""
    made = copy.deepcopy(SITE)
    made["informationsGeneralesEGE"] |= general
    return made


def closed(**general: Any) -> dict[str, Any]:
    """The same, inactive."""
    return site(**{"dateFermeture": "2026-06-30", **general}) | {"etatObjet": "I"}


def finess_file(path: Path, *sites: Any, made: str = "2026-08-13T02:07:30.5Z", version: str = "v1.0.0") -> Path:
    """Write a file of one legal entity with these sites; gzipped when the name says so."""
    content = {
        "schemaVersion": version,
        "generatedAt": made,
        "gco": [],
        "pmej": [{"informationsGeneralesPMEJ": {"numFinessPm": "300000007"}, "ege": list(sites)}],
    }
    data = json.dumps(content).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
