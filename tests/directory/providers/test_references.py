"""What an entry names exists, whoever writes it and whatever is removed."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from coordination.territory.models import Commune
from directory.providers.models import Professional, Provider
from tests.directory.conftest import MakeProvider

pytestmark = pytest.mark.django_db


@pytest.fixture
def idel(make_provider: MakeProvider) -> Provider:
    person = Professional.objects.create(rpps="98000000011", last_name="Fictive")
    return make_provider("Alice Fictive", "idel", "30344", kind="professional", professional=person)


@pytest.mark.parametrize("named", [{"type_id": "nothing"}, {"commune_id": "99999"}, {"professional_id": uuid4()}])
def test_an_entry_names_what_exists(idel: Provider, named: dict[str, Any]) -> None:
    added = {"kind": "professional", "type_id": "idel", "name": "Autre", "source": "manual", "search_key": ""}

    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.filter(pk=idel.pk).update(**named)
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.bulk_create([Provider(**added), Provider(**added | named)])


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM providers_providertype WHERE code = 'idel'",
        "DELETE FROM territory_commune",
        "DELETE FROM providers_professional",
        "UPDATE providers_professional SET id = gen_random_uuid()",
    ],
)
def test_what_an_entry_names_stays(idel: Provider, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_no_entry_names_may_go(idel: Provider) -> None:
    Professional.objects.create(rpps="98000000029", last_name="Fictif").delete()
    Commune.objects.exclude(pk="30344").filter(arrondissements=None, predecessors=None, pk="30083").delete()

    assert not Commune.objects.filter(pk="30083").exists()
