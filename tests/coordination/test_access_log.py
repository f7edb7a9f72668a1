"""Whose record was read, and whose identity a search showed: who, when, and never by name."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.audit import views
from coordination.audit.actions import record_access, record_accesses
from coordination.audit.models import EpisodeAccess, IdentityAccess
from coordination.audit.queries import newest_readings, programs_that_read
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def episodes(nurse: Membership, unit: Unit, hospital: Hospital) -> list[Episode]:
    with enter(hospital):
        return [factories.make_episode(nurse, unit) for _ in range(2)]


@pytest.fixture
def officer(hospital: Hospital) -> Membership:
    return factories.make_member(hospital, Role.DATA_PROTECTION_OFFICER, "Pascale", "Delpech")


@pytest.mark.parametrize("name", ["patient_search", "episodes:new"])
def test_a_search_traces_each_identity_that_it_showed(
    client_for: SignedIn,
    nurse: Membership,
    hospital: Hospital,
    episodes: list[Episode],
    name: str,
) -> None:
    client = client_for(nurse)
    client.post(reverse(name), {"q": "personne de ce nom"})
    with enter(hospital):
        assert not IdentityAccess.objects.exists()
    client.post(reverse(name), {"q": "Fabregoul Simone"})
    with enter(hospital):
        traced = IdentityAccess.objects.values_list("user", "patient_id", "page")
        assert set(traced) == {(nurse.user_id, episode.patient_id, name) for episode in episodes}
        assert not EpisodeAccess.objects.exists()


def test_opening_a_known_patient_traces_the_identity_shown(
    client_for: SignedIn, nurse: Membership, hospital: Hospital, episodes: list[Episode]
) -> None:
    patient_id = episodes[0].patient_id
    client_for(nurse).get(reverse("episodes:new_for_patient", args=[patient_id]))
    with enter(hospital):
        [access] = IdentityAccess.objects.all()
    assert (access.patient_id, access.page) == (patient_id, "episodes:new_for_patient")


def test_the_log_shows_who_was_shown_to_whom_and_no_name_of_a_patient(
    client_for: SignedIn, nurse: Membership, officer: Membership, episodes: list[Episode]
) -> None:
    client_for(nurse).post(reverse("patient_search"), {"q": "Fabregoul"})
    log = client_for(officer)
    page = log.get(reverse("audit:accesses"), {"quoi": "identites"}).content.decode()
    assert page.count(str(nurse.user)) == len(episodes)
    assert "FABREGOUL" not in page.upper()
    one = log.get(reverse("audit:accesses"), {"quoi": "identites", "patient": str(episodes[0].patient_id)})
    assert [row["subject"] for row in one.context["rows"]] == [episodes[0].patient_id]
    assert "Un seul patient est montré" in one.content.decode()


@pytest.mark.parametrize("asked", [{}, {"quoi": "identites"}])
def test_the_next_page_of_the_log_begins_where_the_other_ended(
    client_for: SignedIn,
    nurse: Membership,
    officer: Membership,
    hospital: Hospital,
    episodes: list[Episode],
    asked: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views, "PAGE", 1)
    client = client_for(nurse)
    client.post(reverse("patient_search"), {"q": "Fabregoul"})
    for episode in episodes:
        client.get(reverse("episodes:overview", args=[episode.pk]))
    log = client_for(officer)
    first = log.get(reverse("audit:accesses"), asked)
    second = log.get(reverse("audit:accesses") + first.context["older_url"])
    assert len({row["subject"] for page in (first, second) for row in page.context["rows"]}) == 2
    assert second.context["older_url"] == ""


@pytest.mark.parametrize("asked", ["?avant=hier", "?episode=1", "?quoi=tout", "?quoi=identites&patient=x"])
def test_an_odd_address_shows_the_log_all_the_same(client_for: SignedIn, officer: Membership, asked: str) -> None:
    assert client_for(officer).get(reverse("audit:accesses") + asked).status_code == 200


def test_readings_in_a_row_are_told_together_on_the_episode(
    client_for: SignedIn, nurse: Membership, doctor: Membership, hospital: Hospital, episodes: list[Episode]
) -> None:
    """A hundred lines of one person pushed what a patient may oppose off the page."""
    with enter(hospital):
        for member, times in ((nurse, 3), (doctor, 1), (nurse, 2)):
            for _ in range(times):
                record_access(
                    hospital_id=hospital.pk, user=member.user, episode_id=episodes[0].pk, page="episodes:overview"
                )
        rows = newest_readings(episodes[0].pk, most=100)
    assert [(row.user, row.times) for row in rows] == [(nurse.user, 2), (doctor.user, 1), (nurse.user, 3)]
    assert all(row.first <= row.last for row in rows)
    page = client_for(nurse).get(reverse("episodes:sharing", args=[episodes[0].pk])).content.decode()
    assert page.count("lectures depuis") == 2


def test_what_programs_read_again_and_again_is_one_line_each_and_pushes_nobody_off_the_episode(
    client_for: SignedIn, nurse: Membership, administrator: Membership, hospital: Hospital, episodes: list[Episode]
) -> None:
    client = client_for(nurse)
    client.get(reverse("episodes:overview", args=[episodes[0].pk]))
    with enter(hospital):
        for _ in range(5):
            record_accesses(
                hospital_id=hospital.pk,
                user=administrator.user,
                episode_ids=[episode.pk for episode in episodes],
                page="api_episodes",
                program="Entrepôt",
            )
        assert [row.user for row in newest_readings(episodes[0].pk, most=5)] == [nurse.user]
        [row] = programs_that_read(episodes[0].pk)
    assert (row["program"], row["times"]) == ("Entrepôt", 5)
    page = client.get(reverse("episodes:sharing", args=[episodes[0].pk])).content.decode()
    assert "Programme «\u00a0Entrepôt\u00a0»" in page
    assert "5\xa0lectures depuis" in page


def test_what_a_program_read_is_named_with_who_made_its_token(
    client_for: SignedIn, officer: Membership, administrator: Membership, hospital: Hospital, episodes: list[Episode]
) -> None:
    with enter(hospital):
        record_access(
            hospital_id=hospital.pk,
            user=administrator.user,
            episode_id=episodes[0].pk,
            page="api_document_form",
            program="Entrepôt",
        )
    page = client_for(officer).get(reverse("audit:accesses")).content.decode()
    assert "par le programme Entrepôt" in page
    assert "courriers" in page
