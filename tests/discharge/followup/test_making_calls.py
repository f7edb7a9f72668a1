"""Two people and one patient, words that are never lost, who answered, why late, what comes next, refusals, reminders."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.actions import close_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, Task, TaskState, TimelineEntry
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.levels import Level
from discharge.alerts.models import Alert
from discharge.followup.actions import Following, Heard, NextStep, note_attempt, withdraw_call
from discharge.followup.drafts import KEPT_FOR, drafts_of, keep_draft
from discharge.followup.leases import release_call, take_call, take_over
from discharge.followup.models import (
    Attempt,
    AttemptOutcome,
    Call,
    CallDraft,
    CallRefusal,
    CallState,
    CancelReason,
    LateReason,
    SpokeTo,
)
from discharge.followup.refusals import refusal_of, refuse_calls, resume_calls
from discharge.followup.reminders import remind, remind_one
from tests.discharge.followup.conftest import depart, serving
from tests.discharge.followup.test_actions import attempt, record, refusal, task_of
from tests.discharge.followup.test_pages import answered, fresh, page
from tests.factories import make_episode

SignedIn = Callable[[Membership], Client]
Clock = Callable[[datetime], Any]


def read(html: str) -> str:
    return unescape(html).replace("\u202f", " ").replace("\xa0", " ")


@pytest.fixture
def next_call(in_hospital: None, nurse: Membership, departed: Episode, call: Call) -> Call:
    """Another call of the same patient, seven days after the departure."""
    other: Call = Call.objects.create(
        hospital_id=departed.hospital_id,
        episode=departed,
        protocol=call.protocol,
        label="J+7",
        nominal_on=call.due_on + timedelta(days=4),
        due_on=call.due_on + timedelta(days=4),
    )
    return other


# --- Two people -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_hospital")
class TestTwoPeople:
    def test_nobody_calls_a_patient_whom_somebody_is_calling(
        self, nurse: Membership, operator: Membership, call: Call, next_call: Call
    ) -> None:
        take_call(member=operator, call_id=call.pk)
        with pytest.raises(DomainError, match=r"appelle déjà cette personne \(appel J\+3\)") as refused:
            take_call(member=nurse, call_id=next_call.pk)
        assert refused.value.code == "leased"
        assert refusal(lambda: record(nurse, next_call)) == "leased"
        assert refusal(lambda: attempt(nurse, next_call, AttemptOutcome.NO_ANSWER)) == "leased"
        take_call(member=operator, call_id=next_call.pk)
        release_call(member=operator, call_id=call.pk)
        release_call(member=operator, call_id=next_call.pk)
        assert take_call(member=nurse, call_id=next_call.pk).lease_holder == nurse.user

    def test_another_patient_is_called_meanwhile(
        self, nurse: Membership, operator: Membership, unit: Unit, call: Call
    ) -> None:
        take_call(member=operator, call_id=call.pk)
        other = Call.objects.get(episode=depart(nurse, unit))
        assert take_call(member=nurse, call_id=other.pk).lease_holder == nurse.user

    def test_a_reservation_ends_by_itself(
        self, nurse: Membership, operator: Membership, call: Call, next_call: Call, clock: Clock
    ) -> None:
        take_call(member=operator, call_id=call.pk)
        with clock(timezone.now() + timedelta(minutes=16)):
            assert take_call(member=nurse, call_id=next_call.pk).lease_holder == nurse.user

    def test_a_call_is_taken_over_with_a_reason_that_stays(
        self, nurse: Membership, operator: Membership, call: Call, next_call: Call
    ) -> None:
        take_call(member=operator, call_id=call.pk)
        assert refusal(lambda: take_over(member=nurse, call_id=call.pk, reason=" ")) == "no_reason"
        assert take_over(member=nurse, call_id=call.pk, reason="Élise est partie").lease_holder == nurse.user
        entry = TimelineEntry.objects.get(summary="Appel J+3 repris à Élise Quintard")
        assert (entry.detail, entry.actor) == ("Élise est partie", nurse.user)
        assert refusal(lambda: record(operator, call)) == "leased"
        take_over(member=operator, call_id=next_call.pk, reason="je la connais")
        call.refresh_from_db()
        assert call.lease_holder is None

    def test_taking_over_a_call_that_is_over_leaves_the_other_one_to_who_has_it(
        self, nurse: Membership, operator: Membership, call: Call, next_call: Call
    ) -> None:
        record(nurse, call)
        take_call(member=operator, call_id=next_call.pk)
        assert refusal(lambda: take_over(member=nurse, call_id=call.pk, reason="relève")) == "already_recorded"
        next_call.refresh_from_db()
        assert next_call.lease_holder == operator.user

    def test_taking_over_what_is_free_or_one_s_own_only_takes_it(self, nurse: Membership, call: Call) -> None:
        for _ in range(2):
            assert take_over(member=nurse, call_id=call.pk, reason="").lease_holder == nurse.user
        assert not TimelineEntry.objects.filter(summary__contains="repris").exists()


def test_the_page_of_a_taken_call_offers_to_take_it_over(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, operator: Membership, call: Call
) -> None:
    with enter(hospital):
        take_call(member=operator, call_id=call.pk)
    client, url = client_for(nurse), reverse("followup:take_over", args=[call.pk])
    assert "Élise Quintard a réservé cet appel" in read(client.get(page(call)).text)
    refused = client.post(url, {"reprise-reason": ""})
    assert refused.status_code == 422
    assert "Dites pourquoi vous reprenez cet appel." in read(refused.text)
    assert client.post(url, {"reprise-reason": "pause"})["Location"] == page(call)
    assert fresh(hospital, call).lease_holder == nurse.user


# --- Nothing typed is lost --------------------------------------------------------------------------------------------

TYPED = {"q_feeling": "so_so", "flags": ["fall", "fever"], "notes": "Tombée hier.", "spoke_to": "carer"}


def test_what_is_typed_is_kept_and_comes_back(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call
) -> None:
    client, url = client_for(operator), reverse("followup:keep", args=[call.pk])
    said = client.post(
        url, {**TYPED, "csrfmiddlewaretoken": "x", "tentative-note": "non"}, headers={"HX-Request": "true"}
    )
    assert "Gardé à" in said.text
    with enter(hospital):
        [draft] = drafts_of(call)
        assert draft.typed == {name: value if isinstance(value, list) else [value] for name, value in TYPED.items()}
    again = client_for(operator).get(page(call)).text
    assert "Tombée hier." in again
    # Beside the form, the help on shortcuts has a box of its own.
    assert again.partition("</main>")[0].count(" checked") == 4
    assert client.post(page(call), answered()).status_code == 302
    with enter(hospital):
        assert not CallDraft.objects.exists()


def test_what_was_typed_is_shown_to_whoever_takes_the_call_over(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, operator: Membership, call: Call
) -> None:
    with enter(hospital):
        take_call(member=operator, call_id=call.pk)
        keep_draft(member=operator, call_id=call.pk, typed={"notes": ["Tombée hier."]})
        take_over(member=nurse, call_id=call.pk, reason="relève")
    seen = read(client_for(nurse).get(page(call)).text)
    assert "Ce qu’a écrit Élise Quintard" in seen
    assert "Tombée hier." in seen
    # Whoever lost the call keeps typing, and keeps it once somebody else has recorded.
    client = client_for(operator)
    client.post(reverse("followup:keep", args=[call.pk]), {"notes": "Tombée hier soir."})
    with enter(hospital):
        record(nurse, call)
    late = client.post(reverse("followup:keep", args=[call.pk]), {"notes": "Et encore"}, headers={"HX-Request": "true"})
    assert "copiez ce que vous avez écrit" in late.text
    kept = read(client.get(page(call)).text)
    assert "Ce que vous aviez écrit" in kept
    assert "Tombée hier soir." in kept
    assert "Tombée hier soir." not in client_for(nurse).get(page(call)).text


@pytest.mark.usefixtures("in_hospital")
class TestDrafts:
    def test_typing_prolongs_one_s_own_reservation_only(
        self, nurse: Membership, operator: Membership, call: Call, clock: Clock
    ) -> None:
        take_call(member=operator, call_id=call.pk)
        with clock(timezone.now() + timedelta(minutes=10)):
            keep_draft(member=nurse, call_id=call.pk, typed={"notes": ["a"]})
            call.refresh_from_db()
            assert call.lease_until < timezone.now() + timedelta(minutes=6)
            keep_draft(member=operator, call_id=call.pk, typed={"notes": ["b"]})
            call.refresh_from_db()
            assert call.lease_until == timezone.now() + timedelta(minutes=15)

    def test_nothing_typed_keeps_nothing_and_too_much_is_refused(self, operator: Membership, call: Call) -> None:
        keep_draft(member=operator, call_id=call.pk, typed={"notes": ["a"]})
        assert keep_draft(member=operator, call_id=call.pk, typed={"notes": [""], "abandon-reason": ["x"]}) is None
        assert drafts_of(call) == []
        assert (
            refusal(lambda: keep_draft(member=operator, call_id=call.pk, typed={"notes": ["a" * 20_001]})) == "too_long"
        )

    def test_what_nobody_recorded_for_a_month_is_erased(
        self, operator: Membership, hospital: Hospital, call: Call, clock: Clock
    ) -> None:
        keep_draft(member=operator, call_id=call.pk, typed={"notes": ["a"]})
        remind(hospital)
        assert CallDraft.objects.exists()
        with clock(timezone.now() + KEPT_FOR + timedelta(minutes=1)):
            remind(hospital)
        assert not CallDraft.objects.exists()

    def test_who_makes_no_call_keeps_nothing(self, doctor: Membership, call: Call) -> None:
        assert refusal(lambda: keep_draft(member=doctor, call_id=call.pk, typed={"notes": ["a"]})) == "forbidden"


# --- Who answered, why late -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_hospital")
class TestRecording:
    def test_a_call_recorded_without_an_attempt_notes_who_was_reached(self, operator: Membership, call: Call) -> None:
        record(operator, call, spoke_to=SpokeTo.CARER)
        assert list(Attempt.objects.values_list("outcome", "spoke_to")) == [("reached", "carer")]

    def test_an_attempt_that_reached_the_same_person_is_not_noted_again(self, operator: Membership, call: Call) -> None:
        attempt(operator, call, AttemptOutcome.REACHED, spoke_to=SpokeTo.PROFESSIONAL)
        record(operator, call, spoke_to=SpokeTo.PROFESSIONAL)
        assert Attempt.objects.count() == 1

    def test_nobody_is_reached_by_an_answering_machine(self, operator: Membership, call: Call) -> None:
        noted = note_attempt(
            member=operator,
            call_id=call.pk,
            attempt_id=uuid7(),
            outcome=AttemptOutcome.VOICEMAIL,
            spoke_to=SpokeTo.PATIENT,
        )
        assert noted.spoke_to == ""

    def test_a_late_call_says_why(self, operator: Membership, call: Call, clock: Clock) -> None:
        with clock(timezone.now() + timedelta(days=20)):
            assert refusal(lambda: record(operator, call)) == "late_reason_needed"
            call.refresh_from_db()
            assert (call.state, Attempt.objects.count()) == (CallState.DUE, 0)
            assert record(operator, call, late_reason=LateReason.WORKLOAD).late_reason == "workload"

    def test_a_call_on_its_day_or_agreed_for_later_is_not_late(
        self, operator: Membership, call: Call, clock: Clock
    ) -> None:
        attempt(operator, call, AttemptOutcome.CALL_BACK, call_back_at=timezone.now() + timedelta(days=20))
        with clock(timezone.now() + timedelta(days=20)):
            assert record(operator, call, late_reason=LateReason.OTHER).late_reason == ""


def test_a_late_call_asks_why_at_its_field_and_proposes_what_attempts_say(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, operator: Membership, unit: Unit
) -> None:
    with enter(hospital):
        late = Call.objects.get(episode=depart(nurse, unit, left_at=timezone.now() - timedelta(days=20)))
    client = client_for(operator)
    refused = client.post(page(late), answered())
    assert refused.status_code == 422
    assert "Dites pourquoi cet appel est passé après son jour." in read(refused.text)
    assert "Dort bien." in refused.text
    with enter(hospital):
        attempt(operator, late, AttemptOutcome.NO_ANSWER)
    assert '<option value="not_reached" selected' in client.get(page(late)).text
    assert client.post(page(late), answered(late_reason="not_reached")).status_code == 302
    assert fresh(hospital, late).late_reason == "not_reached"


def test_nobody_reached_is_no_recorded_call(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call
) -> None:
    refused = client_for(operator).post(page(call), answered(spoke_to=""))
    assert refused.status_code == 422
    assert "un appel enregistré a joint quelqu’un" in read(refused.text)
    assert fresh(hospital, call).state == CallState.DUE


# --- What comes next --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_hospital")
class TestNext:
    def test_another_call_is_planned_on_a_day_that_the_team_works(self, operator: Membership, call: Call) -> None:
        day = timezone.localdate() + timedelta(days=12)
        while day.isoweekday() != 6:
            day += timedelta(days=1)
        record(operator, call, next_step=NextStep(Following.CALL, day))
        added = Call.objects.get(is_added=True)
        assert (added.nominal_on, added.protocol, added.chosen_because) == (day, call.protocol, "demandé à l’appel J+3")
        assert added.due_on > day
        assert task_of(added).title == f"Passer l’appel {added.label}"

    @pytest.mark.parametrize(
        ("days", "code"), [(None, "next_day_needed"), (0, "next_day_past"), (91, "next_day_far"), (7, "next_day_taken")]
    )
    def test_another_call_has_a_day_of_its_own_to_come(
        self, operator: Membership, call: Call, next_call: Call, days: int | None, code: str
    ) -> None:
        day = None if days is None else timezone.localdate() + timedelta(days=days)
        day = next_call.due_on if days == 7 else day
        assert refusal(lambda: record(operator, call, next_step=NextStep(Following.CALL, day))) == code

    @pytest.mark.parametrize("kind", [Following.TASK, Following.ALERT])
    def test_what_is_asked_for_has_words(self, operator: Membership, call: Call, kind: Following) -> None:
        assert refusal(lambda: record(operator, call, next_step=NextStep(kind, words=" "))) == "next_words_needed"
        call.refresh_from_db()
        assert (call.state, Attempt.objects.count()) == (CallState.DUE, 0)

    def test_a_task_in_one_s_own_words(self, operator: Membership, nurse: Membership, call: Call) -> None:
        record(operator, call, next_step=NextStep(Following.TASK, words="Rappeler la pharmacie"))
        made = Task.objects.get(kind="call_problem")
        assert (made.title, made.owner, made.subject_id) == ("Rappeler la pharmacie", nurse.user, call.pk)

    def test_an_alert_in_one_s_own_words_joins_the_signs_heard(self, operator: Membership, call: Call) -> None:
        step = NextStep(Following.ALERT, words="Seule, ne répond plus aux questions")
        record(operator, call, heard=Heard({}, flags=("wound",)), next_step=step)
        alert = Alert.objects.get(source_id=call.pk)
        assert alert.summary == "Appel J+3 : Plaie qui coule ou rougeur, Seule, ne répond plus aux questions"
        assert alert.level == Level.URGENT


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"next_step": "call"}, "Choisissez le jour du prochain appel."),
        ({"next_step": "call", "next_on": "2020-01-01"}, "Choisissez un jour à venir."),
        ({"next_step": "task"}, "Écrivez ce qu’il y a à faire."),
    ],
)
def test_what_comes_next_is_whole_or_refused_at_its_field(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call, fields: dict[str, str], said: str
) -> None:
    refused = client_for(operator).post(page(call), answered(**fields))
    assert refused.status_code in {409, 422}
    assert said in read(refused.text)
    assert "Dort bien." in refused.text
    assert fresh(hospital, call).state == CallState.DUE


# --- Refusals and what stops calls ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_hospital")
class TestRefusals:
    def test_a_refusal_withdraws_every_call_and_is_taken_back(
        self, nurse: Membership, departed: Episode, call: Call
    ) -> None:
        first = refuse_calls(member=nurse, episode_id=departed.pk, reason=" Trop d’appels ")
        assert refuse_calls(member=nurse, episode_id=departed.pk) == first
        call.refresh_from_db()
        assert (call.state, call.cancel_reason) == (CallState.CANCELLED, CancelReason.REFUSED)
        assert task_of(call).state == TaskState.CANCELLED
        assert TimelineEntry.objects.get(summary__startswith="Ne veut pas être appelée (1").detail == "Trop d’appels"
        assert resume_calls(member=nurse, episode_id=departed.pk) == [call]
        assert resume_calls(member=nurse, episode_id=departed.pk) == []
        call.refresh_from_db()
        assert (call.state, call.cancel_reason, task_of(call).state) == (CallState.DUE, "", TaskState.OPEN)
        trail = Transition.objects.filter(subject_id=call.pk).order_by("at", "pk").values_list("to_state", flat=True)
        assert list(trail) == ["due", "cancelled", "due"]
        assert refusal_of(departed) is None
        assert CallRefusal.objects.get().lifted_by == nurse.user

    def test_a_call_given_up_for_another_reason_stays_so(
        self, nurse: Membership, departed: Episode, call: Call
    ) -> None:
        withdraw_call(member=nurse, call_id=call.pk, reason=CancelReason.UNREACHABLE)
        refuse_calls(member=nurse, episode_id=departed.pk)
        assert resume_calls(member=nurse, episode_id=departed.pk) == []

    def test_a_refusal_before_the_departure_holds_after_it(self, nurse: Membership, unit: Unit) -> None:
        episode = make_episode(nurse, unit)
        refuse_calls(member=nurse, episode_id=episode.pk)
        record_departure(
            member=nurse,
            episode_id=episode.pk,
            left_at=timezone.now(),
            destination=Destination.HOME,
            departure_mode=DepartureMode.TAXI,
            reserve_reason="rien n’est prêt",
        )
        calls = Call.objects.filter(episode=episode)
        assert {call.cancel_reason for call in calls} == {"refused"}
        assert len(resume_calls(member=nurse, episode_id=episode.pk)) == len(calls) > 0

    def test_a_closed_episode_and_a_function_without_calls_refuse(
        self, nurse: Membership, doctor: Membership, departed: Episode
    ) -> None:
        assert refusal(lambda: refuse_calls(member=doctor, episode_id=departed.pk)) == "forbidden"
        assert refusal(lambda: resume_calls(member=doctor, episode_id=departed.pk)) == "forbidden"
        close_episode(member=nurse, episode_id=departed.pk)
        assert refusal(lambda: refuse_calls(member=nurse, episode_id=departed.pk)) == "closed"

    def test_back_in_hospital_nobody_is_called_for_the_stay_before(
        self, nurse: Membership, unit: Unit, departed: Episode, call: Call
    ) -> None:
        make_episode(nurse, unit)
        call.refresh_from_db()
        assert call.state == CallState.DUE
        make_episode(nurse, unit, patient=departed.patient)
        call.refresh_from_db()
        assert (call.state, call.cancel_reason) == (CallState.CANCELLED, CancelReason.IN_HOSPITAL)
        assert TimelineEntry.objects.filter(episode=departed, summary__startswith="De nouveau à l’hôpital : 1").exists()


def test_a_refusal_is_noted_from_the_call_and_lifted_from_the_episode(
    client_for: SignedIn, hospital: Hospital, operator: Membership, departed: Episode, call: Call
) -> None:
    client, tab = client_for(operator), reverse("followup:episode", args=[departed.pk])
    noted = client.post(reverse("followup:refuse", args=[departed.pk]), {"refus-reason": "Fatigué", **answered()})
    assert noted["Location"] == tab
    shown = read(client.get(tab).text)
    assert "Ne veut pas être appelée." in shown
    assert "Fatigué" in shown
    client.post(reverse("followup:resume", args=[departed.pk]))
    assert "Ne veut pas être appelée." not in read(client.get(tab).text)
    assert fresh(hospital, call).state == CallState.DUE


# --- Reminders --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_hospital")
class TestReminders:
    def test_what_is_due_then_late_is_said_once_on_its_task(
        self, operator: Membership, hospital: Hospital, call: Call, clock: Clock
    ) -> None:
        remind(hospital)
        assert read(task_of(call).detail).startswith("Prendre des nouvelles")
        noon = timezone.now().replace(hour=11)
        for days, words in ((0, "À passer aujourd’hui."), (2, "En retard de 2 jours.")):
            with clock(noon + timedelta(days=(call.due_on - timezone.localdate()).days + days)):
                assert remind(hospital) == remind(hospital) == 1
            assert read(task_of(call).detail).startswith(words)
        attempt(operator, call, AttemptOutcome.NO_ANSWER)
        with clock(noon + timedelta(days=(call.due_on - timezone.localdate()).days + 2)):
            remind(hospital)
        assert read(task_of(call).detail).startswith("En retard de 2 jours, 1 tentative sans réponse.")

    def test_over_the_limit_the_referent_decides_once(
        self, nurse: Membership, operator: Membership, hospital: Hospital, departed: Episode, call: Call, clock: Clock
    ) -> None:
        with clock(timezone.now() + timedelta(days=(call.due_on - timezone.localdate()).days + 8)):
            remind(hospital)
            remind(hospital)
            asked = Task.objects.get(kind="call_decision")
            assert (asked.title, asked.owner) == ("Décider : appel J+3 hors délai", nurse.user)
            record(operator, call, late_reason=LateReason.NOT_SEEN)
        asked.refresh_from_db()
        assert asked.state == TaskState.DONE

    def test_an_hour_agreed_with_the_person_is_left_alone(
        self, operator: Membership, hospital: Hospital, call: Call, clock: Clock
    ) -> None:
        attempt(operator, call, AttemptOutcome.CALL_BACK, call_back_at=timezone.now() + timedelta(days=29))
        before = task_of(call).detail
        with clock(timezone.now() + timedelta(days=20)):
            remind(hospital)
        assert task_of(call).detail == before
        assert not Task.objects.filter(kind="call_decision").exists()

    def test_a_closed_episode_reminds_of_nothing(
        self, nurse: Membership, hospital: Hospital, departed: Episode, call: Call, clock: Clock
    ) -> None:
        close_episode(member=nurse, episode_id=departed.pk)
        with clock(timezone.now() + timedelta(days=20)):
            assert remind(hospital) == 0
            remind_one(call_id=call.pk, episode_id=departed.pk)
        assert not Task.objects.filter(kind="call_decision").exists()

    def test_the_protocol_says_how_many_attempts(self, nurse: Membership, unit: Unit, operator: Membership) -> None:
        serving(nurse, "Deux fois", limit={"attempts": 2, "days": 3})
        call = Call.objects.get(episode=depart(nurse, unit))
        attempt(operator, call, AttemptOutcome.SECRETARY)
        call.refresh_from_db()
        assert call.state == CallState.DUE
        attempt(operator, call, AttemptOutcome.WRONG_NUMBER)
        call.refresh_from_db()
        assert call.state == CallState.UNREACHED
