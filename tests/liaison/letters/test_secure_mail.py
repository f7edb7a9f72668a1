"""The letter itself by secure health mail, and by a link where that fails."""

# ruff: noqa: F401, F811 - fixtures are asked for by their name

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from coordination.messaging.models import Channel, Message
from coordination.messaging.sending import send_one
from coordination.securemail.models import SecureMailAccount
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider
from discharge.planning.models import CircleMember
from discharge.sharing.models import Disclosure, DisclosureKind
from liaison.authoring.models import Document
from liaison.letters import actions
from liaison.letters.models import Letter, LetterChannel, LetterKind, LetterState
from liaison.letters.writing import write_one
from tests.liaison.authoring.conftest import draft, fill, made_by, quick_files, sign
from tests.liaison.letters.conftest import PDF
from tests.messaging.conftest import clock
from tests.securemail.conftest import authority, make_account, smtp
from tests.securemail.servers import Operator

pytestmark = pytest.mark.django_db
MAILBOX = "martine.escoubas@medecin.mssante.example"


@pytest.fixture
def secure_gp(gp: CircleMember, hospital: Hospital) -> CircleMember:
    """The GP, known to the directory with a secure mailbox."""
    with enter(hospital):
        gp.provider = Provider.objects.create(
            kind=Provider.Kind.PROFESSIONAL,
            type=gp.role,
            name=gp.name,
            email=gp.mail,
            mssante=MAILBOX,
            source=Provider.Source.MANUAL,
        )
        gp.save()
    return gp


@pytest.fixture
def letter(secure_gp: CircleMember, request: pytest.FixtureRequest, hospital: Hospital) -> Letter:
    found: Letter = request.getfixturevalue("letter_to_gp")
    return found


def _now(letter: Letter, hospital: Hospital) -> Letter:
    with enter(hospital):
        now: Letter = Letter.objects.select_related("circle_member").get(pk=letter.pk)
    return now


def test_the_letter_itself_leaves_by_secure_mail(smtp: Operator, letter: Letter, hospital: Hospital) -> None:
    assert (letter.channel, letter.secure_mail, letter.link_id) == (LetterChannel.SECURE_MAIL, MAILBOX, None)
    assert send_one(hospital)
    [mail] = smtp.mails
    assert mail["Subject"].startswith("Courrier de sortie ")
    assert "X-MSS-CODECDA" not in mail
    text, pdf = mail.iter_parts()
    assert letter.reference in text.get_content()
    assert pdf.get_content() == PDF
    after = _now(letter, hospital)
    assert (after.state, after.last_error) == (LetterState.HANDED_OVER, "")
    with enter(hospital):
        assert Disclosure.objects.filter(subject_id=letter.pk, kind=DisclosureKind.SENT).count() == 1


def test_what_the_mailbox_refuses_leaves_by_a_link(smtp: Operator, letter: Letter, hospital: Hospital) -> None:
    smtp.rcpt = "550 5.1.1 No such user"
    send_one(hospital)
    after = _now(letter, hospital)
    assert (after.state, after.channel) == (LetterState.QUEUED, LetterChannel.LINK)
    assert after.fell_from == LetterChannel.SECURE_MAIL
    with enter(hospital):
        message = Message.objects.get(pk=after.message_id)
    assert (message.channel, message.address) == (Channel.MAIL, after.mail)


def test_without_another_address_a_person_chooses(smtp: Operator, letter: Letter, hospital: Hospital) -> None:
    with enter(hospital):
        Letter.objects.filter(pk=letter.pk).update(mobile="")
    smtp.rcpt = "550 5.1.1 No such user"
    send_one(hospital)
    after = _now(letter, hospital)
    assert (after.state, after.last_error) == (LetterState.FAILED, "smtp_550_recipient")
    with enter(hospital):
        assert after.episode.tasks.live().filter(subject_id=letter.pk).count() == 1


def test_what_secure_mail_has_not_taken_in_time_leaves_by_a_link(
    smtp: Operator, letter: Letter, hospital: Hospital, clock: Callable[[timedelta], None]
) -> None:
    clock(timedelta(hours=3))
    send_one(hospital)
    assert smtp.mails == []
    assert _now(letter, hospital).channel == LetterChannel.LINK


def test_a_correction_replaces_under_the_same_thread(smtp: Operator, letter: Letter, hospital: Hospital) -> None:
    send_one(hospital)
    with enter(hospital):
        first = Message.objects.get(pk=letter.message_id)
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.WITHDRAWN, withdrawal="departure_cancelled")
        actions.plan(letter.episode, letter.circle_member, actor=None, version=2)
    assert write_one(hospital)
    assert send_one(hospital)
    mail = smtp.mails[-1]
    assert mail["Subject"].startswith("[Annule et remplace] Courrier de sortie ")
    assert mail["In-Reply-To"] == mail["References"] == first.message_id


def test_a_signed_letter_carries_its_archive(
    smtp: Operator,
    secure_gp: CircleMember,
    hospital: Hospital,
    quick_files: None,
    quick_pdf: None,
    draft: Document,
    fill: Callable[[Document], None],
    sign: Callable[[Document], Document],
    depart: Callable[..., Any],
) -> None:
    fill(draft)
    sign(draft)
    depart(draft.episode)
    with enter(hospital):
        letter = Letter.objects.get(kind=LetterKind.LIAISON)
    write_one(hospital, letter_id=letter.pk)
    letter = _now(letter, hospital)
    send_one(hospital, message_id=letter.message_id)
    [mail] = smtp.mails
    assert mail["Subject"].startswith("XDM/1.0/DDM+Lettre de liaison à la sortie ")
    assert (mail["X-MSS-CODECDA"], mail["X-MSS-INS"]) in {("11490-0", "O"), ("11490-0", "N")}
    _, archive, pdf = mail.iter_parts()
    with ZipFile(BytesIO(archive.get_content())) as opened:
        assert "IHE_XDM/SUBSET01/LDLSES.XML" in opened.namelist()
    assert "_Lettre de liaison à la sortie_" in pdf.get_filename()


@pytest.mark.parametrize(
    "fields",
    [
        {"active": False},
        {"domains": ""},
        {"certificate_ends_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_hospital_that_cannot_write_there_sends_a_link(
    make_account: Callable[..., SecureMailAccount],
    secure_gp: CircleMember,
    request: pytest.FixtureRequest,
    fields: dict[str, Any],
) -> None:
    make_account(**fields)
    letter: Letter = request.getfixturevalue("letter_to_gp")
    assert (letter.channel, letter.fell_from) == (LetterChannel.LINK, "")


@pytest.mark.parametrize(
    ("preferred", "channel"), [(["mail"], "link"), (["phone"], "secure"), (["mssante", "mail"], "secure")]
)
def test_the_reader_prefers(
    make_account: Callable[..., SecureMailAccount],
    secure_gp: CircleMember,
    hospital: Hospital,
    request: pytest.FixtureRequest,
    preferred: list[str],
    channel: str,
) -> None:
    make_account()
    Provider.objects.filter(pk=secure_gp.provider_id).update(preferred_channels=preferred)
    letter: Letter = request.getfixturevalue("letter_to_gp")
    assert letter.channel == channel
