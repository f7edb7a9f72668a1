"""What no wheel brings: the system's libraries and the browser."""

from __future__ import annotations

import ctypes
import dataclasses
import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from coordination.embedded.errors import EmbeddedError

# The first is the same engine without a window around it, which nobody sees here and which costs a fifth of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@dataclasses.dataclass(frozen=True)
class Requirement:
    """Something of the system, and the Debian packages that bring it."""

    purpose: str
    packages: tuple[str, ...]
    libraries: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    def is_met(self) -> bool:
        """Return whether every library loads and one of the programs is there."""
        if self.programs and not any(shutil.which(name) for name in self.programs):
            return False
        return all(_loads(name) for name in self.libraries)


REQUIREMENTS = {
    "pango": Requirement(
        purpose="the PDF letters",
        packages=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        libraries=(
            "libpango-1.0.so.0",
            "libpangoft2-1.0.so.0",
            "libfontconfig.so.1",
            "libharfbuzz.so.0",
            "libharfbuzz-subset.so.0",
        ),
    ),
    "dovecot": Requirement(
        purpose="the secure mailboxes of the tests and of the demonstration",
        packages=("dovecot-imapd",),
        programs=("dovecot", "/usr/sbin/dovecot"),
    ),
    "chromium": Requirement(purpose="the browser tests", packages=("chromium-headless-shell",), programs=BROWSERS),
}


def ensure(names: list[str]) -> None:
    """Check the named requirements; install what is missing where that is allowed.

    Two that ask at once take turns, and the second finds what the first installed.

    Raises EmbeddedError with the exact command when it is not.
    """
    with Path(__file__).open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _ensure(names)


def _ensure(names: list[str]) -> None:
    missing = [REQUIREMENTS[name] for name in names if not REQUIREMENTS[name].is_met()]
    if not missing:
        return
    packages = [package for requirement in missing for package in requirement.packages]
    purposes = " and ".join(requirement.purpose for requirement in missing)
    command = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise EmbeddedError(f"Missing for {purposes}. Run: sudo {command}")
    print(f"Installing {' '.join(packages)}, needed for {purposes}.", flush=True)
    if not (_apt(command.split()) or (_apt(["apt-get", "update"]) and _apt(command.split()))):
        raise EmbeddedError(f"Missing for {purposes}, and this failed: {command}")
    still_missing = [found.purpose for found in missing if not found.is_met()]
    if still_missing:
        raise EmbeddedError(f"Still missing after {command}: {' and '.join(still_missing)}.")


def _apt(command: list[str]) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    finished = subprocess.run(command, env=quiet, check=False, stdin=subprocess.DEVNULL)
    return finished.returncode == 0


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
