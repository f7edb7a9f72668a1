"""A new link for whoever holds one that ended: sent to the address already known, never to one that is typed in."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from coordination.errors import DomainError
from coordination.links.actions import record_use
from coordination.links.models import LinkEnd, LinkEvent, LinkUse, SecureLink
from coordination.links.origin import Origin
from coordination.links.registry import Renewal, purpose_of

# A second click within this time sends nothing: the first mail is on its way.
RENEWAL_PAUSE = timedelta(minutes=1)
RENEWALS_A_DAY = 3
# Long enough for whoever comes back from leave; later, a person decides again who still cares for the patient.
RENEWABLE_FOR = timedelta(days=90)
_RENEWABLE = frozenset({LinkEnd.EXPIRED, LinkEnd.REPLACED})


class TooManyRenewalsError(DomainError):
    """No new link is sent before ``retry_at``."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("Trop de nouveaux liens ont été demandés.", code="too_many_links")
        self.retry_at = retry_at


def renewal_of(link: SecureLink, now: datetime) -> Renewal | None:
    """Where a new link in place of ``link`` would go; None when a person of the hospital has to be asked."""
    if link.end_at(now) not in _RENEWABLE or now >= link.valid_until + RENEWABLE_FOR:
        return None
    return purpose_of(link.purpose).renewal(link)


def start_renewal(*, link_id: UUID, origin: Origin) -> bool:
    """Lock an ended link and note that its reader asks for a new one; False for a second click, which changes nothing.

    The pace is that of all links to the same thing, so that several old links do not add up.

    Raises:
        DomainError: ``not_renewable``; ``too_many_links`` (``TooManyRenewalsError``).
    """
    link: SecureLink = SecureLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    now = timezone.now()
    if renewal_of(link, now) is None:
        raise DomainError("Ce lien ne se renouvelle pas d’ici.", code="not_renewable")
    recent = list(_within_a_day(link, now).order_by("at").values_list("at", flat=True))
    if recent and now - recent[-1] < RENEWAL_PAUSE:
        return False
    if len(recent) >= RENEWALS_A_DAY:
        raise TooManyRenewalsError(recent[-RENEWALS_A_DAY] + timedelta(days=1))
    record_use(link=link, event=LinkEvent.RENEWED, origin=origin)
    return True


def was_renewed(link: SecureLink, now: datetime) -> bool:
    """Whether a new link to the same thing was asked for within the last day."""
    return _within_a_day(link, now).exists()


def _within_a_day(link: SecureLink, now: datetime) -> QuerySet[LinkUse]:
    uses: QuerySet[LinkUse] = LinkUse.objects.filter(
        link__subject_id=link.subject_id, event=LinkEvent.RENEWED, at__gt=now - timedelta(days=1)
    )
    return uses
