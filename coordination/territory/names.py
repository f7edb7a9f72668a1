"""Names of communes as search keys, and what people write around them."""

import re
from typing import NamedTuple

from coordination.identity.names import search_key

# Separates a name from the former names of the same code inside one key; never produced by ``search_key``.
SEPARATOR = "|"
ABBREVIATIONS = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES"}
POSTAL_CODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
DEPARTMENT_CODE = re.compile(r"\(\s*(\d{2,3}|2[AB])\s*\)", re.IGNORECASE)
INSEE_CODE = re.compile(r"^(\d{2}|2[AB])\d{3}$", re.IGNORECASE)


class Place(NamedTuple):
    """What a text says of a commune; each part may be empty. ``key`` is the name's search key."""

    key: str
    postal_code: str
    department: str


def commune_key(name: str) -> str:
    """The key a commune's name is compared by: no accents, no punctuation, "St" written out, any case."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in search_key(name).split())


def commune_keys(name: str, former_names: list[str]) -> str:
    """The stored key: the name's, then those of former names that share its code."""
    return SEPARATOR.join(commune_key(each) for each in [name, *former_names])


def read_place(text: str) -> Place:
    """Read "30310 Vergèze", "Vergèze (30310)", "Nîmes (30)", "Vergèze" or "30310"."""
    postal_code = department = ""
    if found := POSTAL_CODE.search(text):
        postal_code = found.group(1)
    elif found := DEPARTMENT_CODE.search(text):
        department = found.group(1).upper()
    if found:
        text = f"{text[: found.start()]} {text[found.end() :]}"
    return Place(commune_key(text), postal_code, department)
