"""Keeps one process of the demonstration running, as the restart policy of docker-compose.yml does in production.

A worker that is killed, or that ends because Redis went away, is back a second later; a process that cannot start at
all ends its keeper too, so that whoever started it sees why.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from types import FrameType

PAUSE = 1.0  # seconds before the next start
SHORT_LIFE = 5.0  # seconds; what ends earlier has not really started
ATTEMPTS = 3  # short lives in a row


class Keeper:
    """Runs ``command`` until it is told to stop."""

    def __init__(self, command: list[str]) -> None:
        """Nothing is started yet."""
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped_by: int | None = None

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Handle a signal: pass it on, and start nothing more."""
        self._stopped_by = signum
        if self._process:
            self._process.send_signal(signum)

    def run(self) -> int:
        """Start the command, and again each time it ends; return its last exit status."""
        short_lives = 0
        while True:
            started = time.monotonic()
            self._process = subprocess.Popen(self._command)
            # Told while it was starting: the process that the signal was passed to is the one before.
            if self._stopped_by:
                self._process.send_signal(self._stopped_by)
            status = self._process.wait()
            short_lives = short_lives + 1 if time.monotonic() - started < SHORT_LIFE else 0
            if self._stopped_by or short_lives == ATTEMPTS:
                return status if status >= 0 else 128 - status
            print(f"ended with status {status}, starts again", flush=True)
            time.sleep(PAUSE)
            if self._stopped_by:
                return 0


def main(command: list[str]) -> int:
    """Keep ``command`` running until SIGTERM or SIGINT."""
    keeper = Keeper(command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, keeper.stop)
    return keeper.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
