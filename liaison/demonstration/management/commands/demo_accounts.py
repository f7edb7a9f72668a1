"""``manage.py demo_accounts``: the accounts of the demonstration, by function."""

from typing import Any

from django.core.management.base import BaseCommand

from liaison.demonstration.people import PASSWORD, all_accounts


class Command(BaseCommand):
    help = "Print the accounts of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        for email, function in all_accounts():
            self.stdout.write(f"  {email:<36} {function}")
        self.stdout.write(f"  Password of all: {PASSWORD}")
