"""The servers themselves, started in a home of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from coordination.embedded.cli import servers_in_use
from coordination.embedded.home import Home, Purpose
from coordination.embedded.places import LASTING, outside_folder
from coordination.embedded.servers import Servers


@pytest.fixture
def servers(tmp_path) -> Iterator[Servers]:
    servers = Servers(Home(Purpose.TEST, checkout=tmp_path))
    yield servers
    with servers.home.changing():
        servers.stop()
    # Under root, pytest's private folder is one that the servers' account cannot enter.
    if servers.places.data.parent == LASTING:
        subprocess.run(["/bin/rm", "-rf", outside_folder(servers.home)], check=True)


def test_both_servers_answer_at_the_addresses_they_give_and_nowhere_else(servers):
    with servers.home.changing():
        servers.start()

    with psycopg.connect(servers.environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("tu_app",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with redis.Redis.from_url(servers.environment["REDIS_URL"]) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert servers.places.sockets.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("role", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_what_the_database_refuses_is_not_quoted_in_its_log(servers, role):
    with servers.home.changing():
        servers.start()

    with (
        psycopg.connect(servers.environment[role]) as connection,
        pytest.raises(psycopg.errors.InvalidTextRepresentation),
    ):
        connection.execute("SELECT 'FABREGOUL'::integer")

    assert "FABREGOUL" not in (servers.places.postgres_data / "server.log").read_text()


def test_who_changes_a_table_does_not_wait_long_and_no_page_asks_for_ever(servers):
    """While an ALTER TABLE waits for a long transaction, every page that reads the table waits behind it."""
    with servers.home.changing():
        servers.start()

    def limits(role: str) -> tuple[str, ...]:
        with psycopg.connect(servers.environment[role]) as connection:
            names = ("lock_timeout", "statement_timeout")
            return tuple(connection.execute(f"SHOW {name}").fetchone()[0] for name in names)

    assert limits("DATABASE_OWNER_URL") == ("5s", "0")
    assert limits("DATABASE_URL") == ("0", "15min")


def test_the_last_user_stops_the_servers(servers):
    with servers_in_use(servers):
        with servers_in_use(servers):
            assert servers.running()
        assert servers.running()
    assert not servers.running()


def test_a_user_that_fails_stops_the_servers_too(servers):
    with pytest.raises(ZeroDivisionError), servers_in_use(servers):
        raise ZeroDivisionError

    assert not servers.running()


def test_servers_that_are_kept_outlive_their_users(servers):
    servers.home.keep_marker.touch()

    with servers_in_use(servers):
        pass

    assert servers.running()


def test_what_was_written_is_there_after_a_restart(servers):
    with servers_in_use(servers), psycopg.connect(servers.environment["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE kept ()")

    with servers_in_use(servers), psycopg.connect(servers.environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_test_server_that_was_killed_starts_empty(servers):
    with servers.home.changing():
        servers.start()
    with psycopg.connect(servers.environment["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE UNLOGGED TABLE torn (id int PRIMARY KEY)")
    first_line = (servers.places.postgres_data / "postmaster.pid").read_text().splitlines()[0]
    os.kill(int(first_line), signal.SIGKILL)
    wait_until_gone(int(first_line))

    with servers_in_use(servers), psycopg.connect(servers.environment["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT to_regclass('torn')").fetchone() == (None,)


def wait_until_gone(pid: int) -> None:
    """Wait for a process that is not a child of ours; its children see its end a moment later."""
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)
    raise AssertionError("the server is still there")


def test_the_package_starts_without_settings_and_without_the_servers_libraries():
    probe = "import sys, coordination.embedded.cli; sys.exit('psycopg' in sys.modules or 'honcho' in sys.modules)"

    finished = subprocess.run([sys.executable, "-c", probe], env={"PATH": "/usr/bin:/bin"}, check=False)

    assert finished.returncode == 0
