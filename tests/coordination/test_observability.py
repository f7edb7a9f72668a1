"""Alive, ready, measured; and logs that hold ids and never names."""

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client import values
from pythonjsonlogger.json import JsonFormatter

from coordination.accounts.models import Membership
from coordination.observability.models import Heartbeat
from coordination.observability.tasks import heartbeat
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories


def test_alive_asks_nothing_of_the_database(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz").json() == {"status": "ok"}


def test_ready_when_the_worker_gave_a_sign(db: None) -> None:
    heartbeat()
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "ok")


def test_not_ready_when_the_worker_is_silent(db: None) -> None:
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(minutes=5))
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "ok", "redis": "ok", "worker": "failing", "messages": "ok"}


def test_not_ready_when_redis_is_away(db: None, settings: Any) -> None:
    heartbeat()
    settings.REDIS_URL = "unix:///nulle-part"
    assert Client().get("/readyz").json()["checks"]["redis"] == "failing"


def test_metrics_want_their_token(db: None, settings: Any) -> None:
    assert Client().get("/metrics").status_code == 401
    Client().get("/healthz")
    response = Client().get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert b'http_requests_total{method="GET",route="healthz",status="200"}' in response.content
    assert b"outbox_oldest_due_seconds 0.0" in response.content


def test_each_measure_is_given_once_by_several_web_processes(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a process measured an hour ago must not stand beside what is true now."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(values, "ValueClass", values.MultiProcessValue())
    heartbeat()
    for _ in range(2):
        given = Client().get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"}).text
    measured = [line.partition(" ")[0] for line in given.splitlines() if not line.startswith("#")]
    assert [name for name in measured if name.startswith(("outbox", "worker"))] == [
        "outbox_oldest_due_seconds",
        "worker_heartbeat_age_seconds",
    ]


def test_a_database_that_is_away_is_said_by_both_and_breaks_neither(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat()

    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection to server failed")

    with monkeypatch.context() as patch:
        patch.setattr("coordination.observability.views.connection.cursor", away)
        patch.setattr("coordination.observability.views.Heartbeat.objects.filter", away)
        ready = Client().get("/readyz")
        alive = Client().get("/healthz")
        measured = Client().get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "failing")
    assert alive.status_code == 200
    assert measured.status_code == 200
    assert b"worker_heartbeat_age_seconds NaN" in measured.content
    assert b"http_requests_total" in measured.content


def test_not_ready_when_a_message_has_waited_for_too_long(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat()
    monkeypatch.setattr("coordination.observability.views._oldest_due_seconds", lambda: 601.0)
    assert Client().get("/readyz").json()["checks"]["messages"] == "failing"
    measured = Client().get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert b"outbox_oldest_due_seconds 601.0" in measured.content


def test_a_request_is_logged_by_its_route_and_ids(
    client_for: Any, nurse: Membership, unit: Unit, hospital: Hospital, caplog: pytest.LogCaptureFixture
) -> None:
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
    client = client_for(nurse)
    with caplog.at_level(logging.INFO):
        client.get(reverse("episodes:overview", args=[episode.pk]))
        client.post(reverse("patient_search"), {"q": "FABREGOUL Simone"})
    lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records if record.name == "request"]
    assert [line["route"] for line in lines] == ["episodes:overview", "patient_search"]
    assert lines[0]["hospital"] == str(hospital.pk)
    assert "FABREGOUL" not in caplog.text.upper()


def test_an_unforeseen_error_is_logged_by_its_place_and_never_by_its_words(
    client_for: Any, nurse: Membership, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*args: Any, **kwargs: Any) -> None:
        raise ValueError("Key (birth_name)=(FABREGOUL) already exists.")

    monkeypatch.setattr("coordination.episodes.admission.PatientSearchForm", break_down)
    client = client_for(nurse)
    client.raise_request_exception = False
    with caplog.at_level(logging.INFO):
        assert client.get(reverse("episodes:new")).status_code == 500
    (line,) = [
        json.loads(JsonFormatter("%(message)s").format(record))
        for record in caplog.records
        if (record.name, record.levelname) == ("request", "ERROR")
    ]
    assert (line["message"], line["error"], bool(line["request_id"])) == ("failed", "ValueError", True)
    assert line["where"][-1].endswith(" break_down")
    assert "FABREGOUL" not in caplog.text + json.dumps(line)
