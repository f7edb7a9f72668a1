"""Reading a hospital's own layer."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from directory.overlay.models import Agreement, LocalProvider  # noqa: F401 - named as text in the query sets' types


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements of the hospital."""

    def in_force_on(self, day: date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class LocalProviderQuerySet(models.QuerySet["LocalProvider"]):
    """Entries that only this hospital lists."""

    def open(self) -> Self:
        """Those in activity."""
        return self.filter(closed_on=None)

    def with_places(self) -> Self:
        """Each with its type and its commune, in the same query."""
        return self.select_related("type", "commune__intercommunality", "commune__department")
