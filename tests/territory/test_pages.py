"""The suggestions that a form shows while one types."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership

pytestmark = pytest.mark.usefixtures("gard")
URL = reverse("territory:communes")


def test_suggestions_are_the_options_of_a_list_box(nurse: Membership, client_for: Callable[..., Client]) -> None:
    page = client_for(nurse).get(URL, {"q": "saint-d"}).content.decode()

    assert page.count('role="option"') == 2
    assert 'data-code="93066" data-label="Saint-Denis (93)"' in page
    assert "<html" not in page


def test_a_former_commune_says_what_it_is_today(nurse: Membership, client_for: Callable[..., Client]) -> None:
    assert "aujourd’hui Montluel" in client_for(nurse).get(URL, {"q": "cordieux"}).content.decode()


@pytest.mark.parametrize("text", ["", "v", "\x00\x00", "😀😀😀", "z" * 5000])
def test_nothing_is_suggested_for_nothing(nurse: Membership, client_for: Callable[..., Client], text: str) -> None:
    response = client_for(nurse).get(URL, {"q": text})

    assert response.status_code == 200
    assert not response.content.strip()


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(URL).status_code == 302
