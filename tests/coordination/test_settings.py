"""Settings by the environment: what is missing or malformed stops the start, and says which."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from coordination.settings import environment as environment_module

SETTINGS = Path(environment_module.__file__).parent
WHOLE = {
    "SECRET_KEY": "secret",
    "FIELD_KEYS": "bm90LWEtc2VjcmV0LWtleS1vbmx5LWZvci10ZXN0cyE=",
    "BLIND_INDEX_KEY": "index",
    "METRICS_TOKEN": "metrics",
    "ALLOWED_HOSTS": "sorties.example, .hopital.example,127.0.0.1",
    "BASE_URL": "https://sorties.example/",
    "EMAIL_URL": "smtp+tls://user:p%40ss@mail.example",
    "SMS_GATEWAY_URL": "https://sms.example/messages/",
    "SMS_GATEWAY_TOKEN": "sms",
    "DATABASE_URL": "postgresql://tu_app:p%40ss@db.example:5433/trait_dunion",
    "REDIS_URL": "redis://:secret@redis.example:6379/0",
}
OPTIONAL = (
    "MAIL_SENDER",
    "LOG_LEVEL",
    "TRUSTED_PROXY_COUNT",
    "CLAMD_URL",
    "SUPPORT_LINE",
    "MAILBOX_DIR",
    "OPERATOR_DIR",
    "ALLOW_TEST_INS",
)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says everything that is needed and nothing else."""
    for name in (*WHOLE, *OPTIONAL):
        monkeypatch.delenv(f"{name}_FILE", raising=False)
        monkeypatch.delenv(name, raising=False)
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def start() -> dict[str, Any]:
    """The settings as a process that starts reads them."""
    return read("base")


def read(name: str) -> dict[str, Any]:
    """A settings module, read anew."""
    return runpy.run_path(str(SETTINGS / f"{name}.py"))


def test_a_whole_environment_starts(environment: pytest.MonkeyPatch) -> None:
    settings = start()
    assert settings["ALLOWED_HOSTS"] == ["sorties.example", ".hopital.example", "127.0.0.1"]
    assert settings["BASE_URL"] == "https://sorties.example"
    assert (settings["EMAIL_PORT"], settings["EMAIL_HOST_PASSWORD"]) == (587, "p@ss")
    assert settings["DATABASES"]["default"]["PORT"] == "5433"


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("name", WHOLE)
def test_a_missing_value_stops_the_start(environment: pytest.MonkeyPatch, name: str, value: str | None) -> None:
    environment.delenv(name) if value is None else environment.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        start()


@pytest.mark.parametrize("name", WHOLE)
def test_an_empty_or_unreadable_secret_file_stops_the_start(
    environment: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    secret = tmp_path / "secret"
    environment.setenv(f"{name}_FILE", str(secret))
    for content in (None, b"", b"\n", b"\xff\xfe\x00"):
        if content is not None:
            secret.write_bytes(content)
        with pytest.raises(ImproperlyConfigured, match=f"{name}_FILE"):
            start()
    secret.write_text(f"{WHOLE[name]}\n")
    start()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("FIELD_KEYS", value) for value in (",", "abc", "é")),
        *(("METRICS_TOKEN", value) for value in ("a b", "clé")),
        ("SMS_GATEWAY_TOKEN", "clé"),
        *(("ALLOWED_HOSTS", value) for value in (" , ", "https://h.example", "h.example:8000", "a b")),
        *(("BASE_URL", value) for value in ("h.example", "ftp://h.example", "https://", "https://h.example:99999")),
        *(("SMS_GATEWAY_URL", value) for value in ("nonsense", "ftp://h.example", "https://")),
        *(("EMAIL_URL", value) for value in ("http://h.example", "smtp://", "smtp://h:abc", "smtp://[h")),
        *(("DATABASE_URL", value) for value in ("mysql://h/n", "postgresql://h", "postgresql://u:sec#ret@h/n")),
        *(("DATABASE_URL", value) for value in ("postgresql://u:secret@h:abc/n", "postgresql://u@h:99999/n")),
        *(("REDIS_URL", value) for value in ("hello", "http://h", "redis://", "unix://", "redis://:secret@h:abc")),
        *(("MAIL_SENDER", value) for value in ("nobody", "a b", "Sorties <nobody>")),
        *(("LOG_LEVEL", value) for value in ("chatty", "10")),
        *(("TRUSTED_PROXY_COUNT", value) for value in ("-1", "²", "one")),
        *(("ALLOW_TEST_INS", value) for value in ("1", "oui", "maybe")),
        *(("CLAMD_URL", value) for value in ("x", "tcp://h:abc", "tcp://h", "unix://")),
    ],
)
def test_a_malformed_value_stops_the_start_and_is_not_quoted(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        start()
    assert "sec" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("address", "port"), [("smtp://h", 25), ("smtp+tls://h", 587), ("smtps://h", 465)])
def test_a_mail_server_without_a_port_has_that_of_its_kind(
    environment: pytest.MonkeyPatch, address: str, port: int
) -> None:
    environment.setenv("EMAIL_URL", address)
    assert start()["EMAIL_PORT"] == port


def test_production_has_no_address_of_the_demonstration(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAIL_SENDER"):
        read("production")
    environment.setenv("MAIL_SENDER", "Sorties <sorties@hopital.example>")
    assert read("production")["DEFAULT_FROM_EMAIL"].startswith("Sorties")
    assert not start()["SUPPORT_LINE"]


def test_matricules_of_tests_are_taken_only_where_it_is_said(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MAIL_SENDER", "sorties@hopital.example")
    allowed = {name: read(name)["ALLOW_TEST_INS"] for name in ("production", "demo")}
    assert allowed == {"production": False, "demo": True}
    environment.setenv("ALLOW_TEST_INS", "yes")
    assert start()["ALLOW_TEST_INS"]
