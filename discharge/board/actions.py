"""Deciding what boards show."""

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import check
from discharge.board.models import BoardRule


@transaction.atomic
def decide_names(*, member: Membership, shows_names: bool) -> BoardRule:
    """Say whether the hospital's boards name patients; who said so, and when, is traced. Said twice, it is written once.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.BOARD_MANAGE)
    rules = BoardRule.objects.select_for_update(of=("self",), no_key=True)
    rule, _ = rules.get_or_create(hospital_id=member.hospital_id, defaults={"changed_by": member.user})
    if rule.shows_names == shows_names:
        return rule
    before, rule.shows_names = rule.shows_names, shows_names
    rule.changed_at, rule.changed_by = timezone.now(), member.user
    rule.save()
    states = {True: "noms", False: "initiales"}
    record_transition(subject=rule, from_state=states[before], to_state=states[shows_names], actor=member.user)
    return rule
