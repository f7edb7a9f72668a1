"""The box read from a real Dovecot: matched, once each, whatever arrives."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from coordination.accounts.models import Membership
from coordination.embedded.certificates import Authority
from coordination.embedded.dovecot import PASSWORD, Dovecot
from coordination.episodes.models import Episode
from coordination.messaging.models import Channel, Message
from coordination.messaging.sending import send_one
from coordination.securemail import filing, parcels, reading, registry
from coordination.securemail.imap import open_mailbox
from coordination.securemail.models import IncomingKind, IncomingMail, IncomingState, SecureMailAccount
from coordination.securemail.reading import read_some
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests.factories import A_PDF, make_episode
from tests.messaging.conftest import queued
from tests.messaging.servers import free_port
from tests.securemail.conftest import PARCEL
from tests.securemail.samples import packed, receipt, reply, status
from tests.securemail.servers import Operator, operator

FLOOD = 10_000
MOST_MEMORY = 8_000_000  # bytes of Python's, in one turn
MakeAccount = Callable[..., SecureMailAccount]
Deliver = Callable[[bytes], object]


@pytest.fixture(scope="session")
def dovecot(authority: Authority) -> Iterator[Dovecot]:
    """One server for all the tests of a process; each test has a mailbox of its own."""
    server = Dovecot(Path("/var/tmp") / f"trait-dunion-tests-{uuid7().hex[-12:]}", authority, port=free_port())  # noqa: S108 - made private
    server.start()
    yield server
    server.stop()
    server.remove()


@pytest.fixture
def account(make_account: MakeAccount, dovecot: Dovecot) -> SecureMailAccount:
    user = f"box-{uuid7().hex}"
    dovecot.create(user)
    return make_account(imap_host="127.0.0.1", imap_port=dovecot.port, imap_user=user, imap_password=PASSWORD)


@pytest.fixture
def deliver(account: SecureMailAccount, dovecot: Dovecot) -> Deliver:
    """Put a mail into the hospital's box."""
    return lambda content: dovecot.deliver(account.imap_user, content)


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """What was told of messages of the tests."""
    told: list[tuple[str, str, str]] = []
    monkeypatch.setattr(
        registry,
        "_listeners",
        {"test": lambda message, happened, status: told.append((message.message_id, happened, status))},
    )
    return told


@pytest.fixture
def episode(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        return make_episode(nurse, unit)


@pytest.fixture
def message(hospital: Hospital, episode: Episode) -> Message:
    """A letter that left by secure mail."""
    return queued(
        hospital,
        channel=Channel.SECURE_MAIL,
        episode_id=episode.pk,
        address="martine.escoubas@medecin.mssante.example",
    )


@pytest.fixture
def smtp(
    account: SecureMailAccount,
    authority: Authority,
    hospital: Hospital,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Operator]:
    """The mail server of the same operator; what leaves by it is ``PARCEL``."""
    monkeypatch.setattr(parcels, "_makers", {"test": lambda message: PARCEL})
    with operator(authority, tmp_path) as (server, port):
        with enter(hospital):
            SecureMailAccount.objects.update(smtp_port=port)
        yield server


def _mails(hospital: Hospital) -> list[IncomingMail]:
    with enter(hospital):
        return list(IncomingMail.objects.order_by("uid"))


def test_a_reply_goes_into_the_episode_and_before_the_referent(
    deliver: Deliver, message: Message, episode: Episode, hospital: Hospital
) -> None:
    mail = reply(message.message_id)
    mail.add_attachment(A_PDF, maintype="application", subtype="pdf", filename="bilan.pdf")
    deliver(mail.as_bytes())
    assert not read_some(hospital)
    [kept] = _mails(hospital)
    assert (kept.kind, kept.state, kept.episode_id) == (IncomingKind.REPLY, IncomingState.FILED, episode.pk)
    assert kept.text == "Bien reçu, je passe jeudi."
    with enter(hospital):
        assert [(one.name, one.content) for one in kept.files.all()] == [("bilan.pdf", A_PDF)]
        task = episode.tasks.live().get(kind=filing.TASK_KIND)
        assert (task.subject_id, task.owner_id) == (kept.pk, episode.referent_id)
        assert episode.timeline.filter(summary__startswith="Réponse reçue d").count() == 1


def test_reports_are_told_and_an_automatic_answer_is_not_one(
    deliver: Deliver, message: Message, episode: Episode, hospital: Hospital, reports: list[tuple[str, str, str]]
) -> None:
    deliver(status(message.message_id, words="Benutzer unbekannt"))
    deliver(receipt(message.message_id))
    deliver(reply(message.message_id, Auto_Submitted="auto-replied").as_bytes())
    read_some(hospital)
    assert reports == [(message.message_id, "bounced", "5.1.1"), (message.message_id, "opened", "")]
    with enter(hospital):
        assert not episode.tasks.filter(kind=filing.TASK_KIND).exists()


def test_what_answers_nothing_waits_for_a_person(
    deliver: Deliver, hospital: Hospital, nurse: Membership, episode: Episode
) -> None:
    deliver(reply("").as_bytes())
    read_some(hospital)
    [mail] = _mails(hospital)
    assert mail.state == IncomingState.TO_SORT
    with enter(hospital):
        for _ in range(2):
            filed = filing.file_mail(member=nurse, mail_id=mail.pk, episode=episode)
        assert (filed.state, filed.sorted_by) == (IncomingState.FILED, nurse.user)
        assert episode.tasks.live().filter(kind=filing.TASK_KIND).count() == 1


def test_each_mail_is_taken_in_once(
    deliver: Deliver, message: Message, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        deliver(reply(message.message_id, text=f"numéro {number}", X_Number=str(number)).as_bytes())
    kept = filing.take_in
    calls = 0

    def killed(incoming: Any) -> Any:
        nonlocal calls
        calls += 1
        taken = kept(incoming)
        if calls == 2:
            raise KeyboardInterrupt
        return taken

    monkeypatch.setattr(reading, "take_in", killed)
    with pytest.raises(KeyboardInterrupt):
        read_some(hospital)
    assert len(_mails(hospital)) == 1
    read_some(hospital)
    read_some(hospital)
    assert [mail.text for mail in _mails(hospital)] == ["numéro 0", "numéro 1", "numéro 2"]


def test_a_box_that_is_numbered_anew_is_not_taken_in_twice(
    deliver: Deliver, message: Message, hospital: Hospital
) -> None:
    deliver(reply(message.message_id).as_bytes())
    read_some(hospital)
    with enter(hospital):
        SecureMailAccount.objects.update(uid_validity=1, last_uid=0)
    read_some(hospital)
    assert len(_mails(hospital)) == 1


def test_a_flood_of_ten_thousand_is_read_by_turns(
    account: SecureMailAccount, dovecot: Dovecot, message: Message, hospital: Hospital, smtp: Operator
) -> None:
    """A turn holds fifty mails and ends; a letter that is due meanwhile leaves; the last mail of all is taken in."""
    template = reply("", X_Number="number").as_bytes()
    box = dovecot.create(account.imap_user) / "new"
    for number in range(FLOOD):
        (box / f"{number:06}.flood").write_bytes(template.replace(b"number", b"%d" % number))
    assert read_some(hospital)
    tracemalloc.start()
    try:
        assert read_some(hospital)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MOST_MEMORY
    assert len(_mails(hospital)) == 2 * reading.MOST_A_TURN
    assert send_one(hospital)
    assert [mail["Message-ID"] for mail in smtp.mails] == [message.message_id]
    with enter(hospital):
        SecureMailAccount.objects.update(last_uid=FLOOD - 1)
    assert not read_some(hospital)
    assert _mails(hospital)[-1].uid == FLOOD


def test_of_a_mail_with_a_file_of_25_megabytes_the_words_are_kept(
    deliver: Deliver, message: Message, episode: Episode, hospital: Hospital
) -> None:
    mail = reply(message.message_id, text="Le compte rendu de la scintigraphie est joint.")
    mail.add_attachment(A_PDF, maintype="application", subtype="pdf", filename="resume.pdf")
    mail.add_attachment(bytes(25_000_000), maintype="application", subtype="pdf", filename="scintigraphie.pdf")
    deliver(mail.as_bytes())
    tracemalloc.start()
    try:
        assert not read_some(hospital)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MOST_MEMORY
    [kept] = _mails(hospital)
    assert (kept.kind, kept.state, kept.problem) == (IncomingKind.REPLY, IncomingState.FILED, "too_large")
    assert kept.text == "Le compte rendu de la scintigraphie est joint."
    with enter(hospital):
        files = list(kept.files.order_by("position").values_list("name", "refusal"))
        assert episode.tasks.live().filter(kind=filing.TASK_KIND).count() == 1
    assert files == [("resume.pdf", ""), ("scintigraphie.pdf", "too_large")]


def test_an_archive_from_outside_is_opened(
    deliver: Deliver, message: Message, episode: Episode, hospital: Hospital
) -> None:
    mail = reply(message.message_id)
    archive = packed(
        **{
            "README.TXT": b"Logiciel du cabinet",
            "INDEX.HTM": b"<html></html>",
            "IHE_XDM/SUBSET01/METADATA.XML": b"<?xml version='1.0'?><lcm/>",
            "IHE_XDM/SUBSET01/DOC0001.XML": b"<?xml version='1.0'?><ClinicalDocument/>",
            "IHE_XDM/SUBSET01/DOC0002.PDF": A_PDF,
        }
    )
    mail.add_attachment(archive, maintype="application", subtype="zip", filename="IHE_XDM.ZIP")
    deliver(mail.as_bytes())
    read_some(hospital)
    [kept] = _mails(hospital)
    with enter(hospital):
        files = list(kept.files.order_by("position"))
    assert [(one.name, one.media_type) for one in files] == [
        ("DOC0001.XML", "application/xml"),
        ("DOC0002.PDF", "application/pdf"),
    ]
    assert files[1].content == A_PDF


def test_a_bounce_in_words_alone_is_put_before_a_person(
    deliver: Deliver, message: Message, episode: Episode, hospital: Hospital
) -> None:
    words = (
        f"Hi. This is the qmail-send program.\nI could not deliver your message.\n\nMessage-ID: {message.message_id}\n"
    )
    mail = reply("", text=words, Return_Path="<>")
    mail.replace_header("From", "MAILER-DAEMON@pro.mssante.example")
    deliver(mail.as_bytes())
    read_some(hospital)
    [kept] = _mails(hospital)
    assert (kept.kind, kept.episode_id) == (IncomingKind.UNREAD, episode.pk)
    with enter(hospital):
        assert episode.tasks.live().filter(kind=filing.TASK_KIND).count() == 1


@pytest.mark.parametrize("stumbling", ["take_in", "taken"])
def test_a_mail_on_which_the_reading_stumbles_is_put_before_a_person_and_stops_no_other(
    deliver: Deliver,
    message: Message,
    account: SecureMailAccount,
    hospital: Hospital,
    monkeypatch: pytest.MonkeyPatch,
    stumbling: str,
) -> None:
    for number in range(3):
        mail = reply(message.message_id, text=f"numéro {number}", X_Number=str(number))
        mail.add_attachment(A_PDF, maintype="application", subtype="pdf", filename=f"{number}.pdf")
        deliver(mail.as_bytes())
    kept = getattr(reading, stumbling)

    def stumble(given: Any) -> Any:
        if "numéro 1" in str(given) or "1.pdf" in str(given):
            raise ValueError("numéro 1")
        return kept(given)

    monkeypatch.setattr(reading, stumbling, stumble)
    assert not read_some(hospital)
    first, second, third = _mails(hospital)
    assert [mail.text for mail in (first, third)] == ["numéro 0", "numéro 2"]
    assert (second.kind, second.state, second.problem) == (IncomingKind.UNREAD, IncomingState.TO_SORT, "not_readable")
    assert (second.text, second.size > 0) == ("", True)
    assert not read_some(hospital)
    with enter(hospital):
        account.refresh_from_db()
    assert (len(_mails(hospital)), account.read_error) == (3, "")


@pytest.mark.parametrize("error", [ValueError, OperationalError])
def test_what_no_mail_is_the_cause_of_is_kept_for_the_page_and_tried_again(
    deliver: Deliver,
    message: Message,
    account: SecureMailAccount,
    hospital: Hospital,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    deliver(reply(message.message_id).as_bytes())

    def failing(_: Any) -> None:
        raise error("Bien reçu, je passe jeudi.")

    with monkeypatch.context() as broken:
        broken.setattr(reading, "take_in", failing)
        assert not read_some(hospital)
    with enter(hospital):
        account.refresh_from_db()
    assert account.read_error == "reading_failed"
    assert "jeudi" not in caplog.text
    read_some(hospital)
    with enter(hospital):
        account.refresh_from_db()
    assert ([mail.text for mail in _mails(hospital)], account.read_error) == (["Bien reçu, je passe jeudi."], "")


def test_a_wrong_password_is_kept_for_the_page(account: SecureMailAccount, hospital: Hospital) -> None:
    with enter(hospital):
        account.imap_password = "autre"
        account.save()
    assert not read_some(hospital)
    with enter(hospital):
        account.refresh_from_db()
    assert account.read_error == "imap_refused"


def test_a_password_with_accents_is_sent_and_a_wrong_one_is_said(
    account: SecureMailAccount, hospital: Hospital
) -> None:
    with enter(hospital):
        account.imap_password = "été à Nîmes"
        account.save()
    assert not read_some(hospital)
    with enter(hospital):
        account.refresh_from_db()
    assert account.read_error == "imap_refused"


def test_a_folder_with_accents_is_read(account: SecureMailAccount, hospital: Hospital) -> None:
    with open_mailbox(account) as box:
        box._server.create('"Re&AOc-us &- lus"')
    with enter(hospital):
        account.imap_folder = "Reçus & lus"
        account.save()
    read_some(hospital)
    with enter(hospital):
        account.refresh_from_db()
    assert account.read_error == ""
