"""A stay with its general practitioner, and the browser with which that doctor writes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.messaging.models import Channel, Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.entry.actions import ask_letter
from liaison.entry.models import EntryRequest
from tests.liaison.authoring.conftest import draft, fill, made_by, quick_files, sign  # noqa: F401 - fixtures
from tests.liaison.letters.conftest import add_to_circle, depart, episode, gp, home_nurse, types  # noqa: F401 - fixtures

TYPED = {
    "reason-reason": "Chute, douleur de la hanche",
    "treatments-treatments": "Apixaban 2,5 mg : 1 matin et soir\nZopiclone 7,5 mg",
    "allergies-allergies": "yes",
    "allergies-allergies_text": "Amoxicilline",
    "history-history": "Hypertension",
    "risks-risks_none": "on",
    "home-home": "Infirmière le matin",
    "contacts-contacts_none": "on",
    "author-name": "Dr Martine Escoubas",
    "author-phone": "04 65 71 33 02",
}


@pytest.fixture
def ask(hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember) -> Callable[[], EntryRequest]:  # noqa: F811 - the fixtures
    """Ask the GP, as many times as it is called."""

    def asked() -> EntryRequest:
        with enter(hospital):
            return ask_letter(member=nurse, episode_id=episode.pk, circle_member_id=gp.pk)

    return asked


class Doctor:
    """Whoever reads the doctor's mail and SMS, on a telephone."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital, self.client = hospital, Client()

    def messages(self, channel: Channel) -> list[Message]:
        with enter(self.hospital):
            return list(Message.objects.filter(channel=channel).order_by("created_at", "pk"))

    def arrive(self) -> Any:
        """Touch the link of the last mail."""
        [address] = re.findall(r"http://testserver(/l/\S+)", self.messages(Channel.MAIL)[-1].body or "")
        return self.client.get(address, follow=True)

    def open(self) -> Any:
        """From the mail, by the code, to the letter."""
        code_page = self.client.post(self.arrive().context["open_url"], follow=True)
        [code] = re.findall(r"\d{6}", self.messages(Channel.SMS)[-1].body or "")
        return self.client.post(code_page.context["code_url"], {"code": code}, follow=True)

    def save(self, page: Any, *, then: str = "", **typed: Any) -> Any:
        """Send the form of ``page``; ``then`` is the button."""
        versions = {f"{part.kind.key}-version": part.form["version"].value() for part in page.context["parts"]}
        button = {then: "1"} if then else {}
        return self.client.post(page.context["write_url"], {**versions, **TYPED, **typed, **button}, follow=True)

    def give(self, page: Any) -> Any:
        """Write everything, read it again, send it."""
        review = self.save(page, then="relire")
        return self.client.post(review.context["give_url"], {"seen": review.context["seen"]}, follow=True)


@pytest.fixture
def doctor_outside(hospital: Hospital) -> Callable[[], Doctor]:
    cache.clear()
    return lambda: Doctor(hospital)
