"""A letter that its reader has open, on a phone."""

import re
from typing import Any

import pytest
from django.test import Client

from coordination.messaging.models import Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.answers.models import Answer, AnswerKind
from liaison.letters.models import Letter
from liaison.letters.writing import write_one
from tests.liaison.letters.conftest import (  # noqa: F401 - fixtures
    add_to_circle,
    depart,
    episode,
    gp,
    home_nurse,
    letter_to_gp,
    quick_pdf,
    types,
)


class Reader:
    """A correspondent's browser, from the mail on."""

    def __init__(self, hospital: Hospital, letter: Letter) -> None:
        self.hospital, self.letter, self.client = hospital, letter, Client()
        self.base = ""

    def open(self, purpose: str = "letter") -> Any:
        """From the newest mail to the letter."""
        with enter(self.hospital):
            mail = Message.objects.filter(purpose=purpose, subject_id=self.letter.pk).latest("pk")
        found = re.search(r"http://testserver(/l/\S+)", mail.body or "")
        assert found
        self.base = self.client.get(found[1], follow=True).redirect_chain[-1][0]
        self.client.post(f"{self.base}envoi-du-code/")
        with enter(self.hospital):
            body = Message.objects.filter(purpose="link_code").latest("pk").body or ""
        [code] = re.findall(r"\b\d{6}\b", body)
        return self.client.post(f"{self.base}code/", {"code": code}, follow=True)

    def say(self, kind: AnswerKind | str, **words: Any) -> Any:
        """Send one of the answers."""
        data = {"kind": str(kind), "submission": str(uuid7()), **words}
        return self.client.post(f"{self.base}echange/", data, follow=True)

    def page(self) -> str:
        """The letter again."""
        return str(self.client.get(f"{self.base}lettre/").text)

    def answers(self) -> list[Answer]:
        """What the hospital kept."""
        with enter(self.hospital):
            return list(Answer.objects.order_by("pk"))


@pytest.fixture
def reader(hospital: Hospital, home_nurse: CircleMember, letter_to_gp: Letter) -> Reader:  # noqa: F811
    """Dr Escoubas, who has the letter open."""
    reader = Reader(hospital, letter_to_gp)
    assert reader.open().status_code == 200
    return reader


@pytest.fixture
def nursing(hospital: Hospital, home_nurse: CircleMember, letter_to_gp: Letter) -> Reader:  # noqa: F811
    """The home nurses, who have their letter open."""
    with enter(hospital):
        letter = Letter.objects.get(circle_member=home_nurse)
        assert write_one(hospital, letter_id=letter.pk)
    reader = Reader(hospital, letter)
    assert reader.open().status_code == 200
    return reader
