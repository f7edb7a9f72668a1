"""E-mail addresses: checked before anything is sent to them, masked for recognition."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_DOT = "•"
# Mailboxes that nobody reads.
_NO_REPLY = frozenset({"noreply", "nepasrepondre", "donotreply", "postmaster", "mailerdaemon"})


class InvalidEmailError(ValueError):
    """An address nothing should be sent to; ``message`` is French, ``code`` stable."""

    code = "invalid_email"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def parse_email(text: str) -> str:
    """Return an address with its domain in small letters; raise ``InvalidEmailError`` when nobody could read it."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidEmailError("Cette adresse électronique n’est pas valide : elle s’écrit nom@domaine.fr.") from None
    local, _, domain = address.rpartition("@")
    if _bare(local) in _NO_REPLY:
        raise InvalidEmailError("Personne ne lit cette adresse : indiquez celle du destinataire.")
    return f"{local}@{domain.lower()}"


def mask_email(address: str) -> str:
    """Return enough of an address for its owner to recognise it: ``c•••@domaine.fr``. The dots do not tell its length."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}{_DOT * 3}@{domain}"


def _bare(local: str) -> str:
    return "".join(character for character in local.lower() if character.isalnum())
