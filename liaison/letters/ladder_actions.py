"""The one write on a ladder."""

from collections.abc import Iterable, Sequence
from datetime import time

from django.db import transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.versions import next_version
from liaison.letters.ladder import Rung
from liaison.letters.models import Ladder


@transaction.atomic
def set_ladder(
    *, member: Membership, version: int, rungs: Sequence[Rung], weekdays: Iterable[int], opens: time, closes: time
) -> Ladder:
    """Choose what follows when nobody opens a letter. What is on its way climbs the new ladder from where it stands.

    ``version``: of what was read, 0 when the hospital had chosen nothing.

    Raises:
        DomainError: ``forbidden``; ``stale``.
    """
    check(member, Permission.LADDER_MANAGE)
    ladder: Ladder
    with next_version(Ladder.objects.all(), version, hospital_id=member.hospital_id) as ladder:
        ladder.rungs = [{"hours": rung.hours, "does": rung.does.value} for rung in rungs]
        ladder.weekdays, ladder.opens, ladder.closes = sorted(weekdays), opens, closes
        ladder.updated_by = member.user
    return ladder
