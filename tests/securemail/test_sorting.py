"""What somebody sorts: one mail, all of one sender, a reply that was put into the wrong episode."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.crypto import blind_index
from coordination.episodes.models import Episode
from coordination.securemail import filing
from coordination.securemail.models import IncomingKind, IncomingMail, IncomingState
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests.factories import make_episode

PAGE = "/messagerie-securisee/a-classer/"
SPAMMER, DOCTOR = "robot@pro.mssante.example", "m.escoubas@medecin.mssante.example"
SignIn = Callable[[Membership], Client]
Receive = Callable[..., IncomingMail]


@pytest.fixture
def receive(hospital: Hospital) -> Receive:
    """Have a mail in the list, as the reader of the box leaves it."""

    def received(sender: str = SPAMMER, **fields: Any) -> IncomingMail:
        values: dict[str, Any] = {
            "kind": IncomingKind.REPLY,
            "state": IncomingState.TO_SORT,
            "sender": sender,
            "sender_key": blind_index(sender, "securemail.sender") if sender else "",
            "subject": "Offre",
            "size": 100,
            "received_at": timezone.now() - timedelta(hours=1),
            "fingerprint": uuid7().hex,
            "uid_validity": 1,
            "uid": 1,
        }
        with enter(hospital):
            mail: IncomingMail = IncomingMail.objects.create(hospital_id=hospital.pk, **{**values, **fields})
        return mail

    return received


@pytest.fixture
def episode(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        return make_episode(nurse, unit)


def left(hospital: Hospital) -> list[str]:
    with enter(hospital):
        return [mail.sender for mail in IncomingMail.objects.to_sort()]


def test_all_the_mails_of_one_sender_are_set_aside_at_once(
    receive: Receive, client_for: SignIn, nurse: Membership, hospital: Hospital
) -> None:
    first, *_ = [receive(sender) for sender in (SPAMMER, SPAMMER.upper(), DOCTOR, "", SPAMMER)]
    client = client_for(nurse)
    shown = client.get(f"{PAGE}{first.pk}/").content.decode()
    assert "3 messages de" in shown
    until = shown.partition('name="until" value="')[2].partition('"')[0]
    receive()  # received before the page was read, and read from the box after
    for _ in range(2):
        answer = client.post(f"{PAGE}{first.pk}/ecarter-tous/", {"until": until}, follow=True)
        assert answer.status_code == 200
    # What came after the page was read, and others', stay.
    assert sorted(left(hospital)) == ["", DOCTOR, SPAMMER]
    with enter(hospital):
        assert Transition.objects.filter(subject_type="securemail.incomingmail", to_state="set_aside").count() == 3


def test_a_reply_taken_out_of_an_episode_since_the_page_was_read_stays(
    receive: Receive, nurse: Membership, hospital: Hospital, episode: Episode
) -> None:
    first, reply = receive(DOCTOR), receive(DOCTOR)
    with enter(hospital):
        filed = filing.file_mail(member=nurse, mail_id=reply.pk, episode=episode)
        read = timezone.now()
        filing.take_out(member=nurse, mail=filed)
        assert filing.set_aside_sender(member=nurse, mail_id=first.pk, until=read) == 1
    assert left(hospital) == [DOCTOR]


def test_of_a_mail_without_sender_only_itself_is_set_aside(
    receive: Receive, nurse: Membership, hospital: Hospital
) -> None:
    first, _ = receive(""), receive("")
    with enter(hospital):
        assert filing.set_aside_sender(member=nurse, mail_id=first.pk, until=timezone.now()) == 1
    assert left(hospital) == [""]


def test_a_page_without_its_hour_sets_nothing_aside(
    receive: Receive, client_for: SignIn, nurse: Membership, hospital: Hospital
) -> None:
    mail = receive()
    assert client_for(nurse).post(f"{PAGE}{mail.pk}/ecarter-tous/", {"until": "hier"}).status_code == 400
    assert left(hospital) == [SPAMMER]


def test_the_rail_says_how_many_wait_and_only_then(receive: Receive, client_for: SignIn, nurse: Membership) -> None:
    client = client_for(nurse)
    assert "Messages à classer" not in client.get("/departs/").content.decode()
    receive()
    shown = client.get("/departs/").content.decode()
    assert f'href="{PAGE}"' in shown
    assert '1<span class="visually-hidden"> à classer</span>' in shown


def test_a_reply_in_the_wrong_episode_is_sorted_anew(
    receive: Receive, client_for: SignIn, nurse: Membership, hospital: Hospital, episode: Episode
) -> None:
    mail = receive(DOCTOR)
    with enter(hospital):
        filing.file_mail(member=nurse, mail_id=mail.pk, episode=episode)
    client, page = client_for(nurse), f"/episodes/{episode.pk}/messagerie/{mail.pk}/"
    assert "Elle parle d’un autre patient" in client.get(page).content.decode()
    for _ in range(2):
        answer = client.post(f"{page}sortir/")
        assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}{mail.pk}/")
    with enter(hospital):
        mail.refresh_from_db()
        assert (mail.state, mail.episode_id) == (IncomingState.TO_SORT, None)
        assert not episode.tasks.live().filter(kind=filing.TASK_KIND).exists()
        assert episode.timeline.filter(summary="Réponse retirée du dossier").count() == 1
    assert client.get(page).status_code == 404
