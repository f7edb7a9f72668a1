"""What every process writes of itself: JSON, ids, and never a name, even when an error quotes one."""

import json
import logging
import sys
from typing import Any

import pytest
from celery import signals
from celery.app.trace import build_tracer
from django.db import DataError, connection
from django.test import RequestFactory
from gunicorn.config import Config

from coordination.celery import app
from coordination.gunicorn import Lines
from coordination.observability.lines import LineFormatter

NAME = "FABREGOUL"


def written(records: list[logging.LogRecord]) -> list[dict[str, Any]]:
    """The lines of ``records``, none of which holds the name."""
    lines = [LineFormatter().format(record) for record in records]
    assert NAME not in "".join(lines)
    return [json.loads(line) for line in lines]


def refuse_by_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [NAME])


@pytest.mark.django_db
def test_an_error_of_the_database_is_written_by_its_kind_and_its_places(caplog: pytest.LogCaptureFixture) -> None:
    try:
        refuse_by_the_database()
    except DataError as error:
        logging.getLogger("anybody").exception("broken: %r", error)  # noqa: TRY401 - as libraries do
        logging.getLogger("anybody").error("broken: %r", error)  # noqa: TRY400 - as libraries do
    with_trace, without = written(caplog.records)
    assert (with_trace["error"], with_trace["message"]) == ("DataError", "broken: %r")
    assert any(place.endswith(" refuse_by_the_database") for place in with_trace["where"])
    assert without["message"] == "broken: 'DataError'"


@pytest.mark.django_db
def test_a_task_that_fails_or_answers_is_written_by_its_name_and_id(caplog: pytest.LogCaptureFixture) -> None:
    @app.task(name="tests.refused")
    def refused(name: str) -> None:
        refuse_by_the_database()

    @app.task(name="tests.answering")
    def answering(name: str) -> str:
        return name

    with caplog.at_level(logging.INFO):
        for task in (refused, answering):
            build_tracer(task.name, task, app=app)(
                f"id-of-{task.name}", (NAME,), {}, {"id": f"id-of-{task.name}", "argsrepr": NAME}
            )
    failed, succeeded = [line for line in written(caplog.records) if line["name"] == "celery.app.trace"]
    assert failed["message"] == "Task tests.refused[id-of-tests.refused] raised unexpected: DataError"
    assert failed["where"]
    assert succeeded["message"].startswith("Task tests.answering[id-of-tests.answering] succeeded")


def test_celery_leaves_the_logging_of_the_project_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    root, own = logging.getLogger(), logging.getLogger("celery")
    before = list(root.handlers)
    monkeypatch.setattr(own, "level", own.level)
    assert signals.setup_logging.send(sender=None, loglevel=logging.ERROR)
    assert root.handlers == before
    assert own.level == logging.ERROR


def test_gunicorn_writes_lines_too_and_never_the_address_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    logger = Lines(Config())
    try:
        raise SystemExit(NAME)  # what a worker that takes too long is ended by
    except SystemExit:
        logger.exception("Error handling request %s %s", "GET", f"/annuaire/?q={NAME}")
    logger.info("Listening at: %s", "http://127.0.0.1:8000")
    lines = capsys.readouterr().err.splitlines()
    assert NAME not in "".join(lines)
    assert [json.loads(line)["message"] for line in lines] == [
        "Error handling request %s %s",
        "Listening at: http://127.0.0.1:8000",
    ]
    assert not logger.access_log_enabled


def test_a_refused_request_is_not_written_with_its_address(
    caplog: pytest.LogCaptureFixture, rf: RequestFactory
) -> None:
    request = rf.get("/annuaire/", {"q": NAME})
    logging.getLogger("django.security.DisallowedHost").error(
        "Invalid HTTP_HOST header: %r.", "x", extra={"request": request, "status_code": 400}
    )
    (line,) = written(caplog.records)
    assert line["status_code"] == 400


def test_outside_an_error_nothing_is_invented(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("anybody").error("no error: %s", "here", exc_info=sys.exc_info())
    (line,) = written(caplog.records)
    assert "error" not in line
    assert line["asctime"].endswith("+00:00")
