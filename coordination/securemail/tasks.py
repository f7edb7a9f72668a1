"""The worker's side of the box, in a queue of its own: whatever arrives there, letters leave."""

from celery import shared_task

from coordination.celery import enqueue
from coordination.securemail.queries import hospitals_with_mailbox
from coordination.securemail.reading import read_some
from coordination.tenancy.models import Hospital


@shared_task(name="securemail.read_mailboxes")
def read_mailboxes() -> None:
    """Have each hospital's box read."""
    for hospital in hospitals_with_mailbox():
        enqueue(read_mailbox, hospital.pk)


@shared_task(name="securemail.read_mailbox")
def read_mailbox(hospital_id: str) -> None:
    """Read some mails of one box; a full one is read on after the others had their turn."""
    if read_some(Hospital.objects.get(pk=hospital_id)):
        enqueue(read_mailbox, hospital_id)
