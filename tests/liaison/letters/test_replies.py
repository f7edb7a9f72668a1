"""What the outbox and the reader do to a letter."""

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Task, TaskState
from coordination.episodes.opposition import oppose_sharing
from coordination.links.actions import acknowledge, record_reading, report_wrong_recipient
from coordination.links.models import SecureLink
from coordination.links.origin import Origin
from coordination.messaging.actions import claim_due, record_failure, record_handed_over
from coordination.messaging.models import Message, MessageState
from coordination.tenancy.models import Hospital
from liaison.letters.actions import resend_letter
from liaison.letters.models import Letter, LetterState
from liaison.letters.replies import on_message_change

READER = Origin(network="192.0.2.0/24", agent="Firefox, Linux")

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(letter_to_gp: Letter, in_hospital: Hospital) -> Letter:
    return letter_to_gp


def _state(letter: Letter) -> str:
    letter.refresh_from_db()
    return letter.state


def _told(letter: Letter) -> list[str]:
    return list(letter.episode.timeline.filter(kind="letter").order_by("pk").values_list("summary", flat=True))


def _hand_over(letter: Letter) -> None:
    assert letter.message_id
    record_handed_over(message_id=letter.message_id)


def _fail(letter: Letter) -> None:
    message = claim_due(message_id=letter.message_id)
    assert message is not None
    record_failure(message_id=message.pk, attempt=message.attempts, code="smtp_550", permanent=True)


def test_sent_opened_and_acknowledged_are_three_things(letter: Letter) -> None:
    _hand_over(letter)
    assert _state(letter) == LetterState.HANDED_OVER
    assert (letter.opened_at, letter.acknowledged_at) == (None, None)
    record_reading(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
    assert _state(letter) == LetterState.OPENED
    assert letter.acknowledged_at is None
    acknowledge(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
    assert _state(letter) == LetterState.ACKNOWLEDGED
    assert letter.handed_over_at
    assert letter.opened_at
    assert letter.acknowledged_at
    assert letter.handed_over_at <= letter.opened_at <= letter.acknowledged_at
    name = letter.recipient_name
    assert _told(letter) == [
        f"Courrier J0 envoyé à {name}",
        f"Courrier J0 ouvert par {name}",
        f"Courrier J0 accusé par {name}",
    ]


def test_a_second_reading_keeps_the_first_time(letter: Letter) -> None:
    _hand_over(letter)
    record_reading(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
    letter.refresh_from_db()
    first = letter.opened_at
    record_reading(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
    letter.refresh_from_db()
    assert letter.opened_at == first


def test_a_reader_quicker_than_the_record_of_the_server_is_believed(letter: Letter) -> None:
    record_reading(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
    assert _state(letter) == LetterState.OPENED
    assert letter.handed_over_at is not None
    _hand_over(letter)
    assert _state(letter) == LetterState.OPENED


def test_a_refused_address_is_put_in_front_of_the_referent(letter: Letter, nurse: Membership) -> None:
    _fail(letter)
    assert _state(letter) == LetterState.FAILED
    task = Task.objects.live().get(subject_id=letter.pk)
    assert task.owner_id == nurse.user_id
    assert task.detail == "Le serveur du destinataire refuse l’adresse."
    assert _told(letter) == [f"Courrier J0 en échec pour {letter.recipient_name}"]


def test_the_same_news_twice_changes_nothing(letter: Letter) -> None:
    _hand_over(letter)
    message = Message.objects.get(pk=letter.message_id)
    on_message_change(message)
    assert _told(letter) == [f"Courrier J0 envoyé à {letter.recipient_name}"]


def test_a_server_that_had_accepted_after_all_settles_the_failure(letter: Letter) -> None:
    _fail(letter)
    _hand_over(letter)
    assert _state(letter) == LetterState.HANDED_OVER
    assert not Task.objects.live().filter(subject_id=letter.pk).exists()


def test_a_message_that_was_replaced_says_nothing_more(letter: Letter, nurse: Membership) -> None:
    former = letter.message_id
    _fail(letter)
    resend_letter(member=nurse, episode_id=letter.episode_id, letter_id=letter.pk)
    assert former is not None
    record_handed_over(message_id=former)
    assert _state(letter) == LetterState.QUEUED


def test_a_wrong_recipient_closes_the_link_and_asks_for_a_correction(letter: Letter) -> None:
    _hand_over(letter)
    report_wrong_recipient(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
    assert _state(letter) == LetterState.WRONG_RECIPIENT
    assert SecureLink.objects.get(pk=letter.link_id).revoked_reason == "wrong_recipient"
    assert Task.objects.live().get(subject_id=letter.pk).title.startswith("Corriger à qui va")


@pytest.mark.parametrize("reached", ["queued", "handed_over", "opened", "acknowledged", "failed"])
def test_an_opposition_withdraws_the_letter_wherever_it_is(
    reached: str, letter: Letter, episode: Episode, nurse: Membership
) -> None:
    if reached == "failed":
        _fail(letter)
    elif reached != "queued":
        _hand_over(letter)
    if reached in {"opened", "acknowledged"}:
        record_reading(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
    if reached == "acknowledged":
        acknowledge(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
    assert _state(letter) == reached
    oppose_sharing(member=nurse, episode_id=episode.pk)
    assert _state(letter) == LetterState.WITHDRAWN
    assert SecureLink.objects.get(pk=letter.link_id).revoked_reason == "opposed"
    assert Message.objects.get(pk=letter.message_id).state != MessageState.DUE
    assert not Task.objects.live().filter(subject_id=letter.pk).exists()


def test_a_withdrawn_letter_hears_nothing_more(letter: Letter, episode: Episode, nurse: Membership) -> None:
    oppose_sharing(member=nurse, episode_id=episode.pk)
    _hand_over(letter)
    assert _state(letter) == LetterState.WITHDRAWN


def test_a_letter_that_failed_twice_asks_once_each_time(letter: Letter, nurse: Membership) -> None:
    _fail(letter)
    resend_letter(member=nurse, episode_id=letter.episode_id, letter_id=letter.pk)
    letter.refresh_from_db()
    _fail(letter)
    tasks = Task.objects.filter(subject_id=letter.pk)
    assert sorted(task.state for task in tasks) == [TaskState.DONE, TaskState.OPEN]
