"""One plant for all faults; a hospital whose patients leave; the table of what was expected and seen."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.faults.departing import Departing, departing
from tests.faults.plant import DATABASE, Plant

TWO_SWEEPS = 21  # seconds
TABLE = "faults"


@pytest.fixture(scope="session")
def plant(django_db_blocker: Any) -> Iterator[Plant]:
    """The product, running, and this process connected to its database under the serving role."""
    folder = Path(tempfile.mkdtemp(prefix="tu-faults-"))
    # PostgreSQL's account passes through to its own folder.
    folder.chmod(0o711)
    plant = Plant(folder)
    try:
        with django_db_blocker.unblock():
            plant.start()
            _connect(connections["default"], plant)
            settings.MAIL_SERVER = {**settings.MAIL_SERVER, "PORT": plant.smtp_port}
            yield plant
    finally:
        try:
            plant.stop()
        finally:
            shutil.rmtree(folder)


def _connect(connection: BaseDatabaseWrapper, plant: Plant) -> None:
    connection.close()
    connection.settings_dict |= {"NAME": DATABASE, "HOST": str(plant.servers.places.sockets), "USER": "tu_app"}


@pytest.fixture(scope="session")
def leaving(plant: Plant) -> Iterator[Departing]:
    """A hospital, a nurse and whoever leaves. At the very end nothing has followed what was counted."""
    leaving = departing()
    yield leaving
    # What sends twice would do it at a sweep; that nothing comes cannot be waited for otherwise.
    time.sleep(TWO_SWEEPS)
    for doctor, copies in leaving.ledger.values():
        leaving.count_mails(plant, doctor, copies)


@pytest.fixture
def fault(
    plant: Plant, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Iterator[dict[str, str]]:
    """What the test is about: its mark says the fault and what is expected, ``fault["seen"]`` what came of it.

    Afterwards everything runs again and behaves.
    """
    [mark] = request.node.iter_markers("fault")
    said = {"seen": "the test failed"}
    yield said
    record_property(TABLE, (*mark.args, said["seen"]))
    plant.mend()


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of this folder."""
    config.addinivalue_line("markers", "fault(name, expected): what is broken, and what must come of it all the same")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table: fault, expected, observed."""
    terminalreporter.section("faults")
    reports = [report for some in terminalreporter.stats.values() for report in some if hasattr(report, "when")]
    observed = [
        row for report in reports if report.when == "teardown" for key, row in report.user_properties if key == TABLE
    ]
    rows = [("fault", "expected", "observed"), *sorted(tuple(row) for row in observed)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        terminalreporter.write_line(" | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)))
