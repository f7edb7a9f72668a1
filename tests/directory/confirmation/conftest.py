"""A service on which the hospital relies, and the browser of whoever reads its mailbox."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from coordination.links.actions import CODE_PURPOSE
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.confirmation.actions import ask
from directory.confirmation.models import Confirmation
from directory.confirmation.schedule import PURPOSE
from directory.overlay.models import Preference, PreferenceKind
from directory.providers.models import Provider
from tests.directory.conftest import MakeProvider

Rely = Callable[[Hospital, Provider], None]


@pytest.fixture
def ssiad(make_provider: MakeProvider) -> Provider:
    """Verified too long ago."""
    return make_provider(
        "SSIAD du Vistre",
        "ssiad",
        "30344",
        phone="+33465714410",
        email="ssiad@vistre.example",
        verified_at=timezone.now() - timedelta(days=200),
    )


@pytest.fixture
def rely() -> Rely:
    """Have a hospital rely on a provider."""

    def relied(hospital: Hospital, provider: Provider) -> None:
        with enter(hospital):
            Preference.objects.create(hospital=hospital, provider=provider, kind=PreferenceKind.USUAL)

    return relied


class Service:
    """Who reads the mailbox of a provider, with a telephone."""

    def __init__(self, hospital: Hospital, provider: Provider) -> None:
        self.hospital = hospital
        self.provider = provider
        self.client = Client()

    @property
    def confirmation(self) -> Confirmation:
        with enter(self.hospital):
            found: Confirmation = Confirmation.objects.get(provider=self.provider)
        return found

    def mail(self) -> Message:
        with enter(self.hospital):
            found: Message = Message.objects.filter(purpose=PURPOSE).latest("created_at")
        return found

    def arrive(self) -> Any:
        """Touch the link of the mail."""
        [address] = re.findall(r"http://testserver(/l/\S+)", self.mail().body or "")
        return self.client.get(address, follow=True)

    def enter_page(self) -> Any:
        """From the mail to the entry, with the code."""
        landing = self.arrive()
        self.client.post(landing.context["open_url"])
        with enter(self.hospital):
            body = Message.objects.filter(purpose=CODE_PURPOSE).latest("created_at").body or ""
        [code] = re.findall(r"\b\d{6}\b", body)
        return self.client.post(landing.request["PATH_INFO"] + "code/", {"code": code}, follow=True)

    def say_right(self, page: Any) -> Any:
        """« Tout est juste »."""
        return self.client.post(page.context["confirm_url"], {"seen": page.context["entry"].seen}, follow=True)

    def form(self, page: Any) -> tuple[Any, dict[str, Any]]:
        """The form, and what it would send untouched."""
        form_page = self.client.get(page.context["correct_url"])
        values = {bound.name: bound.value() for bound in form_page.context["form"]}
        return form_page, {
            name: value if isinstance(value, list) else "" if value is None else str(value)
            for name, value in values.items()
        }

    def send(self, page: Any, **typed: Any) -> Any:
        """Type over some boxes and send."""
        form_page, sent = self.form(page)
        return self.client.post(form_page.context["correct_url"], sent | typed, follow=True)


@pytest.fixture
def service(hospital: Hospital, ssiad: Provider) -> Service:
    """The SSIAD, which has just been asked."""
    cache.clear()
    with enter(hospital):
        ask(hospital=hospital, provider=Provider.objects.select_related("type").get(pk=ssiad.pk), now=timezone.now())
    return Service(hospital, ssiad)
