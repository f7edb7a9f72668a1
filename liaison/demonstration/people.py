"""Who signs in to the demonstration. All invented; the password is public and opens nothing else."""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from coordination.accounts.actions import add_member
from coordination.accounts.models import Membership, User
from coordination.accounts.roles import PlatformRole, Role
from coordination.tenancy.models import Group, Hospital, Unit
from coordination.tenancy.scope import enter

PASSWORD = "demonstration-2026"  # noqa: S105 - public on purpose: it opens invented data on the reader's own machine
SAUVEYRE_FINESS, AUBANE_FINESS = "990000010", "990000028"


@dataclass(frozen=True)
class Account:
    """A person of the demonstration and their function."""

    email: str
    first_name: str
    last_name: str
    role: Role | PlatformRole
    title: str = ""
    unit: str = ""
    phone: str = "+33465712014"
    rpps: str = ""


SAUVEYRE = (
    Account("c.aubanel@ch-sauveyre.example", "Claire", "Aubanel", Role.LIAISON_NURSE),
    Account("s.merrad@ch-sauveyre.example", "Sofiane", "Merrad", Role.SOCIAL_WORKER, phone="+33465712016"),
    Account("e.quintard@ch-sauveyre.example", "Élise", "Quintard", Role.CALL_OPERATOR, phone="+33465712018"),
    Account(
        "h.castagnier@ch-sauveyre.example",
        *("Hélène", "Castagnier", Role.WARD_DOCTOR, "Dr", "GER", "+33465712031"),
        rpps="10999001232",
    ),
    Account("n.ferhat@ch-sauveyre.example", "Nadia", "Ferhat", Role.WARD_NURSE, unit="GER", phone="+33465712032"),
    Account("m.lacoste@ch-sauveyre.example", "Marc", "Lacoste", Role.HOSPITAL_ADMIN),
    Account("j.rouviere@ch-sauveyre.example", "Jeanne", "Rouvière", Role.QUALITY_MANAGER),
    Account("i.fabre@ch-sauveyre.example", "Irène", "Fabre", Role.GROUP_MANAGER),
    Account("p.delpech@ch-sauveyre.example", "Pauline", "Delpech", Role.DATA_PROTECTION_OFFICER),
)
SAINTE_AUBANE = (Account("l.vidal@sainte-aubane.example", "Lucie", "Vidal", Role.LIAISON_NURSE),)
PLATFORM = (Account("annuaire@trait-dunion.example", "Paul", "Bertin", PlatformRole.DIRECTORY_ADMIN),)

UNITS = (
    ("GER", "Gériatrie aiguë", "+33465712031"),
    ("MEDB", "Médecine B", "+33465712107"),
    ("ORT", "Orthopédie", "+33465712060"),
    ("ONC", "Oncologie", "+33465712307"),
)


@transaction.atomic
def create_people() -> dict[str, Membership]:
    """Both hospitals, their units and people; memberships by e-mail address."""
    group = Group.objects.create(name="GHT des Garrigues")
    sauveyre = _hospital(group, "Centre hospitalier de Sauveyre", "CH de Sauveyre", SAUVEYRE_FINESS, "Sauveyre")
    aubane = _hospital(group, "Hôpital Sainte-Aubane", "Sainte-Aubane", AUBANE_FINESS, "Vallerac")
    members = {**_staff(sauveyre, SAUVEYRE), **_staff(aubane, SAINTE_AUBANE)}
    # One person in both hospitals shows the switcher.
    claire = members["c.aubanel@ch-sauveyre.example"].user
    with enter(aubane):
        add_member(hospital=aubane, user=claire, role=Role.LIAISON_NURSE)
    for account in PLATFORM:
        _user(account, platform_role=str(account.role))
    return members


def all_accounts() -> list[tuple[str, str]]:
    """E-mail address and function, for the lines that ``make demo`` prints."""
    return [(account.email, str(account.role.label)) for account in (*SAUVEYRE, *SAINTE_AUBANE, *PLATFORM)]


def _hospital(group: Group, name: str, short_name: str, finess: str, city: str) -> Hospital:
    return Hospital.objects.create(
        group=group,
        name=name,
        short_name=short_name,
        finess=finess,
        address="12, avenue des Arceaux",
        postal_code="30999",
        city=city,
        switchboard="+33465712000",
        platform_phone="+33465712014",
        platform_hours="lundi à vendredi, 8 h 30 à 18 h",
        out_of_hours="Soir, week-end, férié : même numéro, repris par le médecin de garde.",
    )


def _staff(hospital: Hospital, accounts: tuple[Account, ...]) -> dict[str, Membership]:
    with enter(hospital):
        units = {
            code: Unit.objects.create(hospital=hospital, code=code, name=name, phone=phone)
            for code, name, phone in UNITS
        }
        return {
            account.email: add_member(
                hospital=hospital,
                user=_user(account),
                role=Role(account.role),
                units=[units[account.unit]] if account.unit else None,
            )
            for account in accounts
        }


def _user(account: Account, **fields: str) -> User:
    user = User.objects.create_user(
        account.email,
        first_name=account.first_name,
        last_name=account.last_name,
        title=account.title,
        phone=account.phone,
        rpps=account.rpps,
        **fields,
    )
    user.password = _hashed_password()
    user.save(update_fields=["password"])
    return user


@cache
def _hashed_password() -> str:
    """Made once for all: hashing is slow on purpose."""
    return make_password(PASSWORD)
