"""The rules of a hospital, as it chose them or as delivered, and the one write on them."""

from collections.abc import Iterable
from datetime import time

from django.db import transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.versions import next_version
from discharge.alerts.levels import DELIVERED, LevelRule, Rules, read_levels, write_levels
from discharge.alerts.models import AlertRules


def rules() -> Rules:
    """The rules of the hospital that one is in. One query."""
    return rules_of(AlertRules.objects.first())


def rules_of(chosen: AlertRules | None) -> Rules:
    """The rules as the hospital chose them, else as delivered."""
    if chosen is None:
        return DELIVERED
    return Rules(
        levels=read_levels(chosen.levels),
        weekdays=frozenset(chosen.weekdays),
        opens=chosen.opens,
        closes=chosen.closes,
        version=chosen.version,
    )


@transaction.atomic
def set_rules(
    *,
    member: Membership,
    version: int,
    levels: Iterable[LevelRule],
    weekdays: Iterable[int],
    opens: time,
    closes: time,
) -> AlertRules:
    """Choose how soon alerts must be taken. Those already raised keep their deadline, and climb the new steps.

    ``version``: of what was read, 0 when the hospital had chosen nothing.

    Raises:
        DomainError: ``forbidden``; ``stale``.
    """
    check(member, Permission.ALERT_RULES_MANAGE)
    chosen: AlertRules
    with next_version(AlertRules.objects.all(), version, hospital_id=member.hospital_id) as chosen:
        chosen.levels = write_levels(levels)
        chosen.weekdays, chosen.opens, chosen.closes = sorted(weekdays), opens, closes
        chosen.updated_by = member.user
    return chosen
