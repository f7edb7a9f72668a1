"""What entering a hospital sets, besides the wall."""

from datetime import UTC, datetime

from django.utils import timezone

from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.ui import french


def test_the_clock_is_that_of_the_hospital(hospital: Hospital) -> None:
    """Some French hospitals are four hours behind Paris, one is ten ahead."""
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    hospital.time_zone = "America/Cayenne"
    with enter(hospital):
        assert french.clock(moment) == "22\u00a0h\u00a030"
        assert timezone.localdate(moment).day == 28
    # The night of the change of hour in Paris.
    assert french.clock(moment) == "3\u00a0h\u00a030"
