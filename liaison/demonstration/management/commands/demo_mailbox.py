"""``manage.py demo_mailbox``: lead the demonstration's hospital to its operator of secure mail, where that is today."""

from typing import Any

from django.core.management.base import BaseCommand

from coordination.accounts.models import Membership
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.demonstration.people import SAUVEYRE_FINESS
from liaison.demonstration.secure_mail import open_mailboxes
from liaison.demonstration.stories import MARC


class Command(BaseCommand):
    help = "Write where the operator of secure mail is into the account of the demonstration's hospital."

    def handle(self, *args: Any, **options: Any) -> None:
        hospital = Hospital.objects.get(finess=SAUVEYRE_FINESS)
        with enter(hospital):
            open_mailboxes(Membership.objects.get(user__email=MARC))
