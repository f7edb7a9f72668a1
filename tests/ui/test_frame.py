"""The frame of signed-in pages: places, hospitals, scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from coordination.ui import navigation

pytestmark = [pytest.mark.urls("tests.ui.urls"), pytest.mark.usefixtures("registry")]
Build = Callable[..., HttpRequest]


def _page(request: HttpRequest) -> str:
    return render_to_string("base.html", {}, request=request)


def test_a_place_shows_its_count_and_what_is_counted(signed_in: Build) -> None:
    navigation.register_place(
        "worklist", "Ma journée", "list-check", "worklist", 10, count=lambda request: 12, count_label="à traiter"
    )
    html = _page(signed_in())
    assert '<span class="n">12<span class="visually-hidden"> à traiter</span></span>' in html


def test_a_place_without_anything_waiting_shows_no_count(signed_in: Build) -> None:
    navigation.register_place("worklist", "Ma journée", "list-check", "worklist", 10, count=lambda request: 0)
    assert 'class="n"' not in _page(signed_in())


def test_counts_are_not_asked_for_by_a_fragment(signed_in: Build) -> None:
    asked = []
    navigation.register_place("w", "Ma journée", "list-check", "worklist", 10, count=lambda r: asked.append(r) or 1)
    render_to_string("components/messages.html", {"messages": []}, request=signed_in())
    assert asked == []


def test_the_place_of_the_address_is_current_and_the_nearest_wins(signed_in: Build) -> None:
    navigation.register_place("home", "Accueil", "house", "home", 1)
    navigation.register_place("patients", "Patients", "people", "patients", 20, also_under=("/episodes/",))
    places = navigation.Navigation(signed_in("/episodes/1/")).places
    assert [place.key for place in places if place.is_current] == ["patients"]
    places = navigation.Navigation(signed_in("/")).places
    assert [place.key for place in places if place.is_current] == ["home"]


def test_places_stand_in_their_order(signed_in: Build) -> None:
    navigation.register_place("patients", "Patients", "people", "patients", 20)
    navigation.register_place("worklist", "Ma journée", "list-check", "worklist", 10)
    assert [place.key for place in navigation.Navigation(signed_in()).places] == ["worklist", "patients"]


def test_the_end_of_a_long_label_is_left_out_on_a_phone(signed_in: Build) -> None:
    navigation.register_place("d", "Départs du jour", "box-arrow-right", "departures", 30, short_label="Départs")
    assert '<span>Départs<span class="wide-only"> du jour</span></span>' in _page(signed_in())


def test_a_place_is_hidden_from_those_who_lack_its_permission(signed_in: Build) -> None:
    navigation.register_place("patients", "Patients", "people", "patients", 20, "see patients")
    navigation.register_permission_check(lambda request, permission: False)
    assert navigation.Navigation(signed_in()).places == []


def test_a_permission_that_nothing_checks_is_an_error(signed_in: Build) -> None:
    navigation.register_place("patients", "Patients", "people", "patients", 20, "see patients")
    with pytest.raises(ImproperlyConfigured):
        _ = navigation.Navigation(signed_in()).places


def test_someone_of_one_hospital_has_no_menu_to_switch(signed_in: Build) -> None:
    navigation.register_hospitals(lambda request: [navigation.HospitalChoice(key="1", name="Un", is_current=True)])
    html = _page(signed_in())
    assert "CH de Sauveyre" in html
    assert "Changer d’établissement" not in html


def test_hospitals_are_switched_by_a_form_that_posts(signed_in: Build) -> None:
    navigation.register_hospitals(
        lambda request: [
            navigation.HospitalChoice(key="1", name="Sauveyre", is_current=True),
            navigation.HospitalChoice(key="2", name="Vallerac", is_current=False),
        ]
    )
    html = _page(signed_in())
    assert '<form method="post" action="/etablissement/">' in html
    assert 'name="hospital" value="2"' in html


def test_signing_out_is_a_form_that_posts(signed_in: Build) -> None:
    assert '<form method="post" action="/compte/logout/">' in _page(signed_in())


def test_each_form_of_the_frame_carries_its_token_and_its_hospital(signed_in: Build) -> None:
    choices = [navigation.HospitalChoice(key=key, name=key, is_current=key == "1") for key in ("1", "2")]
    navigation.register_hospitals(lambda request: choices)
    navigation.register_place("patients", "Patients", "people", "patients", 20)
    html = _page(signed_in())
    forms = html.split('<form method="post"')[1:] + html.split('role="search" method="post"')[1:]
    assert len(forms) == 3
    for form in forms:
        assert 'name="csrfmiddlewaretoken"' in form.partition("</form>")[0]
        assert 'name="page_hospital"' in form.partition("</form>")[0]


def test_every_script_carries_the_nonce(signed_in: Build) -> None:
    html = _page(signed_in())
    assert html.count("<script") == html.count('nonce="nonce-of-the-test"') == 3


def test_htmx_evaluates_nothing_and_keeps_no_page_in_the_browser(signed_in: Build) -> None:
    html = _page(signed_in())
    for setting in (
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
    ):
        assert setting in html


def test_the_first_link_leads_to_the_content(signed_in: Build) -> None:
    html = _page(signed_in())
    assert html.index("<a ") == html.index('<a class="skip-link" href="#contenu"')
    assert 'id="contenu" tabindex="-1"' in html


def test_news_are_written_only_when_some_wait(signed_in: Callable[..., HttpRequest]) -> None:
    line = navigation.News(
        text="Votre proposition est acceptée.", at=timezone.now(), url="/lue/", dismiss_url="/fermer/"
    )
    written: list[str] = []

    def read(request: HttpRequest) -> list[navigation.News]:
        written.append("read")
        return [line]

    navigation.register_news("some", lambda request: 1, read)
    navigation.register_news("none", lambda request: 0, lambda request: pytest.fail("nothing waits"))
    assert navigation.Navigation(signed_in()).news == [line]
    assert written == ["read"]


def test_the_last_of_several_news_is_shown_and_the_others_unfold(signed_in: Build) -> None:
    now = timezone.now()
    lines = [
        navigation.News(text=f"Nouvelle {n}.", at=now - timedelta(hours=n), url="/", dismiss_url="/") for n in (2, 1, 3)
    ]
    navigation.register_news("some", lambda request: 2, lambda request: lines[:2])
    navigation.register_news("others", lambda request: 1, lambda request: lines[2:])
    shown, _, folded = _page(signed_in()).partition('<details class="more news-more">')
    assert ("Nouvelle 1." in shown, "Nouvelle 2." in shown) == (True, False)
    folded, closed, _ = folded.partition("</details>")
    assert closed
    assert all(words in folded for words in ("autres nouvelles", "Nouvelle 2.", "Nouvelle 3."))
    navigation.register_news("some", lambda request: 1, lambda request: lines[:1])
    navigation.register_news("others", lambda request: 0, lambda request: [])
    assert '<details class="more news-more"' not in _page(signed_in())
