"""Static files with fingerprinted names."""

from functools import cache
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # it has no types


class _EachAddressOnce:
    """Works each address out once a process: a page writes twenty, and they change with a deployment only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url = cache(super().url)  # type: ignore[misc]  # of the storage that it stands before


class StaticFiles(_EachAddressOnce, CompressedManifestStaticFilesStorage):
    """Compressed, for a network."""


class UncompressedStaticFiles(_EachAddressOnce, ManifestStaticFilesStorage):
    """As they are, for loopback."""
