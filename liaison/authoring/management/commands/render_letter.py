"""``manage.py render_letter ID --format pdf|cda|fhir|xdm -o FILE``: one form of a signed lettre de liaison."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.authoring.models import Document
from liaison.authoring.rendering import FORMS, render


class Command(BaseCommand):
    """Write one form of a signed letter into a file, whichever hospital it belongs to."""

    help = "Écrit une lettre de liaison signée sous l’une de ses formes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("document", type=UUID, help="identifiant de la lettre")
        parser.add_argument("--format", choices=FORMS, default="pdf")
        parser.add_argument("-o", "--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter the hospital that holds the letter, and write the file."""
        for hospital in Hospital.objects.all():
            with enter(hospital):
                document = Document.objects.filter(pk=options["document"]).first()
                if document is None:
                    continue
                try:
                    content = render(document, FORMS[options["format"]])
                except DomainError as error:
                    raise CommandError(error.message) from error
                options["output"].write_bytes(content)
                return
        raise CommandError("Aucun établissement n’a cette lettre.")
