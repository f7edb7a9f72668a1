"""The worker's side of documents: one at once after its signature is committed, and a sweep that finds what was missed."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.sweeps import in_turn
from liaison.authoring.producing import produce_one
from liaison.authoring.queries import hospitals_with_due_documents

# Below the beat's ten seconds, so that sweeps do not pile up over what signatures asked for.
SWEEP_SECONDS = 8
# Below the lease of a claimed document (``producing.LEASE``).
LONGEST_SECONDS = 60


@shared_task(name="authoring.produce_document", time_limit=LONGEST_SECONDS, soft_time_limit=LONGEST_SECONDS - 10)
def produce_document(hospital_id: str, document_id: str) -> None:
    """Make the files of one document, if they are still to be made."""
    produce_one(Hospital.objects.get(pk=hospital_id), document_id=UUID(document_id))


@shared_task(name="authoring.produce_due_documents", time_limit=LONGEST_SECONDS, soft_time_limit=LONGEST_SECONDS - 10)
def produce_due_documents() -> None:
    """Make the files of whatever is due, one document a hospital in turn."""
    in_turn(hospitals_with_due_documents(timezone.now()), produce_one, seconds=SWEEP_SECONDS)
