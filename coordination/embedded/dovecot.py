"""The operator's mailboxes of the demonstration and of the tests: a Dovecot of the system, private to one folder.

Mail is put into it as files (Maildir), which is how an operator's own delivery does it, and read back by IMAP over TLS.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from coordination.embedded.certificates import Authority
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.home import private_folder
from coordination.embedded.maildir import Maildirs

START_TIMEOUT = 10  # seconds
HOST = "127.0.0.1"
PASSWORD = "boite-de-demonstration"  # noqa: S105 - of mailboxes that hold nobody's mail

# Dovecot 2.3. Everything runs under one account: no mailbox has another owner.
CONFIGURATION = """\
base_dir = {run}
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = {host}
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
ssl_ca = <{folder}/authority.pem
ssl_require_crl = no
ssl_verify_client_cert = yes
auth_ssl_require_client_cert = yes
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = {first}
mmap_disable = yes
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot(Maildirs):
    """Mailboxes under ``folder``, served on loopback by IMAP with STARTTLS."""

    def __init__(self, folder: Path, authority: Authority, *, port: int, run: Path | None = None) -> None:
        """Nothing is started yet. ``run``: where its sockets are made, absolute and short; in ``folder`` by default."""
        super().__init__(folder)
        self.port = port
        self._run = run or folder / "run"
        self._authority = authority
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> list[str]:
        """Write the configuration; return the command that serves, in the foreground."""
        private_folder(self.folder, self._account)
        issued = self._authority.issue(HOST)
        self._write("server.pem", issued.certificate + issued.key)
        self._write("authority.pem", self._authority.certificate)
        self._write("dovecot.conf", self._configuration())
        return [program(), "-F", "-c", str(self.folder / "dovecot.conf")]

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options: dict[str, Any] = self._account.subprocess_options if self._account else {}
        # Nowhere and not a pipe: its processes would keep it open.
        nowhere = subprocess.DEVNULL
        self._process = subprocess.Popen(
            self.prepare(), stdin=nowhere, stdout=nowhere, stderr=nowhere, cwd=self.folder, **options
        )
        self._wait()

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(START_TIMEOUT)

    def remove(self) -> None:
        """Forget every mailbox; the server is stopped."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _configuration(self) -> str:
        uid, gid = (self._account.uid, self._account.gid) if self._account else (os.geteuid(), os.getegid())
        return CONFIGURATION.format(
            folder=self.folder,
            run=self._run,
            host=HOST,
            port=self.port,
            user=pwd.getpwuid(uid).pw_name,
            group=grp.getgrgid(gid).gr_name,
            uid=uid,
            gid=gid,
            first=uid,
            password=PASSWORD,
        )

    def _write(self, name: str, content: str) -> None:
        path = self.folder / name
        path.write_text(content)
        path.chmod(0o600)
        self._give(path)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            try:
                with socket.create_connection((HOST, self.port), timeout=1) as probe:
                    if probe.recv(16).startswith(b"* OK"):
                        return
            except OSError:
                pass
            if time.monotonic() > deadline:
                log = self.folder / "dovecot.log"
                said = log.read_text(errors="replace")[-500:] if log.exists() else ""
                raise EmbeddedError(f"Dovecot does not answer within {START_TIMEOUT} s. {said}")
            # It says nothing when it begins to listen.
            time.sleep(0.05)


def program() -> str:
    """Where Dovecot is: Debian puts it where ordinary users do not look."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise EmbeddedError("Dovecot is missing. Run: python -m coordination.embedded system dovecot")
    return found
