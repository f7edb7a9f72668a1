"""A hospital with a mailbox at an operator, and messages that carry a letter."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coordination.accounts.models import Membership
from coordination.embedded.certificates import Authority
from coordination.messaging.models import Channel, Message
from coordination.securemail import parcels
from coordination.securemail.credentials import read_credentials
from coordination.securemail.models import SecureMailAccount
from coordination.securemail.parcels import Attachment, Parcel
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.messaging.conftest import clock, listeners, queued
from tests.securemail.servers import Operator, operator

__all__ = ["clock", "listeners"]

Queue = Callable[..., Message]
PARCEL = Parcel(
    label="Lettre de liaison",
    family_name="Corse",
    given_name="Figatellix",
    birth_date=date(1988, 10, 12),
    attachments=(
        Attachment(name="IHE_XDM.ZIP", media_type="application/zip", content=b"PK an archive"),
        Attachment(
            name="20260108_Lettre de liaison_CORSE_Frédérique.pdf", media_type="application/pdf", content=b"%PDF-1.7 x"
        ),
    ),
    cda_codes=("11490-0",),
    has_ins=True,
)


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Who vouches for the operator and for the hospital."""
    return Authority()


@pytest.fixture
def make_account(
    hospital: Hospital, administrator: Membership, authority: Authority
) -> Callable[..., SecureMailAccount]:
    """Give ``hospital`` its mailbox."""

    def made(**fields: Any) -> SecureMailAccount:
        issued = authority.issue("CH de Sauveyre")
        credentials = read_credentials((issued.certificate + issued.key).encode(), "")
        values: dict[str, Any] = {
            "active": True,
            "address": "sorties@ch-sauveyre.mssante.example",
            "domains": "mssante.example",
            "nil": "TU-0042",
            "certificate": credentials.certificate,
            "key": credentials.key,
            "certificate_name": credentials.name,
            "certificate_ends_at": credentials.ends_at,
            "authority": authority.certificate,
            "smtp_host": "127.0.0.1",
            "updated_by": administrator.user,
        }
        with enter(hospital):
            account: SecureMailAccount = SecureMailAccount.objects.create(
                hospital_id=hospital.pk, **{**values, **fields}
            )
        return account

    return made


@pytest.fixture
def smtp(make_account: Callable[..., SecureMailAccount], authority: Authority, tmp_path: Path) -> Iterator[Operator]:
    """The operator of the hospital's mailbox."""
    with operator(authority, tmp_path) as (handler, port):
        make_account(smtp_port=port)
        yield handler


@pytest.fixture
def queue(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """Queue a message that carries ``PARCEL`` in ``hospital``."""
    monkeypatch.setattr(parcels, "_makers", {"test": lambda message: PARCEL})

    def queue(**fields: Any) -> Message:
        values = {"address": "martine.escoubas@medecin.mssante.example", "body": "Cher confrère,\n\nVoici la lettre.\n"}
        return queued(hospital, **{"channel": Channel.SECURE_MAIL, **values, **fields})

    return queue


@pytest.fixture
def reload(hospital: Hospital) -> Callable[[Message], Message]:
    """The row as it is now."""

    def reload(message: Message) -> Message:
        with enter(hospital):
            found: Message = Message.objects.get(pk=message.pk)
        return found

    return reload
