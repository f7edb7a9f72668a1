"""Who replaces during an absence: looked for by the service itself, or written in words."""

from datetime import date
from typing import Any

import pytest

from directory.confirmation.models import ConfirmationState
from directory.confirmation.replacement import SEARCHES, in_words
from directory.providers.models import Absence, Provider
from tests.directory.confirmation.conftest import Service
from tests.directory.conftest import MakeProvider

AWAY = {"away_from": "2026-12-20", "away_until": "2027-01-03"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.confirmation.forms.timezone.localdate", lambda: date(2026, 11, 24))


@pytest.fixture
def others(make_provider: MakeProvider, ssiad: Provider) -> list[Provider]:
    """Those who share a word of their name, the closest kind and place first."""
    return [
        make_provider("Soins de Calvisson", "ssiad", "30083", phone="+33465714499"),
        make_provider("Soins de Paris", "ssiad", "75056", email="secret@soins.example"),
        make_provider("Aide et soins", "saad", "30341"),
        make_provider("Soins fermés", "ssiad", "30344", status="closed", closed_on="2026-01-01"),
    ]


def test_the_same_kind_and_department_come_first_and_never_a_closed_entry(
    service: Service, others: list[Provider]
) -> None:
    page = service.send(service.enter_page(), look_for="soins", chercher="oui", **AWAY)
    assert page.status_code == 200
    assert page.context["form"].found == others[:3]
    assert in_words(others[0]) in page.text


def test_only_what_the_registers_publish_is_shown_and_nothing_is_kept(service: Service, others: list[Provider]) -> None:
    page = service.send(service.enter_page(), look_for="soins", chercher="oui", phone="04 65 71 44 20", **AWAY)
    shown = page.text.replace("\u00a0", " ")
    assert "04 65 71 44 99" not in shown
    assert "secret@soins.example" not in shown
    # What was typed comes back.
    for typed in ("04 65 71 44 20", "2026-12-20", "2027-01-03", 'value="soins"'):
        assert typed in shown
    assert service.confirmation.state == ConfirmationState.ASKED
    assert not Absence.objects.exists()


def test_the_chosen_one_replaces(service: Service, others: list[Provider]) -> None:
    page = service.send(service.enter_page(), replacement=str(others[0].pk), look_for="soins", looked="oui", **AWAY)
    assert "votre fiche est à jour" in page.text
    away = Absence.objects.get(provider=service.provider)
    assert (away.replacement, away.words) == (others[0], "")


def test_a_known_replacement_stays_when_the_dates_move(service: Service, others: list[Provider]) -> None:
    Absence.objects.create(provider=service.provider, starts_on="2026-12-20", replacement=others[0])
    page = service.enter_page()
    assert "Soins de Calvisson" in page.text
    service.send(page, away_until="2027-01-10")
    assert Absence.objects.get(provider=service.provider).replacement == others[0]


def test_a_name_typed_and_not_looked_for_is_not_lost(service: Service, others: list[Provider]) -> None:
    page = service.enter_page()
    looked = service.send(page, look_for="soins calvisson", **AWAY)
    assert looked.context["form"].found == others[:1]
    # Once looked for, or written in words, the entry is sent.
    answer = service.send(page, look_for="soins calvisson", away_words="Mme Roux, 04 65 71 44 98", **AWAY)
    assert "votre fiche est à jour" in answer.text
    assert Absence.objects.get().words == "Mme Roux, 04 65 71 44 98"


def test_the_key_of_a_phone_that_presses_the_first_button_sends_the_entry(service: Service) -> None:
    page = service.send(service.enter_page(), chercher="oui", look_for=" ", phone="04 65 71 44 20")
    assert "votre fiche est à jour" in page.text


@pytest.mark.parametrize("text", ["Dupond-Introuvable", "04 65 71 44 99", "a b", "%%%", "\x00"])
def test_nobody_is_found(service: Service, others: list[Provider], text: str) -> None:
    page = service.send(service.enter_page(), look_for=text, chercher="oui", **AWAY)
    assert page.status_code in {200, 422}
    assert "Soins de Calvisson" not in page.text


def test_a_link_looks_so_many_times(service: Service, others: list[Provider]) -> None:
    page = service.enter_page()
    form_page, sent = service.form(page)
    address, asked = form_page.context["correct_url"], sent | AWAY | {"look_for": "soins", "chercher": "oui"}
    for _ in range(SEARCHES):
        assert "Soins de Calvisson" in service.client.post(address, asked).text
    last = service.client.post(address, asked)
    assert "Trop de recherches" in last.text
    assert "Soins de Calvisson" not in last.text


@pytest.mark.parametrize("which", ["closed", "own", "unknown", "nonsense"])
def test_what_may_not_replace_is_refused_at_its_place(service: Service, others: list[Provider], which: str) -> None:
    keys: dict[str, Any] = {
        "closed": others[3].pk,
        "own": service.provider.pk,
        "unknown": "01a202ca-470f-7481-9a41-49c3127ba033",
        "nonsense": "x",
    }
    page = service.send(service.enter_page(), replacement=str(keys[which]), **AWAY)
    assert page.status_code == 422
    assert "replacement" in page.context["form"].errors
    assert page.context["form"].errors["replacement"][0] in page.text
    assert not Absence.objects.exists()


def test_nothing_is_looked_for_without_the_code(service: Service, others: list[Provider]) -> None:
    landing = service.arrive()
    answer = service.client.post(
        landing.request["PATH_INFO"] + "fiche/corriger/", {"look_for": "soins", "chercher": "oui"}
    )
    assert answer.status_code == 302


def test_an_entry_without_a_place_is_replaced_all_the_same(service: Service, others: list[Provider]) -> None:
    Provider.objects.filter(pk=service.provider.pk).update(commune=None)
    page = service.send(service.enter_page(), look_for="soins", chercher="oui")
    assert len(page.context["form"].found) == 3
