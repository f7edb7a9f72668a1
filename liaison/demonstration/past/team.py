"""Who worked then: the people of the demonstration, and in the second hospital a doctor who signs there no more."""

from dataclasses import dataclass

from coordination.accounts.actions import add_member
from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Role
from coordination.tenancy.models import Hospital
from liaison.demonstration.people import SAUVEYRE_FINESS
from liaison.demonstration.stories import CLAIRE, DOCTOR, JEANNE, SOFIANE

ELISE, LUCIE = "e.quintard@ch-sauveyre.example", "l.vidal@sainte-aubane.example"
FORMER_DOCTOR = "b.cazalet@sainte-aubane.example"


@dataclass(frozen=True)
class Team:
    """Who does what in one hospital. ``manager`` None: nobody there reviews incidents."""

    hospital: Hospital
    nurse: Membership
    social_worker: Membership
    caller: Membership
    doctor: Membership
    manager: Membership | None = None


def team_of(hospital: Hospital) -> Team:
    """The team of one of the two hospitals. Call it inside."""

    def member(email: str) -> Membership:
        found: Membership = Membership.objects.select_related("user", "hospital").get(
            hospital=hospital, user__email=email
        )
        return found

    if hospital.finess == SAUVEYRE_FINESS:
        return Team(hospital, *map(member, (CLAIRE, SOFIANE, ELISE, DOCTOR, JEANNE)))
    lucie = member(LUCIE)
    return Team(hospital, lucie, lucie, lucie, _former_doctor(hospital))


def _former_doctor(hospital: Hospital) -> Membership:
    """Without a password: nobody signs in with this account."""
    known: Membership | None = (
        Membership.objects.select_related("user", "hospital")
        .filter(hospital=hospital, user__email=FORMER_DOCTOR)
        .first()
    )
    if known is not None:
        return known
    user = User.objects.create_user(
        FORMER_DOCTOR, first_name="Bruno", last_name="Cazalet", title="Dr", phone="+33465712131", rpps="10999002230"
    )
    return add_member(hospital=hospital, user=user, role=Role.WARD_DOCTOR)
