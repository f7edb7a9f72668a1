"""The people and places that every document names, and the error of a content that contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coordination.errors import DomainError

INS_LENGTH = 15


class ContentError(DomainError):
    """The content of a letter contradicts itself or lacks what no letter may lack."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="letter_content")


class Sex(StrEnum):
    """Administrative sex, as the INS reference carries it; ``U`` where it is not determined."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class DestinationKind(StrEnum):
    """Where the patient went; decides the verb of the title sentence."""

    HOME = "home"
    HOSPITAL_AT_HOME = "hospital_at_home"
    FAMILY = "family"
    CARE_HOME = "care_home"
    REHABILITATION = "rehabilitation"
    HOSPITAL = "hospital"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Hospital:
    """Letterhead: legal name, the site's line and address line as printed, switchboard in national or E.164 form.

    ``time_zone``: IANA name of the zone whose hours the letter writes, wherever it is drawn. ``finess``: 9 characters.
    ``facility``: its kind (JDV_J02). ``ipp_oid``: the OID under which it numbers its patients, if it was given one.
    """

    name: str
    site_line: str
    address_line: str
    switchboard: str
    short_name: str = ""
    time_zone: str = "Europe/Paris"
    finess: str = ""
    facility: str = "SA01"
    ipp_oid: str = ""
    # A small PNG as a ``data:`` address; empty without one.
    logo: str = ""

    def __post_init__(self) -> None:
        required(self.name, "Le nom de l’établissement manque.")


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """To whom this copy is addressed: name with title, role in words (« médecin traitant »), postal address lines."""

    name: str
    role: str
    address_lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        required(self.name, "Le nom du destinataire manque.")


@dataclass(frozen=True, kw_only=True)
class Ins:
    """A qualified INS: matricule of 15 characters with its key, nature (NIR or NIA), datamatrix payload if printed.

    ``oid`` is that of the matricule's nature (standards, section 3), for the structured forms.
    """

    matricule: str
    nature: str
    datamatrix: str | None = None
    oid: str = ""

    def __post_init__(self) -> None:
        if len(self.matricule) != INS_LENGTH or not self.matricule.isalnum():
            raise ContentError("Le matricule INS doit compter 15 caractères.")
        if self.nature not in {"NIR", "NIA"}:
            raise ContentError("La nature de l’INS est NIR ou NIA.")


@dataclass(frozen=True, kw_only=True)
class Patient:
    """The patient's identity as printed.

    ``ins`` is given only for a qualified identity; otherwise ``ins_absence`` says why no number is shown (« identité
    provisoire », « validée sur pièce, non qualifiée »). Traits that are not known are empty and printed as such.
    ``used_name`` and ``used_first_name`` are how the person is called, and make the title.
    """

    civility: str
    used_name: str
    used_first_name: str
    birth_name: str
    birth_first_names: str
    birth_date: date | None
    sex: Sex
    birth_place_code: str
    ins: Ins | None = None
    ins_absence: str = ""

    def __post_init__(self) -> None:
        required(self.used_name, "Le nom du patient manque.")
        if (self.ins is None) == (not self.ins_absence):
            raise ContentError("L’INS est affiché, ou la raison de son absence l’est : l’un des deux.")


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where the patient went: a kind, and the name to print after the verb.

    ``name`` reads after « à » or « chez »: for a care home « l’EHPAD Les Amandiers », for the family « sa fille, Mme
    Tessonnière », for another hospital « l’hôpital de Vallerac ». Empty when not known.
    """

    kind: DestinationKind
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The one person to call about this discharge. ``hours`` may be empty and is then printed as not stated."""

    name: str
    function: str
    phone: str
    hours: str = ""
    out_of_hours: str = ""

    def __post_init__(self) -> None:
        required(self.phone, "Le numéro à appeler manque.")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line whose first words may stand out. ``strong`` and ``text`` are printed one after the other, as they are."""

    strong: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        required(self.strong + self.text, "Une ligne du courrier est vide.")


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signs, in which function, with a direct phone if there is one."""

    name: str
    function: str
    phone: str = ""

    def __post_init__(self) -> None:
        required(self.name, "Le nom d’un signataire manque.")


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file that goes with a document: what it is called, its media type, its size in bytes, its SHA-256 in hexadecimal."""

    title: str
    media_type: str
    size: int
    sha256: str


def required(value: str, message: str) -> None:
    """Raise ``ContentError`` with ``message`` if ``value`` says nothing."""
    if not value.strip():
        raise ContentError(message)
