"""Mailboxes as folders of files (Maildir), which is how an operator's own delivery fills them."""

from __future__ import annotations

import os
import re
import socket
import time
from pathlib import Path

from coordination.embedded.home import Account, service_account

# A box is a folder: nothing in its name leads elsewhere.
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9][a-z0-9.-]*")


class Maildirs:
    """The mailboxes under ``folder``, each named by its address or its user."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made yet. ``folder``: absolute."""
        self.folder = folder
        self._account: Account | None = service_account()

    def create(self, user: str) -> Path:
        """Make the mailbox of ``user``, if it is not there."""
        box = self._box(user)
        for part in ("tmp", "new", "cur"):
            (box / part).mkdir(parents=True, exist_ok=True)
        self._give(self.folder / "mail", box, box / "tmp", box / "new", box / "cur")
        return box

    def deliver(self, user: str, content: bytes) -> Path:
        """Put one mail into the mailbox of ``user``, whole or not at all."""
        box = self.create(user)
        name = f"{time.time_ns()}.{os.getpid()}_{os.urandom(4).hex()}.{socket.gethostname()}"
        (box / "tmp" / name).write_bytes(content)
        self._give(box / "tmp" / name)
        return (box / "tmp" / name).rename(box / "new" / name)

    def holds(self, address: str) -> bool:
        """Whether there is a box of this very address."""
        return bool(_ADDRESS.fullmatch(address.lower())) and self._box(address).is_dir()

    def filled(self) -> list[str]:
        """The boxes that hold a mail."""
        boxes = sorted((self.folder / "mail").glob("*"))
        return [box.name for box in boxes if any(next((box / part).glob("*"), None) for part in ("new", "cur"))]

    def _box(self, user: str) -> Path:
        return self.folder / "mail" / user.lower()

    def _give(self, *paths: Path) -> None:
        if self._account:
            for path in paths:
                os.chown(path, self._account.uid, self._account.gid)
