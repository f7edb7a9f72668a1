"""The day of departures: who left, who has been told, what is red in the evening."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode
from coordination.links.models import SecureLink
from coordination.messaging.actions import record_handed_over
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.letters.models import Dispatch, Letter, LetterChannel, LetterState
from liaison.letters.reading import delivery_of, is_overdue
from liaison.letters.writing import write_one
from tests.factories import at, make_episode, make_member, make_patient

ClientFor = Callable[[Membership], Client]
Depart = Callable[..., Episode]
AddToCircle = Callable[..., CircleMember]

pytestmark = pytest.mark.django_db

URL = "/departs/"
# Ten reads; the rest opens, scopes and closes the transaction.
DAY_BUDGET = 17


def _page(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def _counts(page: str) -> dict[str, int]:
    """What the tally says, by state of the address."""
    tally = page[page.index('<ul class="tally') :]
    found = re.findall(r'<li><a href="(\?[^"]*)".*?figure-lg">(\d+)<', tally, re.DOTALL)
    return {"".join(re.findall(r"etat=([\w-]+)", url)): int(count) for url, count in found}


@pytest.fixture
def left_today(depart: Depart, episode: Episode) -> Episode:
    """Left a minute ago, whatever the hour the tests run at; the day page is asked for that very day."""
    return depart(episode, left_at=timezone.now() - timedelta(minutes=1))


def test_a_departure_shows_each_recipient_s_letter(
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    gp: CircleMember,
    home_nurse: CircleMember,
    left_today: Episode,
    quick_pdf: None,
) -> None:
    with enter(hospital):
        while write_one(hospital):
            pass
        record_handed_over(message_id=Letter.objects.get(circle_member=gp).message_id)
    page = _page(client_for(nurse), f"?jour={timezone.localdate(left_today.left_at)}")
    assert "FABREGOUL Simone" in page
    assert "avec réserve" in page
    assert "1 patient parti sur 1 attendu, 2 courriers J0" in page
    letters = {"": 2, "echec": 0, "a-envoyer": 1, "envoye": 1, "ouvert": 0, "accuse": 0}
    assert _counts(page) == {**letters, "non-signees": 1}


def test_each_count_equals_the_rows_it_opens(
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    episode: Episode,
    add_to_circle: AddToCircle,
    depart: Depart,
) -> None:
    states = [*LetterState, LetterState.HANDED_OVER, LetterState.FAILED]
    for number, _ in enumerate(states):
        add_to_circle(episode, "idel", f"Cabinet {number}")
    depart(episode, left_at=timezone.now() - timedelta(minutes=1))
    now = timezone.now()
    with enter(hospital):
        for letter, state in zip(Letter.objects.order_by("pk"), states, strict=True):
            Letter.objects.filter(pk=letter.pk).update(
                state=state,
                composed_at=now,
                content_sha256="0",
                pdf_sha256="0",
                handed_over_at=now,
                opened_at=now,
                acknowledged_at=now,
            )
    client = client_for(nurse)
    counts = _counts(_page(client))
    assert counts.pop("non-signees") == _page(client, "?etat=non-signees").count('class="c-patient wide"') == 1
    assert counts[""] == len(states) == sum(count for key, count in counts.items() if key)
    for key, count in counts.items():
        if key:
            rows = _page(client, f"?etat={key}").count('data-label="Destinataire"')
            assert rows == count, key


def test_an_expected_departure_that_is_not_recorded_is_said(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, unit: Unit, add_to_circle: AddToCircle
) -> None:
    with enter(hospital):
        staying = make_episode(nurse, unit, expected_departure_at=timezone.now() - timedelta(minutes=1))
    add_to_circle(staying, "medecin-traitant", "Dr Martine Escoubas")
    page = _page(client_for(nurse), f"?jour={timezone.localdate(staying.expected_departure_at)}")
    assert "Départ non enregistré" in page
    assert "Au départ" in page
    assert reverse("episodes:departure", args=[staying.pk]) in page


def test_a_departure_without_a_gp_is_red_and_leads_to_the_letters(
    client_for: ClientFor, nurse: Membership, left_today: Episode
) -> None:
    page = _page(client_for(nurse), f"?jour={timezone.localdate(left_today.left_at)}")
    assert "Non désigné" in page
    assert "1 patient sans médecin traitant désigné (FABREGOUL)" in page
    assert reverse("letters:episode", args=[left_today.pk]) in page


def test_the_evening_makes_red_what_has_not_left(letter_to_gp: Letter, in_hospital: Hospital) -> None:
    episode = letter_to_gp.episode
    episode.left_at = at(2026, 1, 7, 14, 10)
    before, after = at(2026, 1, 7, 19, 59), at(2026, 1, 7, 20, 0)
    assert delivery_of(letter_to_gp, episode, now=before).state == "due"
    assert delivery_of(letter_to_gp, episode, now=after).state == "late"
    letter_to_gp.state, letter_to_gp.handed_over_at = LetterState.HANDED_OVER, before
    assert delivery_of(letter_to_gp, episode, now=after + timedelta(days=3)).state == "waiting"


def test_a_reminder_is_offered_once_a_letter_lay_unopened_for_hours(
    letter_to_gp: Letter, in_hospital: Hospital
) -> None:
    now = timezone.now()
    letter_to_gp.state, letter_to_gp.handed_over_at = LetterState.HANDED_OVER, now - timedelta(hours=3, minutes=59)
    assert not delivery_of(letter_to_gp, letter_to_gp.episode, now=now).may_remind
    letter_to_gp.handed_over_at = now - timedelta(hours=4)
    assert delivery_of(letter_to_gp, letter_to_gp.episode, now=now).may_remind
    letter_to_gp.channel = LetterChannel.PAPER
    assert not delivery_of(letter_to_gp, letter_to_gp.episode, now=now).may_remind


@pytest.mark.parametrize(
    ("left", "now", "overdue"),
    [
        (at(2026, 1, 7, 22, 30), at(2026, 1, 7, 23, 0), False),
        (at(2026, 1, 7, 22, 30), at(2026, 1, 7, 23, 30), True),
        (at(2026, 1, 7, 23, 50), at(2026, 1, 8, 0, 10), False),
        (at(2026, 1, 7, 9, 0), at(2026, 1, 8, 0, 0), True),
        # The night of the change of hour counts in real time.
        (at(2026, 3, 28, 14, 0), at(2026, 3, 28, 20, 0), True),
    ],
)
def test_whoever_leaves_in_the_evening_has_an_hour(left: datetime, now: datetime, overdue: bool) -> None:
    assert is_overdue(Episode(left_at=left), now=now) is overdue


def test_only_one_s_own_units_are_shown(
    client_for: ClientFor, hospital: Hospital, other_unit: Unit, left_today: Episode
) -> None:
    stranger = make_member(hospital, Role.WARD_DOCTOR, "Léo", "Brissac", title="Dr", units=[other_unit])
    page = _page(client_for(stranger), f"?jour={timezone.localdate(left_today.left_at)}")
    assert "FABREGOUL" not in page
    assert "Aucun départ ce jour" in page


def test_another_hospital_s_departures_are_not_shown(
    client_for: ClientFor, other_nurse: Membership, left_today: Episode
) -> None:
    assert "FABREGOUL" not in _page(client_for(other_nurse))


def test_a_unit_can_be_chosen(
    client_for: ClientFor, nurse: Membership, unit: Unit, other_unit: Unit, left_today: Episode
) -> None:
    client, day = client_for(nurse), timezone.localdate(left_today.left_at)
    assert "FABREGOUL" in _page(client, f"?jour={day}&unite={unit.pk}")
    assert "FABREGOUL" not in _page(client, f"?jour={day}&unite={other_unit.pk}")


def test_yesterday_and_tomorrow_are_one_click_away(client_for: ClientFor, nurse: Membership) -> None:
    page = _page(client_for(nurse), "?jour=2026-03-01")
    assert "jour=2026-02-28" in page
    assert "jour=2026-03-02" in page


@pytest.mark.parametrize(
    "query",
    ["?jour=2026-02-30", "?jour=hier", "?jour=0001-01-01", "?jour=9999-12-31", "?jour=%00", "?jour=" + "9" * 5000],
)
def test_a_day_that_does_not_exist_shows_today_and_says_so(
    query: str, client_for: ClientFor, nurse: Membership
) -> None:
    assert "Ce jour n’existe pas dans le calendrier" in _page(client_for(nurse), query)


@pytest.mark.parametrize("query", ["?etat=inconnu", "?unite=x", "?unite=👵&etat="])
def test_what_cannot_be_read_is_as_if_it_were_not_there(query: str, client_for: ClientFor, nurse: Membership) -> None:
    assert "Départs du jour" in _page(client_for(nurse), query)


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_much_for_one_departure_as_for_thirty(
    count: int,
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    unit: Unit,
    add_to_circle: AddToCircle,
    depart: Depart,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    with enter(hospital):
        people = [make_patient(nurse) for _ in range(count)]
        episodes = [make_episode(nurse, unit, patient=patient) for patient in people]
        make_episode(nurse, unit, expected_departure_at=timezone.now())
    for one in episodes:
        add_to_circle(one, "medecin-traitant", "Dr Martine Escoubas")
        depart(one, left_at=timezone.now())
    client = client_for(nurse)
    client.get(URL)
    with django_assert_max_num_queries(DAY_BUDGET):  # type: ignore[attr-defined]
        page = _page(client)
    assert page.count("Dr Martine Escoubas") >= count


# --- One click, by another way -----------------------------------------------------------------------------------------


def _sent(letter: Letter, hospital: Hospital) -> Letter:
    """Handed over five hours ago."""
    with enter(hospital):
        record_handed_over(message_id=letter.message_id)
        Letter.objects.filter(pk=letter.pk).update(handed_over_at=timezone.now() - timedelta(hours=5))
        letter.refresh_from_db()
    return letter


def _day_of(letter: Letter, hospital: Hospital) -> str:
    """An hour ago may be yesterday."""
    with enter(hospital):
        return f"?jour={timezone.localdate(Episode.objects.get(pk=letter.episode_id).left_at)}"


def test_an_unopened_letter_is_reminded_of_or_goes_by_the_next_way_in_one_click(
    client_for: ClientFor, nurse: Membership, letter_to_gp: Letter, hospital: Hospital
) -> None:
    letter = _sent(letter_to_gp, hospital)
    client = client_for(nurse)
    page = _page(client, _day_of(letter, hospital))
    assert "Relancer" in page
    assert "Par SMS" in page
    here = f"{URL}{_day_of(letter, hospital)}"
    to = reverse("letters:way", args=[letter.episode_id, letter.pk])
    answer = client.post(to, {"voie": "sms", "next": here})
    assert answer.url == here
    with enter(hospital):
        letter.refresh_from_db()
        assert (letter.channel, letter.state, letter.round) == (LetterChannel.SMS, LetterState.QUEUED, 1)


def test_put_with_what_is_to_be_printed_its_link_lives_on(
    client_for: ClientFor, nurse: Membership, letter_to_gp: Letter, hospital: Hospital
) -> None:
    letter = _sent(letter_to_gp, hospital)
    client = client_for(nurse)
    to = reverse("letters:way", args=[letter.episode_id, letter.pk])
    for _ in range(2):
        client.post(to, {"voie": "paper"})
    with enter(hospital):
        assert Dispatch.objects.to_print().count() == 1
        assert SecureLink.objects.filter(subject_id=letter.pk, revoked_at=None).count() == 1
    assert "1 à imprimer" in _page(client, _day_of(letter, hospital))


@pytest.mark.parametrize("way", ["", "phone", "pigeon", "é" * 3000])
def test_a_way_that_does_not_exist_sends_nothing(
    way: str, client_for: ClientFor, nurse: Membership, letter_to_gp: Letter, hospital: Hospital
) -> None:
    letter = _sent(letter_to_gp, hospital)
    to = reverse("letters:way", args=[letter.episode_id, letter.pk])
    assert "Cette voie n’existe pas" in client_for(nurse).post(to, {"voie": way}, follow=True).content.decode()
    with enter(hospital):
        assert Dispatch.objects.count() == 1


def test_the_history_of_a_letter_shows_each_way_it_took(
    client_for: ClientFor, nurse: Membership, letter_to_gp: Letter, hospital: Hospital
) -> None:
    letter = _sent(letter_to_gp, hospital)
    client = client_for(nurse)
    client.post(reverse("letters:way", args=[letter.episode_id, letter.pk]), {"voie": "sms"})
    page = client.get(reverse("letters:recipient", args=[letter.episode_id, letter.pk])).content.decode()
    assert page.count("Premier envoi") == 1
    assert page.count("Nouvel envoi") == 1
    assert "Retiré" in page


def test_what_replaced_a_failed_way_is_said_on_the_row(letter_to_gp: Letter, in_hospital: Hospital) -> None:
    now = timezone.now()
    letter_to_gp.state, letter_to_gp.handed_over_at = LetterState.HANDED_OVER, now - timedelta(hours=1)
    letter_to_gp.channel, letter_to_gp.fell_from = LetterChannel.LINK, LetterChannel.SECURE_MAIL
    shown = delivery_of(letter_to_gp, letter_to_gp.episode, now=now).sub
    assert shown.startswith("lien par courriel, au lieu de : messagerie sécurisée de santé, non ouvert")


def test_the_open_page_learns_that_something_changed_and_is_not_swapped(
    client_for: ClientFor, nurse: Membership, letter_to_gp: Letter, hospital: Hospital
) -> None:
    client = client_for(nurse)
    page = _page(client, _day_of(letter_to_gp, hospital))
    asked = re.search(r'hx-get="(/departs/nouvelles/[^"]+)"', page)
    assert asked
    address = asked[1].replace("&amp;", "&")
    assert "a changé" not in client.get(address).content.decode()
    _sent(letter_to_gp, hospital)
    assert "a changé" in client.get(address).content.decode()


def test_a_day_of_many_departures_is_read_page_by_page(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liaison.letters.departures.ROWS_A_PAGE", 2)
    expected = timezone.now()
    with enter(hospital):
        for _ in range(3):
            make_episode(nurse, unit, patient=make_patient(nurse), expected_departure_at=expected)
    client, day = client_for(nurse), timezone.localdate(expected)
    first, second = _page(client, f"?jour={day}"), _page(client, f"?jour={day}&page=2")
    assert (first.count('class="c-patient wide"'), second.count('class="c-patient wide"')) == (2, 1)
    assert "Page 1 sur 2" in first
    assert "sur 3 attendus" in second
