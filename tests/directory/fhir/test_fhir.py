"""The directory in FHIR R4: shapes, searches, pages, errors; and every answer read by somebody else's model of R4 (4.0.1)."""

from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fhirclient.models import bundle, capabilitystatement, operationoutcome
from fhirclient.models.fhirabstractbase import FHIRValidationError

from coordination.accounts.actions import issue_token
from coordination.accounts.models import Membership, TokenScope
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.actions.vocabulary import load_skills
from directory.providers.models import OpeningHours, Professional, Provider, Skill
from tests.directory.conftest import MakeProvider, gard, make_provider, territory_file, types

__all__ = ["gard", "make_provider", "territory_file", "types"]

BASE = "/api/fhir/"
RPPS = "https://rpps.esante.gouv.fr"
FINESS = "https://finess.esante.gouv.fr"


@pytest.fixture
def secret(administrator: Membership, hospital: Hospital) -> str:
    with enter(hospital):
        return issue_token(member=administrator, name="FHIR", scopes=[TokenScope.DIRECTORY_READ])[1]


@pytest.fixture
def ssiad(make_provider: MakeProvider) -> Provider:
    provider = make_provider(
        "SSIAD du Vistre", "ssiad", "30344", finess="300000015", siret="77220148900022", phone="+33465714407",
        street="2 rue du Canal", postal_code="30310", city="Vergèze", mssante="ssiad@vistre.mssante.example",
        preferred_channels=["phone"],
    )  # fmt: skip
    for day in range(5):
        OpeningHours.objects.create(provider=provider, weekday=day, opens=time(8), closes=time(18))
    return provider


@pytest.fixture
def doctor_role(make_provider: MakeProvider, ssiad: Provider) -> Provider:
    person = Professional.objects.create(
        rpps="99900000011", last_name="Escoubas", first_name="Martine", profession="10"
    )
    return make_provider(
        "Dr Martine Escoubas", "medecin-traitant", "30344", kind="professional", rpps="99900000011",
        practice_key="L|1", professional=person, organisation=ssiad, postal_code="30310", city="Vergèze",
    )  # fmt: skip


def ask(secret: str, path: str, **question: str) -> Any:
    return Client().get(BASE + path, question, headers={"Authorization": f"Bearer {secret}"})


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [entry["resource"]["id"] for entry in response.json().get("entry", [])]


def test_an_organisation_says_its_numbers_address_and_channels(secret: str, ssiad: Provider) -> None:
    response = ask(secret, f"Organization/{ssiad.pk}")

    assert response["Content-Type"].startswith("application/fhir+json")
    found = response.json()
    assert {"system": FINESS, "value": "300000015"}.items() <= found["identifier"][0].items()
    assert found["active"] is True
    assert found["address"][0]["postalCode"] == "30310"
    assert [contact["rank"] for contact in found["telecom"]] == [2, 1]
    assert found["type"][0]["coding"][0]["code"] == "ssiad"


def test_a_person_a_practice_and_a_service_are_tied_together(
    secret: str, ssiad: Provider, doctor_role: Provider
) -> None:
    person = ask(secret, "Practitioner", identifier=f"{RPPS}|99900000011").json()["entry"][0]["resource"]
    role = ask(secret, "PractitionerRole", practitioner=f"Practitioner/{person['id']}").json()["entry"][0]["resource"]
    service = ask(secret, "HealthcareService", organization=str(ssiad.pk)).json()["entry"][0]["resource"]

    assert person["name"] == [{"use": "usual", "family": "Escoubas", "given": ["Martine"]}]
    assert person["active"] is True
    assert role["practitioner"]["reference"] == f"Practitioner/{person['id']}"
    assert role["organization"]["reference"] == f"Organization/{ssiad.pk}"
    assert role["contained"][0]["address"]["city"] == "Vergèze"
    assert service["providedBy"]["reference"] == f"Organization/{ssiad.pk}"
    assert service["availableTime"] == [
        {
            "daysOfWeek": ["mon", "tue", "wed", "thu", "fri"],
            "availableStartTime": "08:00:00",
            "availableEndTime": "18:00:00",
        }
    ]


@pytest.mark.parametrize(
    ("path", "question", "count"),
    [
        ("Organization", {"identifier": "300000015"}, 1),
        ("Organization", {"identifier": f"{FINESS}|300000015"}, 1),
        ("Organization", {"identifier": "https://sirene.fr|77220148900022"}, 1),
        ("Organization", {"identifier": "urn:autre|300000015"}, 0),
        ("Organization", {"name": "vistr"}, 1),
        ("Organization", {"name": "..."}, 0),
        ("Organization", {"address-city": "Verg"}, 1),
        ("Organization", {"address-city": "Nîmes"}, 0),
        ("Organization", {"address-postalcode": "30310"}, 1),
        ("Organization", {"address-postalcode": "303"}, 1),
        ("Organization", {"active": "false"}, 0),
        ("Organization", {"_id": "inconnu"}, 0),
        ("Organization", {"inconnu": "x"}, 1),
        ("Practitioner", {"name": "escoubas"}, 1),
        ("Practitioner", {"name": "vergeze"}, 0),
        ("Practitioner", {"active": "true"}, 1),
        ("PractitionerRole", {"role": "medecin-traitant", "active": "true"}, 1),
        ("PractitionerRole", {"organization": "Organization/x"}, 0),
        ("HealthcareService", {"service-type": "ssiad"}, 1),
    ],
)
def test_parameters_narrow(secret: str, doctor_role: Provider, path: str, question: dict[str, str], count: int) -> None:
    assert len(ids(ask(secret, path, **question))) == count


def test_a_form_searches_too(secret: str, ssiad: Provider) -> None:
    response = Client().post(
        f"{BASE}Organization/_search",
        "identifier=300000015",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert ids(response) == [str(ssiad.pk)]


def test_pages_follow_each_other_by_their_links(secret: str, make_provider: MakeProvider) -> None:
    made = {str(make_provider(f"Service {number}", "saad", "30344").pk) for number in range(5)}

    seen: list[str] = []
    path, question = "Organization", {"_count": "2"}
    for _ in range(3):
        response = ask(secret, path, **question)
        seen += ids(response)
        links = {link["relation"]: link["url"] for link in response.json()["link"]}
        path, question = links.get("next", "").rpartition(BASE)[2], {}

    assert "next" not in links
    assert len(seen) == 5
    assert set(seen) == made


def test_a_page_costs_the_same_with_one_and_with_thirty_entries(secret: str, make_provider: MakeProvider) -> None:
    for resource in ("Organization", "HealthcareService"):
        counts = []
        for more in (1, 29):
            for number in range(more):
                make_provider(f"{resource} {more} {number}", "saad", "30344")
            with CaptureQueriesContext(connection) as queries:
                ask(secret, resource)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize(
    ("path", "question", "status", "code"),
    [
        ("Patient", {}, 404, "not-found"),
        ("Organization/00000000-0000-0000-0000-000000000000", {}, 404, "not-found"),
        ("Organization", {"_count": "0"}, 400, "invalid"),
        ("Organization", {"_after": "x"}, 400, "invalid"),
        ("Organization", {"active": "peut-être"}, 400, "invalid"),
        ("Organization", {"name": "a\x00"}, 400, "invalid"),
    ],
)
def test_an_error_is_an_operation_outcome(
    secret: str, types: None, path: str, question: dict[str, str], status: int, code: str
) -> None:
    response = ask(secret, path, **question)

    assert response.status_code == status
    assert response.json()["resourceType"] == "OperationOutcome"
    assert response.json()["issue"][0]["code"] == code


def test_without_a_token_only_the_capabilities_are_read(db: None) -> None:
    refused = ask("tu_inconnu", "Organization")
    assert (refused.status_code, refused.json()["issue"][0]["code"]) == (401, "login")

    statement = Client().get(f"{BASE}metadata").json()
    assert statement["fhirVersion"] == "4.0.1"
    assert {each["type"] for each in statement["rest"][0]["resource"]} == {
        "Organization",
        "Practitioner",
        "PractitionerRole",
        "HealthcareService",
    }


# --- R4, by fhirclient's models: a name, a type or a missing element that R4 does not have is refused -------------------

RESOURCES = ["Organization", "Practitioner", "PractitionerRole", "HealthcareService"]


@pytest.fixture
def full(ssiad: Provider, doctor_role: Provider) -> None:
    """Entries with everything that a resource may say, and one with as little as may be."""
    load_skills()
    for provider in (ssiad, doctor_role):
        provider.skills.add(Skill.objects.get(pk="tracheotomie"))
        provider.mobile, provider.fax, provider.email = "+33639980001", "+33465714499", "accueil@vistre.example"
        provider.missions, provider.criteria, provider.former_names = "Soins.", "Adultes.", ["Soins du Vidourle"]
        provider.save()
    Provider.objects.create(name="Sans rien", type_id="saad", kind="organisation", source="manual")


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_search_and_a_read_are_r4(secret: str, full: None, resource: str) -> None:
    found = ask(secret, resource, _count="1").json()
    everything = ask(secret, resource).json()

    for answer in (found, everything, ask(secret, resource, identifier="inconnu").json()):
        bundle.Bundle(answer, strict=True)
    for entry in everything["entry"]:
        one = ask(secret, f"{resource}/{entry['resource']['id']}").json()
        assert bundle.Bundle({**found, "entry": [{"resource": one}]}, strict=True).entry[0].resource.id == one["id"]


def test_what_the_server_says_of_itself_and_of_errors_is_r4(secret: str) -> None:
    capabilitystatement.CapabilityStatement(Client().get(f"{BASE}metadata").json(), strict=True)
    for answer in (
        ask(secret, "Organization", _count="0"),
        ask(secret, "Patient"),
        Client().get(f"{BASE}Organization"),
    ):
        operationoutcome.OperationOutcome(answer.json(), strict=True)


def test_a_wrong_answer_would_be_refused(secret: str, full: None) -> None:
    found: dict[str, Any] = ask(secret, "Organization").json()
    found["entry"][0]["resource"]["adress"] = []

    with pytest.raises(FHIRValidationError):
        bundle.Bundle(found, strict=True)
