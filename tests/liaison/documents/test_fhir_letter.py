"""The FHIR document of a letter: R4 as somebody else's models know it, whole in itself, and saying what the CDA says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from fhirclient.models import bundle as r4
from hypothesis import HealthCheck, given, settings
from lxml import etree

from liaison.content.discharge import DischargeLetter
from liaison.content.parts import Ins
from liaison.documents.cda import discharge_cda
from liaison.documents.fhir import bundle_json, discharge_bundle
from tests.liaison.content import letters
from tests.liaison.content.extremes import any_letter, written

Json = dict[str, Any]
V3 = {"h": "urn:hl7-org:v3"}


@cache
def document(letter: DischargeLetter) -> Json:
    return discharge_bundle(letter)


def resources(bundle: Json, kind: str) -> list[Json]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def values(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key and value, at every depth."""
    for key, value in node.items() if isinstance(node, dict) else (("", item) for item in node):
        yield key, value
        if isinstance(value, dict | list):
            yield from values(value)


def references(node: Any) -> set[str]:
    return {value for key, value in values(node) if key == "reference" and isinstance(value, str)}


# --- R4 ---------------------------------------------------------------------------------------------------------------


def test_r4_has_every_name_and_every_type(letter: DischargeLetter) -> None:
    r4.Bundle(document(letter))


def test_a_stricter_model_of_r4_agrees() -> None:
    models = pytest.importorskip("fhir.resources.R4B", reason="fhir.resources, a second model of R4, is not installed")
    bundle = models.get_fhir_model_class("Bundle")
    for letter in written().values():
        bundle.model_validate_json(bundle_json(letter))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_letter())
def test_any_content_gives_a_document_of_r4(letter: DischargeLetter) -> None:
    r4.Bundle(json.loads(bundle_json(letter)))


def test_nothing_is_empty(letter: DischargeLetter) -> None:
    for key, value in values(document(letter)):
        assert value not in ("", [], {}, None), key


# --- A document -------------------------------------------------------------------------------------------------------


def test_the_same_letter_gives_the_same_bytes(letter: DischargeLetter) -> None:
    assert bundle_json(letter) == bundle_json(replace(letter))


def test_the_composition_comes_first_and_leads_to_everything(letter: DischargeLetter) -> None:
    bundle = document(letter)
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    assert len(by_url) == len(bundle["entry"])
    assert all(url == f"urn:uuid:{resource['id']}" for url, resource in by_url.items())
    assert bundle["type"] == "document"
    first = bundle["entry"][0]
    assert first["resource"]["resourceType"] == "Composition"

    reached, waiting = set(), {first["fullUrl"]}
    while waiting:
        url = waiting.pop()
        reached.add(url)
        waiting |= references(by_url[url]) - reached
    assert reached == set(by_url)


def test_a_new_version_replaces_the_one_before() -> None:
    (first,) = resources(document(letters.ordinary()), "Composition")
    second_bundle = document(letters.replaced())
    (second,) = resources(second_bundle, "Composition")
    assert second["identifier"] == first["identifier"]
    assert second["relatesTo"][0]["targetIdentifier"] == document(letters.ordinary())["identifier"]
    assert second_bundle["identifier"]["value"].endswith("0003")


def test_a_draft_is_preliminary_and_attested_by_nobody() -> None:
    (draft,) = resources(discharge_bundle(replace(letters.ordinary(), signed_at=None)), "Composition")
    (signed,) = resources(document(letters.ordinary()), "Composition")
    assert (draft["status"], "attester" in draft) == ("preliminary", False)
    assert (signed["status"], signed["attester"][0]["time"]) == ("final", "2025-11-26T13:12:00+01:00")


# --- The same letter --------------------------------------------------------------------------------------------------


def test_sections_have_the_codes_titles_and_words_of_the_cda(letter: DischargeLetter) -> None:
    (composition,) = resources(document(letter), "Composition")
    ours = [
        (
            section["code"]["coding"][0]["code"],
            section["title"],
            "".join("".join(etree.fromstring(section["text"]["div"]).itertext()).split()),
        )
        for section in composition["section"]
    ]
    cda = etree.fromstring(discharge_cda(letter))
    theirs = [
        (
            section.xpath("string(h:code/@code)", namespaces=V3),
            section.xpath("string(h:title)", namespaces=V3),
            "".join("".join(section.find("h:text", V3).itertext()).split()),
        )
        for section in cda.xpath("//h:section", namespaces=V3)
    ]
    assert ours == theirs


def test_resources_say_what_the_letter_says() -> None:
    bundle = document(letters.ordinary())
    found = {
        kind: len(resources(bundle, kind))
        for kind in sorted({entry["resource"]["resourceType"] for entry in bundle["entry"]})
    }
    assert found == {
        "AllergyIntolerance": 1,
        "CarePlan": 1,
        "CareTeam": 1,
        "Composition": 1,
        "Device": 1,
        "Encounter": 1,
        "MedicationRequest": 3,
        "MedicationStatement": 1,
        "Observation": 7,
        "Organization": 2,
        "Patient": 1,
        "Practitioner": 2,
        "PractitionerRole": 3,
        "RelatedPerson": 1,
        "ServiceRequest": 3,
        "Task": 1,
    }
    bisoprolol = resources(bundle, "MedicationRequest")[0]
    assert bisoprolol["dosageInstruction"][0]["text"] == "2,5 mg le matin"
    assert bisoprolol["dosageInstruction"][0]["timing"]["repeat"]["boundsDuration"]["code"] == "mo"
    assert bisoprolol["note"][0]["text"] == (
        "modifié ; à l’entrée : 5 mg le matin ; durée : 3 mois ; motif : Pouls à 48/min"
    )
    (encounter,) = resources(bundle, "Encounter")
    assert encounter["period"] == {"start": "2025-11-12T17:05:00+01:00", "end": "2025-11-26T14:00:00+01:00"}
    assert encounter["hospitalization"]["dischargeDisposition"]["coding"][0]["code"] == "160849004"


def test_there_is_no_resource_without_content() -> None:
    bundle = document(letters.bare())
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert not kinds & {
        "CareTeam",
        "CarePlan",
        "Device",
        "MedicationRequest",
        "AllergyIntolerance",
        "RelatedPerson",
        "Task",
    }
    (composition,) = resources(bundle, "Composition")
    none = [section["code"]["coding"][0]["code"] for section in composition["section"] if "emptyReason" in section]
    assert none == ["10183-2", "30954-2", "46264-8", "48765-2"]


# --- The patient ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("oid", "kind"),
    [
        ("1.2.250.1.213.1.4.8", "INS-NIR"),
        ("1.2.250.1.213.1.4.10", "INS-NIR-TEST"),
        ("1.2.250.1.213.1.4.11", "INS-NIR-DEMO"),
        ("", "INS-NIR"),
    ],
)
def test_a_qualified_identity_travels_with_its_number_and_traits(oid: str, kind: str) -> None:
    usual = letters.ordinary()
    ins = Ins(matricule="241033099901725", nature="NIR", oid=oid)
    (patient,) = resources(discharge_bundle(replace(usual, patient=replace(usual.patient, ins=ins))), "Patient")
    number, own = patient["identifier"]
    assert number["type"]["coding"][0]["code"] == kind
    assert number["system"] == f"urn:oid:{oid or '1.2.250.1.213.1.4.8'}"
    assert own["value"] == "000123456"
    assert patient["meta"]["profile"][0].endswith("/fr-core-patient-ins")
    official, usual_name = patient["name"]
    assert (official["family"], official["given"]) == ("BERTHÉZÈNE", ["SIMONE"])
    assert official["extension"][0]["valueString"] == "SIMONE MARIE"
    assert (usual_name["family"], usual_name["given"]) == ("FABREGOUL", ["Simone"])
    assert (patient["gender"], patient["birthDate"]) == ("female", "1941-03-12")


def test_a_provisional_identity_travels_without_number_nor_profile() -> None:
    (patient,) = resources(document(letters.bare()), "Patient")
    assert [one["value"] for one in patient["identifier"]] == ["000123456"]
    assert patient["meta"]["profile"][0].endswith("/fr-core-patient")
    assert "birthDate" not in patient
    assert "extension" not in patient
