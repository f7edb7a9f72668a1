"""Reading one site of the FINESS file: the traps of the real file."""

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.imports.finess import BrokenEntryError, coordinates_of, read_site
from tests.directory.samples import closed, site

VINTAGE = date(2026, 8, 13)


def test_a_site_is_read_with_its_geographic_address_and_both_phones() -> None:
    read = read_site(site(), vintage=VINTAGE)

    assert (read.finess, read.category, read.siret) == ("300000015", "354", "77220148900022")
    assert (read.street, read.address_extra, read.postal_code) == ("7 RUE DU CANAL", "BP 3", "30310")
    assert (read.city, read.commune_code) == ("VERGEZE", "30344")
    assert (read.latitude, read.longitude) == (43.7436, 4.2201)
    assert (read.phone, read.other_phone) == ("+33465714407", "+33465714408")
    assert (read.email, read.closed_on, read.doubts) == ("contact@ssiad.example", None, [])


@pytest.mark.parametrize("number", ["2A0005658", "2B0007264", "010780195"])
def test_corsican_letters_count_in_the_check_digit(number: str) -> None:
    assert read_site(site(numFinessEge=number), vintage=VINTAGE).finess == number


@pytest.mark.parametrize(
    "general",
    [
        {"numFinessEge": None},
        {"numFinessEge": "300000016"},
        {"numFinessEge": "2B0005658"},
        {"numFinessEge": {"a": 1}},
        {"nomEgeLong": " ", "nomEgeCourt": None},
        {"dateFermeture": "hier"},
    ],
)
def test_a_site_without_a_usable_number_name_or_date_is_broken(general: dict[str, Any]) -> None:
    with pytest.raises(BrokenEntryError):
        read_site(site(**general), vintage=VINTAGE)


@given(st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(position: int, shift: int) -> None:
    digits = list("300000015")
    digits[position] = str((int(digits[position]) + shift) % 10)

    with pytest.raises(BrokenEntryError):
        read_site(site(numFinessEge="".join(digits)), vintage=VINTAGE)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda x: (
            st.lists(x, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["adresse", "contact", "telecom", "usageAdresse", "coordonneesGeographique", "telephone"]
                ),
                x,
                max_size=3,
            )
        ),
    )
)
def test_an_entry_of_any_shape_is_read_or_broken_but_never_breaks_the_run(value: Any) -> None:
    entry = copy.deepcopy(site()) | (value if isinstance(value, dict) else {"adresse": value, "contact": value})
    assert read_site(entry, vintage=VINTAGE).finess == "300000015"
    try:
        read_site(value, vintage=VINTAGE)
    except BrokenEntryError:
        return
    pytest.fail("an entry without number was read")


@pytest.mark.parametrize(
    ("entry", "closed_on"),
    [
        (site(), None),
        (site(dateFermeture="2020-01-31"), date(2020, 1, 31)),
        (site(dateFermeture="2026-12-31"), None),  # closes after the file was made
        (closed(), date(2026, 6, 30)),
        (closed(dateFermeture=None), VINTAGE),
    ],
)
def test_a_site_is_open_when_active_and_not_yet_closed(entry: dict[str, Any], closed_on: date | None) -> None:
    assert read_site(entry, vintage=VINTAGE).closed_on == closed_on


def point(x: object, y: object, latitude: object, longitude: object, key: str = "30344_0010_00007") -> dict[str, Any]:
    return {
        "coordonneeX": x,
        "coordonneeY": y,
        "directionLatitude": latitude,
        "directionLongitude": longitude,
        "cleInInteropBAN": key,
    }


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (point("4.22", "43.74", "6295000", "798000"), (43.74, 4.22)),
        (point("798000", "6295000", "43.74", "4.22"), (43.74, 4.22)),
        (point("-61.06", "14.63", "1617929", "709000"), (14.63, -61.06)),
        (point("55.22", "-21.06", "7670214", "315377"), (-21.06, 55.22)),
        (point("4.22", "43.74", "6295000", "798000", key="30344"), None),
        (point(None, None, None, None), None),
        (point("NaN", "inf", "x", ""), None),
        (point("0", "0", "0", "0"), None),
    ],
)
def test_coordinates_are_recognised_by_their_range(record: dict[str, Any], found: tuple[float, float] | None) -> None:
    assert coordinates_of(record) == found


@given(st.floats(42, 51), st.floats(-4, 8))
def test_both_orders_of_the_pairs_give_the_same_point(latitude: float, longitude: float) -> None:
    straight = point(str(longitude), str(latitude), "6500000.1", "700000.2")
    swapped = point("700000.2", "6500000.1", str(latitude), str(longitude))

    assert coordinates_of(straight) == coordinates_of(swapped) == (latitude, longitude)


def test_what_cannot_be_read_is_left_out_and_said() -> None:
    entry = site(siret="772")
    entry["contact"] = [{"telecom": {"telephone": "au siège/0465714407", "courriel": "pas un courriel"}}]
    entry["adresse"] = entry["adresse"][:1]

    read = read_site(entry, vintage=VINTAGE)

    assert (read.phone, read.other_phone, read.email, read.siret, read.street) == ("+33465714407", "", "", "", "")
    assert read.doubts == [
        "SIRET illisible : 772",
        "aucune adresse géographique",
        "téléphone illisible : au siège",
        "courriel illisible : pas un courriel",
    ]
