"""Entry letters as the team reads them: what was asked, what came, whom one may still ask."""

from dataclasses import dataclass
from datetime import datetime

from coordination.episodes.models import Episode
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle
from liaison.authoring.models import DocumentState
from liaison.authoring.readers import LETTER_READERS
from liaison.entry.models import EntryRequest, EntryState
from liaison.entry.queries import entry_requests_of

_LOOKS = {
    EntryState.ASKED: ("waiting", "Demandée"),
    EntryState.BEGUN: ("waiting", "Commencée"),
    EntryState.GIVEN: ("done", "Reçue"),
    EntryState.WITHDRAWN: ("none", "Retirée"),
    EntryState.UNREACHED: ("late", "Non remise"),
}


@dataclass(frozen=True)
class EntryLine:
    """One asked letter. ``status`` and ``label`` are for the component of that name; ``at``: when it came, else was asked."""

    asked: EntryRequest
    status: str
    label: str
    at: datetime

    @property
    def is_readable(self) -> bool:
        """Whether it came."""
        return self.asked.state == EntryState.GIVEN


def entry_lines(episode: Episode) -> list[EntryLine]:
    """What was asked, the newest first."""
    return [_line(asked) for asked in entry_requests_of(episode)]


def doctors_to_ask(episode: Episode) -> list[CircleMember]:
    """The doctors and medical teams of the circle of whom nothing is awaited, while the patient is there."""
    if not episode.is_open or episode.has_left or episode.sharing_opposed_at is not None:
        return []
    waiting = {asked.circle_member_id for asked in entry_requests_of(episode) if asked.is_waiting}
    return [
        member
        for member in current_circle(episode)
        if member.is_named and member.role_id in LETTER_READERS and member.pk not in waiting
    ]


def _line(asked: EntryRequest) -> EntryLine:
    status, label = _LOOKS[EntryState(asked.state)]
    if asked.document.state == DocumentState.CANCELLED and asked.state == EntryState.GIVEN:
        status, label = "none", "Annulée"
    return EntryLine(asked, status, label, asked.given_at or asked.asked_at)
