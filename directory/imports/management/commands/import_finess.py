"""``manage.py import_finess FILE``: the national directory of health and social structures."""

from pathlib import Path

from django.core.management.base import CommandParser

from directory.imports.command import ImportCommand
from directory.imports.models import Format

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "finess-echantillon.json.gz"


class Command(ImportCommand):
    """Import the FINESS file of structures; without a file, the sample kept in the project."""

    help = "Importe le fichier FINESS des structures (JSON de l’ANS, compressé ou non, ou ancien CSV etalab)."
    file_format = Format.FINESS

    def add_file(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SAMPLE)
