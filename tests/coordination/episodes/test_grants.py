"""One episode opened to one person: to whom it may be, and when it ends by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission, Role, roles_with
from coordination.episodes.actions import close_episode, open_to_person
from coordination.episodes.cancelling import cancel_episode
from coordination.episodes.death import end_with_death
from coordination.episodes.forms import OpenToPersonForm
from coordination.episodes.models import Episode, EpisodeUserObjectPermission, WhyCancelled
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def opened(nurse: Membership, hospital: Hospital, other_unit: Unit, doctor: Membership) -> Episode:
    """A stay outside the doctor's units, opened to the doctor."""
    with enter(hospital):
        episode = factories.make_episode(nurse, other_unit)
        open_to_person(member=nurse, episode=episode, user=doctor.user)
    return episode


def left(episode: Episode) -> None:
    Episode.objects.filter(pk=episode.pk).update(state="follow_up", left_at=timezone.now())


def cancel(episode: Episode, nurse: Membership) -> None:
    cancel_episode(member=nurse, episode_id=episode.pk, version=episode.version, why=WhyCancelled.MISTAKE)


def close(episode: Episode, nurse: Membership) -> None:
    left(episode)
    close_episode(member=nurse, episode_id=episode.pk)


def die(episode: Episode, nurse: Membership) -> None:
    left(episode)
    episode.tasks.all().delete()
    end_with_death(Episode.objects.select_for_update().get(pk=episode.pk), nurse.user)


@pytest.mark.parametrize("role", Role)
def test_only_those_who_may_read_episodes_are_offered_one_and_given_one(
    nurse: Membership, hospital: Hospital, unit: Unit, role: Role
) -> None:
    person = factories.make_member(hospital, role, "Marc", "Lacoste", units=[])
    may_read = role in roles_with(Permission.EPISODE_VIEW)
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
        form = OpenToPersonForm({"user": person.user_id}, member=nurse)
        assert form.is_valid() == may_read
        if may_read:
            open_to_person(member=nurse, episode=episode, user=person.user)
        else:
            with pytest.raises(DomainError) as refused:
                open_to_person(member=nurse, episode=episode, user=person.user)
            assert refused.value.code == "not_a_reader"
        assert EpisodeUserObjectPermission.objects.exists() == may_read


@pytest.mark.parametrize("end", [cancel, close, die])
def test_it_ends_when_the_stay_is_over_and_the_timeline_says_so(
    client_for: SignedIn, nurse: Membership, doctor: Membership, hospital: Hospital, opened: Episode, end: Any
) -> None:
    browser, address = client_for(doctor), reverse("episodes:overview", args=[opened.pk])
    assert browser.get(address).status_code == 200
    with enter(hospital):
        end(opened, nurse)
    assert browser.get(address).status_code == 404
    with enter(hospital):
        assert opened.timeline.filter(kind="shared", summary=f"Accès de {doctor.user} terminé").exists()


def test_a_stay_that_is_over_is_opened_to_nobody(
    client_for: SignedIn, nurse: Membership, doctor: Membership, hospital: Hospital, opened: Episode
) -> None:
    with enter(hospital):
        close(opened, nurse)
        opened.refresh_from_db()
        with pytest.raises(DomainError) as refused:
            open_to_person(member=nurse, episode=opened, user=doctor.user)
    assert refused.value.code == "closed"
    address = reverse("episodes:sharing", args=[opened.pk])
    assert "Donner l’accès" not in client_for(nurse).get(address).content.decode()
    client_for(nurse).post(address, {"user": doctor.user_id})
    with enter(hospital):
        assert not EpisodeUserObjectPermission.objects.exists()


@pytest.mark.parametrize(
    "change", [{"active": False}, {"role": Role.QUALITY_MANAGER}, {"role": Role.WARD_NURSE}], ids=str
)
def test_it_ends_with_the_person_s_function_and_does_not_come_back_with_it(
    client_for: SignedIn, doctor: Membership, hospital: Hospital, opened: Episode, change: dict[str, Any]
) -> None:
    with enter(hospital):
        Membership.objects.filter(pk=doctor.pk).update(**change)
        Membership.objects.filter(pk=doctor.pk).update(active=True, role=Role.WARD_DOCTOR)
    assert client_for(doctor).get(reverse("episodes:overview", args=[opened.pk])).status_code == 404


def test_the_end_of_a_function_leaves_what_is_held_in_another_hospital_and_by_others(
    nurse: Membership,
    doctor: Membership,
    other_nurse: Membership,
    social_worker: Membership,
    hospital: Hospital,
    opened: Episode,
) -> None:
    other = other_nurse.hospital
    with enter(other):
        there = factories.make_episode(other_nurse, factories.make_unit(other, "Chirurgie", "CHIR"))
        Membership.objects.create(hospital=other, user=doctor.user, role=Role.WARD_DOCTOR)
        open_to_person(member=other_nurse, episode=there, user=doctor.user)
    with enter(hospital):
        open_to_person(member=nurse, episode=opened, user=social_worker.user)
        Membership.objects.filter(pk=doctor.pk).update(active=False)
        assert [grant.user_id for grant in EpisodeUserObjectPermission.objects.all()] == [social_worker.user_id]
    with enter(other):
        assert EpisodeUserObjectPermission.objects.get().user_id == doctor.user_id


def test_other_units_of_the_same_function_leave_the_grant(
    doctor: Membership, hospital: Hospital, opened: Episode
) -> None:
    with enter(hospital):
        Membership.objects.filter(pk=doctor.pk).update(all_units=False, role=Role.WARD_DOCTOR)
        assert EpisodeUserObjectPermission.objects.exists()
