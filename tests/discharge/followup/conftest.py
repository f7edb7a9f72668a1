"""A patient who has left, the calls that follow, and a clock that can be moved."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.followup.models import Call, Protocol
from discharge.followup.protocols import DEFAULT_PROTOCOL, check_draft, create_protocol, publish_draft, save_draft
from tests.factories import make_episode
from tests.readiness import make_ready

Depart = Callable[..., Episode]


def depart(
    member: Membership, unit: Unit, *, left_at: datetime | None = None, reserve: str = "", **fields: Any
) -> Episode:
    """An episode whose patient left; without ``reserve``, everything was settled before. Inside the hospital."""
    left_at = left_at or timezone.now() - timedelta(minutes=5)
    episode = make_episode(member, unit, **{"admitted_at": left_at - timedelta(days=4), **fields})
    if reserve:
        from coordination.episodes.actions import add_task

        add_task(episode=episode, kind="plan", title="Trouver une aide à domicile", blocks_departure=True)
    else:
        make_ready(member, episode)
    return record_departure(
        member=member,
        episode_id=episode.pk,
        left_at=left_at,
        destination=Destination.HOME,
        departure_mode=DepartureMode.AMBULANCE,
        reserve_reason=reserve,
    )


def serving(member: Membership, name: str, **changes: Any) -> Protocol:
    """A protocol written, read again and put in service: the delivered one with ``changes``. Inside the hospital."""
    base = Protocol(definition=json.loads(DEFAULT_PROTOCOL.read_text(encoding="utf-8")))
    draft = create_protocol(member=member, name=name, base=base)
    draft = save_draft(member=member, protocol_id=draft.pk, revision=draft.revision, changes=changes)
    check_draft(member=member, protocol_id=draft.pk, revision=draft.revision)
    return publish_draft(member=member, protocol_id=draft.pk, revision=draft.revision)


@pytest.fixture
def departed(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    """Left without reserve, five minutes ago."""
    with enter(hospital):
        return depart(nurse, unit)


@pytest.fixture
def call(departed: Episode, hospital: Hospital) -> Call:
    """The J+3 call of ``departed``."""
    with enter(hospital):
        found: Call = Call.objects.get(episode=departed)
        return found


@pytest.fixture
def clock() -> Callable[[datetime], Any]:
    """Make ``timezone.now`` answer this instant, for the length of a ``with``."""

    def at(moment: datetime) -> Any:
        return patch("django.utils.timezone.now", return_value=moment)

    return at
