"""Reads of the binder's lines."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from liaison.binder.models import BinderLine  # noqa: F401 - named as text in the type of the query set


class BinderLineQuerySet(models.QuerySet["BinderLine"]):
    """Reads of lines."""

    def current(self) -> "BinderLineQuerySet":
        """Those that have not been taken out, as they were written, with who wrote them."""
        return self.filter(removed_at=None).select_related("written_by").order_by("written_at", "pk")
