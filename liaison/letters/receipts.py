"""What the other side of secure mail reports of a letter: put off, come back, opened, answered, not taken in.

Called in the transaction that takes the report in, which holds nothing: message, then letter, as everywhere.
"""

from django.utils import timezone

from coordination.messaging.models import Message
from coordination.securemail.registry import Happened
from discharge.sharing.models import DisclosureKind
from liaison.letters import dispatches
from liaison.letters.models import LETTER_TRANSITIONS, Dispatch, DispatchState, Letter, LetterState
from liaison.letters.moves import ask, lock, move, settle_tasks, tell
from liaison.letters.replies import on_returned
from liaison.letters.sharing import disclose, scope_of, standing_of

_FOR_A_PERSON = {
    Happened.REFUSED: "Son logiciel n’a pas pu ranger le courrier.",
    Happened.DELETED: "Le message a été supprimé sans être lu.",
}

# Whoever answers has read; whether all is well, the answer says.
_READ = {
    Happened.OPENED: "Avis de lecture de la messagerie sécurisée.",
    Happened.ANSWERED: "Son lecteur a répondu par la messagerie sécurisée.",
}


def on_report(message: Message, happened: Happened, status: str) -> None:
    """Follow a report about the message of a letter (listener of secure mail)."""
    if happened == Happened.BOUNCED:
        on_returned(message.pk, f"bounced_{status}" if status else "bounced")
        return
    letter = lock(message.subject_id)
    dispatch = dispatches.carried_by(letter, message.pk)
    if dispatch is None:
        return
    if happened == Happened.DELAYED:
        dispatches.change(dispatch, DispatchState.DEFERRED, code="delayed")
        tell(letter, "retardé pour", detail="Le serveur du destinataire essaie encore.")
    elif happened in _READ:
        _opened(letter, dispatch, _READ[happened])
    elif happened in _FOR_A_PERSON:
        tell(letter, "non rangé par", detail=_FOR_A_PERSON[happened])
        ask(letter, f"S’assurer que {letter.noun} est lu", detail=_FOR_A_PERSON[happened])


def _opened(letter: Letter, dispatch: Dispatch, how: str) -> None:
    """The reader's software says that it was displayed or taken in, or the reader answers. The first time is the one that counts."""
    dispatches.change(dispatch, DispatchState.OPENED)
    if (LetterState(letter.state), LetterState.OPENED) not in LETTER_TRANSITIONS:
        return
    now = timezone.now()
    letter.opened_at = letter.opened_at or now
    # Whoever reads it has received it, whatever the outbox knows.
    letter.handed_over_at = letter.handed_over_at or now
    move(letter, LetterState.OPENED)
    dispatches.stop_waiting(letter)
    settle_tasks(letter, actor=None)
    disclose(letter, standing_of(letter, letter.episode), DisclosureKind.OPENED, scope_of(letter), actor=None)
    tell(letter, "ouvert par", detail=how)
