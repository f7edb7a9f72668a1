"""The worker's side of questionnaires: every few minutes, hospital after hospital, one a transaction."""

import logging

from celery import shared_task
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.questionnaire.actions import advance
from discharge.questionnaire.models import Questionnaire

logger = logging.getLogger(__name__)

# Of one hospital in one sweep; the next one takes what is left.
MOST = 100


@shared_task(name="questionnaire.advance_due")
def advance_due() -> None:
    """Send what is due and give up what nobody answered. Run again, it does what is left."""
    for hospital in Hospital.objects.filter(active=True).order_by("pk"):
        now = timezone.now()
        with enter(hospital):
            due = list(Questionnaire.objects.due(now).values_list("pk", flat=True)[:MOST])
        for pk in due:
            try:
                with enter(hospital):
                    advance(pk, now=now)
            except Exception as error:  # noqa: BLE001 - one must not hold the others up; it stays due, and each sweep says so
                # A database quotes the row that it refuses: only the kind of error is logged.
                logger.error(  # noqa: TRY400
                    "questionnaire not advanced", extra={"questionnaire_id": str(pk), "error": type(error).__name__}
                )
