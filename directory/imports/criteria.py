"""Which patients a service takes, as local tables write it: "60", "GIR 1 à 4", "cancer / soins palliatifs"."""

import re
from collections.abc import Iterable

from directory.imports.headers import normalised
from directory.providers.models import OLDEST_AGE, Situation

_AGE = re.compile(r"(\d{1,3})(?: ans)?", re.ASCII)
_GIRS = re.compile(r"(?:gir)?[\s,;/+1-6]+|(?:gir)? ?([1-6]) ?(?:à|a|-) ?([1-6])", re.ASCII | re.IGNORECASE)
_BETWEEN = re.compile(r"[,;/+|]")
_SITUATIONS = {normalised(name): one.value for one in Situation for name in (one.value, str(one.label))}


def read_age(text: str) -> str | None:
    """Years, None for anything else."""
    found = _AGE.fullmatch(text)
    return found[1] if found and int(found[1]) <= OLDEST_AGE else None


def read_girs(text: str) -> str | None:
    """The groups as an array of PostgreSQL, None for anything else."""
    found = _GIRS.fullmatch(text)
    if found is None:
        return None
    first, last = found.groups()
    groups = range(int(first), int(last) + 1) if first else sorted({int(digit) for digit in re.findall("[1-6]", text)})
    return _array(map(str, groups)) if groups else None


def read_situations(text: str) -> str | None:
    """The situations as an array of PostgreSQL, None when one is unknown."""
    codes = [_SITUATIONS.get(normalised(name)) for name in _BETWEEN.split(text) if name.strip()]
    return None if None in codes else _array(sorted({code for code in codes if code}))


def _array(codes: Iterable[str]) -> str:
    return f"{{{','.join(codes)}}}"
