"""Telephone numbers: read as people type them, stored as E.164, printed in pairs, masked for recognition."""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

# Numbers typed without prefix are first read in mainland France, then in each overseas numbering plan.
_REGIONS = ("FR", "GP", "GF", "MQ", "RE", "YT", "PM")
_FRANCE = 33
# Mobile numbers that ARCEP keeps for works of fiction: in the plan, but unknown to the library.
_FICTION_MOBILE = re.compile(r"63998\d{4}", re.ASCII)
_DOT = "•"


class InvalidPhoneError(ValueError):
    """A telephone number nobody can be called at; ``message`` is French."""

    code = "invalid_phone"
    message = "Ce numéro de téléphone n’existe pas : 10 chiffres en France, ou le préfixe + et l’indicatif du pays."

    def __init__(self) -> None:
        super().__init__(self.message)


def parse_phone(text: str) -> str:
    """Return a telephone number as E.164 (``+33639980047``); raise ``InvalidPhoneError``.

    Extensions are refused rather than dropped: the caller would reach the switchboard without knowing why.
    """
    for region in _REGIONS:
        number = _parsed(text, region)
        if number is not None and number.extension is None and _exists(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    raise InvalidPhoneError


def print_phone(e164: str) -> str:
    """Return a stored number as it is read aloud: pairs in France, the international form abroad."""
    number = _stored(e164)
    if number.country_code == _FRANCE:
        digits = f"0{number.national_number}"
        return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))
    overseas = phonenumbers.region_code_for_number(number) in _REGIONS
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if overseas else PhoneNumberFormat.INTERNATIONAL
    )


def is_mobile(e164: str) -> bool:
    """Tell whether a stored number may receive a text message."""
    number = _stored(e164)
    if number.country_code == _FRANCE:
        return str(number.national_number).startswith(("6", "7"))
    return phonenumbers.number_type(number) in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def mask_phone(e164: str) -> str:
    """Return enough of a stored number for its owner to recognise it: ``06 •• •• •• 47``."""
    first, *rest = print_phone(e164).split(" ")
    hidden = re.sub(r"\d", _DOT, " ".join(rest))
    return f"{first} {hidden[:-2]}{e164[-2:]}"


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _stored(e164: str) -> PhoneNumber:
    number = _parsed(e164, "ZZ")
    if number is None:
        raise InvalidPhoneError
    return number


def _exists(number: PhoneNumber) -> bool:
    if number.country_code == _FRANCE and _FICTION_MOBILE.fullmatch(str(number.national_number)):
        return True
    return phonenumbers.is_valid_number(number)
