"""Whose work a proposal is: the person of the asked function who covers the patient's unit."""

from django.db.models import Exists, OuterRef, Q

from coordination.accounts.models import Membership, MembershipUnit, User
from coordination.episodes.models import Episode


def owners_of(episode: Episode, roles: set[str]) -> dict[str, User]:
    """For each function of ``roles`` that somebody holds for the unit of ``episode``: that person.

    The referent or the doctor of the episode when they hold it; else somebody attached to this very unit before somebody of
    every unit, then by name. A function that nobody holds has no entry: the work falls to the referent.
    """
    asked = roles - {""}
    if not asked:
        return {}
    here = Q(Exists(MembershipUnit.objects.filter(membership=OuterRef("pk"), unit=episode.unit_id)))
    members = (
        Membership.objects.active()
        .filter(here | Q(all_units=True) | Q(user__in=episode.in_charge), hospital=episode.hospital_id, role__in=asked)
        .select_related("user")
        .order_by("all_units", "user__last_name", "user__first_name", "pk")
    )
    found: dict[str, User] = {}
    for member in members:
        if member.role not in found or member.user_id in episode.in_charge:
            found[member.role] = member.user
    return found
