"""The worker's side of self-audits: one as soon as it is asked for, and a sweep that goes on where a worker died."""

import time
from uuid import UUID

from celery import shared_task

from coordination.tenancy.models import Hospital
from liaison.quality.actions import judge_batch
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
