"""Keys, tokens and blind indexes, without a database."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from coordination.crypto import DecryptionError, blind_index
from coordination.crypto.checks import check_blind_index_key
from coordination.crypto.keys import decrypt, encrypt, is_current, rotate_token

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.binary())
def test_what_was_encrypted_comes_back(plain: bytes) -> None:
    token = encrypt(plain)
    assert decrypt(token) == plain
    assert token != encrypt(plain)


def test_an_older_key_still_decrypts_and_the_first_one_encrypts(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    token = encrypt(b"4, rue des Lilas")
    settings.FIELD_KEYS = [NEW, OLD]
    assert decrypt(token) == b"4, rue des Lilas"
    assert not is_current(token)
    assert is_current(encrypt(b"4, rue des Lilas"))


def test_a_rotated_token_opens_without_the_old_key(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    token = encrypt(b"4, rue des Lilas")
    settings.FIELD_KEYS = [NEW, OLD]
    moved = rotate_token(token)
    assert rotate_token(moved) == moved
    settings.FIELD_KEYS = [NEW]
    assert decrypt(moved) == b"4, rue des Lilas"
    with pytest.raises(DecryptionError):
        decrypt(token)


@pytest.mark.parametrize("token", [b"", b"4, rue des Lilas", b"gAAAAABk"])
def test_what_is_no_token_is_refused_without_repeating_it(token: bytes) -> None:
    with pytest.raises(DecryptionError) as refusal:
        decrypt(token)
    assert str(refusal.value) == "No configured key decrypts this value."


@pytest.mark.parametrize("keys", [[], ["too short"], ["é" * 44]])
def test_a_missing_or_malformed_key_list_stops_loudly(settings: Settings, keys: list[str]) -> None:
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS") as refusal:
        encrypt(b"")
    assert not any(key in str(refusal.value) for key in keys)


@given(st.text(min_size=1).filter(str.strip), st.sampled_from(["patient.ins", "person.email"]))
def test_a_blind_index_is_stable_and_separated_by_purpose(value: str, purpose: str) -> None:
    index = blind_index(value, purpose)
    assert index == blind_index(value, purpose)
    assert len(index) == 64
    assert index != blind_index(value, "another.purpose")
    assert index != blind_index(value + "0", purpose)


def test_a_blind_index_ignores_case_and_grouping() -> None:
    assert blind_index("2 79 03 2A 215 189 89", "ins") == blind_index("279032a21518989", "ins")
    assert blind_index("Élodie", "name") == blind_index("E\u0301LODIE", "name")


def test_a_blind_index_depends_on_the_key(settings: Settings) -> None:
    before = blind_index("279035121518989", "ins")
    settings.BLIND_INDEX_KEY = "another-key-of-no-value-whatsoever-0123456789"
    assert blind_index("279035121518989", "ins") != before


@pytest.mark.parametrize(("value", "purpose"), [("", "ins"), (" \n", "ins"), ("279035121518989", "")])
def test_nothing_has_no_blind_index(value: str, purpose: str) -> None:
    with pytest.raises(ValueError, match="blind index"):
        blind_index(value, purpose)


def test_an_absent_blind_index_key_stops_loudly(settings: Settings) -> None:
    settings.BLIND_INDEX_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="BLIND_INDEX_KEY"):
        blind_index("279035121518989", "ins")


def test_a_short_blind_index_key_is_refused_at_deployment(settings: Settings) -> None:
    settings.BLIND_INDEX_KEY = "k" * 31
    assert [error.id for error in check_blind_index_key(app_configs=None)] == ["crypto.E002"]
    settings.BLIND_INDEX_KEY = "k" * 32
    assert not check_blind_index_key(app_configs=None)
