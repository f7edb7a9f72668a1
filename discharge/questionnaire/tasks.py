"""The worker's side of questionnaires: every few minutes, hospital after hospital, one a transaction."""

from celery import shared_task
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import active_hospitals, apart, in_each
from discharge.questionnaire.actions import advance
from discharge.questionnaire.models import Questionnaire

# Of one hospital in one sweep; the next one takes what is left.
MOST = 100


@shared_task(name="questionnaire.advance_due")
def advance_due() -> None:
    """Send what is due and give up what nobody answered. Run again, it does what is left."""
    in_each(active_hospitals(), _advance_due)


def _advance_due(hospital: Hospital) -> None:
    now = timezone.now()
    with enter(hospital):
        due = list(Questionnaire.objects.due(now).values_list("pk", flat=True)[:MOST])
    for pk in due:
        with apart("questionnaire not advanced", pk), enter(hospital):
            advance(pk, now=now)
