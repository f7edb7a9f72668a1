"""The worker's side of self-audits (one as soon as it is asked for, and a sweep that goes on where a worker died) and of counted months."""

import time
from uuid import UUID

from celery import shared_task

from coordination.celery import enqueue
from coordination.tenancy.models import Hospital
from liaison.quality.actions import judge_batch
from liaison.quality.counting import count_months
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
    deadline = time.monotonic() + SWEEP_SECONDS
    waiting = hospitals_with_open_audits()
    while waiting and time.monotonic() < deadline:
        waiting = [hospital for hospital in waiting if judge_batch(hospital)]


@shared_task(name="quality.count_hospitals")
def count_hospitals() -> None:
    """Have each hospital count its months anew, for its figures and its group's; Redis down, the next night does it."""
    for pk in Hospital.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
        enqueue(count_hospital, pk)


@shared_task(name="quality.count_hospital")
def count_hospital(hospital_id: str) -> None:
    """Count the months of one hospital."""
    count_months(Hospital.objects.get(pk=hospital_id))
