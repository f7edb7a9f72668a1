"""Writes on the mailbox of a hospital: lock, check, change."""

from typing import Any

from django.db import IntegrityError, transaction

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import check
from coordination.errors import DomainError
from coordination.securemail.credentials import Credentials
from coordination.securemail.models import SecureMailAccount
from coordination.tenancy.models import Hospital

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
    known: SecureMailAccount | None = SecureMailAccount.objects.select_for_update(of=("self",)).first()
    if version != (known.version if known else 0):
        raise DomainError(STALE, code="stale")
    account = known or SecureMailAccount(hospital_id=member.hospital_id)
    before = _words(account, member.hospital) if known else ""
    if known and (known.imap_host, known.imap_folder, known.imap_user) != tuple(
        fields[name] for name in ("imap_host", "imap_folder", "imap_user")
    ):
        # Another box: its numbers say nothing of the former one.
        account.uid_validity = account.last_uid = 0
    for name, value in fields.items():
        setattr(account, name, value)
    if credentials is not None:
        account.certificate, account.key = credentials.certificate, credentials.key
        account.certificate_name, account.certificate_ends_at = credentials.name, credentials.ends_at
    if account.active and account.certificate_ends_at is None:
        raise DomainError("Donnez le certificat de l’établissement avant la mise en service.", code="no_certificate")
    account.version = version + 1
    account.updated_by = member.user
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        # A colleague made the first one at the same instant.
        raise DomainError(STALE, code="stale") from error
    hospital = member.hospital
    hospital.secure_mail_proves = proves
    hospital.save(update_fields=["secure_mail_proves"])
    record_transition(subject=account, from_state=before, to_state=_words(account, hospital), actor=member.user)
    return account


def _words(account: SecureMailAccount, hospital: Hospital) -> str:
    state = "active" if account.active else "inactive"
    return f"{state}, proves" if hospital.secure_mail_proves else state
