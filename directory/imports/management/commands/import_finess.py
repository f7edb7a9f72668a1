"""``manage.py import_finess FILE``: the national directory of health and social structures."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.errors import DomainError
from directory.imports.actions import import_finess

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "finess-echantillon.json.gz"
PROBLEMS_SHOWN = 20
WORDS = {
    "read": "lus",
    "added": "ajoutés",
    "changed": "modifiés",
    "unchanged": "inchangés",
    "closed": "fermés",
    "reopened": "rouverts",
    "already_closed": "déjà fermés",
    "out_of_scope": "hors du champ de l’annuaire",
    "suspicious": "douteux",
    "broken": "illisibles",
}


class Command(BaseCommand):
    """Import the FINESS file of structures; without a file, the sample kept in the project."""

    help = "Importe le fichier FINESS des structures (JSON de l’ANS, compressé ou non)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One file."""
        parser.add_argument("file", nargs="?", type=Path, default=SAMPLE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then say what changed and quote the first problems."""
        try:
            run = import_finess(path=options["file"])
        except DomainError as error:
            raise CommandError(error.message) from error
        numbers = ", ".join(f"{run.counts[key]} {word}" for key, word in WORDS.items() if run.counts.get(key))
        self.stdout.write(f"FINESS du {run.vintage:%d/%m/%Y} : {numbers}.")
        for problem in run.problems[:PROBLEMS_SHOWN]:
            self.stdout.write(f"  {problem['place']} : {problem['reason']}")
        self.stdout.write(run.attribution)
