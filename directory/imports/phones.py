"""Phones of national files, by hundreds of thousands: ``parse_phone`` at the speed of an import.

The library takes some 60 µs a number. An ordinary number of mainland France is decided by the library's own patterns, read
once; everything else is left to ``parse_phone``, so both always agree.
"""

import re
from functools import lru_cache

from phonenumbers import PhoneMetadata

from coordination.identity.phones import InvalidPhoneError, parse_phone

_SEPARATORS = str.maketrans("", "", " .-")
_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "uan")


def _mainland() -> re.Pattern[str]:
    plan = PhoneMetadata.metadata_for_region("FR")
    if plan is None:
        raise LookupError("no numbering plan for FR")
    kinds = [getattr(plan, kind) for kind in _KINDS]
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern]
    return re.compile("0((?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + "))", re.ASCII)


_MAINLAND = _mainland()


@lru_cache(maxsize=4096)
def _slowly(text: str) -> str | None:
    try:
        return parse_phone(text)
    except InvalidPhoneError:
        return None


def quick_phone(text: str) -> str | None:
    """What ``parse_phone`` gives for ``text``, None where it refuses."""
    found = _MAINLAND.fullmatch(text.translate(_SEPARATORS))
    return f"+33{found.group(1)}" if found else _slowly(text)
