"""From the mail to « bien reçu », as the GP does it, in a browser without any account."""

import re

import pytest
from django.test import Client

from coordination.links.models import LinkEvent, LinkUse
from coordination.messaging.actions import record_handed_over
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.letters.models import Letter, LetterState
from tests.liaison.letters.conftest import PDF

pytestmark = pytest.mark.django_db


def _body(hospital: Hospital, purpose: str) -> str:
    with enter(hospital):
        body = Message.objects.filter(purpose=purpose).latest("pk").body
    assert body
    return str(body)


def _address(hospital: Hospital) -> str:
    found = re.search(r"http://testserver(/l/\S+)", _body(hospital, "letter"))
    assert found
    return found[1]


def _state(hospital: Hospital, letter: Letter) -> str:
    with enter(hospital):
        letter.refresh_from_db()
    return letter.state


def test_a_gp_opens_reads_downloads_and_acknowledges(hospital: Hospital, letter_to_gp: Letter) -> None:
    client, name = Client(), "FABREGOUL"
    address = _address(hospital)
    with enter(hospital):
        record_handed_over(message_id=letter_to_gp.message_id)  # type: ignore[arg-type]
    landing = client.get(address, follow=True)
    assert "Dr Martine Escoubas" in landing.content.decode()
    assert name not in landing.content.decode()
    assert _state(hospital, letter_to_gp) == LetterState.HANDED_OVER, "a GET opens nothing"

    base = landing.redirect_chain[-1][0]
    client.post(f"{base}envoi-du-code/")
    (code,) = re.findall(r"\b\d{6}\b", _body(hospital, "link_code"))
    page = client.post(f"{base}code/", {"code": code}, follow=True).content.decode()
    assert name in page
    assert "Accusez réception" in page
    assert _state(hospital, letter_to_gp) == LetterState.OPENED

    file = client.get(f"{base}lettre.pdf")
    assert file.content == PDF
    assert f"courrier-j0-{letter_to_gp.reference}.pdf" in file["Content-Disposition"]

    client.post(f"{base}bien-recu/")
    assert _state(hospital, letter_to_gp) == LetterState.ACKNOWLEDGED
    with enter(hospital):
        events = set(LinkUse.objects.values_list("event", flat=True))
    assert {LinkEvent.OPENED, LinkEvent.DOWNLOADED, LinkEvent.ACKNOWLEDGED} <= events
