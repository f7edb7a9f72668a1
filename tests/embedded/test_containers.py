"""What the container files promise and no validator checks."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_hardened(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "cap_add" not in service


@pytest.mark.parametrize("name", set(SERVICES) - {"migrate"})
def test_every_lasting_container_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_environment(name):
    secret_name = re.compile(r"PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL|REDIS_URL")
    named = [variable for variable in SERVICES[name].get("environment", {}) if secret_name.search(variable)]

    assert all(variable.endswith("_FILE") for variable in named)


@pytest.mark.parametrize("name", SERVICES)
def test_every_secret_file_named_is_mounted(name):
    service = SERVICES[name]
    files = {
        value.removeprefix("/run/secrets/")
        for value in service.get("environment", {}).values()
        if value.startswith("/run/secrets/")
    }

    assert files <= set(service.get("secrets", []))
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_every_secret_is_made_by_the_command_that_makes_them(tmp_path):
    from coordination.embedded.generated import write_compose_secrets

    assert set(write_compose_secrets(tmp_path / "secrets")) == set(COMPOSE["secrets"])


def test_only_migrations_know_the_owner():
    knowing = {name for name, service in SERVICES.items() if "database_owner_url" in service.get("secrets", [])}

    assert knowing == {"migrate"}


def test_only_the_web_is_published_and_only_on_this_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_exactly_one_beat_is_declared():
    beats = [name for name, service in SERVICES.items() if "beat" in service.get("command", [])]

    assert beats == ["beat"]


def test_uv_has_one_version_everywhere():
    makefile = re.search(r"^UV_VERSION := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    dockerfile = re.search(r"uv==([\d.]+)", (ROOT / "Dockerfile").read_text())

    assert makefile
    assert dockerfile
    assert makefile[1] == dockerfile[1]


def test_the_lock_file_knows_the_catcher_s_dependency():
    packages = {package["name"] for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}

    assert "aiosmtpd" in packages
