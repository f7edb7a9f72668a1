"""Secure health mail against a real server: TLS, client certificate, subject and headers, what happens when it fails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordination.embedded.certificates import Authority
from coordination.errors import DomainError
from coordination.messaging import channels
from coordination.messaging.models import Message, MessageState
from coordination.messaging.sending import send_one
from coordination.securemail import channel, parcels
from coordination.securemail.models import SecureMailAccount, Security
from coordination.tenancy.models import Hospital
from tests.messaging.servers import free_port
from tests.securemail.conftest import PARCEL, Queue
from tests.securemail.servers import Operator, operator

Reload = Callable[[Message], Message]
MakeAccount = Callable[..., SecureMailAccount]


def test_a_letter_leaves_as_the_standards_ask(smtp: Operator, queue: Queue, hospital: Hospital, reload: Reload) -> None:
    message = queue()
    assert send_one(hospital)
    [mail] = smtp.mails
    assert mail["Subject"] == "XDM/1.0/DDM+Lettre de liaison CORSE Figatellix 12/10/1988"
    assert mail["X-MSS-CODECDA"] == "11490-0"
    assert mail["X-MSS-INS"] == "O"
    assert mail["X-MSS-NIL"] == "TU-0042"
    assert mail["Message-ID"] == message.message_id
    assert mail["From"] == "Centre hospitalier de Sauveyre <sorties@ch-sauveyre.mssante.example>"
    assert mail["Disposition-Notification-To"] == mail["From"]
    assert "Auto-Submitted" not in mail
    text, archive, pdf = mail.iter_parts()
    assert "Voici la lettre." in text.get_content()
    assert (archive.get_filename(), archive.get_content_type()) == ("IHE_XDM.ZIP", "application/zip")
    assert pdf.get_filename() == "20260108_Lettre de liaison_CORSE_Frédérique.pdf"
    assert (pdf.get_content_type(), pdf.get_content()) == ("application/pdf", b"%PDF-1.7 x")
    after = reload(message)
    assert (after.state, after.body) == (MessageState.HANDED_OVER, None)


def test_the_hospital_shows_its_certificate_and_asks_for_status(
    smtp: Operator, queue: Queue, hospital: Hospital
) -> None:
    message = queue()
    send_one(hospital)
    assert smtp.clients[-1] == "CH de Sauveyre"
    assert smtp.options == [
        ["RET=HDRS", f"ENVID={message.pk.hex}".upper()],
        ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=RFC822;{message.address.upper()}"],
    ]


def test_tls_from_the_first_byte(
    make_account: MakeAccount, authority: Authority, tmp_path: Path, queue: Queue, hospital: Hospital
) -> None:
    with operator(authority, tmp_path, implicit=True) as (server, port):
        make_account(smtp_port=port, smtp_security=Security.TLS)
        queue()
        send_one(hospital)
        assert len(server.mails) == 1
        assert server.clients == ["CH de Sauveyre"]


def test_a_new_version_names_the_one_it_replaces(
    smtp: Operator, queue: Queue, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = replace(PARCEL, replaces="<before@trait-dunion.example>")
    monkeypatch.setitem(parcels._makers, "test", lambda message: newer)
    queue()
    send_one(hospital)
    [mail] = smtp.mails
    assert mail["Subject"].startswith("[Annule et remplace] XDM/1.0/DDM+Lettre de liaison")
    assert mail["In-Reply-To"] == mail["References"] == "<before@trait-dunion.example>"


def test_without_archive_the_subject_has_no_prefix_and_no_header_of_structure(
    smtp: Operator, queue: Queue, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = replace(PARCEL, label="Courrier de sortie", attachments=PARCEL.attachments[1:], cda_codes=())
    monkeypatch.setitem(parcels._makers, "test", lambda message: plain)
    queue()
    send_one(hospital)
    [mail] = smtp.mails
    assert mail["Subject"] == "Courrier de sortie CORSE Figatellix 12/10/1988"
    assert "X-MSS-CODECDA" not in mail
    assert "X-MSS-INS" not in mail


def test_each_try_sends_the_same_bytes(
    smtp: Operator, queue: Queue, hospital: Hospital, clock: Callable[[timedelta], None], reload: Reload
) -> None:
    smtp.cut = True
    message = queue()
    send_one(hospital)
    assert reload(message).last_error == "smtp_cut"
    smtp.cut = False
    clock(timedelta(minutes=2))
    send_one(hospital)
    first, second = smtp.raw
    assert first == second
    assert reload(message).state == MessageState.HANDED_OVER


@pytest.mark.parametrize(
    ("place", "answer", "state", "code"),
    [
        ("rcpt", "550 5.1.1 No such user", MessageState.FAILED, "smtp_550_recipient"),
        ("rcpt", "450 4.2.1 Greylisted", MessageState.DUE, "smtp_450_recipient"),
        ("data", "554 5.7.1 Refused", MessageState.FAILED, "smtp_554"),
        ("data", "451 4.3.0 Later", MessageState.DUE, "smtp_451"),
    ],
)
def test_a_refusal_is_for_good_or_for_now(
    smtp: Operator, queue: Queue, hospital: Hospital, reload: Reload, place: str, answer: str, state: str, code: str
) -> None:
    setattr(smtp, place, answer)
    message = queue()
    send_one(hospital)
    after = reload(message)
    assert (after.state, after.last_error) == (state, code)


def test_a_server_that_hangs_is_left(
    smtp: Operator, queue: Queue, hospital: Hospital, reload: Reload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "TIMEOUT", 0.5)
    smtp.pause = 2
    message = queue()
    send_one(hospital)
    assert reload(message).last_error == "smtp_timeout"


def test_nothing_leaves_towards_a_server_that_proves_nothing(
    make_account: MakeAccount, tmp_path: Path, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    with operator(Authority("Somebody else"), tmp_path) as (server, port):
        make_account(smtp_port=port)
        message = queue()
        send_one(hospital)
        assert server.mails == []
    after = reload(message)
    assert (after.state, after.last_error) == (MessageState.DUE, "smtp_tls")


def test_nothing_leaves_without_a_certificate(
    make_account: MakeAccount, authority: Authority, tmp_path: Path, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    with operator(authority, tmp_path) as (server, port):
        make_account(smtp_port=port, certificate="", key="")
        message = queue()
        send_one(hospital)
        assert server.mails == []
    assert reload(message).state == MessageState.DUE


def test_nothing_leaves_in_clear(make_account: MakeAccount, queue: Queue, hospital: Hospital, reload: Reload) -> None:
    from tests.messaging.servers import mail_server

    with mail_server() as (server, port):
        make_account(smtp_port=port)
        message = queue()
        send_one(hospital)
        assert server.mails == []
    assert reload(message).state == MessageState.DUE


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("martine.escoubas@cabinet-republique.example", "not_secure_address"),
        ("martine.escoubas@mssante.example.org", "not_secure_address"),
        ("martine.escoubas@pasmssante.example", "not_secure_address"),
    ],
)
def test_health_data_goes_nowhere_outside_the_space_of_trust(
    smtp: Operator, queue: Queue, hospital: Hospital, reload: Reload, address: str, code: str
) -> None:
    message = queue(address=address)
    send_one(hospital)
    after = reload(message)
    assert (after.state, after.last_error) == (MessageState.FAILED, code)
    assert smtp.mails == []


def test_a_hospital_without_mailbox_sends_nothing(queue: Queue, hospital: Hospital, reload: Reload) -> None:
    message = queue()
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.FAILED, "no_account")


def test_a_missing_file_fails_for_good(
    smtp: Operator, queue: Queue, hospital: Hospital, reload: Reload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(message: Message) -> Any:
        raise DomainError("Les fichiers de ce document ne sont pas encore produits.", code="not_produced")

    monkeypatch.setitem(parcels._makers, "test", missing)
    message = queue()
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.FAILED, "not_produced")


def test_more_than_every_operator_takes_fails_for_good(
    smtp: Operator, queue: Queue, hospital: Hospital, reload: Reload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "LARGEST_MAIL", 500)
    message = queue()
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.FAILED, "too_large")


def test_a_server_that_is_not_there_is_tried_again(
    make_account: MakeAccount, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    make_account(smtp_port=free_port())
    message = queue()
    send_one(hospital)
    after = reload(message)
    assert (after.state, after.last_error) == (MessageState.DUE, "smtp_connection_refused")
    assert channels.TIMEOUT <= 30
