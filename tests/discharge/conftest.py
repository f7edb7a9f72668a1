"""The directory and the instruments as these tests need them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.screening.models import InstrumentVersion
from tests import factories
from tests.reference import put_instruments, put_types


@pytest.fixture
def types(db: None) -> dict[str, ProviderType]:
    """The types of the directory by code."""
    return put_types()


@pytest.fixture
def trst(db: None) -> InstrumentVersion:
    """The edition of TRST that is delivered."""
    put_instruments()
    version = InstrumentVersion.objects.newest_of("TRST")
    assert version is not None
    return version


@pytest.fixture
def episode(hospital: Hospital, nurse: Membership, unit: Unit, types: dict[str, ProviderType]) -> Episode:
    """Mme Fabregoul, admitted two days ago, who leaves in two days."""
    with enter(hospital):
        return factories.make_episode(nurse, unit, expected_departure_at=timezone.now() + timedelta(days=2))


@pytest.fixture
def service(types: dict[str, ProviderType]) -> Provider:
    """A home help service that the directory knows, in the patient's commune."""
    return Provider.objects.create(
        kind=Provider.Kind.ORGANISATION,
        type=types["saad"],
        name="Vistre Autonomie",
        commune=factories.make_commune(),
        city="Vergèze",
        phone="+33465714410",
        email="accueil@vistre.example",
        source=Provider.Source.MANUAL,
        search_key="vistre autonomie saad vergeze",
    )
