"""The content of a lettre de liaison: what it refuses, and that JSON gives it back whole."""

from dataclasses import replace
from datetime import datetime

import pytest

from liaison.content.discharge import (
    NONE,
    Answer,
    Appointment,
    AppointmentState,
    DischargeLetter,
    Organisms,
    Reference,
    Treatment,
    TreatmentStatus,
)
from liaison.content.parts import ContentError
from tests.liaison.content import letters


@pytest.mark.parametrize("letter", [letters.ordinary(), letters.bare(), letters.replaced(), letters.many_treatments()])
def test_json_gives_the_letter_back_whole(letter: DischargeLetter) -> None:
    text = letter.to_json()
    assert DischargeLetter.from_json(text) == letter
    assert DischargeLetter.from_json(text).to_json() == text


def test_another_schema_is_refused() -> None:
    with pytest.raises(ContentError, match="liaison/1"):
        DischargeLetter.from_json(letters.ordinary().to_json().replace("liaison/1", "j0/1"))


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"status": TreatmentStatus.STOPPED, "before": "1 le soir"}, "motif"),
        ({"status": TreatmentStatus.STOPPED, "reason": "chute"}, "à l’entrée"),
        ({"status": TreatmentStatus.ADDED, "after": "1 le soir"}, "durée"),
        ({"status": TreatmentStatus.ADDED, "duration": "1 mois"}, "à la sortie"),
        ({"status": TreatmentStatus.CONTINUED, "after": "1", "duration": "1 mois"}, "à l’entrée"),
        ({"status": TreatmentStatus.MODIFIED, "before": "1", "after": "2", "duration": "1 mois"}, "motif"),
    ],
)
def test_dose_duration_and_reason_are_the_law_s(fields: dict[str, object], missing: str) -> None:
    with pytest.raises(ContentError, match=missing):
        Treatment(name="Zopiclone", **fields)  # type: ignore[arg-type]


def test_parts_that_contradict_each_other_are_refused() -> None:
    letter = letters.ordinary()
    with pytest.raises(ContentError, match="précède"):
        replace(letter.stay, left_at=letter.stay.admitted_at.replace(year=2024))
    with pytest.raises(ContentError, match="fuseau"):
        replace(letter, composed_at=datetime(2026, 11, 26, 12))
    with pytest.raises(ContentError, match="recherché"):
        Organisms(searched=False, identified=Answer(found=True, text="ERV"))
    with pytest.raises(ContentError, match="remplace"):
        Reference(document_id="a", set_id="b", version=2)
    with pytest.raises(ContentError, match="de quoi"):
        Answer(found=True)
    with pytest.raises(ContentError, match="synthèse"):
        replace(letter, summary=(" ",))
    with pytest.raises(ContentError, match="échéance"):
        Appointment(what="Radiographie", state=AppointmentState.TO_TAKE)
    assert NONE.found is False
