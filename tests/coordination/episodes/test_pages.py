"""The worklist, the overview, the edit and the sharing in the browser's eyes."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.actions import add_entry, add_task
from coordination.episodes.models import Episode, Task
from coordination.episodes.queries import PRESSING, Clock, midnight_after
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories


@pytest.fixture
def episode(nurse: Membership, unit: Unit, hospital: Hospital) -> Episode:
    with enter(hospital):
        return factories.make_episode(nurse, unit)


def shown_rows(response: Any) -> int:
    return sum(len(group["rows"]) for group in response.context["groups"]) + len(response.context["idle"])


@pytest.mark.parametrize("filtre", ["mine", "unowned", "all"])
def test_each_count_equals_the_rows_it_opens(
    client_for: Any, nurse: Membership, unit: Unit, hospital: Hospital, filtre: str
) -> None:
    now = timezone.now()
    with enter(hospital):
        for hours in (-50, 1, 200):
            episode = factories.make_episode(nurse, unit)
            for owner in (nurse.user, None):
                add_task(
                    episode=episode, kind="plan", title="À faire", due_at=now + timedelta(hours=hours), owner=owner
                )
            add_task(episode=episode, kind="plan", title="Bloquée", state="blocked", owner=nurse.user)
            add_task(episode=episode, kind="plan", title="En attente", state="waiting", owner=None)
        idle = factories.make_episode(nurse, unit)
        Task.objects.filter(episode=idle).delete()
    client = client_for(nurse)
    page = client.get(reverse("episodes:worklist"), {"filtre": filtre})
    for cell in page.context["tally"]:
        opened = client.get(reverse("episodes:worklist") + cell["url"])
        assert shown_rows(opened) == cell["count"], cell["label"]


def test_what_presses_is_what_is_late_or_due_today(nurse: Membership, unit: Unit, hospital: Hospital) -> None:
    now = timezone.now()
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
        for state in ("open", "waiting", "blocked"):
            for due_at in (now - timedelta(days=2), now, midnight_after(now) - timedelta(seconds=1)):
                add_task(episode=episode, kind="plan", title=state, state=state, due_at=due_at, owner=nurse.user)
            add_task(
                episode=episode, kind="plan", title=state, state=state, due_at=midnight_after(now), owner=nurse.user
            )
            add_task(episode=episode, kind="plan", title=state, state=state, owner=nurse.user)
        grouped = Task.objects.live().with_group(Clock.at(now)).in_groups(*PRESSING)
        assert set(Task.objects.pressing(Clock.at(now))) == set(grouped) != set()


@pytest.mark.parametrize("asked", ["?page=0", "?page=99999999", "?page=x", "?etat=<b>", "?unite=1", "?filtre=%00"])
def test_an_odd_address_shows_the_list_all_the_same(client_for: Any, nurse: Membership, asked: str) -> None:
    assert client_for(nurse).get(reverse("episodes:worklist") + asked).status_code == 200


def test_a_line_of_the_timeline_ends_its_sentence_before_the_name(
    client_for: Any, nurse: Membership, hospital: Hospital, episode: Episode
) -> None:
    with enter(hospital):
        add_entry(episode=episode, kind="fall", summary="Chute", detail="Pas de plaie.", actor=nurse.user)
        add_entry(episode=episode, kind="need", summary="Besoin", detail="pansement", actor=nurse.user)
    text = client_for(nurse).get(reverse("episodes:overview", args=[episode.pk])).text
    assert f"Pas de plaie. {nurse.user}<" in text
    assert f"pansement, {nurse.user}<" in text


def edit_form(episode: Episode, **changes: Any) -> dict[str, Any]:
    return {
        "version": episode.version,
        "unit": episode.unit_id,
        "room": "214",
        "admitted_at": timezone.localtime(episode.admitted_at).strftime("%Y-%m-%dT%H:%M"),
        "admission_mode": "emergency",
        "motive": "chute à domicile",
        "referral_origin": "ward_fragile",
        **changes,
    }


def test_a_form_overtaken_shows_both_and_can_be_sent_again(
    client_for: Any, nurse: Membership, episode: Episode, hospital: Hospital
) -> None:
    client = client_for(nurse)
    address = reverse("episodes:edit", args=[episode.pk])
    client.post(address, edit_form(episode, motive="motif du premier"))
    overtaken = client.post(address, edit_form(episode, motive="motif du second"))

    page = overtaken.content.decode()
    assert overtaken.status_code == 422
    assert "motif du premier" in page
    assert "motif du second" in page

    again = client.post(
        address, edit_form(episode, motive="motif du second", version=overtaken.context["fresh"].version)
    )
    assert again.status_code == 302
    with enter(hospital):
        assert Episode.objects.get().motive == "motif du second"


def test_a_ticked_task_is_done_and_a_second_click_changes_nothing(
    client_for: Any, nurse: Membership, episode: Episode, hospital: Hospital
) -> None:
    with enter(hospital):
        task = add_task(episode=episode, kind="plan", title="Commander le lit")
    client = client_for(nurse)
    for _ in range(2):
        assert client.post(reverse("episodes:task_settle", args=[task.pk]), {"from": "worklist"}).status_code == 302
    with enter(hospital):
        assert Task.objects.get(pk=task.pk).state == "done"


def test_an_episode_opened_to_one_person_is_seen_and_taken_back(
    client_for: Any, nurse: Membership, hospital: Hospital, other_unit: Unit, doctor: Membership
) -> None:
    with enter(hospital):
        elsewhere = factories.make_episode(nurse, other_unit)
    address, page = reverse("episodes:overview", args=[elsewhere.pk]), client_for(doctor)
    assert page.get(address).status_code == 404
    client_for(nurse).post(reverse("episodes:sharing", args=[elsewhere.pk]), {"user": doctor.user_id})
    assert page.get(address).status_code == 200
    client_for(nurse).post(reverse("episodes:unshare", args=[elsewhere.pk, doctor.user_id]))
    assert page.get(address).status_code == 404


def test_a_name_never_goes_into_an_address(client_for: Any, nurse: Membership, episode: Episode) -> None:
    page = client_for(nurse).get(reverse("episodes:worklist")).content.decode()
    addresses = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert not [address for address in addresses if "FABREGOUL" in address.upper()]
    assert 'method="post" action="/patients/"' in page


def test_free_text_is_escaped(client_for: Any, nurse: Membership, unit: Unit, hospital: Hospital) -> None:
    with enter(hospital):
        episode = factories.make_episode(nurse, unit, motive="<script>alert(1)</script>")
    page = client_for(nurse).get(reverse("episodes:overview", args=[episode.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("page", ["²", "0", "99999999", "9" * 5000, "0" * 10 + "9" * 30])
@pytest.mark.parametrize("name", ["episodes:worklist", "followup:calls"])
def test_an_odd_page_number_shows_a_page(client_for: Any, nurse: Membership, name: str, page: str) -> None:
    assert client_for(nurse).get(reverse(name), {"page": page}).status_code == 200


def test_no_browser_keeps_a_page_of_a_patient(client_for: Any, nurse: Membership, episode: Episode) -> None:
    page = client_for(nurse).get(reverse("episodes:overview", args=[episode.pk]))
    assert page.headers["Cache-Control"] == "no-store, private"


def test_only_who_may_correct_an_identity_is_led_there(
    client_for: Any, nurse: Membership, doctor: Membership, episode: Episode
) -> None:
    address = reverse("episodes:identity", args=[episode.pk])
    for member, is_led in ((nurse, True), (doctor, False)):
        page = client_for(member).get(reverse("episodes:edit", args=[episode.pk]))
        assert (address in page.content.decode()) is is_led
        assert (client_for(member).get(address).status_code == 200) is is_led


def test_an_item_of_the_plan_is_ticked_by_who_may_plan_only(
    client_for: Any, nurse: Membership, episode: Episode, hospital: Hospital
) -> None:
    ward_nurse = factories.make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat")
    with enter(hospital):
        task = add_task(
            episode=episode, kind="plan", title="Commander le lit", due_at=timezone.now(), owner=ward_nurse.user
        )
    client = client_for(ward_nurse)
    assert client.post(reverse("episodes:task_settle", args=[task.pk]), {"from": "worklist"}).status_code == 403
    rows = [row for group in client.get(reverse("episodes:worklist")).context["groups"] for row in group["rows"]]
    assert [row["settles"] for row in rows if row["task"].pk == task.pk] == [False]
    with enter(hospital):
        assert Task.objects.get(pk=task.pk).state == "open"


def test_a_departure_sent_twice_is_one(client_for: Any, nurse: Membership, episode: Episode) -> None:
    client, page = client_for(nurse), reverse("episodes:departure", args=[episode.pk])
    left_at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    typed = {"left_at": left_at, "destination": "home", "departure_mode": "taxi", "reserve_reason": "lit attendu"}
    overview = reverse("episodes:overview", args=[episode.pk])
    assert client.post(page, typed).url == client.post(page, typed).url == overview
    assert "déjà enregistré" in client.get(overview).text


def test_another_departure_from_another_tab_is_told_and_corrects_once_sent_again(
    client_for: Any, nurse: Membership, episode: Episode, hospital: Hospital
) -> None:
    client, page = client_for(nurse), reverse("episodes:departure", args=[episode.pk])
    now = timezone.localtime()
    typed = {"left_at": now.strftime("%Y-%m-%dT%H:%M"), "destination": "home", "departure_mode": "taxi"}
    client.post(page, {**typed, "reserve_reason": "lit attendu"})
    other = {**typed, "left_at": (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"), "departure_mode": "vsl"}

    told = client.post(page, other)

    assert told.status_code == 422
    assert "déjà enregistré" in told.text
    assert other["left_at"] in told.text
    sent = client.post(page, {**other, "version": told.context["form"].data["version"]})
    assert sent.url == reverse("episodes:overview", args=[episode.pk])
    with enter(hospital):
        assert Episode.objects.get().departure_mode == "vsl"


def test_a_change_sent_twice_blames_nobody(
    client_for: Any, nurse: Membership, episode: Episode, hospital: Hospital
) -> None:
    client, page = client_for(nurse), reverse("episodes:edit", args=[episode.pk])
    typed = {
        **{name: getattr(episode, name) for name in ("admission_mode", "referral_origin", "version")},
        "admitted_at": timezone.localtime(episode.admitted_at).strftime("%Y-%m-%dT%H:%M"),
        "unit": episode.unit_id,
        "motive": "fracture du col",
    }
    overview = reverse("episodes:overview", args=[episode.pk])
    assert client.post(page, typed).url == client.post(page, typed).url == overview
    with enter(hospital):
        assert Episode.objects.get().version == episode.version + 1
        assert Episode.objects.get().timeline.filter(kind="edited").count() == 1
    assert "Quelqu’un a modifié" in client.post(page, {**typed, "motive": "autre"}).text


def test_the_journey_says_how_the_episode_came_to_the_team(
    client_for: Any, hospital: Hospital, nurse: Membership, unit: Unit
) -> None:
    with enter(hospital):
        episode = factories.make_episode(nurse, unit, referral_origin="ward_no_solution")
    page = client_for(nurse).get(reverse("episodes:overview", args=[episode.pk])).content.decode()
    assert "urgences, unité : sortant sans solution" in page
