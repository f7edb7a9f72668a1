"""``manage.py load_territory``: departments, intercommunalities and communes from the file kept in the project."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.errors import DomainError
from coordination.territory.actions import DATA_FILE, load_territory


class Command(BaseCommand):
    """Load the official geographic code. Run again, it writes nothing."""

    help = "Charge les départements, intercommunalités et communes (code officiel géographique)."

    def add_arguments(self, parser: CommandParser) -> None:
        """A newer file may be given; see ``coordination/territory/data/README.md`` for making one."""
        parser.add_argument("file", nargs="?", type=Path, default=DATA_FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what changed."""
        try:
            loaded = load_territory(data_file=options["file"])
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"Territoire {loaded.vintage} : {loaded.departments} départements, "
            f"{loaded.intercommunalities} intercommunalités et {loaded.communes} communes écrits."
        )
