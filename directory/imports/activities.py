"""One activity of the register of professionals, in our words: what each cell of its line becomes."""

import re
from typing import NamedTuple

from directory.imports.emails import quick_email
from directory.imports.keys import read_name
from directory.imports.phones import quick_phone
from directory.providers.names import provider_key

TITLES = {"DR": ("Dr ", "DR "), "PR": ("Pr ", "PR ")}
NO_TITLE = ("", "")
LONGEST_NAME = 200
_RPPS = re.compile(r"\d{11}", re.ASCII)
_LEADING_CODE = re.compile(r"^\d{5}\s+")


class BrokenLineError(ValueError):
    """A line cannot be used; the message says why, in French."""


class Activity(NamedTuple):
    """The cells of a line that are read, those that decide first; empty where the file lacks the column."""

    profession: str
    skill: str
    mode: str
    category: str
    sector: str
    id_kind: str
    rpps: str
    title: str
    civility: str
    last_name: str
    first_name: str
    siret: str
    finess: str
    structure: str
    company: str
    brand: str
    recipient: str
    spot: str
    number: str
    repeat: str
    street_kind: str
    street: str
    box: str
    office: str
    postal_code: str
    commune: str
    city: str
    phone: str
    phone_2: str
    fax: str
    email: str


class Name(NamedTuple):
    """A person's last and first name, both as people say them ("Dr Alice Fictive"), and the search key of that."""

    last: str
    first: str
    whole: str
    key: str


def name_of(activity: Activity) -> Name:
    """Who it is. Raises ``BrokenLineError`` without a number or a name."""
    if not _RPPS.fullmatch(activity.rpps):
        raise BrokenLineError("numéro RPPS absent ou mal formé")
    last, last_key = read_name(activity.last_name)
    if not last:
        raise BrokenLineError("professionnel sans nom")
    first, first_key = read_name(activity.first_name)
    title, title_key = TITLES.get(activity.title, NO_TITLE)
    if first:
        whole, key = f"{title}{first} {last}", f"{title_key}{first_key} {last_key}"
    else:
        whole, key = f"{title}{last}", f"{title_key}{last_key}"
    if len(whole) > LONGEST_NAME:
        whole = whole[:LONGEST_NAME]
        key = provider_key(whole)
    return Name(last, first, whole, key)


def practice_of(activity: Activity) -> str:
    """What tells a place of practice from the person's others."""
    return f"{activity.mode}|{activity.structure or activity.finess or activity.siret}"[:64]


def digits(text: str, length: int) -> str:
    """A number of so many digits, empty for anything else."""
    return text if len(text) == length and text.isascii() and text.isdigit() else ""


def phones(activity: Activity, doubts: list[str]) -> tuple[str, str, str]:
    """Phone, other phone and fax, as E.164."""
    phone, other, fax = (_phone(activity.phone, doubts), _phone(activity.phone_2, doubts), _phone(activity.fax, doubts))
    if not phone:
        phone, other = other, ""
    return phone, other if other != phone else "", fax


def email(activity: Activity, doubts: list[str]) -> str:
    """The mail address."""
    found = quick_email(activity.email) if activity.email else ""
    if found is None:
        doubts.append(f"courriel illisible : {activity.email[:60]}")
    return found or ""


def street(activity: Activity) -> str:
    """The line of the address that names a street, else a box."""
    parts = (activity.number, activity.repeat, activity.street_kind, activity.street)
    return (" ".join([part for part in parts if part]) or activity.box)[:200]


def address_extra(activity: Activity) -> str:
    """The lines of the address before the street."""
    name = activity.brand or activity.company
    if activity.recipient or activity.spot:
        name = ", ".join(dict.fromkeys(part for part in (name, activity.recipient, activity.spot) if part))
    return name[:200]


def city_of(activity: Activity) -> str:
    """The town as the line names it, else the post office without its code."""
    return (activity.city or _LEADING_CODE.sub("", activity.office))[:100]


def _phone(text: str, doubts: list[str]) -> str:
    found = quick_phone(text) if text else ""
    if found is None:
        doubts.append(f"téléphone illisible : {text[:30]}")
    return found or ""


def luhn_holds(number: str) -> bool:
    """Whether the key of 11 digits is right. Official examples are wrong: a warning, never a refusal (standards §4.1)."""
    return not (_LUHN[number[:4]] + _LUHN[number[4:8]] + _LUHN[number[8:]]) % 10


def _luhn_sums() -> dict[str, int]:
    """What each group of three or four digits adds: from an odd length's left, every second digit counts twice."""
    digits, doubled = "0123456789", (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    pairs = {a + b: int(a) + doubled[int(b)] for a in digits for b in digits}
    threes = {pair + digit: pairs[pair] + int(digit) for pair in pairs for digit in digits}
    return threes | {one + other: pairs[one] + pairs[other] for one in pairs for other in pairs}


_LUHN = _luhn_sums()
