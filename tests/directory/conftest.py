"""A directory small enough to read: the Gard of the territory tests, the types, and providers made one by one."""

from collections.abc import Callable
from typing import Any

import pytest

from coordination.territory.models import Commune
from directory.providers.models import Coverage, Provider
from tests.reference import put_types
from tests.territory.conftest import gard, territory_file

__all__ = ["gard", "territory_file"]

MakeProvider = Callable[..., Provider]


@pytest.fixture
def types(db: None) -> None:
    """The vocabulary kept in the project."""
    put_types()


@pytest.fixture
def vergeze(gard: None) -> Commune:
    return Commune.objects.with_places().get(pk="30344")


@pytest.fixture
def make_provider(types: None, gard: None) -> MakeProvider:
    """Make an organisation: ``make_provider("Vistre Autonomie", "saad", "30083", covers=[("commune", "30344")])``."""

    def make(
        name: str, type_code: str, commune: str | None, *, covers: list[tuple[str, str]] = (), **fields: Any
    ) -> Provider:
        values = {"kind": "organisation", "source": "manual", "type_id": type_code, "commune_id": commune, "name": name}
        provider = Provider.objects.create(**values | fields)
        Coverage.objects.bulk_create(Coverage(provider=provider, level=level, code=code) for level, code in covers)
        return provider

    return make
