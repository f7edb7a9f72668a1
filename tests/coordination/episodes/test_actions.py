"""The life of an episode and of its tasks: what is allowed, what is refused, what is traced."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import EpisodeAccess, Transition
from coordination.episodes.actions import (
    add_task,
    change_state,
    close_episode,
    settle_task,
    tick_task,
    update_episode,
)
from coordination.episodes.departures import record_departure
from coordination.episodes.models import (
    EPISODE_TRANSITIONS,
    TASK_TRANSITIONS,
    DepartureMode,
    Destination,
    Episode,
    EpisodeState,
    Movement,
    Task,
    TaskState,
)
from coordination.episodes.opposition import lift_opposition, oppose_sharing
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories


@pytest.fixture
def episode(nurse: Membership, unit: Unit, in_hospital: Hospital) -> Episode:
    return factories.make_episode(nurse, unit)


def leave(nurse: Membership, episode: Episode, **changes: Any) -> Episode:
    values: dict[str, Any] = {
        "left_at": timezone.now() - timedelta(hours=1),
        "destination": Destination.HOME,
        "departure_mode": DepartureMode.TAXI,
        "reserve_reason": "sa fille reste jusqu’à lundi",
    }
    return record_departure(member=nurse, episode_id=episode.pk, **{**values, **changes})


@pytest.mark.parametrize(("start", "end"), list(product(EpisodeState, EpisodeState)))
def test_an_episode_follows_its_table_and_nothing_else(episode: Episode, start: Any, end: Any) -> None:
    episode.state = start
    if (start, end) in EPISODE_TRANSITIONS:
        change_state(episode, end, actor=None, reason="parce que")
        trace = Transition.objects.filter(subject_id=episode.pk).latest("at")
        assert (episode.state, trace.from_state, trace.to_state, trace.reason) == (end, start, end, "parce que")
    else:
        with pytest.raises(DomainError) as refusal:
            change_state(episode, end, actor=None)
        assert refusal.value.code == "wrong_state"
        assert episode.state == start


@pytest.mark.parametrize(("start", "end"), list(product(TaskState, TaskState)))
def test_a_task_follows_its_table_and_nothing_else(episode: Episode, nurse: Membership, start: Any, end: Any) -> None:
    task = add_task(episode=episode, kind="plan", title="Commander le lit")
    settled_at = timezone.now() if start in {TaskState.DONE, TaskState.CANCELLED} else None
    Task.objects.filter(pk=task.pk).update(state=start, settled_at=settled_at)
    if start == end or (start, end) in TASK_TRANSITIONS:
        assert settle_task(task=task, state=end, actor=nurse.user).state == end
    else:
        with pytest.raises(DomainError):
            settle_task(task=task, state=end, actor=nurse.user)


def test_a_task_with_a_key_is_made_once(episode: Episode) -> None:
    first = add_task(episode=episode, kind="plan", title="Une fois", key="k")
    assert add_task(episode=episode, kind="plan", title="Deux fois", key="k") == first


def test_leaving_moves_to_follow_up_and_tells_it(episode: Episode, nurse: Membership) -> None:
    leave(nurse, episode)
    episode.refresh_from_db()
    assert (episode.state, episode.destination) == (EpisodeState.FOLLOW_UP, Destination.HOME)
    assert episode.timeline.filter(kind="departure", summary="Départ, domicile").exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"left_at": timezone.now() - timedelta(days=30)}, "before_admission"),
        ({"left_at": timezone.now() + timedelta(days=1)}, "in_future"),
        ({"reserve_reason": ""}, "reserve_needed"),
    ],
)
def test_a_departure_that_cannot_be_is_refused_whole(
    episode: Episode, nurse: Membership, changes: dict[str, Any], code: str
) -> None:
    add_task(episode=episode, kind="plan", title="À régler", blocks_departure=True)
    with pytest.raises(DomainError) as refusal:
        leave(nurse, episode, **changes)
    assert refusal.value.code == code
    episode.refresh_from_db()
    assert (episode.state, episode.left_at) == (EpisodeState.PREPARATION, None)


def test_a_second_departure_is_refused(episode: Episode, nurse: Membership) -> None:
    leave(nurse, episode)
    with pytest.raises(DomainError) as refusal:
        leave(nurse, episode)
    assert refusal.value.code == "wrong_state"


def test_a_closed_episode_is_not_edited(episode: Episode, nurse: Membership) -> None:
    leave(nurse, episode)
    close_episode(member=nurse, episode_id=episode.pk)
    assert not Task.objects.live().filter(episode=episode).exists()
    with pytest.raises(DomainError) as refusal:
        update_episode(member=nurse, episode_id=episode.pk, version=99, room="12")
    assert refusal.value.code == "closed"


def test_an_edit_over_a_newer_one_is_refused(episode: Episode, nurse: Membership) -> None:
    update_episode(member=nurse, episode_id=episode.pk, version=1, room="12")
    with pytest.raises(DomainError) as refusal:
        update_episode(member=nurse, episode_id=episode.pk, version=1, room="99")
    assert refusal.value.code == "stale"
    episode.refresh_from_db()
    assert episode.room == "12"


def test_a_change_of_unit_is_a_movement_and_keeps_the_doctor(
    episode: Episode, nurse: Membership, doctor: Membership, other_unit: Unit
) -> None:
    update_episode(member=nurse, episode_id=episode.pk, version=1, hospital_doctor=doctor.user)
    update_episode(member=nurse, episode_id=episode.pk, version=2, unit=other_unit)
    episode.refresh_from_db()
    assert episode.hospital_doctor == doctor.user
    assert Movement.objects.filter(episode=episode).count() == 2


def test_only_named_fields_are_edited(episode: Episode, nurse: Membership) -> None:
    with pytest.raises(ValueError, match="left_at"):
        update_episode(member=nurse, episode_id=episode.pk, version=1, left_at=timezone.now())


def test_an_opposition_is_recorded_once(episode: Episode, nurse: Membership) -> None:
    first = oppose_sharing(member=nurse, episode_id=episode.pk).sharing_opposed_at
    assert oppose_sharing(member=nurse, episode_id=episode.pk).sharing_opposed_at == first
    assert episode.timeline.filter(kind="opposition").count() == 1


def test_an_opposition_is_lifted_with_its_reason_and_both_stay(episode: Episode, nurse: Membership) -> None:
    version = oppose_sharing(member=nurse, episode_id=episode.pk).version
    for seen, reason, code in ((version, "", "no_reason"), (version - 1, "elle a changé d’avis", "stale")):
        with pytest.raises(DomainError) as refusal:
            lift_opposition(member=nurse, episode_id=episode.pk, version=seen, reason=reason)
        assert refusal.value.code == code
    for _ in range(2):
        lifted = lift_opposition(member=nurse, episode_id=episode.pk, version=version, reason="elle a changé d’avis")
        assert lifted.sharing_opposed_at is None
    assert list(episode.timeline.filter(kind="opposition").order_by("pk").values_list("summary", "detail")) == [
        ("Opposition au partage", ""),
        ("Opposition au partage levée", "elle a changé d’avis"),
    ]


def test_a_missing_right_refuses_the_action_itself(episode: Episode, operator: Membership) -> None:
    for act in (
        lambda: leave(operator, episode),
        lambda: oppose_sharing(member=operator, episode_id=episode.pk),
        lambda: lift_opposition(member=operator, episode_id=episode.pk, version=1, reason="elle a changé d’avis"),
        lambda: update_episode(member=operator, episode_id=episode.pk, version=1, room="1"),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "forbidden"


CONSTRAINTS = {
    "episode_leaves_after_admission": {"left_at": timezone.now() - timedelta(days=400), "state": "follow_up"},
    "episode_left_when_followed": {"state": "follow_up"},
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_itself_refuses(episode: Episode, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Episode.objects.filter(pk=episode.pk).update(**CONSTRAINTS[name])


def test_the_database_refuses_a_qualified_identity_without_number(episode: Episode) -> None:
    with pytest.raises(IntegrityError, match="patient_qualified_has_ins"), transaction.atomic():
        type(episode.patient).objects.filter(pk=episode.patient_id).update(identity_status="QUAL")


def test_each_reading_is_traced(client_for: Any, nurse: Membership, unit: Unit, hospital: Hospital) -> None:
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
    client_for(nurse).get(f"/episodes/{episode.pk}/")
    with enter(hospital):
        access = EpisodeAccess.objects.get()
        assert (access.user, access.episode_id, access.page) == (nurse.user, episode.pk, "episodes:overview")


def test_an_admission_is_not_moved_after_the_departure(episode: Episode, nurse: Membership) -> None:
    leave(nurse, episode)
    episode.refresh_from_db()
    assert episode.left_at is not None
    later = episode.left_at + timedelta(minutes=1)
    with pytest.raises(DomainError) as refusal:
        update_episode(member=nurse, episode_id=episode.pk, version=episode.version, admitted_at=later)
    assert refusal.value.code == "after_departure"


@pytest.mark.parametrize("kind", ["call", "screening", "find_provider", "tell_gp", "letter"])
def test_a_task_that_settles_by_itself_is_not_ticked(episode: Episode, nurse: Membership, kind: str) -> None:
    task = add_task(episode=episode, kind=kind, title="Appeler")
    with pytest.raises(DomainError) as refusal:
        tick_task(member=nurse, task=task, state=TaskState.DONE)
    assert refusal.value.code == "settles_itself"
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


@pytest.mark.parametrize("kind", ["plan", "call_problem"])
def test_a_task_is_ticked_while_the_episode_is_open_and_not_after(
    episode: Episode, nurse: Membership, kind: str
) -> None:
    task = add_task(episode=episode, kind=kind, title="À faire")
    tick_task(member=nurse, task=task, state=TaskState.DONE)
    leave(nurse, episode)
    close_episode(member=nurse, episode_id=episode.pk)
    with pytest.raises(DomainError) as refusal:
        tick_task(member=nurse, task=task, state=TaskState.OPEN)
    assert refusal.value.code == "closed"
