"""Reads of the mail that came back."""

from typing import TYPE_CHECKING

from django.db import connection, models

from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital

if TYPE_CHECKING:
    from coordination.securemail.models import IncomingMail  # noqa: F401 - named as text in the type of the query set


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    """Reads of incoming mail."""

    def to_sort(self) -> "IncomingMailQuerySet":
        """What nobody knows the patient of, the oldest first."""
        return self.filter(state="to_sort").order_by("received_at", "pk")

    def of_episode(self, episode: Episode) -> "IncomingMailQuerySet":
        """What people wrote about one stay, newest first: reports of machines say themselves in the timeline."""
        return self.filter(episode=episode, kind__in=("reply", "unread")).order_by("-received_at", "-pk")


def hospitals_with_mailbox() -> list[Hospital]:
    """The hospitals whose box is read, through the narrow database function made for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hospital_id FROM hospitals_with_secure_mailbox() AS hospital_id")
        ids = [row[0] for row in cursor.fetchall()]
    return list(Hospital.objects.filter(pk__in=ids).order_by("pk"))
