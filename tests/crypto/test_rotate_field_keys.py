"""The rotation command on the real models, in two hospitals, under the two roles."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from coordination.accounts.models import Membership
from coordination.crypto import DecryptionError
from coordination.crypto.keys import decrypt
from coordination.crypto.rotation import encrypted_models
from coordination.episodes.models import Patient
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.crypto.conftest import as_session_role
from tests.factories import make_patient

PatientEvent = apps.get_model("episodes", "PatientEvent")
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def rotated(*arguments: str) -> str:
    """Run the command as an operator does, under the owner of the tables."""
    output = StringIO()
    with as_session_role():
        call_command("rotate_field_keys", *arguments, stdout=output, stderr=output)
    return output.getvalue()


@pytest.fixture
def patients(settings: Settings, nurse: Membership, other_nurse: Membership) -> list[tuple[Hospital, Patient]]:
    """One patient in each hospital, written and changed once while the old key was the only one."""
    settings.FIELD_KEYS = [OLD]
    cast = []
    for member in (nurse, other_nurse):
        with enter(member.hospital):
            patient = make_patient(member, phone="+33639980047")
            Patient.objects.filter(pk=patient.pk).update(address="4, rue des Lilas")
        cast.append((member.hospital, patient))
    settings.FIELD_KEYS = [NEW, OLD]
    return cast


def test_every_hospital_s_patients_and_their_history_move_to_the_new_key(
    settings: Settings, patients: list[tuple[Hospital, Patient]]
) -> None:
    assert {Patient, PatientEvent} <= set(encrypted_models())
    history = [event_count(place) for place, _ in patients]
    rotated()
    settings.FIELD_KEYS = [NEW]
    for place, patient in patients:
        with enter(place):
            read = Patient.objects.get(pk=patient.pk)
            assert (read.phone, read.address) == ("+33639980047", "4, rue des Lilas")
            assert {event.phone for event in PatientEvent.objects.all()} == {"+33639980047"}
    assert [event_count(place) for place, _ in patients] == history, "rotation is no change of the patient"


def test_without_the_command_the_old_key_cannot_go(
    settings: Settings, patients: list[tuple[Hospital, Patient]]
) -> None:
    settings.FIELD_KEYS = [NEW]
    place, patient = patients[0]
    with enter(place), pytest.raises(DecryptionError):
        Patient.objects.get(pk=patient.pk)


def test_check_fails_until_everything_has_moved(patients: list[tuple[Hospital, Patient]]) -> None:
    with pytest.raises(CommandError, match="still need an older key"):
        rotated("--check")
    rotated()
    assert "0 values to move" in rotated("--check")


def test_a_stopped_run_resumes_in_one_model(patients: list[tuple[Hospital, Patient]]) -> None:
    (_, first), (_, second) = sorted(patients, key=lambda pair: pair[1].pk)
    output = rotated("--model", "episodes.Patient", "--after", str(first.pk), "--batch-size", "1")
    assert "episodes.Patient: 1 rows" in output
    with pytest.raises(CommandError, match="--after needs --model"):
        rotated("--after", str(second.pk))
    with pytest.raises(CommandError, match="has no encrypted field"):
        rotated("--model", "tenancy.Hospital")


def test_the_serving_role_is_told_to_step_aside(patients: list[tuple[Hospital, Patient]]) -> None:
    with pytest.raises(CommandError, match="owner's DATABASE_URL"):
        call_command("rotate_field_keys")


def test_values_no_key_opens_are_named_and_make_the_command_fail(
    settings: Settings, patients: list[tuple[Hospital, Patient]]
) -> None:
    settings.FIELD_KEYS = [NEW]
    output = StringIO()
    with as_session_role(), pytest.raises(CommandError, match="keep the old keys"):
        call_command("rotate_field_keys", stdout=output, stderr=output)
    assert str(patients[0][1].pk) in output.getvalue()


@pytest.mark.parametrize(
    "write",
    [
        lambda encrypt: {"secret": encrypt("BASE32SECRET")},
        lambda encrypt: {"seed": encrypt("BASE32SECRET"), "used_mask": 5},
        lambda encrypt: {"migrated_codes": [encrypt("BASE32SECRET")]},
    ],
)
def test_sign_in_secrets_move_too(
    settings: Settings, nurse: Membership, write: Callable[[Callable[[str], str]], dict[str, Any]]
) -> None:
    settings.FIELD_KEYS = [OLD]
    data = write(get_adapter().encrypt)
    authenticator = Authenticator.objects.create(user=nurse.user, type=Authenticator.Type.TOTP, data=data)
    settings.FIELD_KEYS = [NEW, OLD]
    assert "mfa.Authenticator: 1 rows, 1 values moved" in rotated()
    assert "mfa.Authenticator: 1 rows, 0 values moved" in rotated()
    settings.FIELD_KEYS = [NEW]
    authenticator.refresh_from_db()
    assert authenticator.data.get("used_mask") == data.get("used_mask")
    (token,) = [value for value in flat(authenticator.data) if isinstance(value, str)]
    assert decrypt(token.encode()) == b"BASE32SECRET"


def flat(data: dict[str, Any]) -> list[Any]:
    return [item for value in data.values() for item in (value if isinstance(value, list) else [value])]


def event_count(place: Hospital) -> int:
    with enter(place), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM episodes_patientevent")
        return int(cursor.fetchone()[0])
