"""Invented people and places. No default hides a decision that a test is about; phones are in ranges reserved for fiction."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.accounts.actions import add_member
from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Role
from coordination.episodes.actions import open_episode, register_patient
from coordination.episodes.models import (
    AdmissionMode,
    Episode,
    Patient,
    ReferralOrigin,
    Sex,
)
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from coordination.territory.models import Commune, Department
from coordination.territory.names import commune_keys

PASSWORD = "un mot de passe de test"
A_PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50 + b"IEND\xaeB`\x82"
A_PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

_numbers = itertools.count(1)

PARIS = ZoneInfo("Europe/Paris")


def make_hospital(name: str, short_name: str, finess: str) -> Hospital:
    return Hospital.objects.create(
        name=name,
        short_name=short_name,
        finess=finess,
        address="12, avenue des Arceaux",
        postal_code="30999",
        city="Vallerac",
        switchboard="+33465712000",
        platform_phone="+33465712014",
        platform_hours="lundi à vendredi, 8 h 30 à 18 h",
        out_of_hours="Soir, week-end, férié : même numéro, repris par le médecin de garde.",
    )


def make_unit(hospital: Hospital, name: str, code: str) -> Unit:
    unit: Unit = Unit.objects.create(hospital=hospital, name=name, code=code, phone="+33465712031")
    return unit


def make_user(first_name: str, last_name: str, **fields: Any) -> User:
    email = f"personne{next(_numbers)}@ch-sauveyre.example"
    return User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name, **fields)


def make_member(
    hospital: Hospital,
    role: Role,
    first_name: str,
    last_name: str,
    *,
    units: list[Unit] | None = None,
    **fields: Any,
) -> Membership:
    user = make_user(first_name, last_name, **fields)
    with enter(hospital):
        return add_member(hospital=hospital, user=user, role=role, units=units)


def make_commune(code: str = "30344", name: str = "Vergèze", postal_code: str = "30310") -> Commune:
    department, _ = Department.objects.get_or_create(code="30", defaults={"name": "Gard"})
    commune, _ = Commune.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "kind": Commune.Kind.CURRENT,
            "department": department,
            "postal_codes": [postal_code],
            "search_key": commune_keys(name, []),
        },
    )
    return commune


def make_patient(member: Membership, **fields: Any) -> Patient:
    """A woman of 84 with a provisional identity; call it inside the hospital."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "ipp": f"{number:09d}",
        "birth_name": "BERTHÉZÈNE",
        "birth_first_names": "SIMONE MARIE",
        "used_name": "FABREGOUL",
        "used_first_name": "Simone",
        "birth_date": date(1941, 3, 12),
        "sex": Sex.FEMALE,
        "birth_place_code": "30344",
        "address": "14, rue des Cadereaux",
        "phone": "+33639986420",
    }
    # Not made for a patient who has none: outside a transaction it would stay.
    if "commune" not in fields:
        values["commune"] = make_commune()
    return register_patient(member=member, **{**values, **fields})


def make_episode(member: Membership, unit: Unit, *, patient: Patient | None = None, **fields: Any) -> Episode:
    """An episode admitted two days ago whose referent is ``member``; call it inside the hospital."""
    values: dict[str, Any] = {
        "unit": unit,
        "room": "214",
        "stay_number": f"26{next(_numbers):07d}",
        "motive": "chute à domicile",
        "referral_origin": ReferralOrigin.WARD_FRAGILE,
        "admission_mode": AdmissionMode.EMERGENCY,
        "admitted_at": timezone.now() - timedelta(days=2),
        "referent": member.user,
    }
    return open_episode(
        member=member,
        patient=patient or make_patient(member),
        episode_id=uuid7(),
        **{**values, **fields},
    )


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """An instant in the active time zone."""
    return timezone.make_aware(datetime(year, month, day, hour, minute))
