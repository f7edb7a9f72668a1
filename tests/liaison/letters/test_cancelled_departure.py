"""Letters of a departure that did not happen: taken back, and whoever read one is told."""

from collections.abc import Callable

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.departures import cancel_departure
from coordination.episodes.models import Episode, Task
from coordination.links.models import LinkEnd, SecureLink
from coordination.messaging.actions import announce, record_handed_over
from coordination.messaging.models import Message, MessageState
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.letters.actions import claim_letter, hand_over_on_paper, record_written
from liaison.letters.models import Letter, LetterState, Withdrawal
from liaison.letters.withdrawing import NOTICE

pytestmark = pytest.mark.django_db


def cancel(nurse: Membership, episode: Episode) -> None:
    version = Episode.objects.get(pk=episode.pk).version
    cancel_departure(member=nurse, episode_id=episode.pk, version=version, reason="Transport non venu")


def to_call() -> list[str]:
    return list(Task.objects.live().filter(title__startswith="Prévenir que").values_list("title", flat=True))


def test_whoever_has_the_letter_is_told_by_mail_without_a_name(
    letter_to_gp: Letter, nurse: Membership, in_hospital: Hospital
) -> None:
    assert letter_to_gp.message_id
    record_handed_over(message_id=letter_to_gp.message_id)
    cancel(nurse, letter_to_gp.episode)
    letter_to_gp.refresh_from_db()
    assert (letter_to_gp.state, letter_to_gp.withdrawal) == (LetterState.WITHDRAWN, Withdrawal.DEPARTURE_CANCELLED)
    assert SecureLink.objects.get(pk=letter_to_gp.link_id).revoked_reason == LinkEnd.CANCELLED
    notice = Message.objects.get(purpose=NOTICE)
    assert notice.state == MessageState.DUE
    assert letter_to_gp.reference in notice.body
    patient = letter_to_gp.episode.patient
    assert not {patient.birth_name.casefold(), patient.first_name.casefold()} & set(notice.body.casefold().split())
    assert to_call() == []
    told = Task.objects.live().get(title__startswith="Prévenir les intervenants")
    assert "Escoubas" in told.detail


def test_a_notice_that_fails_is_in_front_of_a_person(
    letter_to_gp: Letter, nurse: Membership, in_hospital: Hospital
) -> None:
    assert letter_to_gp.message_id
    record_handed_over(message_id=letter_to_gp.message_id)
    cancel(nurse, letter_to_gp.episode)
    notice = Message.objects.get(purpose=NOTICE)
    notice.state = MessageState.FAILED
    announce(message=notice)
    assert to_call() == ["Prévenir que le courrier J0 ne compte plus : Dr Martine Escoubas"]


def test_a_letter_still_in_the_outbox_leaves_no_more(
    letter_to_gp: Letter, nurse: Membership, in_hospital: Hospital
) -> None:
    cancel(nurse, letter_to_gp.episode)
    assert Message.objects.get(pk=letter_to_gp.message_id).state == MessageState.CANCELLED
    assert not Message.objects.filter(purpose=NOTICE).exists()


def test_paper_is_called_back_by_telephone(
    episode: Episode,
    add_to_circle: Callable[..., CircleMember],
    depart: Callable[..., Episode],
    nurse: Membership,
    hospital: Hospital,
    quick_pdf: None,
) -> None:
    from liaison.letters.writing import write_one

    unreachable = add_to_circle(episode, "medecin-traitant", "Dr Martine Escoubas", mail="", mobile="")
    depart(episode)
    with enter(hospital):
        letter = Letter.objects.get(circle_member=unreachable)
        assert write_one(hospital, letter_id=letter.pk)
        hand_over_on_paper(member=nurse, episode_id=episode.pk, letter_id=letter.pk)
        cancel(nurse, episode)
        assert to_call() == ["Prévenir que le courrier J0 ne compte plus : Dr Martine Escoubas"]


def test_a_letter_being_written_at_that_moment_is_dropped(
    episode: Episode, gp: CircleMember, depart: Callable[..., Episode], nurse: Membership, hospital: Hospital
) -> None:
    depart(episode)
    with enter(hospital):
        claim = claim_letter()
        assert claim
        cancel(nurse, episode)
        record_written(claim=claim, pdf=b"%PDF-1.7")
        assert Letter.objects.get().state == LetterState.WITHDRAWN
        assert not Message.objects.filter(purpose="letter").exists()


def test_the_next_departure_writes_another_letter(
    letter_to_gp: Letter, depart: Callable[..., Episode], nurse: Membership, in_hospital: Hospital
) -> None:
    cancel(nurse, letter_to_gp.episode)
    depart(letter_to_gp.episode)
    newer = Letter.objects.get(state=LetterState.DUE)
    assert (newer.version, newer.circle_member_id) == (2, letter_to_gp.circle_member_id)
    assert newer.reference != letter_to_gp.reference


def test_a_recipient_named_after_all_is_asked_for_again_at_the_next_departure(
    episode: Episode, depart: Callable[..., Episode], nurse: Membership, in_hospital: Hospital
) -> None:
    for _ in range(2):
        depart(episode)
        assert Task.objects.live().filter(title="Désigner un destinataire du courrier J0").count() == 1
        cancel(nurse, episode)
        assert not Task.objects.live().filter(title="Désigner un destinataire du courrier J0").exists()
