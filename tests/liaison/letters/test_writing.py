"""Writing a letter: frozen once, sent once, never without its file."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.models import Episode, Task
from coordination.episodes.opposition import oppose_sharing
from coordination.links.models import SecureLink
from coordination.messaging.models import Channel, Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.content.j0 import J0Content
from liaison.documents.pdf import RenderError
from liaison.letters.actions import MOST_ATTEMPTS, Claim, claim_letter, record_not_written, record_written
from liaison.letters.models import Letter, LetterFile, LetterState
from liaison.letters.queries import hospitals_with_due_letters
from liaison.letters.tasks import compose_due_letters, compose_letter
from liaison.letters.writing import write_one

Depart = Callable[..., Episode]

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(episode: Episode, gp: CircleMember, depart: Depart, in_hospital: Hospital) -> Letter:
    """The GP's letter, still to be written."""
    depart(episode)
    letter: Letter = Letter.objects.get()
    return letter


def test_a_written_letter_is_frozen_and_queued(due: Letter, hospital: Hospital, quick_pdf: None) -> None:
    assert write_one(hospital, letter_id=due.pk)
    due.refresh_from_db()
    frozen = LetterFile.objects.get(letter=due)
    assert due.state == LetterState.QUEUED
    assert due.content_sha256 == hashlib.sha256(frozen.content.encode()).hexdigest()
    assert due.pdf_sha256 == hashlib.sha256(frozen.pdf).hexdigest()
    assert J0Content.from_json(frozen.content).recipient.name == due.recipient_name
    assert due.composed_at is not None


def test_each_step_is_traced(due: Letter, hospital: Hospital, quick_pdf: None) -> None:
    write_one(hospital, letter_id=due.pk)
    steps = Transition.objects.filter(subject_id=due.pk).order_by("at").values_list("from_state", "to_state")
    assert list(steps) == [("", "due"), ("due", "composed"), ("composed", "queued")]


def test_a_letter_is_written_and_sent_once_whoever_calls(due: Letter, hospital: Hospital, quick_pdf: None) -> None:
    compose_letter(str(hospital.pk), str(due.pk))
    compose_letter(str(hospital.pk), str(due.pk))
    compose_due_letters()
    assert Message.objects.filter(purpose="letter").count() == 1
    assert SecureLink.objects.filter(subject_id=due.pk).count() == 1


def test_the_sweep_finds_what_no_worker_was_called_for(due: Letter, hospital: Hospital, quick_pdf: None) -> None:
    compose_due_letters()
    due.refresh_from_db()
    assert due.state == LetterState.QUEUED


def test_the_link_goes_by_mail_and_its_code_by_text_message(
    due: Letter, hospital: Hospital, gp: CircleMember, quick_pdf: None
) -> None:
    write_one(hospital, letter_id=due.pk)
    message, link = Message.objects.get(purpose="letter"), SecureLink.objects.get(subject_id=due.pk)
    assert (message.channel, message.address) == (Channel.MAIL, gp.mail)
    assert (link.code_channel, link.code_address) == (Channel.SMS, gp.mobile)
    assert link.sender_name == "Claire Aubanel"
    assert timedelta(days=13) < link.valid_until - timezone.now() <= timedelta(days=14)


def test_the_mail_says_nothing_of_the_patient(
    due: Letter, episode: Episode, hospital: Hospital, quick_pdf: None
) -> None:
    write_one(hospital, letter_id=due.pk)
    message = Message.objects.get(purpose="letter")
    patient = episode.patient
    mail = f"{message.subject}\n{message.body}".casefold()
    told = [patient.birth_name, patient.used_name, patient.used_first_name, patient.ipp, episode.stay_number]
    told += [episode.motive, episode.unit.name, "12/03/1941", "Micocouliers", episode.reserve_reason]
    assert [word for word in told if word and word.casefold() in mail] == []
    assert "/l/" in message.body
    assert due.reference in message.body
    assert "SMS au 06 •• •• •• 47" in message.body


def test_without_a_mobile_the_letter_is_written_and_put_in_front_of_the_referent(
    episode: Episode, nurse: Membership, gp: CircleMember, depart: Depart, hospital: Hospital, quick_pdf: None
) -> None:
    with enter(hospital):
        CircleMember.objects.update(mobile="")
        depart(episode)
        write_one(hospital)
        letter = Letter.objects.get()
        assert letter.state == LetterState.NO_ADDRESS
        assert letter.is_written
        assert Message.objects.count() == 0
        assert SecureLink.objects.count() == 0
        task = Task.objects.live().get(subject_id=letter.pk)
        assert task.owner_id == nurse.user_id
        assert "autre voie" in task.detail


@pytest.mark.parametrize(("field", "value"), [("mail", "pas une adresse"), ("mobile", "+33465713302"), ("mail", "")])
def test_an_address_that_cannot_be_sent_to_leaves_no_link_behind(
    field: str,
    value: str,
    episode: Episode,
    gp: CircleMember,
    depart: Depart,
    hospital: Hospital,
    quick_pdf: None,
) -> None:
    with enter(hospital):
        CircleMember.objects.update(**{field: value})
        depart(episode)
        write_one(hospital)
        assert Letter.objects.get().state == LetterState.NO_ADDRESS
        assert SecureLink.objects.count() == 0
        assert Message.objects.count() == 0


def test_a_pdf_that_fails_is_tried_again_later(
    due: Letter, hospital: Hospital, monkeypatch: pytest.MonkeyPatch, quick_pdf: None
) -> None:
    def fails(content: J0Content) -> bytes:
        raise RenderError("no")

    with monkeypatch.context() as broken:
        broken.setattr("liaison.letters.writing.j0_pdf", fails)
        assert write_one(hospital, letter_id=due.pk)
    due.refresh_from_db()
    assert (due.state, due.attempts, due.last_error) == (LetterState.DUE, 1, "render_refused")
    assert due.due_at > timezone.now()
    assert not write_one(hospital, letter_id=due.pk), "not before its time"
    Letter.objects.update(due_at=timezone.now())
    assert write_one(hospital, letter_id=due.pk)
    due.refresh_from_db()
    assert (due.state, due.attempts, due.last_error) == (LetterState.QUEUED, 2, "")


def test_a_pdf_that_always_fails_ends_in_front_of_a_person(
    due: Letter, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(content: J0Content) -> bytes:
        raise MemoryError

    monkeypatch.setattr("liaison.letters.writing.j0_pdf", fails)
    for _ in range(MOST_ATTEMPTS):
        Letter.objects.update(due_at=timezone.now())
        write_one(hospital, letter_id=due.pk)
    due.refresh_from_db()
    assert (due.state, due.last_error) == (LetterState.FAILED, "render_failed")
    assert Message.objects.count() == 0
    assert Task.objects.live().filter(subject_id=due.pk).count() == 1


def test_a_worker_that_dies_each_time_does_not_go_on_for_ever(due: Letter, hospital: Hospital) -> None:
    for _ in range(MOST_ATTEMPTS):
        Letter.objects.update(due_at=timezone.now())
        assert claim_letter(letter_id=due.pk) is not None
        assert claim_letter(letter_id=due.pk) is None, "leased"
    Letter.objects.update(due_at=timezone.now())
    assert claim_letter(letter_id=due.pk) is None
    due.refresh_from_db()
    assert (due.state, due.last_error) == (LetterState.FAILED, "interrupted")


def _claim(letter: Letter) -> Claim:
    Letter.objects.update(due_at=timezone.now())
    claim = claim_letter(letter_id=letter.pk)
    assert claim is not None
    return claim


def test_the_result_of_a_try_that_was_overtaken_is_dropped(due: Letter, hospital: Hospital) -> None:
    first, second = _claim(due), _claim(due)
    record_written(claim=first, pdf=b"old")
    record_not_written(claim=first, code="render_failed")
    due.refresh_from_db()
    assert (due.state, due.attempts, due.last_error) == (LetterState.DUE, 2, "")
    record_written(claim=second, pdf=b"new")
    record_written(claim=second, pdf=b"twice")
    assert LetterFile.objects.get().pdf == b"new"
    assert Message.objects.filter(purpose="letter").count() == 1


def test_an_opposition_while_the_pdf_is_made_stops_the_letter(
    due: Letter, episode: Episode, nurse: Membership, hospital: Hospital
) -> None:
    claim = _claim(due)
    oppose_sharing(member=nurse, episode_id=episode.pk)
    record_written(claim=claim, pdf=b"too late")
    due.refresh_from_db()
    assert due.state == LetterState.WITHDRAWN
    assert LetterFile.objects.count() == 0
    assert Message.objects.count() == 0


def test_what_was_frozen_cannot_be_rewritten(due: Letter, hospital: Hospital, quick_pdf: None) -> None:
    write_one(hospital, letter_id=due.pk)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LetterFile.objects.update(pdf_size=1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LetterFile.objects.get().delete()


def test_only_hospitals_with_a_due_letter_are_entered(
    due: Letter, hospital: Hospital, other_hospital: Hospital, quick_pdf: None
) -> None:
    assert hospitals_with_due_letters(timezone.now()) == [hospital]
    assert hospitals_with_due_letters(timezone.now() - timedelta(hours=1)) == []
    write_one(hospital, letter_id=due.pk)
    assert hospitals_with_due_letters(timezone.now()) == []


def test_the_real_document_is_a_pdf(due: Letter, hospital: Hospital) -> None:
    assert write_one(hospital, letter_id=due.pk)
    frozen = LetterFile.objects.get(letter=due)
    assert frozen.pdf.startswith(b"%PDF-1.7")
    assert frozen.pdf_size == len(frozen.pdf)
