"""``manage.py import_rpps FILE``: the national register of professionals."""

from directory.imports.command import ImportCommand
from directory.imports.models import Format


class Command(ImportCommand):
    """Import PS_LibreAcces."""

    help = "Importe l’extraction PS_LibreAcces « Personne et activité » de l’Annuaire Santé (texte, gzip ou zip)."
    file_format = Format.RPPS
