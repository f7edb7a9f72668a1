"""What two people change at once: each sends the version that they read, and the second is told of the first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models, transaction

from coordination.errors import DomainError

STALE = "Quelqu’un a modifié cette ligne pendant que vous lisiez. Relisez-la, puis recommencez."
STALE_DRAFT = (
    "Quelqu’un a modifié ce brouillon pendant que vous écriviez. Rechargez la page, puis refaites votre changement."
)

GONE_DRAFT = "Ce brouillon n’existe plus : il a été publié ou abandonné."


class VersionState(models.TextChoices):
    """Where an edition is: written, or used and never changed again."""

    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Publiée"


@contextmanager
def next_version(held: models.QuerySet[Any], version: int, *, stale: str = STALE, **first: Any) -> Iterator[Any]:
    """The row of ``held``, locked, or the first one, made of ``first``: changed in the block, saved at its end.

    ``version``: of what was read, 0 when there was none. Inside a transaction.

    Raises:
        DomainError: ``stale``, somebody saved it meanwhile.
    """
    row = held.select_for_update(of=("self",)).first()
    if version != (row.version if row else 0):
        raise DomainError(stale, code="stale")
    row = row or held.model(version=0, **first)
    yield row
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if version:
            raise
        # A colleague made the first one at the same instant.
        raise DomainError(stale, code="stale") from error


def writable(draft: Any, revision: int) -> Any:
    """A locked ``draft``, when there is one and it still is that of ``revision``.

    Raises:
        DomainError: ``no_draft``; ``stale``, somebody saved it since.
    """
    if draft is None:
        raise DomainError(GONE_DRAFT, code="no_draft")
    if draft.revision != revision:
        raise DomainError(STALE_DRAFT, code="stale")
    return draft
