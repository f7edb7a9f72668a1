"""What somebody saw of an entry before answering: kept in their form as a digest, so that a change in between is noticed.

A digest of the values and not the entry's version, which imports leave alone.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from directory.corrections.lookalikes import lookalikes_of
from directory.corrections.parts import current
from directory.providers.models import Provider


def seen(provider: Provider, names: Iterable[str], *more: object) -> str:
    """The digest of these columns and parts as they are now, and of ``more`` that the same page showed."""
    return _digest([[[name, current(provider, name)] for name in sorted(names)], *map(str, more)])


def seen_of(provider: Provider | None, changes: Mapping[str, Any]) -> str:
    """The digest of what a decision on ``changes`` is taken on: the entry, or what a new one resembles."""
    return seen(provider, changes) if provider is not None else seen_lookalikes(lookalikes_of(changes))


def seen_lookalikes(found: Iterable[Provider]) -> str:
    """The digest of the entries that were shown as perhaps the same."""
    return _digest(sorted(str(each.pk) for each in found))


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:32]
