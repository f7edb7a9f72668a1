"""« Vérifier »: both servers are called as they would be for a letter, and what is wrong is said. Nothing is sent."""

import imaplib
import smtplib
from dataclasses import dataclass

from coordination.messaging.channels import mail_code, network_code
from coordination.securemail.channel import connect
from coordination.securemail.imap import FAILURES, open_mailbox
from coordination.securemail.models import SecureMailAccount
from coordination.securemail.wording import server_words

_OK = 250  # RFC 5321, 4.2.1


@dataclass(frozen=True)
class Answer:
    """What one server said; ``problem`` is empty when it would take a letter, or give one."""

    server: str
    problem: str

    @property
    def state(self) -> str:
        """A state of the ``status`` component."""
        return "late" if self.problem else "ontime"


def check_servers(account: SecureMailAccount) -> list[Answer]:
    """Call the servers of ``account``; it may take as long as they keep silent."""
    answers = [Answer("Envoi", server_words(_sending(account)))]
    if account.reads:
        answers.append(Answer("Réception", server_words(_receiving(account))))
    return answers


def _sending(account: SecureMailAccount) -> str:
    """Why a letter could not be handed over, as far as that shows without one; empty when it could."""
    try:
        server = connect(account)
    except smtplib.SMTPNotSupportedError:
        return "smtp_starttls"
    except (OSError, smtplib.SMTPException) as error:
        return mail_code(error)
    try:
        code, _ = server.mail(account.address)
    except (OSError, smtplib.SMTPException) as error:
        return mail_code(error)
    finally:
        server.close()
    return "" if code == _OK else f"smtp_{code}_sender"


def _receiving(account: SecureMailAccount) -> str:
    try:
        with open_mailbox(account):
            return ""
    except imaplib.IMAP4.error as error:
        return "imap_folder" if "folder" in str(error) else "imap_login"
    except FAILURES as error:
        return f"imap_{network_code(error)}"
