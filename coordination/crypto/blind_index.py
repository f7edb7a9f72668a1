"""Exact search over encrypted values: a keyed digest stored beside them.

A digest without key would let anyone with the table try every matricule (there are few enough); with the key in the
settings, the table alone tells only which rows are equal.
"""

import hmac
import unicodedata
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def blind_index(value: str, purpose: str) -> str:
    """Return the digest (64 hexadecimal characters) under which ``value`` is found again.

    Spaces and case do not count, so that a number typed in groups is found. ``purpose`` ("patient.ins", "person.email")
    separates columns: the same value gives unrelated digests for two purposes. An empty value has no digest
    (``ValueError``): otherwise everyone without a number would look equal.
    """
    normalised = _normalise(value)
    if not normalised:
        raise ValueError("An empty value has no blind index.")
    return hmac.new(_key_for(purpose), normalised.encode(), sha256).hexdigest()


def _normalise(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())


def _key_for(purpose: str) -> bytes:
    if not purpose:
        raise ValueError("A blind index needs a purpose.")
    key: str = getattr(settings, "BLIND_INDEX_KEY", "")
    if not key:
        raise ImproperlyConfigured("BLIND_INDEX_KEY is empty.")
    return hmac.new(key.encode(), purpose.encode(), sha256).digest()
