"""Hospitals, units and staff, written with the models: there are few."""

from bench.rows import sql, text
from coordination.accounts.models import Membership, MembershipUnit, User
from coordination.accounts.roles import Role
from coordination.tenancy.models import Group, Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.followup.protocols import create_default_protocol

UNITS = 8
# Hospitals of a group (GHT).
GROUP = 10
OPEN_SHARE = 0.03
# In preparation, and as many followed: the worklist of 500 open stays, at both sizes.
LEAST_OPEN = 250
NURSE = "infirmiere1@hopital1.example"
WARD_NURSE = "unite1@hopital1.example"
GROUP_MANAGER = "groupement1@hopital1.example"
STAFF = (
    ("infirmiere", Role.LIAISON_NURSE, 6),
    ("social", Role.SOCIAL_WORKER, 2),
    ("medecin", Role.WARD_DOCTOR, 4),
    ("unite", Role.WARD_NURSE, 4),
    ("appels", Role.CALL_OPERATOR, 2),
    ("direction", Role.HOSPITAL_ADMIN, 1),
    ("groupement", Role.GROUP_MANAGER, 1),
)
FIRST_NAMES = ("Claire", "Sofiane", "Hélène", "Élise", "Nadia", "Paul")
LAST_NAMES = ("Aubanel", "Merrad", "Castagnier", "Quintard", "Ferhat", "Bertin", "Vidalou")


def write(shares: list[int]) -> None:
    """Create one hospital for each share, and the temporary table ``hospital`` that the rest is written from."""
    sql(
        "CREATE TEMP TABLE hospital (h int, id uuid, protocol uuid, units uuid[], nurses uuid[], doctors uuid[],"
        " stays int, open int)"
    )
    for number, stays in enumerate(shares, start=1):
        if number % GROUP == 1:
            group = Group.objects.create(name=f"Groupement numéro {1 + number // GROUP}")
        hospital = Hospital.objects.create(
            group=group,
            name=f"Centre hospitalier numéro {number}",
            short_name=f"CH {number}",
            finess=f"9900{number:05d}",
            address="12, avenue des Arceaux",
            postal_code="30999",
            city="Vallerac",
            switchboard="+33465712000",
            platform_phone="+33465712014",
            platform_hours="lundi à vendredi, 8 h 30 à 18 h",
            out_of_hours="Même numéro, repris par le médecin de garde.",
        )
        with enter(hospital):
            _write_hospital(number, hospital, stays)


def _write_hospital(number: int, hospital: Hospital, stays: int) -> None:
    units = [
        Unit.objects.create(hospital=hospital, name=f"Médecine {place}", code=f"MED{place}", phone="+33465712031")
        for place in range(1, UNITS + 1)
    ]
    staff = {role: _people(number, prefix, count) for prefix, role, count in STAFF}
    for role, users in staff.items():
        ward = role in {Role.WARD_DOCTOR, Role.WARD_NURSE}
        for place, user in enumerate(users):
            member = Membership.objects.create(hospital=hospital, user=user, role=role, all_units=not ward)
            if ward:
                own = units[2 * place : 2 * place + 2]
                MembershipUnit.objects.bulk_create(
                    MembershipUnit(hospital=hospital, membership=member, unit=unit) for unit in own
                )
    protocol = create_default_protocol(hospital)
    least = LEAST_OPEN if number == 1 else 1
    columns = (
        number,
        hospital.pk,
        protocol.pk,
        [unit.pk for unit in units],
        [user.pk for user in staff[Role.LIAISON_NURSE]],
        [user.pk for user in staff[Role.WARD_DOCTOR]],
        stays,
        max(least, round(OPEN_SHARE * stays)),
    )
    sql(f"INSERT INTO hospital VALUES ({', '.join(text(value) for value in columns)})")


def _people(hospital: int, prefix: str, count: int) -> list[User]:
    users = [
        User(
            email=f"{prefix}{place}@hopital{hospital}.example",
            first_name=FIRST_NAMES[(hospital + place) % len(FIRST_NAMES)],
            last_name=LAST_NAMES[(hospital * 3 + place) % len(LAST_NAMES)],
            phone="+33465712015",
            # Nobody signs in here with a password.
            password="!",
        )
        for place in range(1, count + 1)
    ]
    return User.objects.bulk_create(users)
