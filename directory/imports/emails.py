"""Mail addresses of national files: Django's own verdict, at the speed of an import."""

import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST = 254
# A subset of what ``validate_email`` accepts; everything else is left to it.
_ORDINARY = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.)+[a-z]{2,20}", re.ASCII
)


@lru_cache(maxsize=4096)
def _slowly(address: str) -> str | None:
    try:
        validate_email(address)
    except ValidationError:
        return None
    return address


def quick_email(text: str) -> str | None:
    """The address in small letters, None for what is none."""
    address = text.strip().lower()
    if len(address) > LONGEST:
        return None
    return address if _ORDINARY.fullmatch(address) else _slowly(address)
