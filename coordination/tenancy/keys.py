"""Primary keys: time-ordered UUIDs (RFC 9562, version 7), unguessable in URLs and kind to B-tree indexes."""

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """A new UUIDv7. ``uuid_utils`` because Python has it only from 3.14."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
