"""``manage.py add_member FINESS EMAIL ROLE [--unit CODE=NAME …]``: open a function in a hospital, and its units."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from coordination.accounts.actions import add_member
from coordination.accounts.models import User
from coordination.accounts.roles import Role
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter


class Command(BaseCommand):
    help = "Give a person a function in a hospital; units that do not exist yet are created."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("finess")
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--unit", action="append", metavar="CODE=NAME", help="without it, the whole hospital")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            hospital = Hospital.objects.get(finess=options["finess"])
            user = User.objects.get_by_natural_key(options["email"])
        except (Hospital.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        try:
            with enter(hospital):
                units = [self._unit(hospital, text) for text in options["unit"]] if options["unit"] else None
                add_member(hospital=hospital, user=user, role=Role(options["role"]), units=units)
        except IntegrityError as error:
            raise CommandError("This person already has a function in this hospital.") from error
        self.stdout.write(f"{user.email}: {options['role']} at {hospital}.")

    @staticmethod
    def _unit(hospital: Hospital, text: str) -> Unit:
        code, _, name = text.partition("=")
        unit, _ = Unit.objects.get_or_create(hospital=hospital, code=code, defaults={"name": name or code})
        return unit
