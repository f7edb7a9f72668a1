"""What the national rules do not see in a CDA: identifiers, dates, and that narrative and entries say the same thing."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from coordination.identity.numbers import check_finess, check_matricule, check_rpps
from liaison.content.discharge import DischargeLetter
from liaison.content.parts import ContentError, Sex
from liaison.documents.cda import discharge_cda
from liaison.documents.structured.text import printable
from tests.liaison.content import letters
from tests.liaison.content.extremes import any_letter

NS = {"h": "urn:hl7-org:v3", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
TYPE = f"{{{NS['xsi']}}}type"
PEOPLE, STRUCTURES = "1.2.250.1.71.4.2.1", "1.2.250.1.71.4.2.2"
INS_ROOTS = {f"1.2.250.1.213.1.4.{last}" for last in (8, 9, 10, 11)}


@cache
def document(letter: DischargeLetter) -> Any:
    return etree.fromstring(discharge_cda(letter))


def find(node: Any, path: str) -> list[Any]:
    return node.xpath(path, namespaces=NS)


def said(root: Any, entry: Any) -> str:
    """The narrative that an entry points to."""
    (reference,) = find(entry, "h:text/h:reference/@value")
    (target,) = find(root, f"//*[@ID='{reference.removeprefix('#')}']")
    return "".join(target.itertext())


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_same_letter_gives_the_same_bytes(letter: DischargeLetter) -> None:
    assert discharge_cda(letter) == discharge_cda(replace(letter))


def test_a_draft_has_no_clinical_document() -> None:
    with pytest.raises(ContentError, match="signée"):
        discharge_cda(replace(letters.ordinary(), signed_at=None))


def test_the_hospital_says_what_it_is_and_under_which_oid_it_numbers_its_patients() -> None:
    usual = letters.ordinary()
    private = replace(usual, hospital=replace(usual.hospital, facility="SA04", ipp_oid="1.2.250.1.999.7"))
    for letter, facility, number in ((usual, "SA01", "2.25."), (private, "SA04", "1.2.250.1.999.7")):
        root = document(letter)
        assert find(root, "//h:healthCareFacility/h:code/@code") == [facility]
        (own,) = [each for each in find(root, "//h:patientRole/h:id") if each.get("extension") == usual.ipp]
        assert own.get("root").startswith(number)


# --- Narrative and entries --------------------------------------------------------------------------------------------


def test_every_reference_is_resolved_and_every_anchor_and_id_is_its_own(letter: DischargeLetter) -> None:
    root = document(letter)
    anchors = find(root, "//@ID")
    assert len(anchors) == len(set(anchors))
    assert {value.removeprefix("#") for value in find(root, "//h:reference/@value")} <= set(anchors)
    ids = find(root, "//h:structuredBody//h:id/@root")
    assert len(ids) == len(set(ids))


def test_entries_say_what_their_narrative_says(letter: DischargeLetter) -> None:
    root = document(letter)
    for entry in find(root, "//h:structuredBody//h:observation[h:value]"):
        (value,) = find(entry, "h:value")
        words = said(root, entry)
        match value.get(TYPE):
            case "ST":
                assert value.text == words
            case "BL":
                assert words.startswith("Oui" if value.get("value") == "true" else "Non")
            case "CE" | "CD" if value.get("code"):
                known = value.get("displayName").lower()
                assert known in words.lower() or (value.get("code"), words) == (
                    "no-known-allergies",
                    "Aucune allergie connue",
                )


def test_treatments_are_in_the_section_of_their_fate_by_name_dose_and_duration() -> None:
    root = document(letters.ordinary())
    fates = {
        code: find(root, f"//h:section[h:code/@code='{code}']//h:substanceAdministration")
        for code in ("18610-6", "10183-2")
    }
    names = {code: [find(one, ".//h:name/text()")[0] for one in found] for code, found in fates.items()}
    assert names == {
        "18610-6": ["Zopiclone 7,5 mg"],
        "10183-2": ["Bisoprolol", "Paracétamol 1 g", "Lévothyroxine 75 μg"],
    }
    bisoprolol = fates["10183-2"][0]
    assert said(root, bisoprolol) == "Bisoprololmodifié5 mg le matin2,5 mg le matin3 moisPouls à 48/min"
    assert said(root, find(bisoprolol, "h:entryRelationship/h:act")[0]) == "2,5 mg le matin"
    assert find(bisoprolol, "h:effectiveTime/h:low/@value") == ["20251126"]
    (width,) = find(bisoprolol, "h:effectiveTime/h:width")
    assert dict(width.attrib) == {"value": "3", "unit": "mo"}


def test_no_medicines_is_said_in_words_and_by_a_code() -> None:
    root = document(letters.bare())
    (section,) = find(root, "//h:section[h:code/@code='10183-2']")
    assert find(section, ".//h:substanceAdministration/h:code/@code") == ["no-known-medications"]
    assert said(root, find(section, ".//h:substanceAdministration")[0]) == "Aucun"
    assert not find(root, "//h:section[h:code/@code='18610-6']")


def test_an_appointment_to_take_says_so_in_words_and_by_its_priority() -> None:
    root = document(letters.ordinary())
    found = [
        (said(root, one), find(one, "h:effectiveTime/@value"), find(one, "h:priorityCode/@code"))
        for one in find(root, "//h:encounter")
    ]
    assert [(times, priority) for _, times, priority in found] == [
        (["20251201"], []),
        (["20260106104000+0100"], []),
        ([], ["CS"]),
    ]
    assert [words.endswith("à prendre") for words, _, _ in found] == [False, False, True]


def test_every_text_of_the_letter_is_in_the_narrative(letter: DischargeLetter) -> None:
    narrative = squeezed(" ".join("".join(text.itertext()) for text in find(document(letter), "//h:section/h:text")))
    names = (treatment.name for treatment in letter.treatments)
    for text in (letter.reason, *letter.summary, letter.surveillance, letter.advice, letter.social, *names):
        assert squeezed(printable(text)) in narrative


# --- Identifiers ------------------------------------------------------------------------------------------------------


def test_people_and_structures_bear_their_national_numbers() -> None:
    root = document(letters.ordinary())
    for path in (
        "h:author/h:assignedAuthor",
        "h:legalAuthenticator/h:assignedEntity",
        "h:participant/h:associatedEntity",
    ):
        (person,) = find(root, f"{path}/h:id")
        assert person.get("root") == PEOPLE
        assert person.get("extension")[0] == "8"
        assert check_rpps(person.get("extension")[1:])
    for structure in find(root, f"//h:id[@root='{STRUCTURES}']/@extension"):
        assert structure[0] == "1"
        assert check_finess(structure[1:])


def test_a_doctor_without_number_is_numbered_by_the_hospital_always_the_same() -> None:
    unnumbered = replace(letters.ordinary().signatory, rpps="")
    root = document(replace(letters.ordinary(), signatory=unnumbered))
    ids = find(root, "//h:assignedAuthor/h:id | //h:legalAuthenticator//h:assignedEntity/h:id")
    assert len({(one.get("root"), one.get("extension")) for one in ids}) == 1
    assert not ids[0].get("root").startswith(PEOPLE)


def test_the_ins_travels_with_all_its_traits_or_not_at_all(letter: DischargeLetter) -> None:
    root = document(letter)
    shown = [one for one in find(root, "//h:patientRole/h:id") if one.get("root") in INS_ROOTS]
    patient = letter.patient
    expected = patient.ins is not None and patient.sex is not Sex.UNKNOWN and bool(patient.birth_place_code)
    assert len(shown) == expected
    for one in shown:
        assert check_matricule(one.get("extension"))


def test_the_hospital_numbers_its_patients_under_one_oid_that_is_its_own() -> None:
    ordinary = letters.ordinary()
    here = find(document(ordinary), "//h:patientRole/h:id[2]/@root")
    again = find(document(letters.replaced()), "//h:patientRole/h:id[2]/@root")
    elsewhere = replace(ordinary, hospital=replace(ordinary.hospital, finess="990000028"))
    assert here == again != find(document(elsewhere), "//h:patientRole/h:id[2]/@root")


def test_names_are_qualified_as_the_national_rules_want() -> None:
    (name,) = find(document(letters.ordinary()), "//h:patient/h:name")
    assert [(part.tag.rpartition("}")[2], part.get("qualifier"), part.text) for part in name] == [
        ("family", "BR", "BERTHÉZÈNE"),
        ("given", None, "SIMONE MARIE"),
        ("given", "BR", "SIMONE"),
        ("family", "CL", "FABREGOUL"),
        ("given", "CL", "Simone"),
    ]


# --- Versions and dates -----------------------------------------------------------------------------------------------


def test_a_new_version_replaces_the_one_before_in_the_same_set() -> None:
    first, second = document(letters.ordinary()), document(letters.replaced())
    assert find(second, "h:setId/@root") == find(first, "h:setId/@root")
    assert find(second, "h:versionNumber/@value") == ["2"]
    assert find(second, "h:relatedDocument[@typeCode='RPLC']/h:parentDocument/h:id/@root") == find(first, "h:id/@root")
    assert find(second, "h:id/@root") != find(first, "h:id/@root")
    assert not find(first, "h:relatedDocument")


def test_dates_follow_one_another_and_bear_their_zone(letter: DischargeLetter) -> None:
    root = document(letter)
    stay = "h:documentationOf/h:serviceEvent/h:effectiveTime"
    moments = [find(root, f"{stay}/h:{end}/@value")[0] for end in ("low", "high")]
    assert moments == [find(root, f"h:componentOf//h:effectiveTime/h:{end}/@value")[0] for end in ("low", "high")]
    moments += [find(root, f"{path}/@value")[0] for path in ("h:effectiveTime", "h:legalAuthenticator/h:time")]
    read = [datetime.strptime(moment, "%Y%m%d%H%M%S%z") for moment in moments]
    assert read[0] <= read[1]
    assert all(before <= after for before, after in pairwise(read[2:]))
    assert read == [letter.stay.admitted_at, letter.stay.left_at, letter.composed_at, letter.signed_at]
    assert find(root, "//h:birthTime/@value")[0] <= moments[0]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_letter())
def test_any_content_gives_a_document_that_reads_back(letter: DischargeLetter) -> None:
    root = document(letter)
    for entry in find(root, "//h:observation[h:value/@xsi:type='ST']"):
        assert find(entry, "h:value")[0].text == said(root, entry)
