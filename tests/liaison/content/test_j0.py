"""The content of a courrier J0: what it refuses, and that JSON gives it back whole."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.content.j0 import SCHEMA, CareRow, CareState, J0Content, OpenPoint, Stay
from liaison.content.parts import ContentError, Ins, Line
from liaison.letters.sample import ordinary, qualified, samples

words = st.text(min_size=1, max_size=40).filter(str.strip)
rows = st.builds(
    CareRow,
    who=words,
    what=st.text(max_size=40),
    state=st.sampled_from(CareState),
    starts_on=st.none() | st.dates(),
    phone=st.text(max_size=20),
)
points = st.builds(
    OpenPoint,
    text=words,
    who=words,
    deadline=st.none() | st.dates(),
    deadline_time=st.none() | st.times(),
    phone=st.text(max_size=20),
)


@pytest.mark.parametrize("content", samples().values(), ids=samples())
def test_every_sample_survives_its_json(content: J0Content) -> None:
    assert J0Content.from_json(content.to_json()) == content


@given(
    circle=st.lists(rows, max_size=5),
    open_points=st.lists(points, max_size=5),
    requests=st.lists(st.builds(Line, strong=words, text=st.text(max_size=80)), max_size=3),
    version=st.integers(min_value=1),
    composed_at=st.datetimes(timezones=st.timezones()),
)
def test_any_content_survives_its_json(
    circle: list[CareRow], open_points: list[OpenPoint], requests: list[Line], version: int, composed_at: datetime
) -> None:
    content = replace(
        ordinary(),
        circle=tuple(circle),
        open_points=tuple(open_points),
        requests=tuple(requests),
        version=version,
        composed_at=composed_at,
    )
    read = J0Content.from_json(content.to_json())
    assert replace(read, composed_at=composed_at) == content
    assert read.composed_at.utcoffset() == composed_at.utcoffset()
    assert read.composed_at.replace(tzinfo=None) == composed_at.replace(tzinfo=None, fold=0)


def test_the_same_content_gives_the_same_json() -> None:
    assert ordinary().to_json() == ordinary().to_json()
    assert json.loads(ordinary().to_json())["schema"] == SCHEMA


@pytest.mark.parametrize(
    "damage",
    [
        {"schema": "j0/2"},
        {"surprise": 1},
        {"contact": None},
        {"version": "1"},
        {"composed_at": "yesterday"},
        {"circle": [{"who": "x", "what": "y", "state": "perhaps"}]},
    ],
)
def test_json_that_is_not_a_letter_is_refused(damage: dict[str, object]) -> None:
    document = json.loads(ordinary().to_json())
    with pytest.raises(ContentError):
        J0Content.from_json(json.dumps(document | damage))


def test_json_without_a_required_part_is_refused() -> None:
    document = json.loads(ordinary().to_json())
    del document["patient"]
    with pytest.raises(ContentError):
        J0Content.from_json(json.dumps(document))


def test_a_letter_asks_three_things_at_most() -> None:
    three = tuple(Line(text=f"demande {number}") for number in range(3))
    assert replace(ordinary(), requests=three).requests == three
    with pytest.raises(ContentError, match="3 demandes au plus"):
        replace(ordinary(), requests=(*three, Line(text="une de trop")))


def test_the_ins_is_shown_or_its_absence_explained_never_both_nor_neither() -> None:
    patient = qualified().patient
    with pytest.raises(ContentError):
        replace(patient, ins_absence="identité provisoire")
    with pytest.raises(ContentError):
        replace(patient, ins=None)


@pytest.mark.parametrize(("matricule", "nature"), [("2410330999017", "NIR"), ("241033099901725", "SNGI")])
def test_an_ins_has_fifteen_characters_and_a_known_nature(matricule: str, nature: str) -> None:
    with pytest.raises(ContentError):
        Ins(matricule=matricule, nature=nature)


def test_a_stay_ends_after_it_began_at_a_moment_with_a_zone() -> None:
    with pytest.raises(ContentError, match="précède"):
        Stay(admitted_on=date(2025, 11, 27), left_at=datetime(2025, 11, 26, 12, tzinfo=UTC), unit_name="")
    with pytest.raises(ContentError, match="fuseau"):
        Stay(admitted_on=date(2025, 11, 1), left_at=datetime(2025, 11, 26, 12), unit_name="")


@pytest.mark.parametrize(
    ("field", "value"),
    [("signatories", ()), ("version", 0), ("statement", " "), ("composed_at", datetime(2025, 11, 26))],
)
def test_a_letter_names_its_signatory_version_nature_and_moment(field: str, value: Any) -> None:
    with pytest.raises(ContentError):
        replace(ordinary(), **{field: value})


def test_lines_rows_and_points_are_never_blank() -> None:
    with pytest.raises(ContentError):
        Line(strong=" ", text="")
    with pytest.raises(ContentError):
        CareRow(who="", what="", state=CareState.TO_FIND)
    with pytest.raises(ContentError):
        OpenPoint(text="aide au lever", who="", deadline_time=time(12))
