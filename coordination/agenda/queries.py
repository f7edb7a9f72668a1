"""Whose calendar an address is, and what stands in it."""

from datetime import datetime, timedelta

from coordination.accounts.actions import digest_of
from coordination.accounts.models import Membership
from coordination.agenda.models import Feed
from coordination.episodes.models import Task
from coordination.tenancy.models import Hospital
from coordination.tenancy.queries import hospital_by

# A calendar program reads all of it, every hour.
MOST_TASKS = 500
BEHIND, AHEAD = timedelta(days=60), timedelta(days=366)


def hospital_of_feed(key: str) -> Hospital | None:
    """The hospital whose calendar this is."""
    return hospital_by("hospital_of_feed", digest_of(key))


def member_of_feed(key: str) -> Membership | None:
    """The person whose calendar this is, while it is open and they still work in the hospital. Within its hospital."""
    feed = Feed.objects.filter(digest=digest_of(key), revoked_at=None).first()
    return Membership.objects.active().select_related("user").filter(pk=feed.member_id).first() if feed else None


def living_feed(member: Membership) -> Feed | None:
    """The person's calendar, when it is open."""
    found: Feed | None = Feed.objects.filter(member=member, revoked_at=None).first()
    return found


def dated_tasks(member: Membership, *, now: datetime) -> list[Task]:
    """The person's own tasks that have a date, in its order; two months back and a year ahead."""
    tasks = Task.objects.live().visible_to(member).owned_by(member.user_id)
    tasks = tasks.filter(due_at__gte=now - BEHIND, due_at__lte=now + AHEAD)
    return list(tasks.select_related("episode__unit").order_by("due_at", "pk")[:MOST_TASKS])
