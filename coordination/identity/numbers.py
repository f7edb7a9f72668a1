"""National numbers: matricule INS (NIR or NIA), FINESS, RPPS and the code of a birth place.

Each ``check_…`` function takes what was typed, returns the compact number, and raises ``InvalidNumberError`` with a
message that says what to do. The number itself is never in the message, which may end in a log.
"""

import re
from datetime import date

from stdnum import luhn
from stdnum.fr import nir

_SEPARATORS = re.compile(r"[\s.\u00ad\u2010-\u2015\u2212-]+")
_MATRICULE = re.compile(
    r"(?P<sex>[1-478])(?P<year>\d{2})(?P<month>\d{2})(?P<place>(?:\d{2}|2[AB])\d{3})\d{3}\d{2}", re.ASCII
)
_FINESS = re.compile(r"(?:\d{2}|2[AB])\d{7}", re.ASCII)
_RPPS = re.compile(r"\d{11}", re.ASCII)
_BIRTH_PLACE = re.compile(r"(?:(?!00)\d{2}|2[AB])\d{3}", re.ASCII)

MATRICULE_LENGTH = 15
_MALE_DIGITS = frozenset("137")
# 20: month unknown; 31-42 and 50-99: incomplete birth record, which then says nothing of the month.
_ORDINARY_MONTHS = range(1, 13)
_MONTHS = frozenset([*_ORDINARY_MONTHS, 20, *range(31, 43), *range(50, 100)])
# Départements 91 to 96 stood for Algeria, Morocco and Tunisia in numbers given before these countries' independence.
_FORMER_FRENCH_TERRITORIES = frozenset({"91", "92", "93", "94", "95", "96"})
# Corsica was département 20 until 1976; Seine (75) and Seine-et-Oise (78) were divided in 1968.
_CORSICA_DIVIDED = date(1976, 1, 1)
_SEINE_DIVIDED = date(1968, 1, 1)
_SEINE = frozenset({"75", "78"})
_SEINE_SINCE = frozenset({"75", "77", "78", "91", "92", "93", "94", "95"})


class InvalidNumberError(ValueError):
    """A national number that cannot be right; ``message`` is French, ``code`` stable."""

    code = "invalid_number"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NumberFormatError(InvalidNumberError):
    """The number has not the length or the characters it must have."""

    code = "number_format"


class NumberKeyError(InvalidNumberError):
    """The number is well formed, but its key contradicts it: a digit was mistyped."""

    code = "number_key"


def compact(text: str) -> str:
    """Return ``text`` in capitals without the spaces, dots and hyphens that people put between groups."""
    return _SEPARATORS.sub("", text).upper()


def matricule_key(body: str) -> str:
    """Return the two-digit key of the first 13 characters: 97 − (N mod 97), with 2A read as 19 and 2B as 18."""
    return nir.calc_check_digits(body)


def check_matricule(text: str) -> str:
    """Return the 15 characters of a matricule INS (NIR or NIA, key included); raise ``InvalidNumberError``.

    python-stdnum knows the key, Corsica included; the rules on sex and month are ours (INSEE, structure du NIR).
    """
    number = compact(text)
    if len(number) != MATRICULE_LENGTH:
        raise NumberFormatError(
            f"Le matricule INS compte {MATRICULE_LENGTH} caractères, clé comprise : il y en a {len(number)} ici."
        )
    parts = _MATRICULE.fullmatch(number)
    if parts is None:
        raise NumberFormatError(
            "Le matricule INS s’écrit en chiffres, sauf 2A ou 2B pour la Corse, et commence par 1, 2, 3, 4, 7 ou 8."
        )
    if int(parts["month"]) not in _MONTHS:
        raise NumberFormatError(
            "Le mois de naissance du matricule (4ᵉ et 5ᵉ chiffres) n’existe pas : relisez le numéro."
        )
    if parts["place"].startswith("00"):
        raise NumberFormatError(
            "Le département de naissance du matricule (6ᵉ et 7ᵉ caractères) n’existe pas : relisez le numéro."
        )
    if matricule_key(number) != number[13:]:
        raise NumberKeyError(
            "La clé du matricule (2 derniers chiffres) ne correspond pas au numéro : un chiffre est sans doute faux."
        )
    return number


def check_finess(text: str) -> str:
    """Return the 9 characters of a FINESS number; raise ``InvalidNumberError``.

    Luhn over all nine; the letter of a Corsican number counts as 1 (2A) or 2 (2B), a rule found on real numbers.
    """
    number = compact(text)
    if not _FINESS.fullmatch(number):
        raise NumberFormatError("Le numéro FINESS compte 9 chiffres (2A ou 2B au début pour la Corse).")
    if not luhn.is_valid(number.translate(str.maketrans("AB", "12"))):
        raise NumberKeyError("Ce numéro FINESS n’est pas valide : un chiffre est sans doute faux.")
    return number


def check_rpps(text: str) -> str:
    """Return the 11 digits of an RPPS number; raise ``InvalidNumberError``.

    For numbers typed by a person. National extracts hold fictitious numbers whose key is wrong: an importer warns.
    """
    number = compact(text)
    if not _RPPS.fullmatch(number):
        raise NumberFormatError("Le numéro RPPS compte 11 chiffres (sans le 8 qui précède l’identifiant national).")
    if not luhn.is_valid(number):
        raise NumberKeyError("Ce numéro RPPS n’est pas valide : un chiffre est sans doute faux.")
    return number


def check_birth_place(text: str) -> str:
    """Return the 5 characters of a birth place code (COG: 51215, 2A004, 99100 abroad); raise ``InvalidNumberError``."""
    code = compact(text)
    if not _BIRTH_PLACE.fullmatch(code):
        raise NumberFormatError(
            "Le code du lieu de naissance compte 5 caractères : code INSEE de la commune, ou 99 suivi du code du pays."
        )
    return code


def matricule_warnings(
    matricule: str, *, sex: str = "", birth_date: date | None = None, birth_place: str = ""
) -> list[str]:
    """Return what contradicts a valid ``matricule`` in the traits, in words; empty when nothing does.

    Warnings, never a refusal: a number keeps what was declared at birth, and sex, place or date may have been corrected
    since. ``sex`` is M, F or I; only M and F are compared. Traits that are not given are not compared.
    """
    parts = _MATRICULE.fullmatch(compact(matricule))
    if parts is None:
        raise NumberFormatError("Ce matricule n’est pas bien formé.")
    warnings = []
    if sex in {"M", "F"} and (parts["sex"] in _MALE_DIGITS) != (sex == "M"):
        warnings.append("Le premier chiffre du matricule ne correspond pas au sexe indiqué.")
    if birth_date is not None and int(parts["year"]) != birth_date.year % 100:
        warnings.append("L’année de naissance du matricule diffère de la date de naissance indiquée.")
    if birth_date is not None and int(parts["month"]) in _ORDINARY_MONTHS and int(parts["month"]) != birth_date.month:
        warnings.append("Le mois de naissance du matricule diffère de la date de naissance indiquée.")
    if birth_place and not _same_place(parts["place"], compact(birth_place), birth_date):
        warnings.append("Le lieu de naissance du matricule diffère du lieu de naissance indiqué.")
    return warnings


def _same_place(in_matricule: str, declared: str, birth_date: date | None) -> bool:
    """Tell whether two codes may name one place, given that the map of France has changed since older births."""
    if in_matricule == declared:
        return True
    old, new = in_matricule[:2], declared[:2]
    if new == "99":
        return old in _FORMER_FRENCH_TERRITORIES
    if old == "20" and new in {"2A", "2B"}:
        return in_matricule[2:] == declared[2:] and (birth_date is None or birth_date < _CORSICA_DIVIDED)
    before_1968 = birth_date is None or birth_date < _SEINE_DIVIDED
    return before_1968 and old in _SEINE and new in _SEINE_SINCE and old != new
