"""``manage.py load_provider_types``: the vocabulary of provider types from the file kept in the project."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.providers.actions import load_provider_types


class Command(BaseCommand):
    """Load the types of provider. Run again, it writes nothing."""

    help = "Charge les types de service et de professionnel."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many rows were written."""
        self.stdout.write(f"Types de service : {load_provider_types()} écrits.")
