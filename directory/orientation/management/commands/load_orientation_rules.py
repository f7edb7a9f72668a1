"""``manage.py load_orientation_rules``: the first rules of the orientation help, from the file kept in the project."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.orientation.actions import load_rules


class Command(BaseCommand):
    """Create the rules that are missing; those that people have edited stay theirs."""

    help = "Crée les règles d’orientation manquantes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many rows were written."""
        self.stdout.write(f"Règles d’orientation : {load_rules()} créées.")
