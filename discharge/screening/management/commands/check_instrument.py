"""``manage.py check_instrument CODE CASES.csv``: score a table of cases and say which rows agree."""

import json
from argparse import ArgumentParser
from contextlib import ExitStack
from csv import Error as CsvError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.ui import french
from discharge.entries import DefinitionError
from discharge.screening.actions import DATA
from discharge.screening.checking import CasesError, check_cases
from discharge.screening.instruments import Definition
from discharge.screening.models import OWN_MARK, InstrumentVersion
from discharge.screening.schema import read_definition


class Command(BaseCommand):
    """Prove an instrument against known cases; the exit status is 1 when a row does not agree."""

    help = "Calcule chaque ligne d’un tableau de cas et dit lesquelles s’accordent avec le résultat attendu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="TRST, AGGIR… ; FINESS:CODE pour une grille de l’établissement")
        parser.add_argument("cases", type=Path, help="CSV : une colonne par question, puis score, level ou gir")
        parser.add_argument("--edition", type=int, help="numéro de la version, sinon la dernière publiée")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the rows that do not agree, then how many do."""
        definition = self._definition(options["code"].upper(), options["edition"])
        try:
            cases = check_cases(definition, options["cases"].read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, CsvError) as error:
            raise CommandError(f"{options['cases']} ne se lit pas : {error}") from error
        except CasesError as error:
            raise CommandError(str(error)) from error
        wrong = [case for case in cases if case.faults]
        for case in wrong:
            self.stdout.write(f"Ligne {case.line} : {' ; '.join(case.faults)}.")
        self.stdout.write(f"{definition.title} : lignes d’accord, {len(cases) - len(wrong)} sur {len(cases)}.")
        if wrong:
            raise CommandError(f"{french.count(len(wrong), 'ligne')} en désaccord.")

    def _definition(self, code: str, edition: int | None) -> Definition:
        """The edition asked for; before anything is loaded, the one delivered with the code."""
        finess, mark, _ = code.partition(OWN_MARK)
        with ExitStack() as inside:
            if mark:
                hospital = Hospital.objects.filter(finess=finess).first()
                if hospital is None:
                    raise CommandError(f"Aucun établissement n’a le numéro FINESS {finess}.")
                inside.enter_context(enter(hospital))
            version = self._published(code, edition)
            if version is not None:
                return self._read(version.definition)
        delivered = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.json"))]
        by_code = {data["code"]: data for data in delivered}
        if edition or code not in by_code:
            asked = f"{code}, version {edition}" if edition else code
            raise CommandError(f"Aucune grille {asked}. Grilles livrées : {', '.join(by_code)}.")
        return self._read(by_code[code])

    def _published(self, code: str, edition: int | None) -> InstrumentVersion | None:
        versions = InstrumentVersion.objects.filter(instrument=code)
        try:
            return versions.filter(number=edition).first() if edition else versions.newest_of(code)
        except (OperationalError, ProgrammingError):
            # A grid delivered with the code is proved before there is a database, or anything in it.
            self.stderr.write("Base injoignable ou vide : seules les grilles livrées avec le code se vérifient.")
            return None

    def _read(self, data: Any) -> Definition:
        try:
            return read_definition(data)
        except DefinitionError as error:
            raise CommandError(f"Cette version ne tient pas : {error}.") from error
