"""An entry, and who proposes, decides or must not see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from coordination.accounts.models import Membership, User
from coordination.tenancy.scope import enter, set_local
from directory.corrections.actions import propose_correction
from directory.corrections.parts import current, proposable
from directory.corrections.seen import seen
from directory.overlay.models import Correction
from directory.providers.models import Provider
from tests.directory.conftest import MakeProvider

Propose = Callable[..., Correction]


@pytest.fixture
def ssiad(make_provider: MakeProvider) -> Provider:
    """An entry whose phone number has changed in the world."""
    return make_provider(
        "SSIAD du Vistre", "ssiad", "30344", phone="+33465714410", city="Vergèze", email="ssiad@vistre.example"
    )


@pytest.fixture
def propose() -> Propose:
    """Propose as this member: ``propose(nurse, ssiad, phone="+33465714420")``."""

    def proposed(member: Membership, provider: Provider, **values: Any) -> Correction:
        provider.refresh_from_db()
        with enter(member.hospital):
            return propose_correction(
                member=member,
                provider_id=provider.pk,
                seen=seen(provider, proposable(provider)),
                changes={name: [current(provider, name), value] for name, value in values.items()},
                reason="Dit au téléphone par l’accueil",
            )

    return proposed


@pytest.fixture
def as_admin(directory_admin: User) -> User:
    """The directory's administrator, as the request's transaction says it to the database."""
    set_local({"app.user": str(directory_admin.pk)})
    return directory_admin


@pytest.fixture
def admin_client(directory_admin: User) -> Client:
    """Their browser."""
    client = Client()
    client.force_login(directory_admin, backend="coordination.accounts.reading.PersonBackend")
    return client


@pytest.fixture
def current_hospital() -> Callable[[], str]:
    """The hospital that the database believes us to be in."""

    def current() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.hospital', true)")
            return str(cursor.fetchone()[0] or "")

    return current
