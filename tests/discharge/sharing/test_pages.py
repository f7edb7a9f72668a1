"""The sharing page and its forms, as a tired nurse meets them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.actions import change_circle_state
from discharge.planning.models import CircleMember, CircleState
from discharge.sharing.models import Basis, SharingAct

Read = Callable[[CircleMember], Any]


@pytest.fixture
def browser(client_for: Callable[[Membership], Client], nurse: Membership) -> Client:
    return client_for(nurse)


@pytest.fixture
def page(browser: Client, episode: Episode) -> Callable[[], str]:
    def read() -> str:
        response = browser.get(reverse("episodes:sharing", args=[episode.pk]))
        assert response.status_code == 200
        return response.content.decode()

    return read


@pytest.fixture
def go(browser: Client, episode: Episode) -> Callable[..., Any]:
    def sent(name: str, member: CircleMember, **typed: Any) -> Any:
        url = reverse(f"sharing:{name}", args=[episode.pk, member.pk])
        return browser.post(url, typed, follow=True) if typed else browser.get(url)

    return sent


def test_who_waits_for_the_persons_word_comes_first(
    page: Callable[[], str], gp: CircleMember, helper: CircleMember, had: CircleMember
) -> None:
    text = page()
    rows = [text.index(f"{member.name}</b><span") for member in (had, gp, helper)]
    assert rows == sorted(rows)
    for words in ("Accord à demander", "Peut recevoir", "Reçoit le courrier social", "pas encore notée"):
        assert words in text


def test_an_opposition_is_two_gestures_and_says_what_it_stops(
    go: Callable[..., Any], page: Callable[[], str], gp: CircleMember, standing: Read
) -> None:
    asked = go("oppose", gp)
    assert "Rien n’est en cours avec ce destinataire" in asked.content.decode()
    done = go("oppose", gp, given_by="patient", reason="brouillés")
    assert "ne reçoit plus rien. Rien n’était en cours." in done.content.decode()
    assert standing(gp).is_opposed
    assert "Opposition" in page()
    assert "brouillés" in page()


def test_an_opposition_to_all_is_lifted_with_a_reason(
    browser: Client, hospital: Hospital, nurse: Membership, episode: Episode, page: Callable[[], str]
) -> None:
    browser.post(reverse("episodes:oppose", args=[episode.pk]))
    lift = reverse("episodes:lift", args=[episode.pk])
    assert lift in page()
    version = browser.get(lift).context["form"]["version"].value()
    typed = {"version": version - 1, "reason": "Elle a changé d’avis"}
    assert browser.post(lift, typed | {"reason": " "}).status_code == 422
    stale = browser.post(lift, typed)
    assert (stale.status_code, stale.context["form"]["reason"].value()) == (422, "Elle a changé d’avis")
    again = browser.post(lift, typed | {"version": stale.context["form"]["version"].value()}, follow=True)
    assert "Opposition levée" in again.content.decode()
    overview = browser.get(reverse("episodes:overview", args=[episode.pk])).content.decode()
    assert "Opposition au partage levée" in overview
    assert "Elle a changé d’avis" in overview
    assert browser.post(lift, typed).status_code == 302
    with enter(hospital):
        episode.refresh_from_db()
    assert episode.sharing_opposed_at is None


def test_an_agreement_says_who_how_and_when(go: Callable[..., Any], had: CircleMember, standing: Read) -> None:
    refused = go("consent", had, given_by="representative", means="oral", given_on="", version="0")
    assert refused.status_code == 422
    for words in ("Écrivez le nom du représentant.", "Donnez le jour de l’accord."):
        assert words in refused.content.decode()
    today = timezone.localdate().isoformat()
    typed = {"given_by": "representative", "representative_name": "M. Paul Roumestant", "means": "written"}
    assert "Accord noté" in go("consent", had, **typed, given_on=today, version="0").content.decode()
    assert standing(had).consent.representative_name == "M. Paul Roumestant"
    assert "Accord retiré" in go("withdraw", had, given_by="patient").content.decode()
    assert standing(had).consent is None


def test_a_form_that_was_overtaken_is_refused_and_kept(
    go: Callable[..., Any], helper: CircleMember, say: Callable[..., Any], standing: Read
) -> None:
    say("set_basis", helper, basis=Basis.NONE)
    refused = go("basis", helper, basis="care_team", reason="vient chaque jour", version="0")
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "vient chaque jour" in text
    assert 'name="version" value="1"' in text
    assert standing(helper).basis == Basis.NONE


def test_a_line_that_has_left_the_circle_is_still_answered_for(
    hospital: Hospital, nurse: Membership, episode: Episode, go: Callable[..., Any], page: Callable[[], str],
    gp: CircleMember,
) -> None:  # fmt: skip
    with enter(hospital):
        change_circle_state(
            member=nurse, episode_id=episode.pk, circle_member_id=gp.pk, to=CircleState.REMOVED, version=gp.version
        )
    go("oppose", gp, given_by="patient")
    assert f"{gp.name}</b><span" in page()


def test_the_person_is_told_once_a_day(
    browser: Client, hospital: Hospital, episode: Episode, page: Callable[[], str]
) -> None:
    for _ in range(2):
        browser.post(reverse("sharing:inform", args=[episode.pk]))
    with enter(hospital):
        assert SharingAct.objects.filter(act="informed").count() == 1
    assert "Personne informée du partage" in page()


def test_a_closed_episode_lets_one_oppose_and_nothing_else(
    hospital: Hospital, episode: Episode, page: Callable[[], str], gp: CircleMember, had: CircleMember
) -> None:
    with enter(hospital):
        Episode.objects.filter(pk=episode.pk).update(state="cancelled")
    text = page()
    assert reverse("sharing:oppose", args=[episode.pk, gp.pk]) in text
    assert reverse("sharing:consent", args=[episode.pk, had.pk]) not in text


def test_the_page_keeps_to_its_queries(
    browser: Client, episode: Episode, bring: Callable[..., CircleMember], say: Callable[..., Any],
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    url = reverse("episodes:sharing", args=[episode.pk])
    browser.get(url)
    for number in range(30):
        say("oppose", bring("idel", f"Infirmière {number}"))
    with django_assert_max_num_queries(21):
        assert browser.get(url).status_code == 200
