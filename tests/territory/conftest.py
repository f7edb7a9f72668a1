"""A corner of the Gard and a few places whose names make trouble, loaded by the real loader."""

import json
import lzma
from pathlib import Path

import pytest

from coordination.territory.actions import load_territory

# Code, name, kind, department, intercommunality, population, postal codes, parent, former names, former codes, latitude, longitude.
COMMUNES = [
    [
        "30344",
        "Vergèze",
        "C",
        "30",
        "243000569",
        5788,
        ["30310"],
        None,
        [],
        [],
        43.74363,
        4.22018,
    ],
    [
        "30083",
        "Codognan",
        "C",
        "30",
        "243000569",
        2480,
        ["30920"],
        None,
        [],
        [],
        43.73214,
        4.2195,
    ],
    [
        "30341",
        "Vauvert",
        "C",
        "30",
        "243000593",
        12000,
        ["30600"],
        None,
        [],
        [],
        43.69333,
        4.27639,
    ],
    [
        "30189",
        "Nîmes",
        "C",
        "30",
        "243000643",
        150444,
        ["30000", "30900"],
        None,
        [],
        [],
        43.8366,
        4.36,
    ],
    ["30310", "Saumane", "C", "30", None, 300, ["30125"], None, [], [], None, None],
    [
        "34172",
        "Montpellier",
        "C",
        "34",
        None,
        300000,
        ["34000"],
        None,
        [],
        [],
        43.61,
        3.87,
    ],
    [
        "93066",
        "Saint-Denis",
        "C",
        "93",
        None,
        150000,
        ["93200", "93210"],
        None,
        [],
        [],
        48.93,
        2.36,
    ],
    ["30247", "Saint-Denis", "C", "30", None, 300, ["30500"], None, [], [], None, None],
    [
        "75056",
        "Paris",
        "C",
        "75",
        None,
        2103778,
        ["75001", "75005"],
        None,
        [],
        [],
        48.85,
        2.35,
    ],
    [
        "75101",
        "Paris 1er Arrondissement",
        "A",
        "75",
        None,
        15114,
        ["75001"],
        "75056",
        [],
        [],
        None,
        None,
    ],
    [
        "75105",
        "Paris 5e Arrondissement",
        "A",
        "75",
        None,
        56000,
        ["75005"],
        "75056",
        [],
        [],
        None,
        None,
    ],
    [
        "2A004",
        "Ajaccio",
        "C",
        "2A",
        None,
        76320,
        ["20000", "20090"],
        None,
        [],
        ["20004"],
        41.92,
        8.73,
    ],
    [
        "01033",
        "Valserhône",
        "C",
        "01",
        None,
        16000,
        ["01200"],
        None,
        ["Bellegarde-sur-Valserine"],
        [],
        None,
        None,
    ],
    ["01262", "Montluel", "C", "01", None, 7000, ["01120"], None, [], [], None, None],
    ["01120", "Cordieux", "F", "01", None, None, [], "01262", [], [], None, None],
]
GARD = {
    "vintage": 2026,
    "departments": [
        ["01", "Ain"],
        ["2A", "Corse-du-Sud"],
        ["30", "Gard"],
        ["34", "Hérault"],
        ["75", "Paris"],
        ["93", "Seine-Saint-Denis"],
    ],
    "intercommunalities": [
        ["243000569", "CC Rhony, Vistre, Vidourle"],
        ["243000593", "CC de Petite Camargue"],
        ["243000643", "CA de Nîmes Métropole"],
    ],
    "communes": COMMUNES,
}


def write_territory(path: Path, content: object) -> Path:
    path.write_bytes(lzma.compress(json.dumps(content).encode()))
    return path


@pytest.fixture
def territory_file(tmp_path: Path) -> Path:
    return write_territory(tmp_path / "gard.json.xz", GARD)


@pytest.fixture
def gard(db: None, territory_file: Path) -> None:
    """The communes above."""
    load_territory(data_file=territory_file)
