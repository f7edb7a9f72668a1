"""The worker's side of letters: one at once after its departure is committed, and a sweep that finds what was missed."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import in_each, in_turn
from liaison.letters.printing import forget_old_files, make_one
from liaison.letters.queries import hospitals_with_alerts, hospitals_with_due_letters
from liaison.letters.raising import raise_due
from liaison.letters.writing import write_one

# Below the beat's ten seconds, so that sweeps do not pile up over the letters that departures asked for.
SWEEP_SECONDS = 8
# Below the lease of a claimed letter (``actions.LEASE``).
LONGEST_SECONDS = 60


@shared_task(name="letters.compose_letter", time_limit=LONGEST_SECONDS, soft_time_limit=LONGEST_SECONDS - 10)
def compose_letter(hospital_id: str, letter_id: str) -> None:
    """Write and send one letter, if it is still due."""
    write_one(Hospital.objects.get(pk=hospital_id), letter_id=UUID(letter_id))


@shared_task(name="letters.compose_due_letters", time_limit=LONGEST_SECONDS, soft_time_limit=LONGEST_SECONDS - 10)
def compose_due_letters() -> None:
    """Write and send whatever is due, one letter a hospital in turn."""
    in_turn(hospitals_with_due_letters(timezone.now()), write_one, seconds=SWEEP_SECONDS)


@shared_task(name="letters.raise_unopened", time_limit=LONGEST_SECONDS, soft_time_limit=LONGEST_SECONDS - 10)
def raise_unopened() -> None:
    """Remind of what nobody opened, make the files to print that were lost, forget the old ones; hospital after hospital."""
    in_each(hospitals_with_alerts(timezone.now()), _raise_unopened)


def _raise_unopened(hospital: Hospital) -> None:
    raise_due(hospital)
    make_one(hospital)
    with enter(hospital):
        forget_old_files()


@shared_task(name="letters.make_print_batch", time_limit=LONGEST_SECONDS, soft_time_limit=LONGEST_SECONDS - 10)
def make_print_batch(hospital_id: str, batch_id: str) -> None:
    """Make one file to print, if it is still due."""
    make_one(Hospital.objects.get(pk=hospital_id), UUID(batch_id))
