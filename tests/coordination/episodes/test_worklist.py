"""“Ma journée”: every count opens as many rows as it says, whoever looks and however they filter; the list that reads itself again."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.actions import add_task
from coordination.episodes.models import Episode, Task
from coordination.episodes.queries import ANSWERED, LATE, Clock, worked_before
from coordination.episodes.saved_filters import SavedFilter
from coordination.episodes.work_reads import GROUP_TITLES, LEAVING, ORDER_TITLES, WHOSE, Choice
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories

SignedIn = Callable[[Membership], Client]

# One who has every unit, one of a unit, one who makes calls: those between see the same lists.
ROLES = (Role.LIAISON_NURSE, Role.WARD_NURSE, Role.CALL_OPERATOR)
HOURS = (None, -200, -30, -1, 1, 5, 30, 200)
KINDS = ("plan", "request_nobody", "screening", "tell_gp")


def fill(people: list[Membership], units: list[Unit], chance: random.Random) -> None:
    """Work of every state and date, of everybody and of nobody, in stays that leave on every day, or left."""
    now = timezone.now()
    for number in range(14):
        leaves = chance.choice(HOURS)
        episode = factories.make_episode(
            people[0],
            chance.choice(units),
            referent=chance.choice([*(person.user for person in people), None]),
            expected_departure_at=now + timedelta(hours=leaves) if leaves else None,
        )
        if number % 4 == 0:
            Task.objects.filter(episode=episode).delete()
            continue
        for _ in range(3):
            hours = chance.choice(HOURS)
            add_task(
                episode=episode,
                kind=chance.choice(KINDS),
                title="À faire",
                state=chance.choice(("open", "open", "waiting", "blocked")),
                due_at=now + timedelta(hours=hours) if hours else None,
                owner=chance.choice([*(person.user for person in people), None]),
            )
    old = Task.objects.filter(kind="request_nobody").values_list("pk", flat=True)[::2]
    Task.objects.filter(pk__in=list(old)).update(created_at=now - timedelta(days=20))
    Episode.objects.filter(stay_number__endswith="3").update(state="follow_up", left_at=now)


def rows_behind(client: Client, url: str) -> int:
    """How many rows a link opens, page after page."""
    count, address = 0, reverse("episodes:worklist") + url
    while address:
        context = client.get(address).context
        count += sum(len(group["rows"]) for group in context["groups"]) + len(context["idle"])
        address = reverse("episodes:worklist") + context["next_url"] if context["next_url"] else ""
    return count


@pytest.mark.parametrize("role", ROLES)
def test_every_count_equals_the_rows_its_link_opens(
    client_for: SignedIn, hospital: Hospital, unit: Unit, other_unit: Unit, role: Role
) -> None:
    chance = random.Random(f"{role}")
    nurse = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
    limited = role == Role.WARD_NURSE
    reader = factories.make_member(hospital, role, "Nadia", "Ferhat", units=[unit] if limited else None)
    with enter(hospital):
        fill([nurse, reader], [unit, other_unit], chance)
        outside = Episode.objects.filter(unit=other_unit).first()
        assign_perm("episodes.open_episode", reader.user, outside)
        for number in range(3):
            SavedFilter.objects.create(
                hospital_id=hospital.pk,
                member=nurse if number else reader,
                name=f"Filtre {number}",
                shared_with=unit,
                whose=chance.choice([*WHOSE]),
                unit=chance.choice([None, unit, other_unit]),
                group=chance.choice(["", *GROUP_TITLES]),
                leaving=chance.choice(["", *LEAVING]),
                order=chance.choice([*ORDER_TITLES]),
            )
    client, filled = client_for(reader), 0
    for _ in range(5):
        choice = Choice(
            filter=chance.choice([*WHOSE]),
            unit=chance.choice([None, None, unit.pk]),
            leaving=chance.choice(["", "", *LEAVING]),
            order=chance.choice([*ORDER_TITLES]),
        )
        context = client.get(reverse("episodes:worklist") + choice.url()).context
        assert context["tally"][0]["count"] == sum(cell["count"] for cell in context["tally"][1:])
        for link in [*context["tally"], *context["saved"]]:
            assert rows_behind(client, link["url"]) == link["count"], (choice, link)
            filled += link["count"] > 0
    assert filled > 8, "the lists were empty: nothing was proved"


@pytest.mark.parametrize("limited", [False, True])
def test_the_number_of_the_rail_is_what_presses_in_ones_own_list(
    client_for: SignedIn, hospital: Hospital, unit: Unit, other_unit: Unit, limited: bool
) -> None:
    reader = factories.make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat", units=[unit] if limited else None)
    nurse = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
    with enter(hospital):
        fill([nurse, reader], [unit, other_unit], random.Random(7))
    client = client_for(reader)
    tally = client.get(reverse("episodes:worklist")).context["tally"]
    pressing = sum(cell["count"] for cell in tally if cell["state"] in {"late", "new", "due"})
    elsewhere = client.get(reverse("patient_search")).context["navigation"].places
    assert [place.count for place in elsewhere if place.key == "worklist"] == [pressing] != [0]


def test_an_answer_stays_among_the_new_ones_until_the_next_working_day_ends(
    in_hospital: Hospital, nurse: Membership, unit: Unit
) -> None:
    friday, monday = datetime(2026, 11, 20, 16, 0, tzinfo=UTC), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    episode = factories.make_episode(nurse, unit)
    task = add_task(episode=episode, kind="request_answer", title="Répondre au SSIAD", due_at=friday)
    Task.objects.filter(pk=task.pk).update(created_at=friday)
    mine = Task.objects.filter(pk=task.pk)
    for now, group in ((monday, ANSWERED), (monday + timedelta(days=1), LATE)):
        assert mine.with_group(Clock.at(now)).in_groups(group).exists()
        assert mine.pressing(Clock.at(now)).exists()


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 11, 24), date(2026, 11, 23)),
        (date(2026, 11, 23), date(2026, 11, 20)),
        (date(2026, 11, 12), date(2026, 11, 10)),
        (date(2027, 3, 30), date(2027, 3, 26)),
    ],
    ids=["the day before", "over a weekend", "over the eleventh of November", "over Easter"],
)
def test_the_last_working_day_passes_over_days_off(day: date, before: date) -> None:
    assert worked_before(day) == before


def test_an_open_page_is_sent_nothing_until_its_list_changes(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, unit: Unit
) -> None:
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
        task = add_task(episode=episode, kind="plan", title="Commander le lit", due_at=timezone.now())
    client, here = client_for(nurse), reverse("episodes:worklist")
    seen = client.get(here).context["seen"]
    assert client.get(here, {"vu": seen}).status_code == 204
    with enter(hospital):
        Task.objects.filter(pk=task.pk).update(due_at=timezone.now() + timedelta(days=3))
    changed = client.get(here, {"vu": seen})
    assert changed.status_code == 200
    assert changed.context["seen"] != seen
    assert 'id="travail"' in changed.content.decode()


def test_an_episode_that_waits_for_nothing_says_so_and_since_when(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, unit: Unit
) -> None:
    with enter(hospital):
        episode = factories.make_episode(nurse, unit, admitted_at=timezone.now() - timedelta(days=9))
        Task.objects.filter(episode=episode).delete()
    page = client_for(nurse).get(reverse("episodes:worklist")).content.decode()
    assert "Aucune tâche, aucune date de départ" in page
    assert "Depuis\xa09\xa0jours" in page


def test_the_key_of_a_row_opens_its_action(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, unit: Unit
) -> None:
    with enter(hospital):
        factories.make_episode(nurse, unit)
    response = client_for(nurse).get(reverse("episodes:worklist"))
    rows = sum(len(group["rows"]) for group in response.context["groups"])
    assert response.content.decode().count("data-list-action") == rows > 0


# --- Saved filters ----------------------------------------------------------------------------------------------------


def named(client: Client, query: str = "?filtre=all&depart=demain", **sent: Any) -> Any:
    return client.post(reverse("episodes:add_filter") + query, {"name": "Départs de demain", **sent})


def test_a_filter_is_kept_under_its_name_and_found_again_where_it_was(
    client_for: SignedIn, hospital: Hospital, nurse: Membership
) -> None:
    client = client_for(nurse)
    assert named(client)["Location"] == reverse("episodes:worklist") + "?filtre=all&depart=demain"
    [link] = client.get(reverse("episodes:worklist")).context["saved"]
    assert (link["label"], link["url"]) == ("Départs de demain", "?filtre=all&depart=demain")
    assert client.get(reverse("episodes:worklist") + link["url"]).context["saved"][0]["is_current"]


def test_a_name_is_taken_once_by_a_person_and_what_was_typed_stays(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, social_worker: Membership
) -> None:
    client = client_for(nurse)
    named(client)
    again = named(client, "?etat=late")
    assert again.status_code == 422
    assert "Vous avez déjà un filtre de ce nom." in again.content.decode()
    assert named(client_for(social_worker)).status_code == 302
    with enter(hospital):
        assert SavedFilter.objects.count() == 2


@pytest.mark.parametrize("name", ["", "x" * 41])
def test_a_filter_without_a_fitting_name_is_not_kept(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, name: str
) -> None:
    assert named(client_for(nurse), name=name).status_code == 422
    with enter(hospital):
        assert not SavedFilter.objects.exists()


def test_the_ninth_filter_is_refused(client_for: SignedIn, hospital: Hospital, nurse: Membership) -> None:
    client = client_for(nurse)
    answers = [named(client, name=f"Filtre {number}").status_code for number in range(9)]
    assert answers == [302] * 8 + [422]


def test_a_shared_filter_is_seen_by_the_unit_and_changed_by_its_owner_only(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, doctor: Membership, unit: Unit, other_unit: Unit
) -> None:
    elsewhere = factories.make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat", units=[other_unit])
    named(client_for(nurse), shared_with=unit.pk)
    with enter(hospital):
        saved = SavedFilter.objects.get()
    theirs = client_for(doctor)
    assert [link["label"] for link in theirs.get(reverse("episodes:worklist")).context["saved"]] == [
        "Départs de demain"
    ]
    assert client_for(elsewhere).get(reverse("episodes:worklist")).context["saved"] == []
    for name in ("episodes:change_filter", "episodes:remove_filter"):
        assert theirs.post(reverse(name, args=[saved.pk]), {"name": "À moi"})["Location"] == reverse("episodes:filters")
    with enter(hospital):
        saved.refresh_from_db()
        assert saved.name == "Départs de demain"
    client_for(nurse).post(reverse("episodes:change_filter", args=[saved.pk]), {"name": "Demain"})
    with enter(hospital):
        saved.refresh_from_db()
        assert (saved.name, saved.shared_with) == ("Demain", None)
    for words in ("Filtre « Demain » retiré.", "Ce filtre est déjà retiré."):
        assert words in client_for(nurse).post(reverse("episodes:remove_filter", args=[saved.pk]), follow=True).text
    with enter(hospital):
        assert not SavedFilter.objects.exists()


def test_a_filter_stays_shared_with_a_unit_that_closed_until_its_owner_says_otherwise(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, unit: Unit
) -> None:
    client = client_for(nurse)
    named(client, shared_with=unit.pk)
    with enter(hospital):
        saved = SavedFilter.objects.get()
        unit.active = False
        unit.save()
    address = reverse("episodes:change_filter", args=[saved.pk])
    assert f'<option value="{unit.pk}" selected>{unit.name}, fermée</option>' in client.get(address).text
    client.post(address, {"name": "Demain", "shared_with": unit.pk})
    with enter(hospital):
        saved.refresh_from_db()
        assert (saved.name, saved.shared_with) == ("Demain", unit)
    assert "Vous, l’unité Gériatrie aiguë étant fermée" in client.get(reverse("episodes:filters")).text
    # Nobody shares anything more with it.
    assert named(client, shared_with=unit.pk).status_code == 422


def test_a_filter_cannot_be_shared_with_a_unit_outside_ones_own(
    client_for: SignedIn, hospital: Hospital, doctor: Membership, other_unit: Unit
) -> None:
    assert named(client_for(doctor), shared_with=other_unit.pk).status_code == 422
