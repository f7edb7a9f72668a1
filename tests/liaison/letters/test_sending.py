"""Sending again, to another address, or on paper."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.actions import close_episode
from coordination.episodes.models import Episode, Task
from coordination.episodes.opposition import lift_opposition, oppose_sharing
from coordination.errors import DomainError
from coordination.links.models import SecureLink
from coordination.messaging.actions import record_handed_over
from coordination.messaging.models import Message, MessageState
from coordination.tenancy.models import Hospital
from discharge.planning.models import CircleMember
from liaison.letters.actions import add_recipient, correct_recipient, hand_over_on_paper, resend_letter
from liaison.letters.models import Letter, LetterChannel, LetterState
from liaison.letters.writing import write_one

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]


@pytest.fixture
def letter(letter_to_gp: Letter, in_hospital: Hospital) -> Letter:
    """Sent."""
    assert letter_to_gp.message_id
    record_handed_over(message_id=letter_to_gp.message_id)
    letter_to_gp.refresh_from_db()
    return letter_to_gp


def test_sending_again_closes_the_former_link(letter: Letter, nurse: Membership) -> None:
    former = letter.link_id
    again = resend_letter(member=nurse, episode_id=letter.episode_id, letter_id=letter.pk)
    assert again.state == LetterState.QUEUED
    assert again.link_id != former
    assert SecureLink.objects.get(pk=former).revoked_reason == "replaced"
    assert Message.objects.filter(purpose="letter", state=MessageState.DUE).count() == 1


def test_a_second_click_sends_nothing_more(letter: Letter, nurse: Membership) -> None:
    resend_letter(member=nurse, episode_id=letter.episode_id, letter_id=letter.pk)
    with pytest.raises(DomainError) as refusal:
        resend_letter(member=nurse, episode_id=letter.episode_id, letter_id=letter.pk)
    assert refusal.value.code == "wrong_state"
    assert Message.objects.filter(purpose="letter").count() == 2


def test_a_corrected_address_is_sent_to_and_kept_in_the_circle(
    letter: Letter, gp: CircleMember, nurse: Membership
) -> None:
    corrected = correct_recipient(
        member=nurse,
        episode_id=letter.episode_id,
        letter_id=letter.pk,
        version=gp.version,
        mail="dr.escoubas@exemple-sante.example",
        mobile="+33639982258",
    )
    gp.refresh_from_db()
    assert gp.mail == corrected.mail == "dr.escoubas@exemple-sante.example"
    assert corrected.state == LetterState.QUEUED
    assert SecureLink.objects.get(pk=corrected.link_id).code_address == "+33639982258"


def test_a_correction_over_a_newer_change_is_refused_and_keeps_the_link(
    letter: Letter, gp: CircleMember, nurse: Membership
) -> None:
    CircleMember.objects.filter(pk=gp.pk).update(version=gp.version + 1)
    with pytest.raises(DomainError) as refusal:
        correct_recipient(
            member=nurse,
            episode_id=letter.episode_id,
            letter_id=letter.pk,
            version=gp.version,
            mail="autre@exemple-sante.example",
            mobile="+33639982258",
        )
    assert refusal.value.code == "stale"
    assert SecureLink.objects.get(pk=letter.link_id).revoked_at is None
    letter.refresh_from_db()
    assert letter.state == LetterState.HANDED_OVER


def test_an_address_corrected_while_the_message_waits_cancels_it(
    letter_to_gp: Letter, gp: CircleMember, nurse: Membership, in_hospital: Hospital
) -> None:
    former = letter_to_gp.message_id
    correct_recipient(
        member=nurse,
        episode_id=letter_to_gp.episode_id,
        letter_id=letter_to_gp.pk,
        version=gp.version,
        mail="autre@exemple-sante.example",
        mobile=gp.mobile,
    )
    assert Message.objects.get(pk=former).state == MessageState.CANCELLED
    assert Message.objects.get(purpose="letter", state=MessageState.DUE).address == "autre@exemple-sante.example"


@pytest.fixture
def unreachable(
    episode: Episode, gp: CircleMember, depart: Callable[..., Episode], in_hospital: Hospital, quick_pdf: None
) -> Letter:
    """Written, with no mobile for its code."""
    CircleMember.objects.update(mobile="")
    depart(episode)
    write_one(in_hospital)
    letter: Letter = Letter.objects.get()
    return letter


def test_a_letter_without_address_is_handed_over_on_paper(unreachable: Letter, nurse: Membership) -> None:
    printed = hand_over_on_paper(member=nurse, episode_id=unreachable.episode_id, letter_id=unreachable.pk)
    assert (printed.state, printed.channel) == (LetterState.HANDED_OVER, LetterChannel.PAPER)
    assert not Task.objects.live().filter(subject_id=unreachable.pk).exists()
    again = hand_over_on_paper(member=nurse, episode_id=unreachable.episode_id, letter_id=unreachable.pk)
    assert again.handed_over_at == printed.handed_over_at


def test_a_completed_address_sends_what_was_written(unreachable: Letter, gp: CircleMember, nurse: Membership) -> None:
    sent = correct_recipient(
        member=nurse,
        episode_id=unreachable.episode_id,
        letter_id=unreachable.pk,
        version=gp.version,
        mail=gp.mail,
        mobile="+33639981147",
    )
    assert sent.state == LetterState.QUEUED
    assert sent.content_sha256 == unreachable.content_sha256
    assert not Task.objects.live().filter(subject_id=unreachable.pk).exists()


def test_without_a_whole_address_nothing_is_sent_again(unreachable: Letter, nurse: Membership) -> None:
    with pytest.raises(DomainError) as refusal:
        resend_letter(member=nurse, episode_id=unreachable.episode_id, letter_id=unreachable.pk)
    assert refusal.value.code == "no_address"


def test_a_letter_sent_by_link_is_not_noted_as_given_on_paper(letter: Letter, nurse: Membership) -> None:
    with pytest.raises(DomainError) as refusal:
        hand_over_on_paper(member=nurse, episode_id=letter.episode_id, letter_id=letter.pk)
    assert refusal.value.code == "wrong_state"


def test_a_letter_that_was_never_written_is_written_again(
    episode: Episode, gp: CircleMember, nurse: Membership, depart: Callable[..., Episode], in_hospital: Hospital
) -> None:
    depart(episode)
    Letter.objects.update(state=LetterState.FAILED, attempts=6, last_error="render_failed")
    letter = Letter.objects.get()
    again = resend_letter(member=nurse, episode_id=episode.pk, letter_id=letter.pk)
    assert (again.state, again.attempts) == (LetterState.DUE, 0)


def test_nothing_is_sent_against_an_opposition(letter: Letter, episode: Episode, nurse: Membership) -> None:
    oppose_sharing(member=nurse, episode_id=episode.pk)
    with pytest.raises(DomainError) as refusal:
        resend_letter(member=nurse, episode_id=episode.pk, letter_id=letter.pk)
    assert refusal.value.code == "opposed"


def test_once_the_opposition_is_lifted_a_person_writes_again(
    letter: Letter, episode: Episode, nurse: Membership, client_for: ClientFor
) -> None:
    version = oppose_sharing(member=nurse, episode_id=episode.pk).version
    lift_opposition(member=nurse, episode_id=episode.pk, version=version, reason="elle a changé d’avis")
    assert [one.state for one in episode.letters.all()] == [LetterState.WITHDRAWN]
    page = client_for(nurse).get(reverse("letters:episode", args=[episode.pk]))
    assert [member.pk for member in page.context["others"]] == [letter.circle_member_id]
    add_recipient(member=nurse, episode_id=episode.pk, circle_member_id=letter.circle_member_id)
    assert episode.letters.get(state=LetterState.DUE).version == 2


def test_nothing_is_sent_from_a_closed_episode(letter: Letter, episode: Episode, nurse: Membership) -> None:
    close_episode(member=nurse, episode_id=episode.pk)
    with pytest.raises(DomainError) as refusal:
        resend_letter(member=nurse, episode_id=episode.pk, letter_id=letter.pk)
    assert refusal.value.code == "closed"


def test_a_person_without_the_right_sends_nothing(letter: Letter, doctor: Membership) -> None:
    with pytest.raises(DomainError) as refusal:
        resend_letter(member=doctor, episode_id=letter.episode_id, letter_id=letter.pk)
    assert refusal.value.code == "forbidden"
