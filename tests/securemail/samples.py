"""Mails as correspondents and their servers write them."""

import io
import zipfile
from email.message import EmailMessage


def reply(about: str, *, text: str = "Bien reçu, je passe jeudi.", **headers: str) -> EmailMessage:
    """An answer to ``about``."""
    mail = EmailMessage()
    mail["From"] = "Dr Martine Escoubas <martine.escoubas@medecin.mssante.example>"
    mail["To"] = "sorties@ch-sauveyre.mssante.example"
    mail["Subject"] = "RE: Courrier de sortie"
    mail["Message-ID"] = "<reponse@medecin.mssante.example>"
    if about:
        mail["In-Reply-To"] = about
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def status(about: str, *, action: str = "failed", code: str = "5.1.1", words: str = "Utilisateur inconnu") -> bytes:
    """A delivery status notification (RFC 3464), whose words are in any language."""
    return f"""\
From: MAILER-DAEMON@mssante.example\r
Subject: =?utf-8?q?Remise_impossible?=\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
{words}\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.mssante.example\r
\r
Final-Recipient: rfc822; martine.escoubas@medecin.mssante.example\r
Action: {action}\r
Status: {code}\r
\r
--b\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: {about}\r
Subject: Courrier de sortie\r
\r
--b--\r
""".encode()


def receipt(about: str, disposition: str = "manual-action/MDN-sent-manually; displayed") -> bytes:
    """A disposition notification (RFC 8098)."""
    return f"""\
From: martine.escoubas@medecin.mssante.example\r
Subject: Lu\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
Lu.\r
--b\r
Content-Type: message/disposition-notification\r
\r
Final-Recipient: rfc822;martine.escoubas@medecin.mssante.example\r
Original-Message-ID: {about}\r
Disposition: {disposition}\r
\r
--b--\r
""".encode()


def packed(**members: bytes) -> bytes:
    """An archive of ``members``, by path."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()
