"""What somebody saw of an entry before answering: kept in their form as a digest, so that a change in between is noticed.

A digest of the values and not the entry's version, which imports leave alone.
"""

import hashlib
import json
from collections.abc import Iterable

from directory.corrections.columns import value_of
from directory.providers.models import Provider


def seen(provider: Provider, names: Iterable[str], *more: object) -> str:
    """The digest of these columns as they are now, and of ``more`` that the same page showed."""
    values = [[name, value_of(provider, name)] for name in names]
    text = json.dumps([values, *map(str, more)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
