"""Which links may be answered, how, and what follows where they come from: one desk a purpose, filled in ``AppConfig.ready``."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from coordination.episodes.models import Episode
from coordination.links.models import SecureLink
from liaison.answers.models import Answer, AnswerKind


@dataclass(frozen=True)
class Desk:
    """What the readers of one kind of link may answer.

    ``kinds``: the answers offered, in order. ``subjects``: what the same exchange runs over, earlier versions included.
    ``received`` follows an answer where the link comes from; ``announce`` tells the reader, by a mail with a link only, that
    the hospital replied. Both run in the transaction of what they follow, with the episode locked, and may refuse by a
    ``DomainError``.
    """

    kinds: Callable[[SecureLink], Sequence[AnswerKind]]
    subjects: Callable[[SecureLink], Collection[UUID]]
    received: Callable[[Answer, Episode], None]
    announce: Callable[[Answer, Episode], None]


_desks: dict[str, Desk] = {}


def register_desk(purpose: str, desk: Desk) -> None:
    """Let the links of ``purpose`` be answered.

    Raises:
        ValueError: the purpose already has a desk.
    """
    if _desks.setdefault(purpose, desk) is not desk:
        raise ValueError(f"{purpose} already has a desk")


def desk_of(link: SecureLink) -> Desk | None:
    """The desk of a link, or None when it is not one to answer."""
    return _desks.get(link.purpose)
