"""Identity statuses walked wholly, and the INS datamatrix against the vectors of its specification."""

import re
from datetime import date
from itertools import product
from typing import Any

import pytest
from arbez_dmtx import decode
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from coordination.errors import DomainError
from coordination.identity import ins
from coordination.identity.datamatrix import datamatrix_svg
from coordination.identity.ins import (
    TRANSITIONS,
    IdentityAttribute,
    IdentityEvent,
    IdentityStatus,
    InsOid,
    datamatrix_payload,
    events_between,
    has_paper,
    holds_ins,
    may_show_ins,
    next_status,
    status_after,
)

PAT_TROIS: dict[str, Any] = {
    "status": IdentityStatus.QUAL,
    "matricule": "279035121518989",
    "oid": InsOid.NIR,
    "given_names": "Dominique Marie-Louise",
    "birth_name": "Pat-Trois",
    "sex": "F",
    "birth_date": date(1979, 3, 28),
    "birth_place": "51215",
}
PAT_TROIS_PAYLOAD = (
    "IS010000000000000000000000S1279035121518989S21.2.250.1.213.1.4.8\x1dS3DOMINIQUE MARIE-LOUISE\x1d"
    "S4PAT-TROIS\x1dS5FS628-03-1979S751215"
)
LETTERS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=100)


@pytest.mark.parametrize(("pair", "after"), TRANSITIONS.items())
def test_every_declared_transition_is_accepted(
    pair: tuple[IdentityStatus, IdentityEvent], after: IdentityStatus
) -> None:
    assert next_status(*pair) == after
    assert after != pair[0]


@pytest.mark.parametrize("pair", [pair for pair in product(IdentityStatus, IdentityEvent) if pair not in TRANSITIONS])
def test_every_undeclared_transition_is_refused(pair: tuple[IdentityStatus, IdentityEvent]) -> None:
    with pytest.raises(DomainError) as refusal:
        next_status(*pair)
    assert refusal.value.code == "identity.transition"
    assert pair[1].label in refusal.value.message


def test_every_status_can_be_reached_and_left() -> None:
    assert set(TRANSITIONS.values()) == set(IdentityStatus)
    assert {status for status, _ in TRANSITIONS} == set(IdentityStatus)


@given(st.lists(st.sampled_from(IdentityEvent), max_size=20))
def test_a_qualified_identity_always_has_both_a_paper_and_insi(events: list[IdentityEvent]) -> None:
    status, paper, insi = IdentityStatus.PROV, False, False
    for event in events:
        try:
            status = next_status(status, event)
        except DomainError:
            continue
        if event == IdentityEvent.PIECE_CONTROLEE:
            paper = True
        elif event == IdentityEvent.INS_RECUPEREE:
            insi = True
        elif event == IdentityEvent.PIECE_ECARTEE:
            paper = False
        elif event == IdentityEvent.DISCORDANCE:
            insi = False
        else:
            paper = insi = False
    assert (status == IdentityStatus.QUAL) == (paper and insi) == may_show_ins(status)
    assert holds_ins(status) == insi


@given(
    st.sampled_from(IdentityStatus),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "279035121518989", "279035121518890"]),
    st.sets(st.sampled_from(IdentityAttribute)),
)
def test_the_status_after_a_correction_is_what_was_given_with_it(
    status: IdentityStatus, traits_changed: bool, paper: bool, matricule: str, attributes: set[IdentityAttribute]
) -> None:
    before = "279035121518989" if holds_ins(status) else ""
    events = events_between(
        status,
        traits_changed=traits_changed,
        paper=paper,
        matricule=matricule,
        matricule_before=before,
        attributes=attributes,
    )
    if (paper or matricule) and attributes & {IdentityAttribute.DOUTEUSE, IdentityAttribute.FICTIVE}:
        with pytest.raises(DomainError, match="levez d’abord"):
            status_after(status, events, attributes=attributes)
        return
    after = status_after(status, events, attributes=attributes)
    assert (has_paper(after), holds_ins(after)) == (paper, bool(matricule))
    if not events:
        assert after == status


@pytest.mark.parametrize("attribute", [IdentityAttribute.DOUTEUSE, IdentityAttribute.FICTIVE])
@pytest.mark.parametrize(("pair", "after"), TRANSITIONS.items())
def test_a_doubtful_or_fictitious_identity_only_ever_becomes_provisional(
    pair: tuple[IdentityStatus, IdentityEvent], after: IdentityStatus, attribute: IdentityAttribute
) -> None:
    if after == IdentityStatus.PROV:
        assert next_status(*pair, attributes=[attribute]) == after
    else:
        with pytest.raises(DomainError) as refusal:
            next_status(*pair, attributes=[attribute])
        assert refusal.value.code == "identity.attribute"


def test_a_namesake_may_be_qualified() -> None:
    after = next_status(IdentityStatus.VALI, IdentityEvent.INS_RECUPEREE, attributes=[IdentityAttribute.HOMONYME])
    assert after == IdentityStatus.QUAL


def test_only_a_qualified_identity_shows_its_matricule() -> None:
    assert [status for status in IdentityStatus if may_show_ins(status)] == [IdentityStatus.QUAL]


def test_the_payload_is_the_one_of_the_official_test_patient() -> None:
    payload = datamatrix_payload(**PAT_TROIS)
    assert payload == PAT_TROIS_PAYLOAD
    assert len(payload) == 124


def test_the_payload_of_a_second_published_identity_has_the_published_length() -> None:
    traits = PAT_TROIS | {
        "given_names": "Ada",
        "birth_name": "Lovelace",
        "birth_date": date(1815, 12, 10),
        "birth_place": "99100",
    }
    payload = datamatrix_payload(**traits)
    assert len(payload) == 104
    assert payload.endswith("\x1dS3ADA\x1dS4LOVELACE\x1dS5FS610-12-1815S799100")


def test_a_block_of_its_full_length_has_no_separator() -> None:
    """The third published vector: its object identifier fills its 20 characters."""
    blocks = [
        ("S2", "25978456325481569525"),
        ("S3", "TEST1 TEST2 TEST"),
        ("S4", "DATAMATRIXTEST"),
        ("S5", "M"),
        ("S6", "31-08-2021"),
        ("S7", "17000"),
    ]
    assert ins._blocks(blocks) == (
        "S225978456325481569525S3TEST1 TEST2 TEST\x1dS4DATAMATRIXTEST\x1dS5MS631-08-2021S717000"
    )
    assert "S21.2.250.1.213.1.4.10S3" in datamatrix_payload(**PAT_TROIS | {"oid": InsOid.NIR_TEST})
    assert f"S3{'A' * 100}S4" in datamatrix_payload(**PAT_TROIS | {"given_names": "A" * 100})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": IdentityStatus.PROV}, "identity.not_qualified"),
        ({"status": IdentityStatus.RECUP}, "identity.not_qualified"),
        ({"status": IdentityStatus.VALI}, "identity.not_qualified"),
        ({"sex": "I"}, "identity.datamatrix"),
        ({"birth_name": ""}, "identity.datamatrix"),
        ({"birth_name": "A" * 101}, "identity.datamatrix"),
        ({"birth_name": "Анна"}, "identity.datamatrix"),
        ({"matricule": "279035121518988"}, "identity.datamatrix"),
        ({"birth_place": "Lyon"}, "identity.datamatrix"),
    ],
)
def test_an_identity_that_cannot_be_written_has_no_payload(change: dict[str, Any], code: str) -> None:
    assert datamatrix_payload(**PAT_TROIS)
    with pytest.raises(DomainError) as refusal:
        datamatrix_payload(**PAT_TROIS | change)
    assert refusal.value.code == code


def scanned(svg: str) -> str:
    """What a reader sees of a drawn symbol, four pixels a module."""
    box = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    assert box
    image = Image.new("L", (int(box[1]), int(box[1])), 255)
    pen = ImageDraw.Draw(image)
    dark = svg[svg.index('fill="#000"') :]
    for column, line, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", dark):
        pen.line([(int(column), int(line)), (int(column) + int(length) - 1, int(line))], fill=0)
    return read(image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST))


def read(image: Image.Image) -> str:
    symbols = decode(image, timeout=5000, max_count=1)  # type: ignore[no-untyped-call]
    assert symbols, "no symbol found"
    return str(symbols[0].data.decode("ascii"))


@given(given_names=LETTERS, birth_name=LETTERS)
def test_a_reader_finds_every_payload_in_its_symbol(given_names: str, birth_name: str) -> None:
    payload = datamatrix_payload(**PAT_TROIS | {"given_names": given_names, "birth_name": birth_name})
    assert scanned(datamatrix_svg(payload)) == payload


def test_the_svg_is_square_has_a_name_and_no_style() -> None:
    svg = datamatrix_svg(PAT_TROIS_PAYLOAD)
    assert 'viewBox="0 0 44 44"' in svg
    assert 'aria-label="INS à scanner"' in svg
    assert "style" not in svg


def test_a_payload_outside_ascii_is_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        datamatrix_svg("é")
