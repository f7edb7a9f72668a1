"""The check-list of an episode."""

from datetime import datetime

from coordination.episodes.models import Episode
from discharge.checklist.facts import facts_of, is_at_risk
from discharge.checklist.reading import Checklist, checklist_of


def read_checklist(episode: Episode, *, now: datetime) -> Checklist:
    """What people answered and what the facts say. One query beside those of the circle, the calls to the GP and the screening."""
    return checklist_of(
        episode.checklist.select_related("answered_by"),
        facts_of(episode),
        at_risk=is_at_risk(episode),
        leaves_at=episode.left_at or episode.expected_departure_at,
        now=now,
    )
