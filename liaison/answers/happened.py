"""What follows when a correspondent tells of an event at home: the table of events, and an alert for what presses."""

from types import MappingProxyType

from django.utils import timezone

from coordination.episodes.models import Episode
from discharge.alerts.actions import raise_alert
from discharge.alerts.levels import Level
from discharge.alerts.sources import Source
from discharge.events.actions import note_event
from discharge.events.models import EventKind, EventSource
from liaison.answers.models import Answer, HomeEvent
from liaison.answers.wording import said

SOURCE = "answer"
# The form does not ask whether a readmission was planned. A fall, or whatever else, is no event of that table.
_KINDS = MappingProxyType(
    {
        HomeEvent.TREATMENT: EventKind.TREATMENT,
        HomeEvent.EMERGENCY: EventKind.EMERGENCY,
        HomeEvent.READMISSION: EventKind.READMISSION_UNSAID,
    }
)
_LEVELS = MappingProxyType(
    {HomeEvent.FALL: Level.URGENT, HomeEvent.EMERGENCY: Level.URGENT, HomeEvent.READMISSION: Level.WATCH}
)


def follow_event(answer: Answer, episode: Episode) -> None:
    """Note the event if it came after the departure, and raise what must be looked at; in the answer's transaction."""
    happened, day, left_at = HomeEvent(answer.event), answer.happened_on, episode.left_at
    kind, level = _KINDS.get(happened), _LEVELS.get(happened)
    if kind is not None and day is not None and left_at is not None and day >= timezone.localtime(left_at).date():
        note_event(episode_id=episode.pk, kind=kind, happened_on=day, source=EventSource.CORRESPONDENT)
    if level is not None:
        raise_alert(
            episode=episode,
            source=Source(SOURCE, answer.pk),
            level=level,
            summary=f"{answer.recipient_name} : {said(answer)}",
        )
