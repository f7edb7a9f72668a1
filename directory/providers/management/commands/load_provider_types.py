"""``manage.py load_provider_types``: the vocabulary of the directory from the files kept in the project."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.providers.actions import load_provider_types, load_skills


class Command(BaseCommand):
    """Load the types of provider and their skills. Run again, it writes nothing."""

    help = "Charge les types de service et de professionnel, et les compétences."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many rows were written."""
        self.stdout.write(f"Types de service : {load_provider_types()} écrits.")
        self.stdout.write(f"Compétences : {load_skills()} écrites.")
