"""What a territory says of a type of service, in its own words."""

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import User
from directory.providers.actions import load_provider_types
from directory.providers.models import ProviderType

pytestmark = pytest.mark.django_db
WORDS = {
    "who_may_ask": "tous",
    "criteria": "60 ans et plus",
    "asks_for": "prescription",
    "usual_delay": "2 à 3 semaines",
}


@pytest.fixture
def curator(types: None, directory_admin: User) -> Client:
    client = Client()
    client.force_login(directory_admin)
    return client


@pytest.fixture
def ssiad() -> str:
    return reverse("directory:kind", args=["ssiad"])


def test_the_usual_delay_of_a_type_is_written_and_kept_by_the_next_load(curator: Client, ssiad: str) -> None:
    answer = curator.post(ssiad, {"version": 1, **WORDS}, follow=True)
    load_provider_types()

    kind = ProviderType.objects.get(pk="ssiad")
    assert {name: getattr(kind, name) for name in WORDS} == WORDS
    assert "Délai habituel\u00a0: 2 à 3 semaines." in answer.content.decode()


def test_the_second_of_two_people_sees_what_the_first_wrote(curator: Client, ssiad: str) -> None:
    curator.post(ssiad, {"version": 1, **WORDS})

    answer = curator.post(ssiad, {"version": 1, **WORDS, "usual_delay": "un mois"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enregistré entre-temps : 2 à 3 semaines." in page
    assert 'value="un mois"' in page
    assert ProviderType.objects.get(pk="ssiad").usual_delay == "2 à 3 semaines"


def test_words_that_are_too_long_are_refused_at_their_field(curator: Client, ssiad: str) -> None:
    answer = curator.post(ssiad, {"version": 1, **WORDS, "usual_delay": "x" * 101})

    assert answer.status_code == 422
    assert "Raccourcissez ce texte" in answer.content.decode()
    assert ProviderType.objects.get(pk="ssiad").version == 1
