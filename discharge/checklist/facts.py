"""What the episode already proves: a criterion answers itself, with the reason. Higher apps add theirs when they are ready."""

from collections.abc import Callable
from typing import NamedTuple

from coordination.episodes.models import Episode
from coordination.ui import french
from discharge.checklist.models import Choice
from discharge.planning.gp import reached_at
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle, gp_of
from discharge.planning.roles import AT_HOME, PHARMACY
from discharge.screening.queries import newest_assessment


class Fact(NamedTuple):
    """An answer that the episode gives by itself, and why."""

    choice: Choice
    words: str


Reader = Callable[[Episode], Fact | None]
_readers: dict[str, Reader] = {}


def register_fact(criterion: str, read: Reader) -> None:
    """Say what answers ``criterion``; ``read`` gives None as long as nothing is proved. It reads what the episode has read already."""
    _readers[criterion] = read


def facts_of(episode: Episode) -> dict[str, Fact]:
    """What is proved, by criterion."""
    found = {criterion: read(episode) for criterion, read in _readers.items()}
    return {criterion: fact for criterion, fact in found.items() if fact is not None}


def fact_of(episode: Episode, criterion: str) -> Fact | None:
    """What answers one criterion, if anything does."""
    read = _readers.get(criterion)
    return read(episode) if read else None


def is_at_risk(episode: Episode) -> bool:
    """Whether some criteria apply: to everybody whom no screening says to be without particular risk."""
    newest = newest_assessment(episode)
    return newest is None or newest.positive or newest.version.read.threshold is None


def _screened(episode: Episode) -> Fact | None:
    newest = newest_assessment(episode)
    if newest is None:
        return None
    return Fact(Choice.YES, f"{newest.score_words}, le {french.day_paper(newest.filled_at)}")


def _everybody_told(episode: Episode) -> Fact | None:
    expected = [member for member in current_circle(episode) if member.gets_letters]
    told = _told(expected) if gp_of(episode) else None
    called = reached_at(episode) if told else None
    return Fact(told.choice, f"{told.words}, appel du {french.day_paper(called)}") if told and called else told


def _pharmacy_told(episode: Episode) -> Fact | None:
    return _told([member for member in current_circle(episode) if member.is_named and member.role_id == PHARMACY])


def _help_told(episode: Episode) -> Fact | None:
    return _told([member for member in current_circle(episode) if member.is_named and member.role_id in AT_HOME])


def _reachable(episode: Episode) -> Fact | None:
    phone = episode.hospital.platform_phone
    return Fact(Choice.YES, f"{french.phone(phone)}, écrit sur le courrier de sortie") if phone else None


def _told(members: list[CircleMember]) -> Fact | None:
    if not members or not all(member.is_told for member in members):
        return None
    return Fact(Choice.YES, ", ".join(member.name for member in members))


register_fact("1", _screened)
register_fact("9", _everybody_told)
register_fact("10", _pharmacy_told)
register_fact("11", _help_told)
register_fact("16", _reachable)
