"""The directory for programs: filters, cursor pages, the number of queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coordination.accounts.actions import issue_token
from coordination.accounts.models import Membership, TokenScope
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.actions.vocabulary import load_skills
from directory.providers.models import Skill
from tests.directory.conftest import MakeProvider

URL = "/api/v1/directory/providers/"


@pytest.fixture
def secret(administrator: Membership, hospital: Hospital) -> str:
    with enter(hospital):
        return issue_token(member=administrator, name="Annuaire", scopes=[TokenScope.DIRECTORY_READ])[1]


def ask(secret: str, path: str = URL, **question: str) -> Any:
    return Client().get(path, question, headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ({"type": "ssiad"}, {"SSIAD du Vistre"}),
        ({"q": "vistre"}, {"SSIAD du Vistre", "Vistre Autonomie"}),
        ({"q": "300000015"}, {"SSIAD du Vistre"}),
        ({"commune": "30083"}, {"Vistre Autonomie"}),
        ({"department": "34"}, {"Ailleurs"}),
        ({"weekend": "true"}, {"Vistre Autonomie"}),
        ({"skill": "tracheotomie"}, {"SSIAD du Vistre"}),
        ({"finess": "300000015"}, {"SSIAD du Vistre"}),
        ({"q": "???"}, set()),
    ],
)
def test_filters_narrow(secret: str, make_provider: MakeProvider, question: dict[str, str], names: set[str]) -> None:
    load_skills()
    ssiad = make_provider("SSIAD du Vistre", "ssiad", "30344", finess="300000015")
    ssiad.skills.add(Skill.objects.get(pk="tracheotomie"))
    make_provider("Vistre Autonomie", "saad", "30083", weekend=True)
    make_provider("Ailleurs", "saad", "34172")

    assert {row["name"] for row in ask(secret, **question).json()["results"]} == names


@pytest.mark.parametrize(
    "question", [{"department": "x"}, {"skill": "inconnue"}, {"weekend": "peut-être"}, {"status": "x"}]
)
def test_a_filter_that_cannot_be_read_is_refused(secret: str, types: None, question: dict[str, str]) -> None:
    response = ask(secret, **question)

    assert response.status_code == 400
    assert set(response.json()["errors"]) == set(question)


def test_pages_cost_the_same_whatever_their_length(secret: str, make_provider: MakeProvider) -> None:
    counts = []
    for more in (1, 29):
        for number in range(more):
            make_provider(f"Service {number}", "saad", "30344")
        with CaptureQueriesContext(connection) as queries:
            assert ask(secret).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 10


def test_the_vocabulary_is_read_at_once(secret: str, types: None) -> None:
    rows = ask(secret, "/api/v1/directory/types/").json()
    assert {row["code"] for row in rows} >= {"had", "idel", "dac"}


def test_an_address_without_a_version_leads_to_the_one_in_force(secret: str, make_provider: MakeProvider) -> None:
    make_provider("SSIAD du Vistre", "ssiad", "30344")

    answer = ask(secret, "/api/directory/providers/", q="vistre", type="ssiad")
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/directory/providers/?q=vistre&type=ssiad")
    assert [row["name"] for row in ask(secret, answer["Location"]).json()["results"]] == ["SSIAD du Vistre"]
    assert Client().get("/api/directory/providers/", follow=True).status_code == 401
    assert ask(secret, "/api/directory//ailleurs.example/")["Location"].startswith("/api/v1/directory/")
