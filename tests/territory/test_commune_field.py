"""The form field of a commune: accepted when clear, refused with the closest names when not."""

import pytest
from django import forms

from coordination.territory.forms import CommuneField
from coordination.territory.models import Commune

pytestmark = pytest.mark.usefixtures("gard")


class AddressForm(forms.Form):
    commune = CommuneField(label="Commune")


class OptionalForm(forms.Form):
    commune = CommuneField(label="Commune", required=False)


def submitted(text: str, code: str = "") -> AddressForm:
    return AddressForm({"commune": text, "commune_code": code})


@pytest.mark.parametrize(
    ("typed", "code", "meant"),
    [
        ("Vergèze", "", "30344"),
        ("30310 vergeze", "", "30344"),
        ("30310", "", "30344"),
        ("30344", "", "30344"),
        ("Vergèze (30310)", "30344", "30344"),
        ("Nîmes", "30344", "30189"),  # the text was changed after the choice
        ("Saint-Denis (30)", "", "30247"),
        ("75005 Paris", "", "75105"),
        ("75005", "", "75105"),
        ("Paris", "", "75056"),
        ("Cordieux", "", "01262"),
        ("Cordieux (01)", "01120", "01262"),
        ("Bellegarde-sur-Valserine", "", "01033"),
    ],
)
def test_a_commune_is_accepted_as_people_write_it(typed: str, code: str, meant: str) -> None:
    form = submitted(typed, code)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["commune"].pk == meant


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Indiquez la commune : son nom ou son code postal."),
        (
            "vergese",
            "Aucune commune ne s’appelle « vergese ». Les plus proches : Vergèze (30310).",
        ),
        (
            "St Denis",
            "Plusieurs communes s’appellent « St Denis » : précisez le code postal.",
        ),
        ("x" * 10_000, "Vérifiez l’orthographe ou essayez le code postal."),
        ("😀\x00", "Aucune commune ne s’appelle « 😀 »."),
        ("12345", "Aucune commune ne s’appelle « 12345 »."),
    ],
)
def test_an_unclear_commune_is_refused_with_the_closest_names_and_kept(typed: str, message: str) -> None:
    form = submitted(typed, code="3\x00344")

    assert not form.is_valid()
    assert message in form.errors["commune"][0].replace("\u00a0", " ")
    assert form["commune"].value().text == typed.replace("\x00", "")


def test_two_communes_of_one_name_are_both_offered() -> None:
    form = submitted("Saint-Denis")

    assert not form.is_valid()
    assert "Saint-Denis (93)" in form.errors["commune"][0]
    assert "Saint-Denis (30500)" in form.errors["commune"][0]


def test_an_optional_commune_may_stay_empty() -> None:
    form = OptionalForm({"commune": " "})

    assert form.is_valid()
    assert form.cleaned_data["commune"] is None


def test_the_box_shows_the_known_commune_and_carries_its_code() -> None:
    for initial in ("30344", Commune.objects.get(pk="30344")):
        html = str(AddressForm(initial={"commune": initial})["commune"])
        assert 'value="Vergèze (30310)"' in html
        assert 'name="commune_code" value="30344"' in html
        assert 'role="combobox"' in html


def test_typing_the_same_commune_again_is_no_change() -> None:
    data = {"commune": "Vergèze (30310)", "commune_code": "30344"}
    assert not AddressForm(data, initial={"commune": "30344"}).has_changed()
    assert AddressForm(data, initial={"commune": "30189"}).has_changed()
