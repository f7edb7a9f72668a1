"""What the letters prove to the check-list of discharge."""

from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.ui import french
from discharge.checklist.facts import Fact, register_fact
from discharge.checklist.models import Choice
from liaison.authoring.models import Document, DocumentKind, DocumentState
from liaison.authoring.queries import documents_of
from liaison.letters.models import LetterState
from liaison.letters.queries import letters_of

_LEFT = (LetterState.HANDED_OVER, LetterState.OPENED, LetterState.ACKNOWLEDGED)


def register_letter_facts() -> None:
    """Answer the two criteria on the document of discharge; called once, when the app is ready."""
    register_fact("12", _given_and_sent)
    register_fact("13", _complete)


def _complete(episode: Episode) -> Fact | None:
    """A letter is signed only when each group of the law is answered."""
    letter = _signed(episode)
    if letter is None or letter.signed_at is None:
        return None
    return Fact(
        Choice.YES, f"lettre de liaison signée le {french.day_paper(letter.signed_at)}, chaque rubrique répondue"
    )


def _given_and_sent(episode: Episode) -> Fact | None:
    """Given by hand the day of the departure, and gone to the GP and to everybody else it is for."""
    letter = _signed(episode)
    if letter is None or episode.left_at is None:
        return None
    copies = [one for one in letters_of(episode) if one.document_id == letter.pk and one.state != LetterState.WITHDRAWN]
    to_gp = any(one.circle_member is not None and one.circle_member.is_gp for one in copies)
    if not to_gp or not all(one.state in _LEFT for one in copies):
        return None
    given = letter.handed_copies.order_by("handed_at").first()
    if given is None or timezone.localdate(given.handed_at) != timezone.localdate(episode.left_at):
        return None
    names = ", ".join(one.recipient_name for one in copies)
    return Fact(Choice.YES, f"remise le {french.day_paper(given.handed_at)}, envoyée à {names}")


def _signed(episode: Episode) -> Document | None:
    return next(
        (
            one
            for one in documents_of(episode)
            if one.kind == DocumentKind.LIAISON and one.state == DocumentState.SIGNED
        ),
        None,
    )
