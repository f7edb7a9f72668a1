"""Reads of what was said about sharing, and of what was disclosed."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from discharge.sharing.models import Disclosure, SharingAct  # noqa: F401 - named as text in the type of the query sets


class SharingActQuerySet(models.QuerySet["SharingAct"]):
    """Reads of what was said."""

    def in_order(self) -> "SharingActQuerySet":
        """As it was said, with who noted it."""
        return self.select_related("role", "recorded_by").order_by("recorded_at", "pk")


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    """Reads of disclosures."""

    def newest(self) -> "DisclosureQuerySet":
        """The latest first, with the recipient's role and the author."""
        return self.select_related("role", "author").order_by("-at", "-pk")
