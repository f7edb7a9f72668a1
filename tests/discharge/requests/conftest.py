"""A request to three nurses of whom two read their mail, and the browsers of whoever answers."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.messaging.models import Message
from coordination.securemail.queries import may_write
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.requests.asking import ask
from discharge.requests.models import Approach, CareRequest
from discharge.requests.targets import provider_target
from tests import factories

Ask = Callable[..., CareRequest]


def said(**changes: Any) -> dict[str, Any]:
    """What a complete request to a home nurse says."""
    now = timezone.now()
    return {
        "care": "Pansement de hanche, pilulier",
        "rhythm": "tous les 2 jours",
        "duration": "1 mois",
        "situation": "vit seule",
        "place": "Vergèze, centre, 2e étage",
        "starts_on": timezone.localdate() + timedelta(days=3),
        "answer_by": now + timedelta(days=1),
        "prescription": "ready",
    } | changes


def make_nurses(types: dict[str, ProviderType]) -> list[Provider]:
    """Three home nurses of the commune; the third has a telephone only."""
    return [
        Provider.objects.create(
            kind=Provider.Kind.ORGANISATION,
            type=types["idel"],
            name=name,
            commune=factories.make_commune(),
            city="Vergèze",
            phone=phone,
            email=email,
            source=Provider.Source.MANUAL,
        )
        for name, phone, email in (
            ("Cabinet des Micocouliers", "+33465713348", "micocouliers@soins.example"),
            ("Cabinet du Vistre", "+33465713349", "vistre@soins.example"),
            ("Mme Aurore Teissier", "+33465713350", ""),
        )
    ]


@pytest.fixture
def nurses(types: dict[str, ProviderType]) -> list[Provider]:
    return make_nurses(types)


@pytest.fixture
def ask_nurses(hospital: Hospital, nurse: Membership, episode: Episode, types: dict[str, ProviderType]) -> Ask:
    """Ask these providers now, and those of ``wider`` later."""

    def asked(providers: list[Provider], wider: list[list[Provider]] | None = None, **more: Any) -> CareRequest:
        with enter(hospital):
            return ask(
                member=nurse,
                episode_id=more.pop("episode_id", episode.pk),
                request_id=more.pop("request_id", None) or uuid7(),
                role=more.pop("role", types["idel"]),
                targets=[provider_target(provider, may_write()) for provider in providers],
                wider=wider or [],
                circle_member_id=more.pop("circle_member_id", None),
                papers=more.pop("papers", ()),
                fields=said(**more),
            )

    return asked


def approach_to(request: CareRequest, provider: Provider) -> Approach:
    """How one provider stands; call it inside the hospital."""
    found: Approach = request.approaches.get(provider=provider)
    return found


class Reader:
    """Whoever reads a provider's mailbox, on a telephone."""

    def __init__(self, hospital: Hospital, address: str) -> None:
        self.hospital, self.address = hospital, address
        self.client = Client()

    def mails(self) -> list[Message]:
        with enter(self.hospital):
            found = Message.objects.filter(purpose__startswith="care-request").order_by("created_at", "pk")
            return [message for message in found if message.address == self.address]

    def arrive(self, mail: int = 0) -> Any:
        """Touch the link of a mail."""
        [address] = re.findall(r"http://testserver(/l/\S+)", self.mails()[mail].body or "")
        return self.client.get(address, follow=True)

    def open(self, mail: int = 0) -> Any:
        """From the mail to the request, in two gestures."""
        landing = self.arrive(mail)
        return self.client.post(landing.context["open_url"], follow=True)

    def answer(self, page: Any, kind: str, **typed: Any) -> Any:
        """Send one of the forms of the page."""
        return self.client.post(page.context["answer_url"], {"answer": kind, **typed}, follow=True)


@pytest.fixture
def reader(hospital: Hospital) -> Callable[[Provider], Reader]:
    cache.clear()
    return lambda provider: Reader(hospital, provider.email)
