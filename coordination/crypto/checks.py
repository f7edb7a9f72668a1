"""Deployment checks on the secrets of this package."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

MINIMUM_KEY_LENGTH = 32


def check_blind_index_key(*, app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a guessable key: whoever guesses it can try every matricule against the table."""
    if len(getattr(settings, "BLIND_INDEX_KEY", "")) >= MINIMUM_KEY_LENGTH:
        return []
    message = f"BLIND_INDEX_KEY has fewer than {MINIMUM_KEY_LENGTH} characters."
    return [checks.Error(message, hint="Use 64 random hexadecimal characters.", id="crypto.E002")]
