"""What sharing decides of letters: who is written to, what the letter says, what an opposition takes back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, NeedDomain, Task
from coordination.errors import DomainError
from coordination.links.actions import send_code
from coordination.links.models import SecureLink
from coordination.links.origin import Origin
from coordination.messaging.actions import claim_due, record_handed_over
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.actions import add_plan_item
from discharge.planning.models import CircleMember
from discharge.sharing import actions as sharing
from discharge.sharing.models import Basis, Disclosure, GivenBy, Means
from discharge.sharing.permissions import ledger_of
from discharge.sharing.recipients import of_member
from liaison.content.j0 import J0Content
from liaison.letters.actions import add_recipient, claim_letter, record_written, resend_letter
from liaison.letters.models import Letter, LetterFile
from liaison.letters.writing import write_one

AddToCircle = Callable[..., CircleMember]
Depart = Callable[..., Episode]

pytestmark = pytest.mark.django_db


@pytest.fixture
def oppose_to(hospital: Hospital, nurse: Membership, episode: Episode) -> Callable[[CircleMember], list[str]]:
    def opposed(member: CircleMember) -> list[str]:
        with enter(hospital):
            stored = CircleMember.objects.select_related("role").get(pk=member.pk)
            return sharing.oppose(
                member=nurse, episode_id=episode.pk, recipient=of_member(stored), given_by=GivenBy.PATIENT
            )

    return opposed


OpposeTo = Callable[[CircleMember], list[str]]


def test_a_sent_letter_is_taken_back_and_the_other_stays(
    hospital: Hospital, letter_to_gp: Letter, home_nurse: CircleMember, gp: CircleMember, nurse: Membership,
    episode: Episode, oppose_to: OpposeTo,
) -> None:  # fmt: skip
    with enter(hospital):
        other = add_recipient(member=nurse, episode_id=episode.pk, circle_member_id=home_nurse.pk)
        write_one(hospital, letter_id=other.pk)
    assert oppose_to(gp) == ["le courrier J0, en cours d’envoi"]
    with enter(hospital):
        states = dict(Letter.objects.values_list("recipient_name", "state"))
        assert states == {gp.name: "withdrawn", home_nurse.name: "queued"}
        assert SecureLink.objects.get(revoked_at=None).subject_id == other.pk
        assert Message.objects.get(subject_id=letter_to_gp.pk).state == "cancelled"
        message = claim_due()
        assert message is not None
        assert message.subject_id == other.pk


def test_nobody_opposed_is_written_to_at_the_departure_nor_later(
    hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember, home_nurse: CircleMember,
    depart: Depart, oppose_to: OpposeTo,
) -> None:  # fmt: skip
    oppose_to(home_nurse)
    depart(episode)
    with enter(hospital):
        assert Letter.objects.get().circle_member == gp
        with pytest.raises(DomainError) as refusal:
            add_recipient(member=nurse, episode_id=episode.pk, circle_member_id=home_nurse.pk)
        assert refusal.value.code == "opposed"


def test_an_opposition_while_the_pdf_is_made_leaves_nothing_written(
    hospital: Hospital, episode: Episode, gp: CircleMember, depart: Depart, oppose_to: OpposeTo
) -> None:
    depart(episode)
    with enter(hospital):
        claim = claim_letter()
    assert claim is not None
    oppose_to(gp)
    with enter(hospital):
        letter = record_written(claim=claim, pdf=b"%PDF")
        assert letter.state == "withdrawn"
        assert not LetterFile.objects.exists()
        assert not Message.objects.exists()


def test_a_ground_corrected_while_the_pdf_is_made_has_another_letter_written(
    hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember, add_to_circle: AddToCircle,
    depart: Depart, quick_pdf: None,
) -> None:  # fmt: skip
    service = add_to_circle(episode, "saad", "Tournesol Services")
    with enter(hospital):
        stored = CircleMember.objects.select_related("role").get(pk=service.pk)
        recipient = of_member(stored)
        sharing.set_basis(
            member=nurse, episode_id=episode.pk, recipient=recipient, version=0, basis=Basis.CARE_TEAM, reason="soigne"
        )
    depart(episode)
    with enter(hospital):
        letter = Letter.objects.get(circle_member=service)
        claim = claim_letter(letter_id=letter.pk)
        assert claim is not None
        sharing.set_basis(
            member=nurse, episode_id=episode.pk, recipient=recipient, version=1, basis=Basis.SOCIAL, reason="erreur"
        )
        assert record_written(claim=claim, pdf=b"%PDF").state == "withdrawn"


def test_somebody_outside_the_care_team_waits_for_the_agreement(
    hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember, add_to_circle: AddToCircle,
    depart: Depart, quick_pdf: None,
) -> None:  # fmt: skip
    had = add_to_circle(episode, "had", "HAD des Costières")
    depart(episode)
    with enter(hospital):
        assert not Letter.objects.filter(circle_member=had).exists()
        task = Task.objects.live().get(kind="sharing_consent")
        assert (task.owner, task.subject_id) == (nurse.user, had.pk)
        stored = CircleMember.objects.select_related("role").get(pk=had.pk)
        sharing.record_consent(
            member=nurse,
            episode_id=episode.pk,
            recipient=of_member(stored),
            version=0,
            given_by=GivenBy.PATIENT,
            means=Means.ORAL,
            given_on=timezone.localdate(),
        )
        task.refresh_from_db()
        assert task.state == "done"
        letter = Letter.objects.get(circle_member=had)
        write_one(hospital, letter_id=letter.pk)
        written = Disclosure.objects.filter(subject_id=letter.pk).order_by("at", "pk")
        assert [(one.kind, one.scope, one.basis) for one in written] == [
            ("written", "letter", "consent"),
            ("sent", "letter", "consent"),
        ]


def test_the_social_sector_reads_nothing_medical(
    hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember, home_nurse: CircleMember,
    add_to_circle: AddToCircle, depart: Depart, quick_pdf: None,
) -> None:  # fmt: skip
    service = add_to_circle(episode, "saad", "Tournesol Services", what_for="lever et toilette")
    with enter(hospital):
        for domain, title in ((NeedDomain.NURSING, "Pansement de hanche"), (NeedDomain.HOUSING, "Barre d’appui")):
            add_plan_item(member=nurse, episode_id=episode.pk, key=title[:5], title=title, domain=domain)
    depart(episode, reserve_reason="confusion encore présente")
    with enter(hospital):
        while write_one(hospital):
            pass
        texts = {
            letter.circle_member_id: LetterFile.objects.get(letter=letter).content for letter in Letter.objects.all()
        }
    social, medical = texts[service.pk], texts[gp.pk]
    for words in ("ansement", "onfusion", episode.unit.name.lower()):
        assert words in medical
        assert words not in social
    assert "barre d’appui" in social
    assert home_nurse.name in social
    assert J0Content.from_json(social).patient.ins is None


def test_who_belongs_to_the_social_sector_by_now_does_not_read_the_former_letter(
    hospital: Hospital, nurse: Membership, episode: Episode, letter_to_gp: Letter, gp: CircleMember
) -> None:
    with enter(hospital):
        stored = CircleMember.objects.select_related("role").get(pk=gp.pk)
        stopped = sharing.set_basis(
            member=nurse, episode_id=episode.pk, recipient=of_member(stored), version=0, basis=Basis.SOCIAL, reason="x"
        )
        assert stopped == ["le courrier J0, en cours d’envoi"]
        letter_to_gp.refresh_from_db()
        assert letter_to_gp.state == "withdrawn"
        with pytest.raises(DomainError):
            resend_letter(member=nurse, episode_id=episode.pk, letter_id=letter_to_gp.pk)


def test_after_an_opposition_is_lifted_a_new_letter_may_be_written(
    hospital: Hospital, nurse: Membership, episode: Episode, letter_to_gp: Letter, gp: CircleMember,
    oppose_to: OpposeTo,
) -> None:  # fmt: skip
    oppose_to(gp)
    with enter(hospital):
        stored = CircleMember.objects.select_related("role").get(pk=gp.pk)
        recipient = of_member(stored)
        version = ledger_of(Episode.objects.get(pk=episode.pk)).standing(recipient).version
        sharing.lift_opposition(
            member=nurse, episode_id=episode.pk, recipient=recipient, version=version, reason="a changé d’avis"
        )
        assert Letter.objects.exclude(state="withdrawn").count() == 0
        assert add_recipient(member=nurse, episode_id=episode.pk, circle_member_id=gp.pk).version == 2


def test_a_mail_that_a_worker_holds_may_arrive_but_opens_nothing(
    hospital: Hospital, letter_to_gp: Letter, gp: CircleMember, oppose_to: OpposeTo
) -> None:
    with enter(hospital):
        message = claim_due(message_id=letter_to_gp.message_id)
    assert message is not None
    oppose_to(gp)
    with enter(hospital):
        assert record_handed_over(message_id=message.pk).state == "handed_over"
        letter_to_gp.refresh_from_db()
        assert letter_to_gp.state == "withdrawn"
        assert not SecureLink.objects.filter(revoked_at=None).exists()


def test_a_code_asked_before_the_opposition_does_not_leave_after(
    hospital: Hospital, letter_to_gp: Letter, gp: CircleMember, oppose_to: OpposeTo
) -> None:
    with enter(hospital):
        assert letter_to_gp.link_id is not None
        send_code(link_id=letter_to_gp.link_id, origin=Origin())
    oppose_to(gp)
    with enter(hospital):
        assert claim_due() is None
        assert Message.objects.get(purpose="link_code").state == "cancelled"


def test_the_page_of_letters_says_who_waits_for_an_agreement(
    client_for: Callable[[Membership], Client], nurse: Membership, episode: Episode, gp: CircleMember,
    add_to_circle: AddToCircle,
) -> None:  # fmt: skip
    add_to_circle(episode, "had", "HAD des Costières")
    page = client_for(nurse).get(reverse("letters:episode", args=[episode.pk])).content.decode()
    assert "Accord à demander" in page
