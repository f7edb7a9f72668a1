"""A patient who has left, an alert about them, and a clock that can be moved."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.actions import raise_alert
from discharge.alerts.levels import Level
from discharge.alerts.models import Alert
from discharge.alerts.sources import Source
from tests.discharge.followup.conftest import depart
from tests.factories import at

# A Monday, at an hour at which every team works.
MONDAY = at(2026, 11, 23, 10)


def clock(moment: datetime) -> Any:
    """Make ``timezone.now`` answer this instant, for the length of a ``with``."""
    return patch("django.utils.timezone.now", return_value=moment)


@pytest.fixture
def left(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    """Left the day before, with the nurse as referent."""
    with clock(MONDAY), enter(hospital):
        return depart(nurse, unit, left_at=MONDAY - timedelta(days=1))


@pytest.fixture
def raised(hospital: Hospital, left: Episode) -> Callable[..., Alert]:
    """Raise an alert about ``left`` at an instant."""

    def ring(level: Level = Level.IMMEDIATE, *, at: datetime = MONDAY) -> Alert:
        with clock(at), enter(hospital):
            source = Source("by_hand", uuid7())
            return raise_alert(episode=left, source=source, level=level, summary="Douleur dans la poitrine")

    return ring
