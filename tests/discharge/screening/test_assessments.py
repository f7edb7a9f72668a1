"""Recording a screening: once, complete, never changed; what is known beforehand; what follows."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.departures import record_departure
from coordination.episodes.models import AdmissionMode, DepartureMode, Destination, Episode, Task, TaskState
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from discharge.screening import actions
from discharge.screening.models import Assessment, Complexity, ComplexityDecision, InstrumentVersion
from discharge.screening.prefill import age_remark, prefill
from tests import factories

pytestmark = pytest.mark.usefixtures("in_hospital")

POSITIVE = {"cognition": "no", "mobility": "yes", "medicines": "yes", "stays": "no", "autonomy": "no"}


def record(
    nurse: Membership, episode: Episode, trst: InstrumentVersion, *, pk: UUID | None = None, **answers: str
) -> Assessment:
    return actions.record_assessment(
        member=nurse,
        episode_id=episode.pk,
        assessment_id=pk or uuid4(),
        version=trst,
        answers={**POSITIVE, **answers},
    )


def screening_task(episode: Episode) -> Task:
    return Task.objects.get(episode=episode, key="screening")


def test_a_screening_is_due_within_the_hospitals_delay_and_blocks_nothing(episode: Episode) -> None:
    task = screening_task(episode)
    assert task.due_at == episode.admitted_at + timedelta(hours=episode.hospital.screening_delay_hours)
    assert task.blocks_departure is False


def test_a_complete_form_is_scored_explained_and_settles_the_task(
    nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    assessment = record(nurse, episode, trst)
    assert (assessment.score, assessment.positive, assessment.score_words) == (2, True, "TRST 2 sur 5")
    assert screening_task(episode).state == TaskState.DONE
    assert episode.timeline.get(kind="screening").summary == "Repérage positif : TRST 2 sur 5"


def test_an_incomplete_form_records_nothing(nurse: Membership, episode: Episode, trst: InstrumentVersion) -> None:
    with pytest.raises(DomainError) as refusal:
        record(nurse, episode, trst, mobility="")
    assert (refusal.value.code, Assessment.objects.count()) == ("incomplete", 0)
    assert screening_task(episode).state == TaskState.OPEN


def test_a_form_sent_twice_is_one_assessment(nurse: Membership, episode: Episode, trst: InstrumentVersion) -> None:
    pk = uuid4()
    assert record(nurse, episode, trst, pk=pk) == record(nurse, episode, trst, pk=pk, mobility="no")
    assert (Assessment.objects.get().score, episode.timeline.filter(kind="screening").count()) == (2, 1)


def test_a_form_of_another_episode_is_refused(
    nurse: Membership, unit: Unit, episode: Episode, trst: InstrumentVersion
) -> None:
    pk = record(nurse, episode, trst).pk
    with pytest.raises(DomainError) as refusal:
        record(nurse, factories.make_episode(nurse, unit), trst, pk=pk)
    assert refusal.value.code == "already_used"


def test_without_the_right_nothing_is_recorded(operator: Membership, episode: Episode, trst: InstrumentVersion) -> None:
    with pytest.raises(DomainError) as refusal:
        record(operator, episode, trst)
    assert (refusal.value.code, Assessment.objects.count()) == ("forbidden", 0)


def test_the_database_lets_nobody_change_or_erase_an_assessment(
    nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    record(nurse, episode, trst)
    for change in (lambda: Assessment.objects.update(score=0), lambda: Assessment.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_assessment_reads_as_it_was_after_a_new_edition(
    nurse: Membership, episode: Episode, trst: InstrumentVersion, tmp_path: Any
) -> None:
    import json

    assessment = record(nurse, episode, trst)
    data = json.loads((actions.DATA / "trst.json").read_text(encoding="utf-8"))
    data["items"].pop(1)
    data["proposals"] = []
    (tmp_path / "trst.json").write_text(json.dumps(data), encoding="utf-8")
    actions.load_instruments(tmp_path)
    assessment.refresh_from_db()
    assert assessment.explanation["counted"][1]["wording"].startswith("Trouble de la marche")
    assert assessment.version == trst


# --- What is known beforehand -----------------------------------------------------------------------------------------


def earlier_stay(
    nurse: Membership, unit: Unit, episode: Episode, *, days: int, mode: AdmissionMode = AdmissionMode.PLANNED
) -> Episode:
    """A stay of a week that ended ``days`` days before ``episode`` began."""
    left = episode.admitted_at - timedelta(days=days)
    stay = factories.make_episode(
        nurse, unit, patient=episode.patient, admitted_at=left - timedelta(days=7), admission_mode=mode
    )
    stay.state, stay.left_at, stay.destination, stay.departure_mode = "follow_up", left, "home", "vsl"
    stay.save()
    return stay


@pytest.mark.parametrize(("days", "known"), [(0, True), (1, True), (89, True), (90, True), (91, False), (400, False)])
def test_a_stay_here_within_ninety_days_is_known(
    nurse: Membership, unit: Unit, episode: Episode, trst: InstrumentVersion, days: int, known: bool
) -> None:
    earlier_stay(nurse, unit, episode, days=days)
    found = prefill(trst.read, episode, nurse).get("stays")
    assert (found is not None and found.value == "yes") is known


def test_the_stay_under_way_does_not_count_and_it_is_said(
    nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    found = prefill(trst.read, episode, nurse)["stays"]
    assert (found.value, found.note) == ("", "Le séjour en cours, entré par les urgences, ne compte pas.")


def test_where_an_earlier_stay_was_is_told_to_those_who_may_open_it_only(
    nurse: Membership, doctor: Membership, other_unit: Unit, episode: Episode, trst: InstrumentVersion
) -> None:
    earlier_stay(nurse, other_unit, episode, days=20)
    assert "Médecine B" in prefill(trst.read, episode, nurse)["stays"].note
    hidden = prefill(trst.read, episode, doctor)["stays"]
    assert (hidden.value, "Médecine B" in hidden.note) == ("yes", False)


def test_a_kept_answer_says_where_it_came_from_and_a_changed_one_does_not(
    nurse: Membership, unit: Unit, episode: Episode, trst: InstrumentVersion
) -> None:
    earlier_stay(nurse, unit, episode, days=20)
    kept = record(nurse, episode, trst, stays="yes").explanation["counted"][3]
    changed = record(nurse, episode, trst, stays="no").explanation["counted"][3]
    assert kept["note"].startswith("Prérempli : séjour en Gériatrie aiguë du ")
    assert changed["note"] == ""


@pytest.mark.parametrize(
    ("born", "says"), [(date(1941, 3, 12), "75\u00a0ans et plus : "), (date(1990, 3, 12), "à titre indicatif")]
)
def test_the_age_for_which_the_instrument_was_made_is_said(
    nurse: Membership, unit: Unit, trst: InstrumentVersion, born: date, says: str
) -> None:
    patient = factories.make_patient(nurse, birth_date=born)
    assert says in age_remark(trst.read, factories.make_episode(nurse, unit, patient=patient))


# --- What follows -----------------------------------------------------------------------------------------------------


def decide(nurse: Membership, assessment: Assessment, **changes: Any) -> list[Task]:
    values: dict[str, Any] = {"proposals": [], "complexity": Complexity.MEDIUM, "reason": "", **changes}
    return actions.decide_follow_up(member=nurse, episode_id=assessment.episode_id, assessment=assessment, **values)


def test_a_kept_proposal_becomes_one_task_with_its_reason_however_often_it_is_sent(
    nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    assessment = record(nurse, episode, trst)
    for _ in range(2):
        decide(nurse, assessment, proposals=["medicines_review"])
    task = Task.objects.get(episode=episode, kind="plan")
    assert (task.domain, task.owner, task.detail) == ("medical", nurse.user, "Repérage : cinq médicaments ou plus")
    assert ComplexityDecision.objects.count() == 1


def test_a_proposal_that_was_not_made_is_refused(nurse: Membership, episode: Episode, trst: InstrumentVersion) -> None:
    with pytest.raises(DomainError) as refusal:
        decide(nurse, record(nurse, episode, trst), proposals=["carers"])
    assert (refusal.value.code, ComplexityDecision.objects.count()) == ("unknown_proposal", 0)


def test_the_complexity_is_changed_with_a_reason_only(
    nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    assessment = record(nurse, episode, trst)
    with pytest.raises(DomainError) as refusal:
        decide(nurse, assessment, complexity=Complexity.HIGH)
    assert refusal.value.code == "reason_needed"
    decide(nurse, assessment, complexity=Complexity.HIGH, reason="vit seule")
    decision = ComplexityDecision.objects.get()
    assert (decision.proposed, decision.decided, decision.decided_by) == ("medium", "high", nurse.user)


def test_the_database_refuses_a_changed_complexity_without_a_reason(
    hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    with pytest.raises(IntegrityError, match="complexity_change_has_reason"), transaction.atomic():
        ComplexityDecision.objects.create(
            hospital=hospital,
            episode=episode,
            assessment=record(nurse, episode, trst),
            proposed="low",
            decided="high",
            decided_by=nurse.user,
            decided_at=timezone.now(),
        )


def test_a_screening_never_made_is_no_longer_work_after_the_departure(nurse: Membership, episode: Episode) -> None:
    left_at: datetime = timezone.now()
    record_departure(
        member=nurse,
        episode_id=episode.pk,
        left_at=left_at,
        destination=Destination.HOME,
        departure_mode=DepartureMode.VSL,
        reserve_reason="sortie demandée",
    )
    assert screening_task(episode).state == TaskState.CANCELLED
