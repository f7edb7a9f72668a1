"""The signature: who, of what, what it freezes, what follows; corrections, cancelling, handing over, files that fail."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.messaging.models import Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.authoring import actions
from liaison.authoring.models import Document, DocumentContent, DocumentFile, DocumentState, HandedCopy, Holder
from liaison.authoring.papers.base import Files
from liaison.authoring.producing import MOST_ATTEMPTS, produce_one
from liaison.content.discharge import DischargeLetter
from liaison.letters.models import Letter, LetterKind, LetterState, Withdrawal
from liaison.letters.writing import write_one
from tests.factories import make_episode
from tests.liaison.authoring.conftest import CDA, PDF
from tests.liaison.authoring.typed import BODIES

Fill = Callable[[Document], None]
Sign = Callable[[Document], Document]
pytestmark = pytest.mark.usefixtures("quick_files")


def letters_of(hospital: Hospital) -> list[Letter]:
    with enter(hospital):
        return list(Letter.objects.filter(kind=LetterKind.LIAISON).order_by("created_at", "pk"))


def test_what_is_signed_is_frozen_and_hashed(
    hospital: Hospital, doctor: Membership, draft: Document, fill: Fill, sign: Sign
) -> None:
    fill(draft)
    signed = sign(draft)
    with enter(hospital):
        signed.refresh_from_db()
        text = DocumentContent.objects.get(document=signed).text
        file = DocumentFile.objects.get(document=signed)
    content = DischargeLetter.from_json(text)
    assert (signed.state, signed.signed_by) == (DocumentState.SIGNED, doctor.user)
    assert signed.content_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert signed.pdf_sha256 == hashlib.sha256(PDF).hexdigest()
    assert (file.pdf, file.cda) == (PDF, CDA)
    assert content.signatory.rpps == "99900000003"
    assert content.transfusion.given.text == "2 culots"
    assert [one.name for one in content.treatments] == ["Zopiclone 7,5 mg"]
    assert [one.name for one in content.contributors] == ["Claire Aubanel"]
    with enter(hospital), pytest.raises(DatabaseError), transaction.atomic():
        DocumentContent.objects.filter(document=signed).update(text="{}")
    with enter(hospital), pytest.raises(DatabaseError), transaction.atomic():
        DocumentFile.objects.filter(document=signed).delete()


def test_only_a_doctor_with_a_number_signs_a_whole_letter_as_read(
    hospital: Hospital, nurse: Membership, doctor: Membership, draft: Document, fill: Fill
) -> None:
    def refused(member: Membership, seen: str) -> str:
        with enter(hospital), pytest.raises(DomainError) as refusal:
            actions.sign(member=member, episode_id=draft.episode_id, document_id=draft.pk, seen=seen)
        return refusal.value.code

    def now() -> str:
        with enter(hospital):
            return actions.state_of(draft.sections.all())

    assert refused(nurse, now()) == "forbidden"
    assert refused(doctor, now()) == "no_rpps"
    doctor.user.rpps = "99900000003"
    doctor.user.save()
    assert refused(doctor, now()) == "incomplete"
    read = now()
    fill(draft)
    assert refused(doctor, read) == "changed"


def test_a_second_click_signs_once(
    hospital: Hospital, doctor: Membership, draft: Document, fill: Fill, sign: Sign
) -> None:
    fill(draft)
    signed = sign(draft)
    with enter(hospital):
        again = actions.sign(member=doctor, episode_id=draft.episode_id, document_id=draft.pk, seen="whatever")
        assert (again.pk, DocumentContent.objects.count()) == (signed.pk, 1)


def test_signed_before_the_departure_it_leaves_with_it_to_doctors_only(
    hospital: Hospital,
    draft: Document,
    fill: Fill,
    sign: Sign,
    gp: CircleMember,
    home_nurse: CircleMember,
    depart: Callable[..., Any],
) -> None:
    fill(draft)
    sign(draft)
    assert letters_of(hospital) == []
    depart(draft.episode)
    (copy,) = letters_of(hospital)
    assert (copy.circle_member_id, copy.document_id) == (gp.pk, draft.pk)
    while write_one(hospital):
        pass
    (copy,) = letters_of(hospital)
    assert copy.state == LetterState.QUEUED
    with enter(hospital):
        # What the GP receives is what was signed, to the byte.
        assert copy.file.pdf == PDF
        assert copy.content_sha256 == Document.objects.get(pk=draft.pk).content_sha256
        mail = Message.objects.get(pk=copy.message_id)
    assert draft.episode.patient.family_name not in mail.body + mail.subject


def test_signed_after_the_departure_it_leaves_at_once_and_the_task_is_settled(
    hospital: Hospital,
    doctor: Membership,
    draft: Document,
    fill: Fill,
    sign: Sign,
    gp: CircleMember,
    depart: Callable[..., Any],
) -> None:
    depart(draft.episode)
    with enter(hospital):
        (asked,) = draft.episode.tasks.live().filter(kind="liaison")
        assert asked.owner == doctor.user
    fill(draft)
    sign(draft)
    assert [copy.circle_member_id for copy in letters_of(hospital)] == [gp.pk]
    with enter(hospital):
        titles = [task.title for task in draft.episode.tasks.live().filter(kind="liaison")]
    assert titles == ["Remettre la lettre de liaison"]


def test_a_correction_is_a_new_version_that_tells_who_had_the_former(
    hospital: Hospital,
    nurse: Membership,
    draft: Document,
    fill: Fill,
    sign: Sign,
    gp: CircleMember,
    depart: Callable[..., Any],
) -> None:
    fill(draft)
    first = sign(draft)
    depart(draft.episode)
    while write_one(hospital):
        pass
    with enter(hospital):
        Letter.objects.filter(kind=LetterKind.LIAISON).update(
            state=LetterState.HANDED_OVER, handed_over_at=first.signed_at
        )
        second = actions.start_document(member=nurse, episode_id=draft.episode_id)
        assert (second.number, second.set_id, second.replaces) == (2, first.set_id, first)
        assert {section.key: section.body for section in second.sections.all()} == BODIES
    sign(second)
    former, latter = letters_of(hospital)
    assert (former.state, former.withdrawal) == (LetterState.WITHDRAWN, Withdrawal.REPLACED)
    assert (latter.document_id, latter.version, latter.state) == (second.pk, 2, LetterState.DUE)
    with enter(hospital):
        first.refresh_from_db()
        content = DischargeLetter.from_json(DocumentContent.objects.get(document=second).text)
        notice = Message.objects.get(purpose="letter-cancelled")
    assert first.state == DocumentState.REPLACED
    assert (content.reference.version, content.reference.replaces) == (2, str(first.pk))
    assert "nouvelle version" in notice.body


def test_a_cancelled_letter_tells_who_had_it_and_closes_its_links(
    hospital: Hospital,
    nurse: Membership,
    doctor: Membership,
    draft: Document,
    fill: Fill,
    sign: Sign,
    gp: CircleMember,
    depart: Callable[..., Any],
) -> None:
    fill(draft)
    sign(draft)
    depart(draft.episode)
    while write_one(hospital):
        pass
    with enter(hospital), pytest.raises(DomainError) as refusal:
        actions.cancel(member=nurse, episode_id=draft.episode_id, document_id=draft.pk, reason="x")
    assert refusal.value.code == "forbidden"
    with enter(hospital):
        actions.cancel(member=doctor, episode_id=draft.episode_id, document_id=draft.pk, reason="mauvais patient")
    (copy,) = letters_of(hospital)
    assert (copy.state, copy.withdrawal) == (LetterState.WITHDRAWN, Withdrawal.LETTER_CANCELLED)


def test_opposition_keeps_the_letter_here(
    hospital: Hospital, draft: Document, fill: Fill, sign: Sign, gp: CircleMember, depart: Callable[..., Any]
) -> None:
    with enter(hospital):
        Episode.objects.filter(pk=draft.episode_id).update(sharing_opposed_at=draft.created_at)
    depart(draft.episode)
    fill(draft)
    sign(draft)
    assert letters_of(hospital) == []


def test_giving_it_by_hand_is_traced_and_settles_the_task(
    hospital: Hospital, nurse: Membership, draft: Document, fill: Fill, sign: Sign, depart: Callable[..., Any]
) -> None:
    form = uuid7()

    def give() -> Any:
        return actions.hand_over(
            member=nurse,
            episode_id=draft.episode_id,
            document_id=draft.pk,
            submission=form,
            holder=Holder.PATIENT,
            understood=True,
        )

    with enter(hospital), pytest.raises(DomainError):
        give()
    depart(draft.episode)
    fill(draft)
    sign(draft)
    with enter(hospital):
        copy = give()
        assert give() == copy
        assert (copy.handed_by, copy.understood) == (nurse.user, True)
        assert not draft.episode.tasks.live().filter(kind="liaison").exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            copy.delete()
        # The key of a copy of another document.
        other = actions.start_document(member=nurse, episode_id=make_episode(nurse, draft.episode.unit).pk)
        given = {"holder": Holder.PATIENT, "understood": True, "handed_by": nurse.user, "handed_at": copy.handed_at}
        form = HandedCopy.objects.create(hospital=hospital, document=other, **given).pk
        with pytest.raises(DomainError) as refused:
            give()
        assert refused.value.code == "already_used"


def test_a_pdf_that_fails_is_tried_again_then_shown_to_the_signer_and_nothing_leaves(
    hospital: Hospital,
    doctor: Membership,
    draft: Document,
    fill: Fill,
    sign: Sign,
    gp: CircleMember,
    depart: Callable[..., Any],
    made_by: Callable[[Callable[[Any], Files]], None],
) -> None:
    def broken(content: Any) -> Files:
        raise RuntimeError("a name that no log may hold")

    depart(draft.episode)
    fill(draft)
    made_by(broken)
    sign(draft)
    for _ in range(MOST_ATTEMPTS - 1):
        with enter(hospital):
            document = Document.objects.get(pk=draft.pk)
            assert document.due_at is not None
            Document.objects.filter(pk=draft.pk).update(due_at=document.signed_at)
        produce_one(hospital)
    with enter(hospital):
        document = Document.objects.get(pk=draft.pk)
        assert (document.due_at, document.last_error, document.is_produced) == (None, "RuntimeError", False)
        (asked,) = draft.episode.tasks.live().filter(kind="liaison", title__contains="sans PDF")
        assert asked.owner == doctor.user
    assert letters_of(hospital) == []


def test_a_worker_that_was_overtaken_writes_nothing(
    hospital: Hospital, draft: Document, fill: Fill, sign: Sign, made_by: Callable[[Callable[[Any], Files]], None]
) -> None:
    def slow(content: Any) -> Files:
        with enter(hospital):
            Document.objects.filter(pk=draft.pk).update(attempts=7)
        return Files(pdf=PDF, cda=CDA)

    fill(draft)
    made_by(slow)
    sign(draft)
    with enter(hospital):
        assert not DocumentFile.objects.filter(document=draft).exists()


def test_a_refused_cancelling_and_a_refused_handing_over_keep_what_was_typed(
    doctor: Membership,
    draft: Document,
    fill: Callable[[Document], None],
    sign: Callable[[Document], Document],
    quick_files: None,
    client_for: Callable[[Membership], Client],
) -> None:
    fill(draft)
    sign(draft)
    client = client_for(doctor)
    cancelled = client.post(reverse("authoring:cancel", args=[draft.episode_id, draft.pk]), {"reason": " "})
    assert cancelled.status_code == 422
    assert cancelled.context["cancel_form"].errors["reason"] == ["Dites pourquoi ce document est annulé."]
    handed = client.post(
        reverse("authoring:hand_over", args=[draft.episode_id, draft.pk]),
        {"submission": uuid7(), "understood": "on", "note": "Relue avec sa femme"},
    )
    assert handed.status_code == 422
    assert "Relue avec sa femme" in handed.content.decode()
    assert handed.context["handed_form"].errors["holder"]
