"""What happens to calls: planned at departure, tried, recorded, given up."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.actions import close_episode
from coordination.episodes.departures import cancel_departure, record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, Task, TaskState, TimelineEntry
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from discharge.alerts.models import Alert
from discharge.followup import calls, protocols
from discharge.followup.actions import (
    Heard,
    note_attempt,
    record_call,
    withdraw_call,
)
from discharge.followup.choosing import FOR_EVERYONE
from discharge.followup.leases import release_call, take_call
from discharge.followup.models import (
    CALL_TRANSITIONS,
    Attempt,
    AttemptOutcome,
    Call,
    CallOutcome,
    CallState,
    CancelReason,
    Protocol,
    SpokeTo,
)
from discharge.followup.protocols import create_default_protocol
from tests.discharge.followup.conftest import depart, serving
from tests.factories import at

QUESTIONS = [
    {
        "code": "sleep",
        "wording": "Dormez-vous ?",
        "answers": [
            {"value": "yes", "label": "Oui", "concern": False},
            {"value": "no", "label": "Non", "concern": True},
        ],
    }
]

pytestmark = pytest.mark.usefixtures("in_hospital")


def record(member: Membership, call: Call, **fields: Any) -> Call:
    values: dict[str, Any] = {
        "submission": uuid7(),
        "heard": Heard({"feeling": "well"}),
        "outcome": CallOutcome.IN_PLACE,
        "spoke_to": SpokeTo.PATIENT,
        "notes": "",
    }
    return record_call(member=member, call_id=call.pk, **{**values, **fields})


def attempt(member: Membership, call: Call, outcome: AttemptOutcome, **fields: Any) -> Attempt:
    return note_attempt(member=member, call_id=call.pk, **{"attempt_id": uuid7(), "outcome": outcome, **fields})


def task_of(call: Call) -> Task:
    found: Task = Task.objects.get(kind="call", subject_id=call.pk)
    return found


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        action()
    return refused.value.code


# --- Planning ---------------------------------------------------------------------------------------------------------


def test_a_departure_plans_the_call_and_its_task(nurse: Membership, unit: Unit) -> None:
    episode = depart(nurse, unit, left_at=at(2025, 11, 20, 16))
    call = Call.objects.get(episode=episode)
    assert (call.label, str(call.nominal_on), str(call.due_on), call.priority) == (
        "J+3",
        "2025-11-23",
        "2025-11-24",
        False,
    )
    task = task_of(call)
    assert task.due_at == at(2025, 11, 24, 23, 59) + timedelta(seconds=59)
    assert (task.owner, task.title) == (nurse.user, "Passer l’appel J+3")
    assert "reporté du" in task.detail
    assert TimelineEntry.objects.filter(episode=episode, summary__startswith="Suivi prévu : J+3").exists()


def test_a_departure_with_reserve_plans_an_early_call_first_in_line(nurse: Membership, unit: Unit) -> None:
    episode = depart(nurse, unit, left_at=at(2025, 11, 24), reserve="aide confirmée demain seulement")
    calls = Call.objects.filter(episode=episode).order_by("due_on")
    assert [(call.label, call.priority) for call in calls] == [("J+1", True), ("J+3", True)]


def test_the_default_protocol_is_made_once(hospital: Hospital) -> None:
    first = create_default_protocol(hospital)
    assert create_default_protocol(hospital) == first
    assert Protocol.objects.count() == 1
    assert [step.label for step in first.read.steps] == ["J+1", "J+3"]


def test_the_hospital_s_own_active_protocol_is_used(hospital: Hospital, nurse: Membership, unit: Unit) -> None:
    serving(nurse, "Dans la semaine", steps=[{"day": 7, "when": "always"}], caller="call_operator")
    episode = depart(nurse, unit)
    [call] = Call.objects.filter(episode=episode)
    assert (call.label, call.caller, call.chosen_because) == ("J+7", "call_operator", FOR_EVERYONE)
    entry = TimelineEntry.objects.get(episode=episode, summary__startswith="Suivi prévu")
    assert entry.detail == f"Protocole « Dans la semaine » : {FOR_EVERYONE}"


def test_a_departure_that_no_protocol_is_for_has_no_call_and_says_so(nurse: Membership, unit: Unit) -> None:
    serving(nurse, "EHPAD", audience={"destinations": ["ehpad"]})
    episode = depart(nurse, unit)
    assert not Call.objects.filter(episode=episode).exists()
    assert TimelineEntry.objects.filter(episode=episode, summary__startswith="Aucun protocole").exists()


def test_days_off_of_the_protocol_move_its_calls(nurse: Membership, unit: Unit) -> None:
    # 11 November 2025 is a Tuesday and a public holiday.
    serving(nurse, "Tous les jours", steps=[{"day": 1, "when": "always"}], on_holidays=True)
    on_the_day = Call.objects.get(episode=depart(nurse, unit, left_at=at(2025, 11, 10)))
    assert str(on_the_day.due_on) == "2025-11-11"
    serving(nurse, "Jours ouvrés", steps=[{"day": 1, "when": "always"}], audience={"rank": 1})
    after = Call.objects.get(episode=depart(nurse, unit, left_at=at(2025, 11, 10)))
    assert (str(after.nominal_on), str(after.due_on)) == ("2025-11-11", "2025-11-12")


def test_a_new_edition_leaves_the_calls_already_planned(nurse: Membership, departed: Episode, call: Call) -> None:
    first = call.protocol
    draft = protocols.open_draft(member=nurse, series=first.series)
    draft = protocols.save_draft(member=nurse, protocol_id=draft.pk, revision=1, changes={"questions": QUESTIONS})
    protocols.check_draft(member=nurse, protocol_id=draft.pk, revision=2)
    protocols.publish_draft(member=nurse, protocol_id=draft.pk, revision=2)
    heard = Heard({"feeling": "well", "medicines": "yes", "medicines_missing": "pharmacy"})
    done = record(nurse, call, heard=heard)
    assert done.protocol == first
    assert done.answers["answers"] == {"feeling": "well", "medicines": "yes"}


def test_a_cancelled_departure_frees_the_days_of_calls_already_given_up(
    nurse: Membership, departed: Episode, call: Call
) -> None:
    withdraw_call(member=nurse, call_id=call.pk, reason=CancelReason.UNREACHABLE)
    departed.refresh_from_db()
    cancel_departure(member=nurse, episode_id=departed.pk, version=departed.version, reason="Fièvre")
    record_departure(
        member=nurse,
        episode_id=departed.pk,
        left_at=timezone.now(),
        destination=Destination.HOME,
        departure_mode=DepartureMode.TAXI,
        reserve_reason="sans objet",
    )
    assert Call.objects.filter(episode=departed, state=CallState.DUE, label="J+3").count() == 1


def test_an_opposition_to_sharing_leaves_the_calls(nurse: Membership, departed: Episode, call: Call) -> None:
    oppose_sharing(member=nurse, episode_id=departed.pk)
    assert record(nurse, call).state == CallState.REACHED


# --- Recording --------------------------------------------------------------------------------------------------------


def test_recording_keeps_what_was_heard_and_settles_the_task(operator: Membership, call: Call) -> None:
    heard = Heard({"feeling": "well", "care": "yes"}, in_place=(("Infirmière tous les jours", True),))
    record(operator, call, heard=heard, notes="Dort bien.")
    call.refresh_from_db()
    assert (call.state, call.outcome, call.done_by, call.notes) == (
        CallState.REACHED,
        CallOutcome.IN_PLACE,
        operator.user,
        "Dort bien.",
    )
    assert call.answers is not None
    assert call.answers["answers"] == {"feeling": "well", "care": "yes"}
    assert call.answers["in_place"] == [{"what": "Infirmière tous les jours", "confirmed": True}]
    assert task_of(call).state == TaskState.DONE
    assert [item.outcome for item in call.attempts.all()] == [AttemptOutcome.REACHED]
    assert Transition.objects.filter(subject_id=call.pk, from_state="due", to_state="reached").count() == 1
    assert not Task.objects.live().filter(subject_id=call.pk).exists()


def test_the_same_form_sent_twice_records_once(operator: Membership, call: Call) -> None:
    submission = uuid7()
    first = record(operator, call, submission=submission)
    second = record(operator, call, submission=submission, outcome=CallOutcome.CARE_NOT_DONE)
    assert (second.outcome, second.done_at) == (CallOutcome.IN_PLACE, first.done_at)
    assert call.attempts.count() == 1


def test_another_form_over_a_recorded_call_is_refused(operator: Membership, nurse: Membership, call: Call) -> None:
    record(operator, call)
    with pytest.raises(DomainError) as refused:
        record(nurse, call)
    assert refused.value.code == "already_recorded"
    assert "Élise Quintard a déjà enregistré cet appel" in refused.value.message


def test_a_warning_sign_raises_an_alert_before_the_referent(
    operator: Membership, nurse: Membership, call: Call
) -> None:
    record(operator, call, heard=Heard({}, flags=("fever", "unknown_sign")))
    alert = Alert.objects.get(source_id=call.pk)
    assert (alert.raised_by, alert.summary, alert.level) == (operator.user, "Appel J+3 : Fièvre ou frissons", "urgent")
    assert Task.objects.live().get(kind="alert_to_take", subject_id=alert.pk).owner == nurse.user
    call.refresh_from_db()
    assert call.red_flags == 1


def test_the_most_pressing_sign_gives_its_level_to_the_alert(operator: Membership, call: Call) -> None:
    record(operator, call, heard=Heard({}, flags=("confusion", "wound", "chest_pain")))
    assert Alert.objects.get(source_id=call.pk).level == "immediate"


def test_another_problem_opens_a_task_for_today(operator: Membership, call: Call) -> None:
    record(operator, call, outcome=CallOutcome.CARE_NOT_DONE)
    assert Task.objects.live().get(kind="call_problem", subject_id=call.pk).title == "Régler : soins non faits"


def test_a_person_whose_function_makes_no_call_may_not_record(doctor: Membership, call: Call) -> None:
    assert refusal(lambda: record(doctor, call)) == "forbidden"


# --- Attempts ---------------------------------------------------------------------------------------------------------


def test_three_attempts_without_anybody_make_the_call_unreached(operator: Membership, call: Call) -> None:
    for outcome in (AttemptOutcome.VOICEMAIL, AttemptOutcome.NO_ANSWER):
        attempt(operator, call, outcome)
        call.refresh_from_db()
        assert call.state == CallState.DUE
    attempt(operator, call, AttemptOutcome.WRONG_NUMBER)
    call.refresh_from_db()
    assert call.state == CallState.UNREACHED
    task = task_of(call)
    assert (task.state, task.title) == (TaskState.OPEN, "Décider de la suite : appel J+3 non joint")


def test_somebody_unreached_may_still_be_reached(operator: Membership, call: Call) -> None:
    for _ in range(4):
        attempt(operator, call, AttemptOutcome.NO_ANSWER)
    assert record(operator, call).state == CallState.REACHED


def test_the_same_attempt_sent_twice_is_noted_once(operator: Membership, call: Call) -> None:
    key = uuid7()
    for _ in range(2):
        attempt(operator, call, AttemptOutcome.NO_ANSWER, attempt_id=key)
    assert call.attempts.count() == 1


def test_an_attempt_of_another_call_is_refused(nurse: Membership, operator: Membership, unit: Unit, call: Call) -> None:
    known = attempt(operator, call, AttemptOutcome.NO_ANSWER)
    elsewhere = Call.objects.get(episode=depart(nurse, unit))
    again = {"attempt_id": known.pk}
    assert refusal(lambda: attempt(operator, elsewhere, AttemptOutcome.NO_ANSWER, **again)) == "already_used"


def test_an_hour_agreed_moves_the_task_and_frees_the_call(operator: Membership, call: Call) -> None:
    later = timezone.now() + timedelta(hours=3)
    attempt(operator, call, AttemptOutcome.CALL_BACK, call_back_at=later)
    call.refresh_from_db()
    assert (call.call_back_at, call.state, call.lease_holder) == (later, CallState.DUE, None)
    assert task_of(call).due_at == later


@pytest.mark.parametrize(
    ("ahead", "code"),
    [(None, "call_back_needed"), (timedelta(minutes=-1), "call_back_past"), (timedelta(days=31), "call_back_far")],
)
def test_an_hour_that_cannot_be_kept_is_refused(
    operator: Membership, call: Call, ahead: timedelta | None, code: str
) -> None:
    moment = timezone.now() + ahead if ahead else None
    assert refusal(lambda: attempt(operator, call, AttemptOutcome.CALL_BACK, call_back_at=moment)) == code
    assert not call.attempts.exists()


def test_attempts_are_never_changed_nor_removed(operator: Membership, call: Call) -> None:
    noted = attempt(operator, call, AttemptOutcome.NO_ANSWER)
    for change in (noted.save, noted.delete):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


# --- Reserving --------------------------------------------------------------------------------------------------------


def test_two_people_never_have_the_same_call(operator: Membership, nurse: Membership, call: Call) -> None:
    take_call(member=operator, call_id=call.pk)
    assert refusal(lambda: take_call(member=nurse, call_id=call.pk)) == "leased"
    assert refusal(lambda: attempt(nurse, call, AttemptOutcome.NO_ANSWER)) == "leased"
    assert refusal(lambda: record(nurse, call)) == "leased"
    assert record(operator, call).lease_holder is None


def test_a_call_given_back_is_anybody_s(operator: Membership, nurse: Membership, call: Call) -> None:
    take_call(member=operator, call_id=call.pk)
    release_call(member=nurse, call_id=call.pk)
    assert refusal(lambda: take_call(member=nurse, call_id=call.pk)) == "leased"
    release_call(member=operator, call_id=call.pk)
    assert take_call(member=nurse, call_id=call.pk).lease_holder == nurse.user


def test_a_reservation_ends_by_itself_after_a_quarter_of_an_hour(
    operator: Membership, nurse: Membership, call: Call, clock: Callable[[Any], Any]
) -> None:
    take_call(member=operator, call_id=call.pk)
    with clock(timezone.now() + calls.LEASE + timedelta(seconds=1)):
        assert take_call(member=nurse, call_id=call.pk).lease_holder == nurse.user


def test_the_first_attempt_reserves_the_call(operator: Membership, nurse: Membership, call: Call) -> None:
    attempt(operator, call, AttemptOutcome.NO_ANSWER)
    assert refusal(lambda: take_call(member=nurse, call_id=call.pk)) == "leased"


# --- Giving up, and the end of an episode -----------------------------------------------------------------------------


def test_giving_up_keeps_the_reason_and_settles_the_task(operator: Membership, call: Call) -> None:
    for _ in range(2):
        withdraw_call(member=operator, call_id=call.pk, reason=CancelReason.REFUSED)
    call.refresh_from_db()
    assert (call.state, call.cancel_reason) == (CallState.CANCELLED, CancelReason.REFUSED)
    assert task_of(call).state == TaskState.CANCELLED
    assert refusal(lambda: record(operator, call)) == "withdrawn"


def test_a_call_of_a_closed_episode_is_withdrawn_when_somebody_uses_it(
    nurse: Membership, departed: Episode, call: Call
) -> None:
    close_episode(member=nurse, episode_id=departed.pk)
    assert refusal(lambda: record(nurse, call)) == "closed"
    call.refresh_from_db()
    assert (call.state, call.cancel_reason) == (CallState.CANCELLED, CancelReason.EPISODE_CLOSED)


def test_the_same_form_after_the_closing_is_still_known(nurse: Membership, departed: Episode, call: Call) -> None:
    submission = uuid7()
    record(nurse, call, submission=submission)
    close_episode(member=nurse, episode_id=departed.pk)
    assert record(nurse, call, submission=submission).state == CallState.REACHED


# --- States -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), list(product(CallState, CallState)))
def test_only_declared_changes_of_state_are_made(
    nurse: Membership, call: Call, start: CallState, end: CallState
) -> None:
    call.state = start
    if (start, end) in CALL_TRANSITIONS:
        calls.change_state(call, end, actor=nurse.user, reason="")
        assert call.state == end
        assert Transition.objects.filter(subject_id=call.pk, from_state=start, to_state=end).count() == 1
    else:
        assert refusal(lambda: calls.change_state(call, end, actor=nurse.user, reason="")) == "wrong_state"
        assert call.state == start


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("call_reached_has_outcome", {"state": "reached"}),
        ("call_cancelled_has_reason", {"state": "cancelled"}),
        ("call_lease_whole", {"lease_until": at(2026, 1, 1)}),
        ("call_never_before_its_day", {"nominal_on": "2099-01-01"}),
    ],
)
def test_the_database_holds_what_a_call_must_be(call: Call, constraint: str, changes: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**changes)
