"""The one write on a ladder."""

from collections.abc import Iterable, Sequence
from datetime import time

from django.db import IntegrityError, transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.errors import DomainError
from discharge.planning.actions import STALE
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
    ladder: Ladder | None = Ladder.objects.select_for_update(of=("self",)).first()
    if version != (ladder.version if ladder else 0):
        raise DomainError(STALE, code="stale")
    if ladder is None:
        ladder = Ladder(hospital_id=member.hospital_id, version=0)
    ladder.rungs = [{"hours": rung.hours, "does": rung.does.value} for rung in rungs]
    ladder.weekdays, ladder.opens, ladder.closes = sorted(weekdays), opens, closes
    ladder.version += 1
    ladder.updated_by = member.user
    try:
        with transaction.atomic():
            ladder.save()
    except IntegrityError as error:
        # A colleague made the first choice at the same instant.
        raise DomainError(STALE, code="stale") from error
    return ladder
