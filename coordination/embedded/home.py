"""Where one set of servers lives: its folder, its sockets, its locks, its system account."""

from __future__ import annotations

import dataclasses
import enum
import fcntl
import hashlib
import os
import pwd
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coordination.embedded.errors import EmbeddedError

CHECKOUT = Path(__file__).resolve().parents[2]

# sockaddr_un holds 108 bytes on Linux, 104 on other systems; this leaves a margin.
LONGEST_SOCKET_PATH = 100
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"
PLAIN_PATH = re.compile(rb"[A-Za-z0-9._/-]+")


class Purpose(enum.Enum):
    """What a set of servers is for; the value is the name of its folder in the checkout."""

    DEMO = ".demo"
    TEST = ".test"


@dataclasses.dataclass(frozen=True)
class Account:
    """A system account that the servers run under, because PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int

    @property
    def subprocess_options(self) -> dict[str, Any]:
        """Return the options of ``subprocess`` that drop to this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def service_account() -> Account | None:
    """Return the account to drop to when running as root, None for an ordinary user.

    Existing accounts only: starting a demonstration adds no user to the system.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this system has neither the account postgres nor "
        "nobody: run as an ordinary user."
    )


def hashed_name(folder: Path) -> str:
    """Return a short name for ``folder`` in a directory shared by all checkouts."""
    return "trait-dunion-" + hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def socket_folder(folder: Path, temporary: Path | None = None) -> Path:
    """Return a folder for Unix sockets whose paths fit in a socket address.

    It is ``folder/s`` when that is short and plain enough, otherwise a folder of the system's
    temporary directory named after a hash of ``folder``, so that two checkouts never share one.
    Plain, because the path is also part of URLs and of PostgreSQL's options.
    """
    shared = (temporary or Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - made private by private_folder
    for candidate in (folder / "s", *(parent / hashed_name(folder) for parent in shared)):
        longest = os.fsencode(candidate / LONGEST_SOCKET_NAME)
        if len(longest) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(longest):
            return candidate
    raise EmbeddedError(f"No folder with a path short enough for Unix sockets, not even {candidate}.")


def private_folder(folder: Path, account: Account | None) -> Path:
    """Create ``folder`` for its owner alone (0700), or check that it is so, and return it.

    A folder of the temporary directory has a predictable name: one that someone else
    prepared, or a symbolic link, is refused.
    """
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
            raise EmbeddedError(f"{folder} belongs to someone else: remove it first.") from None
    if account:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    folder.chmod(0o700)
    return folder


@dataclasses.dataclass(frozen=True)
class Home:
    """The folder of one set of servers, with everything they write."""

    purpose: Purpose
    checkout: Path = CHECKOUT

    @property
    def folder(self) -> Path:
        """Return the folder, ``<checkout>/.demo`` or ``<checkout>/.test``."""
        return self.checkout / self.purpose.value

    @property
    def mailbox(self) -> Path:
        """Return the folder where the catcher stores mails and text messages."""
        return self.folder / "mailbox"

    @property
    def keep_marker(self) -> Path:
        """Return the file whose presence means: leave the servers running until ``stop``."""
        return self.folder / "keep"

    def create(self) -> None:
        """Create the folder. Others may pass through it: the service account must."""
        self.folder.mkdir(mode=0o711, exist_ok=True)
        self.mailbox.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock under which the servers are started and stopped."""
        with _locked(self.folder / "lock", fcntl.LOCK_EX):
            yield

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Declare, while the block runs, that someone needs the servers.

        A lock of the kernel and not a counter: it ends with the process, however it ends.
        """
        with _locked(self.folder / "in-use", fcntl.LOCK_SH):
            yield

    def is_in_use(self) -> bool:
        """Return whether some process holds ``in_use``."""
        try:
            with _locked(self.folder / "in-use", fcntl.LOCK_EX | fcntl.LOCK_NB):
                return False
        except BlockingIOError:
            return True

    @contextmanager
    def only_demo(self) -> Iterator[None]:
        """Hold the lock of the one running demonstration; raise BlockingIOError if it is held."""
        with _locked(self.folder / "running", fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield


@contextmanager
def _locked(path: Path, operation: int) -> Iterator[None]:
    # Python opens files close-on-exec, so no server inherits the lock.
    with path.open("a") as handle:
        fcntl.flock(handle, operation)
        yield
