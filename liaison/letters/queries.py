"""Reads of letters."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, models

from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.prepared import prepared

if TYPE_CHECKING:
    from liaison.letters.models import Letter


class LetterQuerySet(models.QuerySet["Letter"]):
    """Reads of letters."""

    def claimable(self, now: datetime) -> "LetterQuerySet":
        """Still to be written at ``now``, the longest due first; one that a worker holds is due when its lease ends."""
        return self.filter(state="due", due_at__lte=now).order_by("due_at", "pk")

    def j0(self) -> "LetterQuerySet":
        """Courriers J0 only."""
        return self.filter(kind="j0")

    def in_order(self) -> "LetterQuerySet":
        """With the role of the recipient, as they were planned."""
        return self.select_related("circle_member").order_by("created_at", "pk")


def letters_of(episode: Episode) -> list["Letter"]:
    """The letters of an episode in order; read once an episode object, whoever asks."""
    known: list[Letter] | None = episode.__dict__.get("_letters")
    if known is None:
        known = _letters(episode=episode)
        episode.__dict__["_letters"] = known
    return known


@prepared
def _letters(episode: UUID) -> LetterQuerySet:
    from liaison.letters.models import Letter  # the models import this module

    letters: LetterQuerySet = Letter.objects.in_order().filter(episode=episode)
    return letters


def hospitals_with_due_letters(now: datetime) -> list[Hospital]:
    """The hospitals with a letter to write, through the narrow database function made for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hospital_id FROM hospitals_with_due_letters(%s) AS hospital_id", [now])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Hospital.objects.filter(pk__in=ids).order_by("pk"))
