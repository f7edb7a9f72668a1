"""Secure health mail as a channel of the outbox: to the operator's server, over TLS, under the hospital's certificate."""

import smtplib
from email.charset import QP, Charset
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from coordination.errors import DomainError
from coordination.messaging.actions import mail_domain
from coordination.messaging.channels import TIMEOUT, ChannelError, converse, encoded, mailbox_header
from coordination.messaging.models import Message
from coordination.securemail.credentials import tls_of
from coordination.securemail.models import SecureMailAccount, Security
from coordination.securemail.parcels import Attachment, Parcel, parcel_of
from coordination.tenancy.scope import enter

# What every operator takes (standards, section 7); some take more.
LARGEST_MAIL = 10_000_000  # bytes


class SecureMailChannel:
    """One patient a message, attachments made when it leaves. The same bytes at each try: a receiver can tell a second copy."""

    def send(self, message: Message) -> None:
        """Hand ``message`` over; a server that cuts before its reply gets the same Message-ID again."""
        account, mail = self._prepared(message)
        options = ("RET=HDRS", f"ENVID={message.pk.hex}")
        asked = ("NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=rfc822;{message.address}")

        def send(server: smtplib.SMTP) -> None:
            # Delivery status notifications (RFC 3461), where the operator knows them.
            dsn = server.has_extn("dsn")
            server.sendmail(
                account.address,
                [message.address],
                mail,
                mail_options=options if dsn else (),
                rcpt_options=asked if dsn else (),
            )

        converse(lambda: connect(account), send)

    @staticmethod
    def _prepared(message: Message) -> tuple[SecureMailAccount, bytes]:
        with enter(message.hospital):
            account: SecureMailAccount | None = SecureMailAccount.objects.filter(active=True).first()
            if account is None:
                raise ChannelError("no_account", permanent=True)
            if not account.trusts(message.address):
                raise ChannelError("not_secure_address", permanent=True)
            try:
                parcel = parcel_of(message)
            except DomainError as refusal:
                raise ChannelError(refusal.code, permanent=True) from refusal
        # Before it is written out: base64 makes 4 bytes of 3.
        if sum(len(one.content) for one in parcel.attachments) // 3 * 4 > LARGEST_MAIL:
            raise ChannelError("too_large", permanent=True)
        mail = compose(message, account, parcel)
        if len(mail) > LARGEST_MAIL:
            raise ChannelError("too_large", permanent=True)
        return account, mail


def connect(account: SecureMailAccount) -> smtplib.SMTP:
    """A private conversation with the operator's server. It has no way in clear.

    Raises:
        OSError: the network, or TLS (``ssl.SSLError``).
        smtplib.SMTPException: the server refuses.
    """
    host, port, greeting = account.smtp_host, account.smtp_port, mail_domain()
    tls = tls_of(account)
    if account.smtp_security == Security.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, local_hostname=greeting, timeout=TIMEOUT, context=tls)
    else:
        server = smtplib.SMTP(host, port, local_hostname=greeting, timeout=TIMEOUT)
    try:
        server.ehlo_or_helo_if_needed()
        if account.smtp_security == Security.STARTTLS:
            server.starttls(context=tls)
            server.ehlo()
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def compose(message: Message, account: SecureMailAccount, parcel: Parcel) -> bytes:
    """The mail of a message, with the subject and headers of the standards (section 7)."""
    # Drawn from the message: the same at each try.
    mail = MIMEMultipart("mixed", boundary=f"trait-dunion-{message.pk.hex}")
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(message.created_at)
    sender = mailbox_header(account.label or message.hospital.name, account.address)
    mail["From"] = sender
    mail["To"] = mailbox_header(message.recipient_name, message.address)
    mail["Subject"] = encoded(parcel.subject)
    if thread := parcel.replaces or parcel.follows:
        mail["In-Reply-To"] = mail["References"] = thread
    mail["Disposition-Notification-To"] = sender
    if account.nil:
        mail["X-MSS-NIL"] = account.nil
    if parcel.cda_codes:
        mail["X-MSS-CODECDA"] = ",".join(parcel.cda_codes)
        mail["X-MSS-INS"] = "O" if parcel.has_ins else "N"
    mail["Content-Language"] = "fr"
    mail.attach(_text(message.body or ""))
    for attachment in parcel.attachments:
        mail.attach(_part(attachment))
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def _text(body: str) -> MIMEText:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    # The stubs know names of charsets only; MIMEText documents both.
    return MIMEText(body, "plain", charset)  # type: ignore[arg-type]


def _part(attachment: Attachment) -> MIMEBase:
    part = MIMEApplication(attachment.content, attachment.media_type.removeprefix("application/"))
    part.add_header("Content-Disposition", "attachment", filename=_file_name(attachment.name))
    return part


def _file_name(name: str) -> str | tuple[str, str, str]:
    """RFC 2231 for a name with accents."""
    return name if name.isascii() else ("utf-8", "", name)
