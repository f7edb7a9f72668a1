"""``manage.py write_past``: give the demonstration its past, beside the product that runs; stopped, it goes on at its next start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.celery import app
from liaison.demonstration.past.verifying import verify_directory
from liaison.demonstration.past.writing import loading_day, unwritten, write


class Command(BaseCommand):
    help = "Write the finished stays of the demonstration's last fifteen months, those that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = unwritten()
        count = sum(map(len, missing.values()))
        if not count:
            return
        # The workers of then did the work: those of today are not called for each of its thousands of messages.
        app.conf.broker_url = "memory://localhost"
        self.stdout.write(
            f"Writing the past beside the product: {count} finished stays, ten minutes or so. The figures fill up month by month."
        )
        verify_directory(loading_day())
        for hospital, stays in missing.items():
            write(hospital, stays)
        if left := sum(map(len, unwritten().values())):
            # The next start tries them again.
            raise CommandError(f"The past lacks {left} stays, see above.")
        self.stdout.write("The past is written.")
