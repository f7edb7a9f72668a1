"""Another link to a letter: to whom it goes, what it leads to, what stops it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coordination.episodes.models import Task
from coordination.episodes.opposition import oppose_sharing
from coordination.links.actions import acknowledge, record_reading
from coordination.links.models import LinkUse, SecureLink
from coordination.links.origin import Origin
from coordination.messaging.actions import claim_due, record_failure, record_handed_over
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.letters.models import Letter, LetterState
from liaison.letters.renewing import RENEWAL

READER = Origin(network="192.0.2.0/24", agent="Firefox, Linux")


class Reader:
    """The GP's browser, which holds an ended link."""

    def __init__(self, hospital: Hospital, letter: Letter) -> None:
        self.hospital, self.letter, self.client = hospital, letter, Client()
        with enter(hospital):
            self.first = str(letter.link_id)
            self.path = self._url(Message.objects.get(pk=letter.message_id))

    def _url(self, message: Message) -> str:
        found = re.search(r"/l/[A-Za-z0-9_-]{43}", message.body or "")
        assert found
        return found.group()

    def renew(self) -> Any:
        self.client.get(self.path)
        return self.client.post(f"/l/o/{self.first}/nouveau-lien/", follow=True)

    def mails(self) -> list[Message]:
        with enter(self.hospital):
            return list(Message.objects.filter(purpose=RENEWAL).order_by("pk"))


@pytest.fixture
def reader(hospital: Hospital, letter_to_gp: Letter) -> Reader:
    """Dr Escoubas, who read the letter and comes back after its date."""
    reader = Reader(hospital, letter_to_gp)
    with enter(hospital):
        record_handed_over(message_id=letter_to_gp.message_id)  # type: ignore[arg-type]
        record_reading(link_id=letter_to_gp.link_id, origin=READER)  # type: ignore[arg-type]
        link = SecureLink.objects.filter(pk=letter_to_gp.link_id)
        link.update(created_at=timezone.now() - timedelta(days=15), valid_until=timezone.now() - timedelta(days=1))
    return reader


def test_the_new_link_goes_to_the_known_address_and_the_letter_stays_opened(reader: Reader, hospital: Hospital) -> None:
    assert "c•••@exemple-sante.example" in reader.renew().text
    [mail] = reader.mails()
    assert mail.address == "cabinet@exemple-sante.example"
    assert "FABREGOUL" not in f"{mail.subject} {mail.body}".upper()
    with enter(hospital):
        letter = Letter.objects.get(pk=reader.letter.pk)
        assert letter.state == LetterState.OPENED
        assert str(letter.link_id) != reader.first
        assert SecureLink.objects.get(pk=letter.link_id).end_at(timezone.now()) is None
        assert LinkUse.objects.filter(link=reader.first, event="renewed").count() == 1
        summaries = list(letter.episode.timeline.values_list("summary", flat=True))
    assert "Courrier J0 renvoyé, par un nouveau lien, à Dr Martine Escoubas" in summaries
    assert Client().get(reader._url(mail), follow=True).status_code == 200


def test_what_was_acknowledged_under_one_link_is_so_under_the_other(reader: Reader, hospital: Hospital) -> None:
    reader.renew()
    with enter(hospital):
        letter = Letter.objects.get(pk=reader.letter.pk)
        record_reading(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
        acknowledge(link_id=letter.link_id, origin=READER)  # type: ignore[arg-type]
        letter.refresh_from_db()
        assert letter.state == LetterState.ACKNOWLEDGED


def test_an_opposition_leaves_nothing_to_renew(reader: Reader, hospital: Hospital, nurse: Any) -> None:
    with enter(hospital):
        oppose_sharing(member=nurse, episode_id=reader.letter.episode_id)
    page = reader.client.get(reader.path, follow=True)
    assert page.status_code == 410
    assert "/nouveau-lien/" not in page.text
    reader.renew()
    assert reader.mails() == []


def test_a_new_link_that_does_not_arrive_is_put_in_front_of_the_referent(reader: Reader, hospital: Hospital) -> None:
    reader.renew()
    [mail] = reader.mails()
    with enter(hospital):
        claimed = claim_due(message_id=mail.pk)
        assert claimed is not None
        record_failure(message_id=mail.pk, attempt=claimed.attempts, code="smtp_550", permanent=True)
        titles = list(Task.objects.live().values_list("title", flat=True))
    assert "Renvoyer le lien vers le courrier J0 : Dr Martine Escoubas" in titles


def test_an_address_that_nothing_can_be_sent_to_is_a_call_and_leaves_nothing_behind(
    reader: Reader, hospital: Hospital
) -> None:
    with enter(hospital):
        Letter.objects.filter(pk=reader.letter.pk).update(mobile="+33465713302")
    page = reader.renew()
    assert page.status_code == 410
    assert "04\u00a065\u00a071\u00a020\u00a014" in page.text
    with enter(hospital):
        assert SecureLink.objects.count() == 1
        assert not LinkUse.objects.filter(event="renewed").exists()


def test_a_closed_page_costs_few_queries(reader: Reader, django_assert_max_num_queries: Callable[..., Any]) -> None:
    reader.client.get(reader.path)
    with django_assert_max_num_queries(12):
        reader.client.get(f"/l/o/{reader.first}/")
