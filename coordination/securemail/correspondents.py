"""The other side of the demonstration: the boxes of its invented correspondents, read and answered through real servers.

Nothing here goes around the operator: a box is opened by IMAP, an answer leaves by SMTP, as a doctor's own program does it.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import localtime, make_msgid, parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from coordination.embedded.dovecot import HOST
from coordination.embedded.operator import HOSPITAL, Operator
from coordination.securemail.channel import connect
from coordination.securemail.imap import open_mailbox
from coordination.securemail.models import SecureMailAccount
from coordination.ui.files import PDF

SHOWN = 30
_MOST_LISTED = 500
_HEADERS = ("X-MSS-CODECDA", "X-MSS-INS", "X-MSS-NIL", "In-Reply-To", "Disposition-Notification-To")
_XDM = "XDM/1.0/DDM+"
AWAY = "Je suis absente jusqu’au 30. Pour une urgence, appelez mon remplaçant."


@dataclass(frozen=True)
class Shown:
    """A mail as the box of a correspondent holds it. ``subject`` is without the mark of an archive, as programs show it."""

    box: str
    uid: int
    at: datetime
    mail: EmailMessage

    @property
    def subject(self) -> str:
        """What it is about, for a person."""
        return str(self.mail["Subject"] or "").replace(_XDM, "")

    @property
    def sender(self) -> str:
        """Who writes."""
        return str(self.mail["From"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers that a program of the space of trust reads."""
        return [(name, str(self.mail[name])) for name in _HEADERS if self.mail[name]]

    @property
    def text(self) -> str:
        """The words."""
        body = self.mail.get_body(("plain",))
        return str(body.get_content()) if body is not None else ""

    @property
    def files(self) -> list[tuple[str, int]]:
        """Names and sizes of the files, in bytes."""
        return [(str(one.get_filename()), len(content_of(one))) for one in self.mail.iter_attachments()]


def received(operator: Operator) -> list[Shown]:
    """What the correspondents received last, the newest first."""
    boxes = [box for box in operator.boxes.filled() if box != HOSPITAL]
    mails = [mail for box in boxes for mail in _mails(operator, box)]
    return sorted(mails, key=lambda one: one.at, reverse=True)[:SHOWN]


def one_of(operator: Operator, box: str, uid: int) -> Shown | None:
    """One mail of a box; None when either is not there."""
    if box not in operator.boxes.filled() or box == HOSPITAL:
        return None
    with open_mailbox(account_of(operator, box)) as opened:
        content = opened.whole(uid)
    return _shown(box, uid, content) if content else None


def answer(operator: Operator, to: Shown, text: str, file: Any = None, **headers: str) -> None:
    """Write back to the hospital from the box of ``to``. ``file``: an uploaded one. ``headers``: further ones."""
    mail = EmailMessage()
    mail["Subject"] = f"RE: {to.subject}"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if file is not None:
        kind = PDF if file.name.lower().endswith(".pdf") else "application/octet-stream"
        main, _, sub = kind.partition("/")
        mail.add_attachment(file.read(), maintype=main, subtype=sub, filename=file.name)
    _send(operator, to, mail)


def answer_away(operator: Operator, to: Shown) -> None:
    """Have the box answer by itself, as of somebody on leave (RFC 3834)."""
    answer(operator, to, AWAY, Auto_Submitted="auto-replied")


def say_read(operator: Operator, to: Shown) -> None:
    """Give the receipt that the hospital asked for (RFC 8098), as a program does when its owner reads the mail."""
    words, told = MIMEPart(), MIMEPart()
    words.set_content("Votre message a été affiché.")
    told["Content-Type"] = "message/disposition-notification"
    told.set_payload(
        f"Final-Recipient: rfc822;{to.box}\n"
        f"Original-Message-ID: {to.mail['Message-ID']}\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\n"
    )
    mail = EmailMessage()
    mail["Subject"] = f"Lu : {to.subject}"
    mail["MIME-Version"] = "1.0"
    mail.add_header("Content-Type", "multipart/report", **{"report-type": "disposition-notification"})
    mail.set_payload([words, told])
    _send(operator, to, mail)


def account_of(operator: Operator, box: str) -> SecureMailAccount:
    """How the owner of a box reaches the operator: under a certificate of its own, as the hospital does. Never saved."""
    issued = operator.authority.issue(box)
    smtp, imap = operator.ports
    return SecureMailAccount(
        address=box,
        certificate=issued.certificate,
        key=issued.key,
        authority=operator.authority.certificate,
        smtp_host=HOST,
        smtp_port=smtp,
        imap_host=HOST,
        imap_port=imap,
        imap_password=operator.password,
    )


def content_of(file: EmailMessage) -> bytes:
    """The bytes of an attachment."""
    content = file.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def operator_in(folder: str) -> Operator:
    """The operator whose folder the settings name."""
    return Operator(Path(folder))


def _mails(operator: Operator, box: str) -> list[Shown]:
    with open_mailbox(account_of(operator, box)) as opened:
        listed = opened.newer_than(0, at_most=_MOST_LISTED)[-SHOWN:]
        return [_shown(box, one.uid, opened.whole(one.uid)) for one in listed]


def _shown(box: str, uid: int, content: bytes) -> Shown:
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    at = parsedate_to_datetime(str(mail["Date"])) if mail["Date"] else timezone.now()
    return Shown(box, uid, at, mail)


def _send(operator: Operator, to: Shown, mail: EmailMessage) -> None:
    mail["From"], mail["To"] = to.box, HOSPITAL
    mail["Date"] = localtime()
    mail["Message-ID"] = make_msgid(domain=to.box.rpartition("@")[2])
    mail["In-Reply-To"] = mail["References"] = str(to.mail["Message-ID"])
    server = connect(account_of(operator, to.box))
    try:
        server.sendmail(to.box, [HOSPITAL], mail.as_bytes(policy=policy.SMTP))
    finally:
        server.close()
