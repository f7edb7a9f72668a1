"""IHE_XDM.ZIP reopened: names that any system reads, sums that match, identifiers that are those of the document."""

import hashlib
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from lxml import etree

from coordination.identity.numbers import check_finess, check_rpps
from liaison.content.discharge import DischargeLetter
from liaison.documents.cda import discharge_cda
from liaison.documents.xdm import xdm_archive
from tests.liaison.content import letters
from tests.liaison.content.extremes import any_letter

NS = {"rim": "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0", "h": "urn:hl7-org:v3"}
FOLDER = "IHE_XDM/SUBSET01"
METADATA = f"{FOLDER}/METADATA.XML"
PDF = b"%PDF-1.7 the letter"
LEVEL_1 = re.compile(r"[A-Z0-9_]{1,8}(\.[A-Z0-9_]{1,3})?")


def packed(letter: DischargeLetter) -> bytes:
    return xdm_archive(letter, cda=discharge_cda(letter), pdf=PDF)


@cache
def files(letter: DischargeLetter) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed(letter))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def described(letter: DischargeLetter) -> Any:
    return etree.fromstring(files(letter)[METADATA])


def find(node: Any, path: str) -> list[Any]:
    return node.xpath(path, namespaces=NS)


def slots(node: Any, name: str) -> list[str]:
    return find(node, f"rim:Slot[@name='{name}']/rim:ValueList/rim:Value/text()")


def entries(letter: DischargeLetter) -> dict[str, Any]:
    return {slots(entry, "URI")[0]: entry for entry in find(described(letter), "//rim:ExtrinsicObject")}


# --- The archive ------------------------------------------------------------------------------------------------------


def test_it_holds_what_the_profile_asks_under_names_that_iso_9660_knows(letter: DischargeLetter) -> None:
    found = files(letter)
    assert list(found) == ["README.TXT", "INDEX.HTM", METADATA, f"{FOLDER}/LDLSES.XML", f"{FOLDER}/LDLSES.PDF"]
    for path in found:
        assert all(LEVEL_1.fullmatch(part) for part in path.split("/"))
    assert found[f"{FOLDER}/LDLSES.XML"] == discharge_cda(letter)
    assert found[f"{FOLDER}/LDLSES.PDF"] == PDF


def test_the_same_letter_gives_the_same_bytes_dated_as_it_is(letter: DischargeLetter) -> None:
    assert packed(letter) == packed(replace(letter))
    with zipfile.ZipFile(io.BytesIO(packed(letters.ordinary()))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2025, 11, 26, 13, 12, 0)}


def test_the_page_is_well_formed_and_leads_to_every_file(letter: DischargeLetter) -> None:
    found = files(letter)
    page = etree.fromstring(found["INDEX.HTM"])
    links = page.xpath("//x:a/@href", namespaces={"x": "http://www.w3.org/1999/xhtml"})
    assert set(links) == set(found) - {"INDEX.HTM"}


def test_the_readme_names_the_sender_and_not_the_patient() -> None:
    text = files(letters.ordinary())["README.TXT"].decode()
    assert "Centre hospitalier de Sauveyre" in text
    assert "04 65 71 20 00" in text
    assert "Fabregoul" not in text.title()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_letter())
def test_any_content_gives_an_archive_that_reads_back(letter: DischargeLetter) -> None:
    found = files(letter)
    assert etree.fromstring(found[METADATA]) is not None
    assert etree.fromstring(found["INDEX.HTM"]) is not None


# --- The metadata -----------------------------------------------------------------------------------------------------


def test_sizes_and_sums_are_those_of_the_files(letter: DischargeLetter) -> None:
    found = files(letter)
    for path, entry in entries(letter).items():
        content = found[f"{FOLDER}/{path}"]
        assert slots(entry, "size") == [str(len(content))]
        assert slots(entry, "hash") == [hashlib.sha1(content).hexdigest()]  # noqa: S324  # the standard's sum


def test_the_document_bears_the_identifier_of_its_header(letter: DischargeLetter) -> None:
    cda = etree.fromstring(discharge_cda(letter))
    unique = {
        path: find(entry, "rim:ExternalIdentifier[contains(@identificationScheme,'2e82c1f6')]/@value")[0]
        for path, entry in entries(letter).items()
    }
    assert unique["LDLSES.XML"] == cda.xpath("string(h:id/@root)", namespaces=NS)
    assert len(set(unique.values())) == 2
    assert all(re.fullmatch(r"2\.25\.\d{1,39}", value) for value in unique.values())


def test_each_object_has_every_code_and_identifier_that_xds_asks(letter: DischargeLetter) -> None:
    root = described(letter)
    entry_schemes = {"93606bcf", "41a5887f", "f0306f51", "a09d5840", "f4f85eac", "f33fb8ac", "cccf5598"}
    for entry in find(root, "//rim:ExtrinsicObject"):
        schemes = {value[9:17] for value in find(entry, "rim:Classification/@classificationScheme")}
        assert schemes == entry_schemes
        assert {value[9:17] for value in find(entry, "rim:ExternalIdentifier/@identificationScheme")} == {
            "58a6f841",
            "2e82c1f6",
        }
        assert {slot.get("name") for slot in find(entry, "rim:Slot")} == {
            "creationTime",
            "hash",
            "size",
            "URI",
            "languageCode",
            "legalAuthenticator",
            "serviceStartTime",
            "serviceStopTime",
            "sourcePatientId",
            "sourcePatientInfo",
        }
    (package,) = find(root, "//rim:RegistryPackage")
    assert {value[9:17] for value in find(package, "rim:ExternalIdentifier/@identificationScheme")} == {
        "6b5aea1a",
        "96fdda7c",
        "554ac39e",
    }
    assert find(root, "//rim:Classification/@classificationNode") == ["urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"]


def test_every_link_leads_to_an_object_and_every_object_has_its_own_id(letter: DischargeLetter) -> None:
    root = described(letter)
    ids = Counter(find(root, "//@id"))
    assert max(ids.values()) == 1
    assert set(find(root, "//@classifiedObject | //@registryObject | //@sourceObject")) <= set(ids)
    members = find(root, "//rim:Association[contains(@associationType,'HasMember')]")
    assert {member.get("targetObject") for member in members} == set(find(root, "//rim:ExtrinsicObject/@id"))
    assert all(slots(member, "SubmissionSetStatus") == ["Original"] for member in members)


def test_a_new_version_replaces_the_entry_of_the_one_before() -> None:
    first, second = described(letters.ordinary()), described(letters.replaced())
    (link,) = find(second, "//rim:Association[contains(@associationType,'RPLC')]")
    cda = "//rim:ExtrinsicObject[@mimeType='text/xml']/@id"
    assert link.get("targetObject") == find(first, cda)[0]
    assert link.get("sourceObject") == find(second, cda)[0]
    assert not find(first, "//rim:Association[contains(@associationType,'RPLC')]")


def test_times_are_in_utc_and_people_bear_their_numbers() -> None:
    entry = entries(letters.ordinary())["LDLSES.XML"]
    assert slots(entry, "creationTime") == ["20251126121200"]
    assert slots(entry, "serviceStartTime") == ["20251112160500"]
    assert slots(entry, "serviceStopTime") == ["20251126130000"]
    (author,) = find(entry, "rim:Classification[contains(@classificationScheme,'93606bcf')]")
    (person,) = slots(author, "authorPerson")
    assert person == "810999001232^Castagnier^Hélène^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"
    assert check_rpps(person.partition("^")[0][1:])
    (institution,) = slots(author, "authorInstitution")
    assert check_finess(institution.rpartition("^")[2][1:])
    assert find(entry, "rim:Classification[contains(@classificationScheme,'a09d5840')]/@nodeRepresentation") == [
        "urn:asip:ci-sis:ldl-ses:2017"
    ]


def test_the_patient_goes_by_the_ins_or_by_the_hospital_s_number() -> None:
    scheme = "rim:ExternalIdentifier[contains(@identificationScheme,'58a6f841')]/@value"
    qualified = entries(letters.ordinary())["LDLSES.XML"]
    assert find(qualified, scheme) == ["241033099901725^^^&1.2.250.1.213.1.4.11&ISO^NH"]
    assert slots(qualified, "sourcePatientInfo")[1:] == [
        "PID-5|BERTHÉZÈNE^SIMONE^SIMONE MARIE^^^^L~FABREGOUL^Simone^^^^^D",
        "PID-7|19410312",
        "PID-8|F",
    ]
    provisional = entries(letters.bare())["LDLSES.XML"]
    assert find(provisional, scheme) == slots(provisional, "sourcePatientId")
    assert find(provisional, scheme)[0].startswith("000123456^^^&2.25.")
    assert not [value for value in slots(provisional, "sourcePatientInfo") if value.startswith("PID-7")]


def test_delimiters_in_names_are_escaped() -> None:
    usual = letters.ordinary()
    patient = replace(usual.patient, used_name="D'<A>^B & ~C|\\", birth_name="")
    entry = entries(replace(usual, patient=patient))["LDLSES.XML"]
    assert "PID-5|D'<A>\\S\\B \\T\\ \\R\\C\\F\\\\E\\^Simone^^^^^D" in slots(entry, "sourcePatientInfo")
