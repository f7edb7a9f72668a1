"""What the four import commands share: read, show, apply, say."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.errors import DomainError
from directory.imports.actions import OtherRunError, abandon, apply, open_run, read
from directory.imports.models import Format, ImportRun
from directory.imports.report import sentences

PROBLEMS_SHOWN = 20
EXAMPLES_SHOWN = 5


class ImportCommand(BaseCommand):
    """Import one file of ``file_format``; a run that was interrupted on the same file is taken up where it stopped."""

    file_format: Format

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and what to do with it."""
        self.add_file(parser)
        parser.add_argument("--preview", action="store_true", help="montrer ce qui changerait, sans rien appliquer")
        parser.add_argument(
            "--close-absent",
            action="store_true",
            help="fermer les fiches absentes du fichier même si elles sont nombreuses (fichier national complet)",
        )
        parser.add_argument(
            "--abandon", action="store_true", help="abandonner d’abord l’import de ce format qui attend une décision"
        )

    def add_file(self, parser: Any) -> None:
        """The argument that names the file."""
        parser.add_argument("file", type=Path)

    def mapping_of(self, options: dict[str, Any]) -> dict[str, str]:
        """The columns of a local table; nothing for national files."""
        return {}

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then say what changed and quote the first problems."""
        try:
            run = self._run(options)
        except DomainError as error:
            raise CommandError(error.message) from error
        for sentence in sentences(run):
            self.stdout.write(sentence)
        if options["preview"]:
            self._show_examples(run)
        for problem in run.problems[:PROBLEMS_SHOWN]:
            self.stdout.write(f"  {problem['place']} : {problem['reason']}")
        self.stdout.write(run.attribution)

    def _run(self, options: dict[str, Any]) -> ImportRun:
        run = self._opened(options)
        if run.state in {ImportRun.State.WAITING, ImportRun.State.READING}:
            run = read(run=run)
        if options["preview"]:
            return run
        return apply(run=run, closes_absent=options["close_absent"])

    def _opened(self, options: dict[str, Any]) -> ImportRun:
        asked = {"file_format": self.file_format, "path": options["file"], "mapping": self.mapping_of(options)}
        try:
            return open_run(**asked)
        except OtherRunError as error:
            if not options["abandon"]:
                raise
            abandon(run=error.other)
            return open_run(**asked)

    def _show_examples(self, run: ImportRun) -> None:
        for outcome, examples in run.examples.items():
            self.stdout.write(f"{outcome} :")
            for example in examples[:EXAMPLES_SHOWN]:
                changes = "; ".join(
                    f"{what} : {was or '-'} → {now or '-'}" for what, was, now in example.get("details", [])
                )
                self.stdout.write(f"  {example['name']}, {example['place']}{' : ' if changes else ''}{changes}")
