"""The key list of ``settings.FIELD_KEYS``: the first key encrypts, every key decrypts.

Replacing a key is four steps: put the new key first, deploy, run ``rotate_field_keys``, remove the old key.
"""

from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver


class DecryptionError(Exception):
    """A stored value that no configured key opens: a key was removed too early, or the value was altered.

    The message names the place at most, never the value: it ends up in logs.
    """

    def __init__(self, message: str = "No configured key decrypts this value.") -> None:
        super().__init__(message)


@cache
def _ring() -> tuple[Fernet, ...]:
    keys: list[str] = list(getattr(settings, "FIELD_KEYS", ()))
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty: at least one Fernet key is needed.")
    try:
        return tuple(Fernet(key) for key in keys)
    except (ValueError, TypeError):
        # The original error is dropped on purpose: its context would carry the key.
        raise ImproperlyConfigured("FIELD_KEYS holds a malformed key: 32 url-safe base64 bytes are needed.") from None


@receiver(setting_changed)
def _forget_ring(*, setting: str, **kwargs: Any) -> None:
    if setting == "FIELD_KEYS":
        _ring.cache_clear()


def encrypt(plain: bytes) -> bytes:
    """Return ``plain`` as a Fernet token under the first key. Two calls give two different tokens."""
    return _ring()[0].encrypt(plain)


def decrypt(token: bytes) -> bytes:
    """Return what ``encrypt`` was given, whichever configured key was used; ``DecryptionError`` when none fits."""
    try:
        return MultiFernet(_ring()).decrypt(token)
    except InvalidToken:
        raise DecryptionError from None


def is_current(token: bytes) -> bool:
    """Tell whether ``token`` was made with the first key."""
    try:
        _ring()[0].decrypt(token)
    except InvalidToken:
        return False
    return True


def rotate_token(token: bytes) -> bytes:
    """Return ``token`` under the first key; itself when it is already; ``DecryptionError`` when no key opens it."""
    return token if is_current(token) else encrypt(decrypt(token))
