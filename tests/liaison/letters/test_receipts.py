"""What comes back into the hospital's box about a real letter: each mail is read whole, and moves the letter once."""

# ruff: noqa: F401, F811 - fixtures are asked for by their name

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.messaging.models import Channel, Message, MessageState
from coordination.messaging.sending import send_one
from coordination.securemail.filing import TASK_KIND, Incoming, take_in
from coordination.securemail.models import IncomingMail, SecureMailAccount
from coordination.securemail.parsing import parse
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.sharing.models import Disclosure, DisclosureKind
from liaison.letters.models import Dispatch, DispatchState, Letter, LetterChannel, LetterState
from liaison.letters.raising import raise_due
from liaison.letters.withdrawing import withdraw_cancelled
from tests.liaison.letters.test_secure_mail import letter, secure_gp
from tests.messaging.conftest import clock
from tests.securemail.conftest import authority, make_account, smtp
from tests.securemail.samples import receipt, reply, status
from tests.securemail.servers import Operator

pytestmark = pytest.mark.django_db
PROCESSED = "automatic-action/MDN-sent-automatically; processed"
Come = Callable[[bytes], IncomingMail]


@pytest.fixture
def sent(smtp: Operator, letter: Letter, hospital: Hospital) -> Message:
    """The message of a letter that the operator has taken."""
    assert send_one(hospital)
    with enter(hospital):
        return Message.objects.get(pk=letter.message_id)


@pytest.fixture
def come(hospital: Hospital) -> Come:
    """Have a mail taken in, as the reader of the box does."""
    uids = iter(range(1, 100))

    def come(raw: bytes) -> IncomingMail:
        incoming = Incoming(
            uid_validity=7,
            uid=next(uids),
            size=len(raw),
            received_at=timezone.now(),
            fingerprint=uuid7().hex,
            parsed=parse(raw),
        )
        with enter(hospital):
            taken = take_in(incoming)
        assert taken is not None
        return taken

    return come


def now(letter: Letter, hospital: Hospital) -> tuple[str, str]:
    """Where the letter and its dispatch by secure mail stand."""
    with enter(hospital):
        dispatch = Dispatch.objects.get(letter=letter, channel=LetterChannel.SECURE_MAIL)
        return Letter.objects.get(pk=letter.pk).state, dispatch.state


def lines(letter: Letter, hospital: Hospital, words: str) -> int:
    with enter(hospital):
        return letter.episode.timeline.filter(summary__icontains=words).count()


def tasks(letter: Letter, hospital: Hospital) -> list[str]:
    with enter(hospital):
        return list(letter.episode.tasks.live().filter(subject_id=letter.pk).values_list("title", flat=True))


@pytest.mark.parametrize("disposition", ["manual-action/MDN-sent-manually; displayed", PROCESSED])
def test_a_receipt_opens_the_letter_once(
    come: Come, sent: Message, letter: Letter, hospital: Hospital, disposition: str
) -> None:
    for _ in range(2):
        come(receipt(sent.message_id, disposition))
    assert now(letter, hospital) == (LetterState.OPENED, DispatchState.OPENED)
    assert lines(letter, hospital, "ouvert par") == 1
    with enter(hospital):
        assert Disclosure.objects.filter(subject_id=letter.pk, kind=DisclosureKind.OPENED).count() == 1


def test_an_answer_opens_the_letter_and_asks_to_be_read(
    come: Come, sent: Message, letter: Letter, hospital: Hospital
) -> None:
    come(reply(sent.message_id).as_bytes())
    assert now(letter, hospital) == (LetterState.OPENED, DispatchState.OPENED)
    with enter(hospital):
        assert Letter.objects.get(pk=letter.pk).acknowledged_at is None
        assert letter.episode.tasks.live().filter(kind=TASK_KIND).count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Auto_Response_Suppress": "All"},
        {"Subject": "Réponse automatique : absent"},
    ],
)
def test_a_machine_that_answers_opens_nothing(
    come: Come, sent: Message, letter: Letter, hospital: Hospital, headers: dict[str, str]
) -> None:
    mail = reply(sent.message_id)
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    come(mail.as_bytes())
    assert now(letter, hospital) == (LetterState.HANDED_OVER, DispatchState.HANDED_OVER)
    assert lines(letter, hospital, "Réponse automatique") == 1


def test_what_comes_back_leaves_by_a_link(come: Come, sent: Message, letter: Letter, hospital: Hospital) -> None:
    for _ in range(2):
        come(status(sent.message_id))
    assert now(letter, hospital) == (LetterState.QUEUED, DispatchState.BOUNCED)
    with enter(hospital):
        after = Letter.objects.get(pk=letter.pk)
        assert (after.channel, after.fell_from) == (LetterChannel.LINK, LetterChannel.SECURE_MAIL)
        assert Dispatch.objects.filter(letter=letter, channel=LetterChannel.LINK).count() == 1


def test_a_bounce_of_what_was_read_changes_nothing(
    come: Come, sent: Message, letter: Letter, hospital: Hospital
) -> None:
    come(receipt(sent.message_id))
    come(status(sent.message_id))
    assert now(letter, hospital) == (LetterState.OPENED, DispatchState.OPENED)


def test_a_delay_is_told_and_the_letter_stays_on_its_way(
    come: Come, sent: Message, letter: Letter, hospital: Hospital
) -> None:
    come(status(sent.message_id, action="delayed", code="4.4.1"))
    assert now(letter, hospital)[0] == LetterState.HANDED_OVER
    assert lines(letter, hospital, "retardé pour") == 1


def test_a_delivery_is_no_reading(come: Come, sent: Message, letter: Letter, hospital: Hospital) -> None:
    come(status(sent.message_id, action="delivered", code="2.0.0"))
    assert now(letter, hospital) == (LetterState.HANDED_OVER, DispatchState.HANDED_OVER)
    assert lines(letter, hospital, "ouvert par") == 0


@pytest.mark.parametrize("disposition", [f"{PROCESSED}/Error", "automatic-action/MDN-sent-automatically; deleted"])
def test_what_the_other_side_did_not_take_in_is_put_before_a_person(
    come: Come, sent: Message, letter: Letter, hospital: Hospital, disposition: str
) -> None:
    come(receipt(sent.message_id, disposition))
    assert now(letter, hospital)[0] == LetterState.HANDED_OVER
    [task] = tasks(letter, hospital)
    assert task.startswith("S’assurer que")


def test_a_letter_that_was_answered_is_not_reminded_of(
    come: Come,
    sent: Message,
    letter: Letter,
    hospital: Hospital,
    clock: Callable[[timedelta], None],
) -> None:
    come(reply(sent.message_id).as_bytes())
    clock(timedelta(hours=30))
    raise_due(hospital)
    with enter(hospital):
        assert Dispatch.objects.filter(letter=letter).count() == 1


def test_a_cancelled_departure_is_told_in_the_box_that_has_the_letter(
    smtp: Operator, sent: Message, letter: Letter, hospital: Hospital, nurse: Membership
) -> None:
    with enter(hospital):
        withdraw_cancelled(letter.episode, nurse.user)
    assert send_one(hospital)
    first, notice = smtp.mails
    assert notice["Subject"] == f"[Annule] {first['Subject']}"
    assert notice["In-Reply-To"] == notice["References"] == sent.message_id
    assert notice["To"] == first["To"]
    assert [part.get_content_type() for part in notice.iter_parts()] == ["text/plain"]
    text = next(notice.iter_parts()).get_content()
    assert letter.reference in text
    assert "retirez ce document du dossier" in text
    with enter(hospital):
        # No second notice by ordinary mail.
        assert not Message.objects.filter(channel=Channel.MAIL).exists()


def test_a_notice_that_comes_back_becomes_a_call(
    come: Come, smtp: Operator, sent: Message, letter: Letter, hospital: Hospital, nurse: Membership
) -> None:
    with enter(hospital):
        withdraw_cancelled(letter.episode, nurse.user)
    assert send_one(hospital)
    come(status(str(smtp.mails[-1]["Message-ID"])))
    with enter(hospital):
        titles = letter.episode.tasks.live().values_list("title", flat=True)
        assert [title for title in titles if title.startswith("Prévenir que")]


def test_without_the_account_the_notice_goes_by_ordinary_mail(
    smtp: Operator, sent: Message, letter: Letter, hospital: Hospital, nurse: Membership
) -> None:
    with enter(hospital):
        SecureMailAccount.objects.update(active=False)
        withdraw_cancelled(letter.episode, nurse.user)
        notice = Message.objects.get(channel=Channel.MAIL)
    assert (notice.state, notice.address) == (MessageState.DUE, letter.mail)
