"""The care circle: who comes, every transition, and the work that the circle settles by itself."""

from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.models import Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from directory.providers.models import Provider, ProviderType
from discharge.planning import actions
from discharge.planning.models import CIRCLE_TRANSITIONS, CircleMember, CircleState
from discharge.planning.queries import providers_in_open_circles

Types = dict[str, ProviderType]

pytestmark = pytest.mark.usefixtures("in_hospital")


def add_gp(nurse: Membership, episode: Episode, types: Types, name: str = "Dr Martine Escoubas") -> CircleMember:
    return actions.add_circle_member(member=nurse, episode_id=episode.pk, role=types["medecin-traitant"], name=name)


def move(nurse: Membership, changed: CircleMember, to: CircleState) -> CircleMember:
    changed.refresh_from_db()
    return actions.change_circle_state(
        member=nurse, episode_id=changed.episode_id, circle_member_id=changed.pk, to=to, version=changed.version
    )


def state_of(episode: Episode, key: str) -> str:
    return str(Task.objects.get(episode=episode, key=key).state)


def refused(code: str, call: Any, **arguments: Any) -> None:
    with pytest.raises(DomainError) as refusal:
        call(**arguments)
    assert refusal.value.code == code


# How each state is reached from an empty circle, by what a person does.
PATHS: dict[CircleState, tuple[CircleState, ...]] = {
    CircleState.TO_CONTACT: (),
    CircleState.INFORMED: (CircleState.INFORMED,),
    CircleState.CONFIRMED: (CircleState.CONFIRMED,),
    CircleState.REMOVED: (CircleState.REMOVED,),
}


def reach(nurse: Membership, episode: Episode, types: Types, state: CircleState) -> CircleMember:
    if state == CircleState.TO_FIND:
        return actions.seek_role(member=nurse, episode_id=episode.pk, role=types["idel"])
    changed = actions.add_circle_member(
        member=nurse, episode_id=episode.pk, role=types["idel"], name="Les Micocouliers"
    )
    for step in PATHS[state]:
        changed = move(nurse, changed, step)
    return changed


@pytest.mark.parametrize(("start", "end"), sorted(CIRCLE_TRANSITIONS))
def test_each_declared_transition_is_walked_and_traced(
    nurse: Membership, episode: Episode, types: Types, start: CircleState, end: CircleState
) -> None:
    changed = reach(nurse, episode, types, start)
    if start == CircleState.TO_FIND and end == CircleState.TO_CONTACT:
        # Whom one looked for gets a name; nothing else ends a search well.
        actions.add_circle_member(member=nurse, episode_id=episode.pk, role=types["idel"], name="Les Micocouliers")
    else:
        move(nurse, changed, end)
    changed.refresh_from_db()
    last = Transition.objects.filter(subject_id=changed.pk).latest("at")
    assert (changed.state, last.from_state, last.to_state, last.actor) == (end, start, end, nurse.user)


@pytest.mark.parametrize(
    ("start", "end"),
    [pair for pair in product(CircleState, repeat=2) if pair not in CIRCLE_TRANSITIONS and pair[0] != pair[1]],
)
def test_each_undeclared_transition_is_refused(
    nurse: Membership, episode: Episode, types: Types, start: CircleState, end: CircleState
) -> None:
    changed = reach(nurse, episode, types, start)
    refused("wrong_state", move, nurse=nurse, changed=changed, to=end)
    changed.refresh_from_db()
    assert changed.state == start


def test_a_named_gp_who_is_told_settles_what_blocks_the_departure(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    assert (state_of(episode, "gp"), state_of(episode, "gp_informed")) == ("open", "open")
    gp = add_gp(nurse, episode, types)
    assert (state_of(episode, "gp"), state_of(episode, "gp_informed")) == ("done", "open")
    move(nurse, gp, CircleState.INFORMED)
    assert state_of(episode, "gp_informed") == "done"
    move(nurse, gp, CircleState.TO_CONTACT)
    assert state_of(episode, "gp_informed") == "open"


def test_a_second_gp_replaces_the_first_and_must_be_told_anew(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    first = add_gp(nurse, episode, types)
    move(nurse, first, CircleState.INFORMED)
    second = add_gp(nurse, episode, types, name="Dr Yves Pellenc")
    first.refresh_from_db()
    assert (first.state, second.state) == (CircleState.REMOVED, CircleState.TO_CONTACT)
    assert (state_of(episode, "gp"), state_of(episode, "gp_informed")) == ("done", "open")
    move(nurse, first, CircleState.TO_CONTACT)
    second.refresh_from_db()
    assert second.state == CircleState.REMOVED


def test_whom_one_looks_for_has_a_task_until_somebody_is_named(
    nurse: Membership, episode: Episode, types: Types, service: Provider
) -> None:
    sought = actions.seek_role(member=nurse, episode_id=episode.pk, role=types["saad"], what_for="lever")
    task = Task.objects.get(episode=episode, subject_id=sought.pk)
    assert (task.blocks_departure, task.state, task.domain) == (True, TaskState.OPEN, "autonomy")
    found = actions.add_circle_member(
        member=nurse, episode_id=episode.pk, role=types["saad"], name=service.name, provider=service
    )
    task.refresh_from_db()
    assert (found.pk, found.provider, task.state) == (sought.pk, service, TaskState.DONE)


def test_a_search_put_aside_cancels_its_task_and_may_be_noted_anew(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    sought = actions.seek_role(member=nurse, episode_id=episode.pk, role=types["saad"])
    move(nurse, sought, CircleState.REMOVED)
    assert Task.objects.get(subject_id=sought.pk).state == TaskState.CANCELLED
    actions.seek_role(member=nurse, episode_id=episode.pk, role=types["saad"])
    assert Task.objects.live().filter(episode=episode, kind="find_provider", key__startswith="find:").count() == 1


def test_the_same_person_in_the_same_role_is_added_once(nurse: Membership, episode: Episode, types: Types) -> None:
    add_gp(nurse, episode, types)
    refused("already_there", add_gp, nurse=nurse, episode=episode, types=types)
    assert episode.circle.count() == 1


def test_a_second_click_changes_nothing_and_a_change_over_a_newer_one_is_refused(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    gp = add_gp(nurse, episode, types)
    arguments = {"member": nurse, "episode_id": episode.pk, "circle_member_id": gp.pk, "version": gp.version}
    actions.change_circle_state(to=CircleState.INFORMED, **arguments)
    actions.change_circle_state(to=CircleState.INFORMED, **arguments)
    refused("stale", actions.change_circle_state, to=CircleState.CONFIRMED, **arguments)
    refused("stale", actions.edit_circle_member, phone="+33465713302", **arguments)
    assert Transition.objects.filter(subject_id=gp.pk).count() == 2


def test_somebody_put_aside_gets_no_letter(nurse: Membership, episode: Episode, types: Types) -> None:
    gp = actions.add_circle_member(
        member=nurse, episode_id=episode.pk, role=types["medecin-traitant"], name="Dr X", receives_letter=True
    )
    move(nurse, gp, CircleState.REMOVED)
    gp.refresh_from_db()
    assert gp.receives_letter is False


def test_details_are_edited_and_the_row_history_keeps_the_former_ones(
    nurse: Membership, episode: Episode, types: Types
) -> None:
    gp = add_gp(nurse, episode, types)
    edited = actions.edit_circle_member(
        member=nurse, episode_id=episode.pk, circle_member_id=gp.pk, version=gp.version, mail="m@cabinet.example"
    )
    assert edited.mail == "m@cabinet.example"
    assert list(gp.events.order_by("pgh_id").values_list("mail", flat=True)) == ["", "m@cabinet.example"]


def test_an_unknown_detail_is_a_defect(nurse: Membership, episode: Episode, types: Types) -> None:
    with pytest.raises(ValueError, match="state"):
        actions.add_circle_member(
            member=nurse, episode_id=episode.pk, role=types["idel"], name="X", state=CircleState.CONFIRMED
        )


def test_without_the_right_nothing_is_written(operator: Membership, episode: Episode, types: Types) -> None:
    refused("forbidden", add_gp, nurse=operator, episode=episode, types=types)
    assert episode.circle.count() == 0


def test_a_closed_episode_keeps_its_circle_as_it_is(nurse: Membership, episode: Episode, types: Types) -> None:
    episode.state = "cancelled"
    episode.save()
    refused("closed", add_gp, nurse=nurse, episode=episode, types=types)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("circle_member_named_unless_to_find", {"name": "", "state": CircleState.TO_CONTACT}),
        ("circle_member_named_unless_to_find", {"name": "Dr X", "state": CircleState.TO_FIND}),
        ("circle_letter_needs_current_member", {"state": CircleState.TO_FIND, "receives_letter": True}),
        ("circle_letter_needs_current_member", {"state": CircleState.TO_FIND, "is_referrer": True}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(
    hospital: Hospital, episode: Episode, types: Types, name: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CircleMember.objects.create(hospital=hospital, episode=episode, role=types["idel"], **fields)


def test_services_of_an_open_circle_are_relied_on(nurse: Membership, episode: Episode, types: Types) -> None:
    provider = Provider.objects.create(
        kind="professional", type=types["medecin-traitant"], name="Dr Martine Escoubas", source="manual"
    )
    add = {"member": nurse, "episode_id": episode.pk, "role": types["ssiad"]}
    known = actions.add_circle_member(name="SSIAD du Vistre", provider=provider, **add)
    actions.add_circle_member(name="Un voisin", **add)
    assert list(providers_in_open_circles()) == [provider.pk]
    move(nurse, known, CircleState.REMOVED)
    assert list(providers_in_open_circles()) == []
