"""The worker's side of self-audits (one as soon as it is asked for, and a sweep that goes on where a worker died) and of counted months."""

from uuid import UUID

from celery import shared_task

from coordination.tenancy.models import Hospital
from coordination.tenancy.sweeps import enqueue_in_each, in_turn
from liaison.quality.actions import judge_batch
from liaison.quality.counting import count_slices
from liaison.quality.queries import hospitals_with_open_audits

# Below the beat's minute, so that sweeps do not pile up.
SWEEP_SECONDS = 50


@shared_task(name="quality.judge_audit")
def judge_audit(hospital_id: str, audit_id: str) -> None:
    """Judge every stay of an audit, batch by batch."""
    hospital = Hospital.objects.get(pk=hospital_id)
    while judge_batch(hospital, UUID(audit_id)):
        pass


@shared_task(name="quality.judge_open_audits")
def judge_open_audits() -> None:
    """Go on with the audits that nobody works on, one batch a hospital in turn."""
    in_turn(hospitals_with_open_audits(), judge_batch, seconds=SWEEP_SECONDS)


@shared_task(name="quality.count_hospitals")
def count_hospitals() -> None:
    """Have each hospital count its months anew, for its figures and its group's; Redis down, the next night does it."""
    enqueue_in_each(count_hospital)


@shared_task(name="quality.count_hospital")
def count_hospital(hospital_id: str) -> None:
    """Count the months of one hospital."""
    count_slices(Hospital.objects.get(pk=hospital_id))
