"""Reads of documents."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, models

from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.waiting import is_over

if TYPE_CHECKING:
    from liaison.authoring.models import Document


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of documents."""

    def claimable(self, now: datetime) -> "DocumentQuerySet":
        """Signed and without files yet, due at ``now``, the longest first."""
        return self.filter(is_over("due_at", now), state="signed").order_by("due_at", "pk")

    def in_order(self) -> "DocumentQuerySet":
        """With who wrote and signed, the newest version first."""
        return self.select_related("created_by", "signed_by").order_by("-created_at", "-pk")


def documents_of(episode: Episode) -> list["Document"]:
    """The documents of an episode, the newest first; read once an episode object, whoever asks."""
    from liaison.authoring.models import Document  # the models import this module

    known: list[Document] | None = episode.__dict__.get("_documents")
    if known is None:
        known = list(Document.objects.in_order().filter(episode=episode))
        episode.__dict__["_documents"] = known
    return known


def hospitals_with_due_documents(now: datetime) -> list[Hospital]:
    """The hospitals with files to make, through the narrow database function made for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hospital_id FROM hospitals_with_due_documents(%s) AS hospital_id", [now])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Hospital.objects.filter(pk__in=ids).order_by("pk"))
