"""``manage.py import_mssante FILE``: the mailboxes of the secure health mail."""

from directory.imports.command import ImportCommand
from directory.imports.models import Format


class Command(ImportCommand):
    """Import the extract of mailboxes."""

    help = "Importe l’extraction des boîtes MSSanté (Extraction_Correspondance_MSSante)."
    file_format = Format.MSSANTE
