"""The worker's side of imports. A task that is delivered twice, or after a kill, goes on where the run stands."""

import logging
from uuid import UUID

from celery import shared_task

from coordination.errors import DomainError
from directory.imports import actions
from directory.imports.locks import BusyError
from directory.imports.models import ImportRun

# A national file takes a minute or two; a disk may be slow. Beyond, the run is taken up by hand.
LONGEST_SECONDS = 3_600

logger = logging.getLogger(__name__)


@shared_task(name="imports.read_run", time_limit=LONGEST_SECONDS, soft_time_limit=LONGEST_SECONDS - 60)
def read_run(run_id: str) -> None:
    """Read a file and prepare its preview."""
    run = ImportRun.objects.get(pk=UUID(run_id))
    try:
        actions.read(run=run)
    except BusyError:
        logger.info("import already being read", extra={"run": run_id})
    except DomainError as error:
        # The refusal is in the run, where its page shows it.
        logger.warning("import refused", extra={"run": run_id, "code": error.code})


@shared_task(name="imports.apply_run", time_limit=LONGEST_SECONDS, soft_time_limit=LONGEST_SECONDS - 60)
def apply_run(run_id: str) -> None:
    """Write what a person decided to apply."""
    run = ImportRun.objects.get(pk=UUID(run_id))
    try:
        if run.state == ImportRun.State.APPLYING:
            actions.apply(run=run)
    except BusyError:
        logger.info("import already being applied", extra={"run": run_id})
    except actions.StagingLostError:
        logger.warning("staging lost, read again", extra={"run": run_id})
        read_run.delay(run_id)
