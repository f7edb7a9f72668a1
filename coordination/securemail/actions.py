"""Writes on the mailbox of a hospital: lock, check, change."""

from typing import Any

from django.db import transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import check
from coordination.errors import DomainError
from coordination.securemail.credentials import Credentials
from coordination.securemail.models import SecureMailAccount
from coordination.tenancy.models import Hospital
from coordination.versions import next_version

STALE = "Quelqu’un a enregistré ces réglages entre-temps : relisez-les, puis recommencez."


@transaction.atomic
def keep_account(
    *, member: Membership, version: int, credentials: Credentials | None, proves: bool = False, **fields: Any
) -> SecureMailAccount:
    """Choose how the hospital reaches its operator. ``credentials`` None leaves the certificate as it is.

    ``version``: of what was read, 0 when there was none. ``proves``: a link that is sent to a secure mailbox opens without
    a code.

    Raises:
        DomainError: ``forbidden``; ``stale``; ``no_certificate``, in service without one.
    """
    check(member, Permission.SECURE_MAIL_MANAGE)
    hospital, held = member.hospital, SecureMailAccount.objects.all()
    account: SecureMailAccount
    with next_version(held, version, stale=STALE, hospital_id=member.hospital_id) as account:
        before = _words(account, hospital) if version else ""
        box = [fields[name] for name in ("imap_host", "imap_folder", "imap_user")]
        if [account.imap_host, account.imap_folder, account.imap_user] != box:
            # Another box: its numbers say nothing of the former one.
            account.uid_validity = account.last_uid = 0
        for name, value in fields.items():
            setattr(account, name, value)
        if credentials is not None:
            account.certificate, account.key = credentials.certificate, credentials.key
            account.certificate_name, account.certificate_ends_at = credentials.name, credentials.ends_at
        if account.active and account.certificate_ends_at is None:
            raise DomainError(
                "Donnez le certificat de l’établissement avant la mise en service.", code="no_certificate"
            )
        account.updated_by = member.user
    hospital.secure_mail_proves = proves
    hospital.save(update_fields=["secure_mail_proves"])
    record_transition(subject=account, from_state=before, to_state=_words(account, hospital), actor=member.user)
    return account


def _words(account: SecureMailAccount, hospital: Hospital) -> str:
    state = "active" if account.active else "inactive"
    return f"{state}, proves" if hospital.secure_mail_proves else state
