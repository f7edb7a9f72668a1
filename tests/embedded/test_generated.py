"""Secrets made by the machine for itself."""

from cryptography.fernet import Fernet

from coordination.embedded.generated import application_secrets, stored_secrets, write_compose_secrets


def test_two_calls_never_make_the_same_secret():
    first, second = application_secrets(), application_secrets()

    assert not set(first.values()) & set(second.values())


def test_the_field_key_is_a_fernet_key():
    assert Fernet(application_secrets()["FIELD_KEYS"])


def test_stored_secrets_are_made_once_and_private(tmp_path):
    path = tmp_path / "env"

    first = stored_secrets(path)

    assert stored_secrets(path) == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_missing_is_added_without_touching_the_others(tmp_path):
    path = tmp_path / "env"
    path.write_text("FIELD_KEYS=kept\n")

    values = stored_secrets(path)

    assert values["FIELD_KEYS"] == "kept"
    assert set(values) == set(application_secrets())
    assert stored_secrets(path) == values


def test_compose_secrets_are_made_once(tmp_path):
    folder = tmp_path / "secrets"

    assert "database_url" in write_compose_secrets(folder)
    before = (folder / "database_url").read_text()
    assert write_compose_secrets(folder) == []

    assert (folder / "database_url").read_text() == before
    assert folder.stat().st_mode & 0o777 == 0o700
