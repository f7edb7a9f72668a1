"""What waits for whom, and when each person wants to be told."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.digest.models import DigestChoice
from coordination.digest.registry import sections
from coordination.ui import french


def choice_of(member: Membership, *, lock: bool = False) -> DigestChoice:
    """The person's choice, or what holds for whoever never chose: stored when it is locked, so that two workers meet."""
    rows = DigestChoice.objects.select_related("member__user")
    if lock:
        DigestChoice.objects.get_or_create(hospital_id=member.hospital_id, member=member)
        rows = rows.select_for_update(of=("self",))
    found: DigestChoice | None = rows.filter(member=member).first()
    return found or DigestChoice(hospital_id=member.hospital_id, member=member)


def choices_of_all() -> list[DigestChoice]:
    """The choice of everybody who works in the current hospital. Two queries."""
    known = {choice.member_id: choice for choice in DigestChoice.objects.all()}
    found = []
    for member in Membership.objects.active().select_related("user"):
        choice = known.get(member.pk) or DigestChoice(hospital_id=member.hospital_id)
        choice.member = member
        found.append(choice)
    return found


class Line(NamedTuple):
    """Something that waits, in words, and the address of its list, if it has one of its own."""

    words: str
    page: str
    needs: Permission | None = None


def waiting(before: datetime) -> Mapping[UUID, list[Line]]:
    """What waited for each user before an instant: « 3 réponses à lire ». One query a section."""
    lines: dict[UUID, list[Line]] = defaultdict(list)
    for section in sections():
        page = section.page() if section.page else ""
        for user_id, count in section.count(before).items():
            lines[user_id].append(Line(french.count(count, section.singular, section.plural), page, section.needs))
    return lines
