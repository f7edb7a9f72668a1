"""``manage.py load_demo``: fill an empty database with the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from coordination.tenancy.models import Hospital
from liaison.demonstration.loading import load


class Command(BaseCommand):
    help = "Load the demonstration into an empty database; does nothing when a hospital exists."

    def handle(self, *args: Any, **options: Any) -> None:
        if Hospital.objects.exists():
            self.stdout.write("The database already holds a hospital: nothing loaded.")
            return
        load(self.stdout.write)
