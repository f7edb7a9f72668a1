"""The sheets' contents: JSON gives them back, and no reader gets what is not theirs."""

from dataclasses import fields, replace
from datetime import datetime

import pytest

from liaison.content.parts import ContentError, Line
from liaison.content.sheets import Care, LastDose, Medicine, NursingSheet, PatientSheet, Sheet, SocialSheet, Visit
from liaison.letters.sheet_sample import LETTER, nursing, patient, pharmacist, social

SHEETS = [nursing(), social(), pharmacist(), patient()]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.SCHEMA)
def test_json_gives_the_sheet_back_whole(sheet: Sheet) -> None:
    text = sheet.to_json()
    assert type(sheet).from_json(text) == sheet
    assert type(sheet).from_json(text).to_json() == text


def test_another_schema_is_refused() -> None:
    with pytest.raises(ContentError, match="social/1"):
        SocialSheet.from_json(nursing().to_json())


@pytest.mark.parametrize("sheet", [social(), patient()], ids=lambda sheet: sheet.SCHEMA)
def test_the_social_and_the_patient_s_sheets_refuse_the_ins(sheet: Sheet) -> None:
    with pytest.raises(ContentError, match="INS"):
        replace(sheet, patient=LETTER.patient)


def test_the_social_sheet_has_no_room_for_a_diagnosis_or_a_treatment() -> None:
    names = {field.name for field in fields(SocialSheet)}
    assert not names & {"reason", "treatments", "medicines", "care", "doses", "allergies", "condition", "summary"}


def test_the_social_sheet_needs_the_consent_and_asks_three_things_at_most() -> None:
    with pytest.raises(ContentError, match="accord"):
        replace(social(), consent=" ")
    with pytest.raises(ContentError, match="3 demandes"):
        replace(social(), requests=(Line(text="Aider"),) * 4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Care(rhythm="", what="Pansement"), "rythme"),
        (lambda: LastDose(name="Apixaban", last="", next=""), "prise"),
        (lambda: Medicine(name="Apixaban"), "moment"),
        (lambda: Visit(what="L’infirmier"), "jour"),
        (lambda: replace(nursing(), composed_at=datetime(2025, 11, 26)), "fuseau"),
        (lambda: replace(nursing(), version=0), "versions"),
    ],
)
def test_what_a_reader_needs_is_required(make: object, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        make()  # type: ignore[operator]


def test_the_words_for_the_patient_are_those_that_were_written() -> None:
    words = patient().words()
    assert "vous tombez, même sans douleur\n" in words
    assert "Apixaban 2,5 mg contre les caillots" in words
    assert "Zopiclone, oxazépam : ils peuvent vous faire tomber." in words
    assert isinstance(patient(), PatientSheet)
    assert isinstance(nursing(), NursingSheet)
