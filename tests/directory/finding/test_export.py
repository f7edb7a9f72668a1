"""Lists as files: a spreadsheet must show what the directory says, and compute nothing of it."""

import csv
import io
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from coordination.accounts.models import Membership
from coordination.ui.spreadsheets import harmless
from tests.directory.conftest import MakeProvider

# Names that a spreadsheet would run.
TRAPS = ["=HYPERLINK(0)", "+33 service", "-1+1", "@SUM(A1)", "|cmd", "%0A", " =1+1"]


@given(st.sampled_from("=+-@|%"), st.text(), st.sampled_from(["", " ", "  "]))
def test_no_cell_begins_as_a_formula(sign: str, rest: str, space: str) -> None:
    assert harmless(space + sign + rest).startswith("'")


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_an_ordinary_word_is_left_as_it_is(word: str) -> None:
    assert harmless(word) == word


@pytest.mark.parametrize("name", TRAPS)
def test_a_name_that_is_a_formula_stays_words_in_both_files(
    name: str, client_for: Any, nurse: Membership, make_provider: MakeProvider
) -> None:
    provider = make_provider(name, "ssiad", "30344", phone="+33465714407")
    client = client_for(nurse)
    asked = {"q": "04 65 71 44 07"}

    text = client.get(reverse("directory:export_csv"), asked).content.decode("utf-8-sig")
    _, (_, *row) = csv.reader(io.StringIO(text), delimiter=";")
    assert row[0] == f"'{provider.name}"

    sheet = load_workbook(io.BytesIO(client.get(reverse("directory:export_xlsx"), asked).content)).active
    cell = sheet.cell(row=2, column=2)
    assert (cell.value, cell.data_type) == (provider.name, "s")
