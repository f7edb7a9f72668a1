"""The conversations with the mail server and the SMS gateway. They read a message and say how it ended; they write nothing.

A refusal that concerns this message alone is permanent. One that concerns us (password, sender, address of the gateway)
is not: it would fail every letter of every hospital before somebody notices.
"""

import http.client
import json
import smtplib
import ssl
from collections.abc import Callable
from email.charset import QP, Charset
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from coordination.messaging.actions import mail_domain
from coordination.messaging.models import Channel, Message

TIMEOUT = 20  # seconds, for each answer of a server
# RFC 2047 (2) allows 75 characters; Header overshoots by the length of one encoded character.
_ENCODED_WORD = 69
_PERMANENT_FROM = 500  # SMTP replies (RFC 5321, 4.2.1)
# Gateway refusals that are about us or about the moment, not about the message.
_GATEWAY_RETRY = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


class ChannelError(Exception):
    """The message was not accepted. ``code`` is stable and without data; ``permanent`` when trying again is pointless."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


class MessageChannel(Protocol):
    """A way for messages to leave."""

    def send(self, message: Message) -> None:
        """Return once the next server has accepted ``message``.

        Raises:
            ChannelError: it has not, or did not say so.
        """


class MailChannel:
    """Ordinary mail through ``settings.MAIL_SERVER``: plain text, no patient data."""

    def send(self, message: Message) -> None:
        """Hand ``message`` over; a server that cuts before its reply gets the same Message-ID again."""
        mail = compose(message)
        converse(self._connect, lambda server: server.send_message(mail))

    def _connect(self) -> smtplib.SMTP:
        place = settings.MAIL_SERVER
        greeting = mail_domain()
        if place["TLS"]:
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                place["HOST"], place["PORT"], local_hostname=greeting, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(place["HOST"], place["PORT"], local_hostname=greeting, timeout=TIMEOUT)
        try:
            server.ehlo_or_helo_if_needed()
            if place["STARTTLS"]:
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if place["USER"]:
                server.login(place["USER"], place["PASSWORD"])
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server


class SmsChannel:
    """A text message through the gateway at ``settings.SMS_GATEWAY_URL``, once for each reference."""

    def send(self, message: Message) -> None:
        """POST ``{"to", "text", "reference"}``; 2xx means accepted."""
        content = {"to": message.address, "text": message.body, "reference": str(message.pk)}
        try:
            status = self._post(json.dumps(content).encode())
        except (OSError, http.client.HTTPException) as error:
            raise ChannelError(f"gateway_{network_code(error)}", permanent=False) from error
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
            raise ChannelError(f"gateway_{status}", permanent=refused and status not in _GATEWAY_RETRY)

    @staticmethod
    def _post(body: bytes) -> int:
        url = urlsplit(settings.SMS_GATEWAY_URL)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.hostname or "", url.port, timeout=TIMEOUT)
        headers = {"Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}", "Content-Type": "application/json"}
        target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        try:
            connection.request("POST", target, body=body, headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()


CHANNELS: dict[str, MessageChannel] = {Channel.MAIL: MailChannel(), Channel.SMS: SmsChannel()}


def register_channel(channel: Channel, way: MessageChannel) -> None:
    """Bring a way that an app above this one opens (secure health mail); called in ``AppConfig.ready``."""
    CHANNELS[channel] = way


def converse(connect: Callable[[], smtplib.SMTP], send: Callable[[smtplib.SMTP], object]) -> None:
    """Call a mail server, hand over, hang up.

    Raises:
        ChannelError: it has not accepted, or did not say so.
    """
    try:
        server = connect()
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelError(mail_code(error), permanent=False) from error
    try:
        send(server)
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelError(mail_code(error), permanent=is_refusal(error)) from error
    finally:
        # Nothing that happens while hanging up changes what the server accepted.
        server.close()


def compose(message: Message) -> MIMEText:
    """The mail of a message. The same at each try, date included: a receiver can tell a second copy.

    ``MIMEText`` and ``Header``, because ``EmailMessage`` drops the space between two accented words of a subject
    (python/cpython#144156).
    """
    text = Charset("utf-8")
    text.body_encoding = QP
    # The stubs know names of charsets only; MIMEText documents both.
    mail = MIMEText(message.body or "", "plain", text)  # type: ignore[arg-type]
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(message.created_at)
    mail["From"] = _sender(message)
    mail["To"] = mailbox_header(message.recipient_name, message.address)
    mail["Subject"] = encoded(message.subject)
    # RFC 3834, and its Exchange cousin: no out-of-office answers.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = "fr"
    return mail


def _sender(message: Message) -> str:
    name, address = parseaddr(settings.MAIL_SENDER)
    return mailbox_header(name or message.hospital.name, address)


def mailbox_header(name: str, address: str) -> str:
    """A name and an address as a header carries them."""
    local, _, domain = address.rpartition("@")
    plain = f"{local}@{domain.encode('idna').decode('ascii')}"
    if name.isascii():
        return formataddr((name, plain))
    # formataddr would write one encoded word of any length.
    return f"{encoded(name)} <{plain}>"


def encoded(text: str) -> str:
    """A text as a header carries it, in words that RFC 2047 allows."""
    return Header(text, "us-ascii" if text.isascii() else "utf-8", maxlinelen=_ENCODED_WORD).encode()


def is_refusal(error: Exception) -> bool:
    """Whether the server refused the recipient or the content for good. A refused sender is our own matter."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= _PERMANENT_FROM for code, _ in error.recipients.values())
        case smtplib.SMTPDataError():
            return error.smtp_code >= _PERMANENT_FROM
    return False


def mail_code(error: Exception) -> str:
    """Why a conversation with a mail server ended, as a code without data."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = f"{next(iter(error.recipients.values()))[0]}_recipient"
        case smtplib.SMTPSenderRefused():
            code = f"{error.smtp_code}_sender"
        case smtplib.SMTPAuthenticationError():
            code = f"{error.smtp_code}_login"
        case smtplib.SMTPResponseException():
            code = f"{error.smtp_code}"
        case smtplib.SMTPServerDisconnected():
            # smtplib says so of a silent server too, and keeps the reason as context only.
            code = "timeout" if isinstance(error.__context__, TimeoutError) else "cut"
        case smtplib.SMTPException():
            code = "protocol"
        case _:
            code = network_code(error)
    return f"smtp_{code}"


def network_code(error: Exception) -> str:
    """What the network did, as a code."""
    match error:
        case TimeoutError():
            return "timeout"
        case ConnectionRefusedError():
            return "connection_refused"
        case ssl.SSLError():
            return "tls"
    return "connection"
