"""The checks of this package as Django validators, for model and form fields."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from coordination.identity.emails import InvalidEmailError, parse_email
from coordination.identity.names import InvalidTraitError, normalise_trait
from coordination.identity.numbers import InvalidNumberError, check_birth_place


def _validate(check: Callable[[str], str], value: str) -> None:
    try:
        check(value)
    except (InvalidNumberError, InvalidTraitError, InvalidEmailError) as error:
        raise ValidationError(error.message, code=error.code) from None


def validate_birth_place(value: str) -> None:
    """Refuse what is not a birth place code."""
    _validate(check_birth_place, value)


def validate_trait(value: str) -> None:
    """Refuse a name that identity traits cannot write."""
    _validate(normalise_trait, value)


def validate_email_address(value: str) -> None:
    """Refuse an address nobody reads."""
    _validate(parse_email, value)
