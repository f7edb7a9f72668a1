"""Reads of the mail that came back, and where mail may go."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models.functions import Now

from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital

if TYPE_CHECKING:
    from coordination.securemail.models import IncomingMail


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    """Reads of incoming mail."""

    def to_sort(self) -> "IncomingMailQuerySet":
        """What nobody knows the patient of, the oldest first."""
        return self.filter(state="to_sort").order_by("received_at", "pk")

    def of_sender(self, mail: "IncomingMail") -> "IncomingMailQuerySet":
        """Those whose sender is that of ``mail``; of one without a sender, itself alone."""
        return self.filter(sender_key=mail.sender_key) if mail.sender_key else self.filter(pk=mail.pk)

    def here_on(self, at: datetime) -> "IncomingMailQuerySet":
        """Those that were read from the box, or put back among those to sort, by then."""
        return self.filter(models.Q(sorted_at=None) | models.Q(sorted_at__lte=at), read_at__lte=at)

    def of_episode(self, episode: Episode) -> "IncomingMailQuerySet":
        """What people wrote about one stay, newest first: reports of machines say themselves in the timeline."""
        return self.filter(episode=episode, kind__in=("reply", "unread")).order_by("-received_at", "-pk")


def domains_of_box() -> models.Subquery:
    """In a read of the hospital: the further domains of its box, NULL where none can write today."""
    from coordination.securemail.models import SecureMailAccount  # the models import this module

    usable = SecureMailAccount.objects.filter(active=True, certificate_ends_at__gt=Now())
    return models.Subquery(usable.values("domains"))


Trusts = Callable[[str], bool]


def nowhere(address: str) -> bool:
    """A hospital without a mailbox writes to no address."""
    return False


def may_write() -> Trusts:
    """Says of addresses whether the hospital's mailbox can write to them today: in service, its certificate valid, inside
    the space of trust. One query, however many addresses.
    """
    from coordination.securemail.models import SecureMailAccount  # the models import this module

    account: SecureMailAccount | None = SecureMailAccount.objects.filter(active=True).first()
    return nowhere if account is None or account.is_certificate_over() else account.trusts


def hospitals_with_mailbox() -> list[Hospital]:
    """The hospitals whose box is read, through the narrow database function made for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hospital_id FROM hospitals_with_secure_mailbox() AS hospital_id")
        ids = [row[0] for row in cursor.fetchall()]
    return list(Hospital.objects.filter(pk__in=ids).order_by("pk"))
