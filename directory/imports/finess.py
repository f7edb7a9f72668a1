"""Reading the FINESS file of structures (ANS, JSON since 2026): one site at a time, checked, in our words.

Format and traps: the real file of July 2026, whose published schema does not describe it. Nothing here touches the
database.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from coordination.errors import DomainError
from coordination.identity.numbers import InvalidNumberError, check_finess
from coordination.identity.phones import InvalidPhoneError, parse_phone
from directory.imports.json_stream import JsonObjectStream, JsonStreamError

ATTRIBUTION = "Agence du numérique en santé, FINESS, Licence Ouverte 2.0"
SCHEMA_VERSION = "v1."
GEOGRAPHIC_ADDRESS = "03"  # usageAdresse; the others are postal or the legal entity's
ACTIVE = "A"
LONGEST_QUOTE = 300

# Where France is, in degrees: south, north, west, east.
FRENCH_BOXES = (
    (41.0, 51.6, -5.6, 9.9),  # mainland and Corsica
    (14.3, 18.2, -63.3, -60.7),  # Antilles
    (2.0, 6.0, -54.8, -51.4),  # Guyane
    (-21.6, -12.4, 44.9, 56.0),  # Mayotte, Réunion
    (46.6, 47.3, -56.6, -56.0),  # Saint-Pierre-et-Miquelon
    (-28.0, -7.5, -180.0, -134.0),  # Polynésie, Wallis-et-Futuna
    (-23.0, -19.0, 163.0, 168.5),  # Nouvelle-Calédonie
)


class NotFinessError(DomainError):
    """The file is not the FINESS file of structures, or is damaged. Nothing of it may be kept."""

    def __init__(self) -> None:
        super().__init__(
            "Ce fichier n’est pas le fichier FINESS des structures (JSON de l’ANS depuis juillet 2026, CSV etalab avant), ou "
            "il est abîmé. "
            "Rien n’a été enregistré.",
            code="import_not_finess",
        )


class BrokenEntryError(ValueError):
    """One entry cannot be used; the message says why, in French."""


@dataclass(slots=True)
class Site:
    """A site (EGE) of the file. Phones are E.164, coordinates WGS84 degrees; ``closed_on`` is None while it is open."""

    finess: str
    category: str
    name: str
    short_name: str = ""
    siret: str = ""
    address_extra: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    commune_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    other_phone: str = ""
    fax: str = ""
    email: str = ""
    closed_on: date | None = None
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry that could not be read: where it stands, why, and its beginning."""

    place: str
    reason: str
    quote: str
    # The number it seems to have, so that its entry is not taken for absent.
    finess: str = ""


def read_vintage(text: IO[str]) -> tuple[date, "JsonObjectStream"]:
    """Check that the text is a FINESS file of structures and go to its legal entities.

    Gives the day the file was made, and the stream, which stands before the array of legal entities. Raises
    ``NotFinessError``.
    """
    stream = JsonObjectStream(text)
    version = made = ""
    try:
        for key in stream.keys():  # noqa: SIM118 - not a mapping: the keys are read from a file
            if key == "pmej":
                if not version.startswith(SCHEMA_VERSION):
                    raise NotFinessError
                return date.fromisoformat(made[:10]), stream
            value = stream.value()
            version = str(value) if key == "schemaVersion" else version
            made = str(value) if key == "generatedAt" else made
    except (JsonStreamError, ValueError) as error:
        raise NotFinessError from error
    raise NotFinessError


def check_beginning(text: IO[str]) -> date:
    """The day of a file that begins as one of structures: header and first legal entity. Raises ``NotFinessError``."""
    vintage, stream = read_vintage(text)
    try:
        next(stream.elements())
    except (StopIteration, JsonStreamError, ValueError) as error:
        raise NotFinessError from error
    return vintage


def read_sites(stream: JsonObjectStream, *, vintage: date) -> Iterator[Site | Broken]:
    """Yield every site of the file, or why it cannot be used. Raises ``NotFinessError`` for a file that is cut short."""
    entities = 0
    try:
        for entity in stream.elements():
            entities += 1
            sites = entity.get("ege") if isinstance(entity, dict) else None
            if not isinstance(sites, list):
                yield Broken(f"pmej {entities}", "entité sans liste d’établissements", _quote(entity))
                continue
            for number, entry in enumerate(sites, start=1):
                try:
                    yield read_site(entry, vintage=vintage)
                except BrokenEntryError as error:
                    general = _mapping(_mapping(entry).get("informationsGeneralesEGE"))
                    seeming = _text(general, "numFinessEge")[:9]
                    yield Broken(f"pmej {entities}, ege {number}", str(error), _quote(entry), seeming)
    except (JsonStreamError, UnicodeDecodeError, EOFError, OSError) as error:
        raise NotFinessError from error
    if not entities:
        raise NotFinessError


def read_site(entry: Any, *, vintage: date) -> Site:
    """Read one site. Raises ``BrokenEntryError`` when it has no usable number or name."""
    general = _mapping(_mapping(entry).get("informationsGeneralesEGE"))
    name = _text(general, "nomEgeLong") or _text(general, "nomEgeCourt")
    if not name:
        raise BrokenEntryError("établissement sans nom")
    site = Site(
        finess=checked_finess(_text(general, "numFinessEge")),
        category=_text(entry, "categorieentiteGeographiqueExercice"),
        name=name,
        closed_on=_closed_on(entry, general, vintage),
    )
    short_name = _text(general, "nomEgeCourt")
    site.short_name = short_name if short_name != name else ""
    site.siret = _digits(site, _text(general, "siret"), 14, "SIRET")
    _read_address(site, entry)
    _read_contacts(site, entry)
    return site


def coordinates_of(point: dict[str, Any]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, None when the point is only a commune's middle or is nowhere in France.

    The WGS84 and Lambert 93 pairs change places in one record out of five, so ranges decide, not names.
    """
    if "_" not in _text(point, "cleInInteropBAN"):
        return None  # the address was only found to the commune
    x, y = _number(point, "coordonneeX"), _number(point, "coordonneeY")
    latitude, longitude = _number(point, "directionLatitude"), _number(point, "directionLongitude")
    for candidate in ((y, x), (latitude, longitude), (x, y), (longitude, latitude)):
        if _is_french(*candidate):
            return candidate[0], candidate[1]  # type: ignore[return-value]  # checked by _is_french
    return None


def checked_finess(text: str) -> str:
    """The number in its compact form. Raises ``BrokenEntryError``."""
    try:
        return check_finess(text)
    except InvalidNumberError as error:
        raise BrokenEntryError("numéro FINESS absent ou faux") from error


def _closed_on(entry: dict[str, Any], general: dict[str, Any], vintage: date) -> date | None:
    """The closing day; the file's own day for an inactive entry without one; None for one that closes later."""
    text = _text(general, "dateFermeture")
    try:
        closed_on = date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        raise BrokenEntryError("date de fermeture illisible") from error
    if _text(entry, "etatObjet") != ACTIVE:
        return closed_on or vintage
    return closed_on if closed_on and closed_on <= vintage else None


def _read_address(site: Site, entry: dict[str, Any]) -> None:
    addresses = [_mapping(each) for each in _sequence(entry.get("adresse"))]
    address = next((each for each in addresses if _text(each, "usageAdresse") == GEOGRAPHIC_ADDRESS), None)
    if address is None:
        site.doubts.append("aucune adresse géographique")
        return
    street = " ".join(filter(None, (_text(address, part) for part in ("numeroVoie", "complementVoie", "libelleVoie"))))
    site.street = _text(address, "ligneQuatre") or street
    site.address_extra = ", ".join(
        filter(None, (_text(address, "complementPointGeographique"), _text(address, "lieuDit")))
    )
    site.postal_code = _digits(site, _text(address, "codePostal"), 5, "code postal")
    site.city = _text(address, "ligneAcheminement")
    site.commune_code = _text(address, "cogCommune").upper()
    point = _mapping(address.get("coordonneesGeographique"))
    if point:
        site.latitude, site.longitude = coordinates_of(point) or (None, None)


def _read_contacts(site: Site, entry: dict[str, Any]) -> None:
    lines = [_mapping(_mapping(each).get("telecom")) for each in _sequence(entry.get("contact"))]
    phones = [phone for line in lines for phone in _phones(site, _text(line, "telephone"))]
    site.phone, site.other_phone = [*dict.fromkeys(phones), "", ""][:2]
    site.fax = next((fax for line in lines for fax in _phones(site, _text(line, "telecopie"))), "")
    site.email = next((email for line in lines if (email := _email(site, _text(line, "courriel")))), "")


def _phones(site: Site, text: str) -> list[str]:
    """The numbers of a cell, which may hold two: "0466715001/0466715002"."""
    found = []
    for part in filter(None, (part.strip() for part in text.split("/"))):
        try:
            found.append(parse_phone(part))
        except InvalidPhoneError:
            site.doubts.append(f"téléphone illisible : {part[:30]}")
    return found


def _email(site: Site, text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError:
        site.doubts.append(f"courriel illisible : {text[:60]}")
        return ""
    return text.lower()


def _digits(site: Site, text: str, length: int, what: str) -> str:
    if not text or (len(text) == length and text.isascii() and text.isdigit()):
        return text
    site.doubts.append(f"{what} illisible : {text[:20]}")
    return ""


def _is_french(latitude: float | None, longitude: float | None) -> bool:
    if latitude is None or longitude is None:
        return False
    return any(south <= latitude <= north and west <= longitude <= east for south, north, west, east in FRENCH_BOXES)


def _number(record: dict[str, Any], key: str) -> float | None:
    try:
        return float(_text(record, key))
    except ValueError:
        return None


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return " ".join(str(value).replace("\x00", "").split()) if isinstance(value, str | int | float) else ""


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _sequence(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _quote(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:LONGEST_QUOTE].replace("\\u0000", "")
