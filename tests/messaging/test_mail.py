"""Mail against a real server that accepts, refuses, hangs or hangs up."""

import re
import ssl
from collections.abc import Callable
from datetime import timedelta
from email.header import decode_header, make_header
from typing import Any

import pytest

from coordination.messaging import channels
from coordination.messaging.channels import compose
from coordination.messaging.models import Message, MessageState
from coordination.messaging.sending import send_one
from coordination.tenancy.models import Hospital
from tests.messaging.conftest import Queue
from tests.messaging.servers import MailServer, free_port

Reload = Callable[[Message], Message]
Forward = Callable[[timedelta], None]


def test_an_accepted_mail_is_handed_over_and_its_text_erased(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    message = queue(body="Bonjour Docteur,\n\nhttps://trait-dunion.example/l/abc_-123\n.\n")
    assert send_one(hospital)
    [mail] = smtp.mails
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == message.created_at.replace(microsecond=0)
    assert mail["From"] == "Centre hospitalier de Sauveyre <coordination@trait-dunion.example>"
    assert mail["To"] == "Dr Martine Escoubas <cabinet.escoubas@medecins.example>"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == message.body
    after = reload(message)
    assert (after.state, after.body, after.attempts) == (MessageState.HANDED_OVER, None, 1)
    assert after.handed_over_at is not None
    assert after.body_digest == message.body_digest


def test_accents_and_long_names_survive_the_headers(smtp: MailServer, queue: Queue, hospital: Hospital) -> None:
    subject = "Une lettre du Centre hospitalier de Sauveyre vous attend, à lire aujourd’hui même si possible"
    name = "Dr Martine Escoubas-Étienne, maison de santé pluriprofessionnelle de la Haute Vallée"
    queue(subject=subject, recipient_name=name, address="secrétariat@médecins.example".replace("é", "e", 1))
    assert send_one(hospital)
    [mail] = smtp.mails
    assert mail["Subject"] == subject
    # As RFC 2047 (6.2) says; Python's own parser of addresses leaves a space between two encoded words.
    shown = str(make_header(decode_header(smtp.raw[0].split(b"\nTo: ")[1].split(b"\nSubject")[0].decode())))
    assert shown == f"{name} <secretariat@xn--mdecins-bya.example>"
    words = re.findall(r"=\?\S+\?=", smtp.raw[0].decode("ascii"))
    assert max(map(len, words)) <= 75, words


def test_nothing_is_sent_when_nothing_is_due(smtp: MailServer, queue: Queue, hospital: Hospital) -> None:
    assert not send_one(hospital)
    queue()
    assert send_one(hospital)
    assert not send_one(hospital)
    assert len(smtp.mails) == 1


@pytest.mark.parametrize(
    ("place", "answer", "code"),
    [
        ("rcpt", "550 5.1.1 No such user", "smtp_550_recipient"),
        ("data", "554 5.7.1 Refused", "smtp_554"),
    ],
)
def test_a_refusal_for_good_fails_at_once(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload, place: str, answer: str, code: str
) -> None:
    setattr(smtp, place, answer)
    message = queue()
    send_one(hospital)
    after = reload(message)
    assert (after.state, after.last_error, after.body) == (MessageState.FAILED, code, None)
    assert not send_one(hospital)


@pytest.mark.parametrize(
    ("place", "answer", "code"),
    [
        ("rcpt", "451 4.3.0 Greylisted", "smtp_451_recipient"),
        ("data", "452 4.2.2 Mailbox full", "smtp_452"),
    ],
)
def test_a_refusal_for_now_is_tried_again_later(
    smtp: MailServer,
    queue: Queue,
    hospital: Hospital,
    reload: Reload,
    clock: Forward,
    place: str,
    answer: str,
    code: str,
) -> None:
    setattr(smtp, place, answer)
    message = queue()
    assert send_one(hospital)
    after = reload(message)
    assert (after.state, after.last_error, after.attempts) == (MessageState.DUE, code, 1)
    assert timedelta(seconds=10) < after.due_at - message.due_at <= timedelta(seconds=31)
    assert not send_one(hospital)
    smtp.rcpt, smtp.data = "", "250 OK"
    clock(timedelta(seconds=31))
    assert send_one(hospital)
    assert reload(message).state == MessageState.HANDED_OVER
    assert len(smtp.mails) == 1


def test_a_server_that_cuts_before_its_reply_gets_the_same_mail_again(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload, clock: Forward
) -> None:
    smtp.cut = True
    message = queue()
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.DUE, "smtp_cut")
    smtp.cut = False
    clock(timedelta(minutes=1))
    send_one(hospital)
    first, second = smtp.mails
    assert first.as_bytes() == second.as_bytes()
    assert first["Message-ID"] == message.message_id


def test_a_server_that_hangs_is_left_after_the_timeout(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "TIMEOUT", 0.2)
    smtp.pause = 1.0
    message = queue()
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.DUE, "smtp_timeout")


def test_a_server_that_is_down_costs_a_try_and_no_message(
    settings: Any, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    settings.MAIL_SERVER = {**settings.MAIL_SERVER, "HOST": "127.0.0.1", "PORT": free_port()}
    message = queue()
    send_one(hospital)
    assert (reload(message).state, reload(message).last_error) == (MessageState.DUE, "smtp_connection_refused")


def test_a_server_without_the_tls_that_was_asked_for_gets_nothing(
    smtp: MailServer, settings: Any, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    settings.MAIL_SERVER = {**settings.MAIL_SERVER, "STARTTLS": True}
    message = queue()
    send_one(hospital)
    assert smtp.mails == []
    assert (reload(message).state, reload(message).last_error) == (MessageState.DUE, "smtp_protocol")


def test_a_wrong_password_of_ours_fails_no_letter(
    smtp: MailServer, settings: Any, queue: Queue, hospital: Hospital, reload: Reload
) -> None:
    settings.MAIL_SERVER = {**settings.MAIL_SERVER, "USER": "nous", "PASSWORD": "perdu"}
    message = queue()
    send_one(hospital)
    assert reload(message).state == MessageState.DUE


def test_after_a_day_of_tries_a_person_is_asked(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload, clock: Forward
) -> None:
    smtp.rcpt = "451 4.3.0 Later"
    message = queue()
    tries = 0
    while send_one(hospital):
        tries += 1
        clock(timedelta(hours=1, seconds=1))
    after = reload(message)
    assert after.state == MessageState.FAILED
    assert after.last_error == "smtp_451_recipient"
    assert 20 <= tries <= 26


def test_what_waited_for_days_without_a_worker_is_still_tried(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload, clock: Forward
) -> None:
    message = queue()
    clock(timedelta(days=3))
    assert send_one(hospital)
    assert reload(message).state == MessageState.HANDED_OVER


def test_what_has_lost_its_interest_is_not_sent(
    smtp: MailServer, queue: Queue, hospital: Hospital, reload: Reload, clock: Forward
) -> None:
    message = queue()
    late = queue(send_before=message.due_at + timedelta(minutes=10))
    clock(timedelta(minutes=11))
    assert send_one(hospital)
    assert not send_one(hospital)
    assert (reload(late).state, reload(late).last_error) == (MessageState.FAILED, "too_late")
    assert reload(message).state == MessageState.HANDED_OVER
    assert len(smtp.mails) == 1


def test_tls_errors_have_a_code_of_their_own() -> None:
    assert channels.network_code(ssl.SSLError()) == "tls"


def test_the_mail_is_the_same_at_each_try(queue: Queue, hospital: Hospital) -> None:
    message = queue()
    message.hospital = hospital
    assert compose(message).as_bytes() == compose(message).as_bytes()
