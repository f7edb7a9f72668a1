"""The boxes of the demonstration's correspondents; that they are read and answered is seen in a browser (tests/e2e)."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from coordination.embedded.operator import HOSPITAL, Operator
from coordination.securemail.correspondents import one_of

PAGE = "/demonstration/boite/securisee/"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["", "message/?boite=a@b.mssante.example&uid=1", "fichier/?n=0"])
def test_outside_the_demonstration_there_is_no_such_page(client: Client, page: str) -> None:
    assert client.get(PAGE + page).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?boite=../../etc&uid=1", f"?boite={HOSPITAL}&uid=1", "?boite=a@b.example&uid=x"]
)
def test_what_is_in_no_box_of_a_correspondent_is_not_there(
    client: Client, settings: Settings, tmp_path: Path, query: str
) -> None:
    settings.OPERATOR_DIR = str(tmp_path)
    Operator(tmp_path).boxes.deliver(HOSPITAL, b"Subject: x\r\n\r\n")
    assert client.get(f"{PAGE}message/{query}").status_code == 404


def test_the_box_of_the_hospital_is_not_one_of_theirs(tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    operator.boxes.deliver(HOSPITAL, b"Subject: x\r\n\r\n")
    assert one_of(operator, HOSPITAL, 1) is None
