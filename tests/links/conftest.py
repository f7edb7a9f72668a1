"""A link to an invented letter, the browser of its recipient, and the code as the outbox holds it."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from coordination.links import registry
from coordination.links.actions import CODE_PURPOSE, create_link
from coordination.links.models import LinkUse, SecureLink
from coordination.links.origin import Origin
from coordination.links.registry import LinkPurpose, Renewal, register_purpose
from coordination.links.renewing import start_renewal
from coordination.messaging.models import Channel, Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.messaging.servers import committed_hospital

PATIENT = "Mme FABREGOUL Simone"


class Journal:
    """What the purpose was told, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []


class Recipient:
    """The person whom a link was sent to: a browser, and the telephone on which codes arrive."""

    def __init__(self, hospital: Hospital, link: SecureLink, url: str, client: Client | None = None) -> None:
        self.hospital = hospital
        self.link = link
        self.url = url
        self.client = client or Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko Firefox/140.0"})

    @property
    def path(self) -> str:
        """The first address, with the token."""
        return self.url.removeprefix("http://testserver")

    def page(self, name: str = "") -> str:
        """The address of a page of the link."""
        return f"/l/o/{self.link.pk}/{name}"

    def arrive(self) -> Any:
        """Touch the link in the message."""
        return self.client.get(self.path, follow=True)

    def ask_code(self) -> Any:
        """Press « Ouvrir la lettre »."""
        return self.client.post(self.page("envoi-du-code/"))

    def give(self, code: str, *, remember: bool = False) -> Any:
        """Type ``code``."""
        return self.client.post(self.page("code/"), {"code": code} | ({"remember": "on"} if remember else {}))

    def codes(self) -> list[str]:
        """The codes sent so far, oldest first."""
        with enter(self.hospital):
            bodies = [
                message.body or ""
                for message in Message.objects.filter(purpose=CODE_PURPOSE, episode_id=self.link.episode_id).order_by(
                    "pk"
                )
            ]
        return re.findall(r"\b\d{6}\b", " ".join(bodies))

    def wrong_code(self) -> str:
        """Six digits that are not the current code."""
        return "000000" if self.codes()[-1] != "000000" else "000001"

    def enter_letter(self, *, remember: bool = False) -> Any:
        """From the message to the letter."""
        self.arrive()
        self.ask_code()
        self.give(self.codes()[-1], remember=remember)
        return self.client.get(self.page("lettre/"))

    def reload(self) -> SecureLink:
        """The link as it is now."""
        with enter(self.hospital):
            found: SecureLink = SecureLink.objects.get(pk=self.link.pk)
        return found

    def events(self) -> list[str]:
        """What the link's log says."""
        with enter(self.hospital):
            return list(LinkUse.objects.filter(link=self.link).order_by("at", "pk").values_list("event", flat=True))


def linked(hospital: Hospital, **fields: Any) -> Recipient:
    """A link of ``hospital`` to Dr Escoubas, code by text message."""
    values: dict[str, Any] = {
        "purpose": "test",
        "subject_id": uuid7(),
        "episode_id": uuid7(),
        "recipient_name": "Dr Martine Escoubas",
        "recipient_role": "Médecin traitant",
        "sender_name": "Claire Aubanel",
        "sender_role": "infirmière de liaison",
        "code_channel": Channel.SMS,
        "code_address": "06 39 98 00 47",
        "valid_until": timezone.now() + timedelta(days=14),
    }
    with enter(hospital):
        link, url = create_link(hospital_id=hospital.pk, **{**values, **fields})
    return Recipient(hospital, link, url)


@pytest.fixture(autouse=True)
def journal(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Journal:
    """The purpose « test », and what it is told."""
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
    monkeypatch.setattr(registry, "_purposes", {})
    journal = Journal()

    def renew(link: SecureLink, origin: Origin) -> None:
        if start_renewal(link_id=link.pk, origin=origin):
            journal.told.append("renewed")

    register_purpose(
        LinkPurpose(
            key="test",
            page=lambda link: ("tests/letter.html", {"patient_name": PATIENT}),
            pdf=lambda link: (b"%PDF-1.7 test", "lettre-de-liaison.pdf"),
            on_opened=lambda link: journal.told.append("opened"),
            on_acknowledged=lambda link: journal.told.append("acknowledged"),
            on_wrong_recipient=lambda link: journal.told.append("wrong recipient"),
            remembers_devices=True,
            renewal=lambda link: Renewal("m•••@medecins.example"),
            renew=renew,
        )
    )
    return journal


@pytest.fixture
def make(hospital: Hospital) -> Callable[..., Recipient]:
    """Make a link in ``hospital``."""
    cache.clear()

    def make(**fields: Any) -> Recipient:
        return linked(hospital, **fields)

    return make


@pytest.fixture
def doctor_escoubas(make: Callable[..., Recipient]) -> Recipient:
    """The recipient of a fresh link."""
    return make()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Move the present forward for everything that asks ``timezone.now``."""
    real = timezone.now
    moved = timedelta()

    def now() -> datetime:
        return real() + moved

    def forward(by: timedelta) -> None:
        nonlocal moved
        moved += by

    monkeypatch.setattr(timezone, "now", now)
    return forward


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    """A hospital whose links several connections see."""
    tables = ("links_linkuse", "links_linksession", "links_linkcode", "links_securelink", "messaging_message")
    # What is committed here would otherwise be published, and wait in Redis for a worker that knows no such hospital.
    monkeypatch.setattr("coordination.celery._publish", lambda task, args: None)
    with django_db_blocker.unblock(), committed_hospital(*tables) as hospital:
        yield hospital
