"""The mailbox of the demonstration's hospital at its operator, and the boxes of its correspondents."""

from django.conf import settings

from coordination.accounts.models import Membership
from coordination.embedded.dovecot import HOST
from coordination.embedded.operator import DOMAIN, HOSPITAL, Operator
from coordination.securemail.actions import keep_account
from coordination.securemail.correspondents import operator_in
from coordination.securemail.credentials import read_credentials
from coordination.securemail.models import SecureMailAccount, Security
from directory.providers.models import Provider

# The directory does not know it yet: what is sent there comes back, and goes by the next way.
CLOSED = "helene.castanier@medecin.mssante.example"


def open_mailboxes(marc: Membership) -> None:
    """Have the hospital reach its operator where that is today; nothing without one. Call it in Marc's hospital."""
    if not settings.OPERATOR_DIR:
        return
    operator = operator_in(settings.OPERATOR_DIR)
    known: SecureMailAccount | None = SecureMailAccount.objects.first()
    issued = operator.authority.issue("CH de Sauveyre")
    smtp, imap = operator.ports
    keep_account(
        member=marc,
        version=known.version if known else 0,
        credentials=read_credentials((issued.certificate + issued.key).encode(), ""),
        active=True,
        address=HOSPITAL,
        label="CH de Sauveyre, sorties",
        domains=DOMAIN,
        nil="TU-DEMO",
        authority=operator.authority.certificate,
        smtp_host=HOST,
        smtp_port=smtp,
        smtp_security=Security.STARTTLS,
        imap_host=HOST,
        imap_port=imap,
        imap_security=Security.STARTTLS,
        imap_folder="INBOX",
        imap_user="",
        imap_password=operator.password,
    )
    _open_boxes(operator)


def _open_boxes(operator: Operator) -> None:
    known = Provider.objects.filter(mssante__endswith=f".{DOMAIN}").exclude(mssante=CLOSED)
    for address in [HOSPITAL, *known.values_list("mssante", flat=True)]:
        operator.boxes.create(address)
