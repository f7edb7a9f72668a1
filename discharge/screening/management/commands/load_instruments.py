"""``manage.py load_instruments``: publish the screening instruments kept with the code."""

from typing import Any

from django.core.management.base import BaseCommand

from discharge.screening.actions import load_instruments


class Command(BaseCommand):
    """Publish each instrument whose data changed; run again, nothing happens."""

    help = "Publie les grilles de repérage livrées avec le produit, si elles ont changé."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was published."""
        for version in load_instruments():
            self.stdout.write(f"{version.instrument_id}, version {version.number}")
