"""How often one address may be wrong, over all links. The limits of one link are in its own rows (``actions``).

Only failures count, and only for ten minutes: a medical practice behind one address keeps reading its letters.
"""

import time
from hashlib import sha256

from django.core.cache import cache

WINDOW = 600  # seconds
UNKNOWN_LINKS = 30
WRONG_CODES = 20


def is_over(what: str, address: str, most: int) -> bool:
    """Whether ``address`` has failed ``most`` times at ``what`` in the current window."""
    return int(cache.get(_key(what, address), 0)) >= most


def count_failure(what: str, address: str) -> None:
    """Remember one failure. Two at the same instant may count as one: this only slows down who tries many links."""
    key = _key(what, address)
    cache.set(key, int(cache.get(key, 0)) + 1, timeout=WINDOW)


def seconds_left() -> int:
    """Seconds until the current window ends."""
    return WINDOW - int(time.time()) % WINDOW


def _key(what: str, address: str) -> str:
    # Hashed: the cache is a table, and whole addresses are kept nowhere.
    return f"links:{what}:{sha256(address.encode()).hexdigest()}:{int(time.time()) // WINDOW}"
