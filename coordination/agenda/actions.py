"""Opening and closing a person's calendar."""

import secrets

from django.db import transaction
from django.utils import timezone

from coordination.accounts.actions import digest_of
from coordination.accounts.models import Membership
from coordination.agenda.models import Feed


@transaction.atomic
def open_feed(*, member: Membership) -> str:
    """Give the person a new address, whose key is returned and never readable again; the one before stops at once."""
    # Two clicks at once: the second waits here, and replaces the first.
    Membership.objects.select_for_update().get(pk=member.pk)
    close_feed(member=member)
    key = secrets.token_urlsafe(32)
    Feed.objects.create(hospital_id=member.hospital_id, member=member, digest=digest_of(key))
    return key


def close_feed(*, member: Membership) -> None:
    """Close the person's calendar at once. Closing twice keeps the first time."""
    Feed.objects.filter(member=member, revoked_at=None).update(revoked_at=timezone.now())
