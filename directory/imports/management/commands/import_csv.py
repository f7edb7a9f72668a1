"""``manage.py import_csv FILE --mapping NAME``: a local table, with a mapping saved on the page of imports."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from directory.imports.command import ImportCommand
from directory.imports.models import ColumnMapping, Format


class Command(ImportCommand):
    """Import a local table."""

    help = "Importe un tableau local (CSV) avec une correspondance de colonnes enregistrée."
    file_format = Format.CSV

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mapping", required=True, help="nom de la correspondance de colonnes enregistrée")

    def mapping_of(self, options: dict[str, Any]) -> dict[str, str]:
        try:
            mapping: dict[str, str] = ColumnMapping.objects.get(name=options["mapping"]).columns
        except ColumnMapping.DoesNotExist as error:
            names = ", ".join(ColumnMapping.objects.values_list("name", flat=True)) or "aucune"
            raise CommandError(f"Correspondance inconnue : {options['mapping']} (enregistrées : {names}).") from error
        return mapping
