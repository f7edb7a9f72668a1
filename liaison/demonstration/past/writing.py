"""Writing the past, stay after stay: stopped at any instant, it goes on where it was."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.utils import timezone

from coordination.accounts.models import User
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import apart
from liaison.demonstration.past.chronicle import Chronicle
from liaison.demonstration.past.drawing import PARIS, Stay, stays_of
from liaison.demonstration.past.preparing import Preparation, stay_number
from liaison.demonstration.past.team import team_of
from liaison.demonstration.people import AUBANE_FINESS, SAUVEYRE_FINESS
from liaison.demonstration.stories import CLAIRE
from liaison.quality.counting import count_slices

# Departures that each hospital of the demonstration prepares in an ordinary month.
A_MONTH = {SAUVEYRE_FINESS: 16, AUBANE_FINESS: 7}


def unwritten() -> dict[Hospital, list[Stay]]:
    """What is still to be written in each hospital, the newest first."""
    loaded_on = loading_day()
    found = {}
    for hospital in Hospital.objects.filter(finess__in=A_MONTH).order_by("finess"):
        with enter(hospital):
            known = set(Episode.objects.values_list("stay_number", flat=True))
        stays = stays_of(hospital.finess, a_month=A_MONTH[hospital.finess], loaded_on=loaded_on)
        found[hospital] = [stay for stay in stays if stay_number(stay) not in known]
    return found


def loading_day() -> date:
    """The day the demonstration was loaded: a past that is written in two goes is one past."""
    loaded_at = User.objects.values_list("created_at", flat=True).get(email=CLAIRE)
    return timezone.localdate(loaded_at, PARIS)


def write(hospital: Hospital, stays: Sequence[Stay]) -> None:
    """Write stays, and count the figures anew after each month of them, so that whoever looks sees them come."""
    for _, month in groupby(stays, key=lambda stay: (stay.left.year, stay.left.month)):
        for stay in month:
            with apart("stay of the past not written", hospital.pk):
                write_one(hospital, stay)
        count_slices(hospital)


def write_one(hospital: Hospital, stay: Stay) -> None:
    """Write one stay, with the one that followed it, in one transaction."""
    with enter(hospital):
        chronicle = Chronicle(hospital)
        Preparation(stay, team_of(hospital), chronicle)
        chronicle.play()
