"""What the outbox and the reader say of a letter. Each is called in the transaction of what it tells, which holds the
message or the link: a letter is locked last.
"""

from django.utils import timezone

from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd, SecureLink
from coordination.messaging.models import Message, MessageState
from discharge.sharing.models import DisclosureKind
from liaison.letters.models import LETTER_TRANSITIONS, LetterState
from liaison.letters.moves import ask, lock, move, settle_tasks, tell
from liaison.letters.sharing import disclose, scope_of, standing_of
from liaison.letters.wording import problem_words


def on_message_change(message: Message) -> None:
    """Follow the message that carries a letter (listener of the outbox). A message that was replaced says nothing more."""
    letter = lock(message.subject_id)
    if letter.message_id != message.pk:
        return
    if message.state == MessageState.HANDED_OVER and letter.state in {LetterState.QUEUED, LetterState.FAILED}:
        letter.handed_over_at = message.handed_over_at
        letter.last_error = ""
        move(letter, LetterState.HANDED_OVER)
        settle_tasks(letter, actor=None)
        tell(letter, "envoyé à", detail="Accepté par le serveur de messagerie : ni ouvert, ni accusé.")
    elif message.state == MessageState.FAILED and letter.state == LetterState.QUEUED:
        letter.last_error = message.last_error
        move(letter, LetterState.FAILED, reason=message.last_error)
        words = problem_words(message.last_error)
        tell(letter, "en échec pour", detail=words)
        ask(letter, f"Choisir une autre voie pour {letter.noun}", detail=words)


def on_opened(link: SecureLink) -> None:
    """The reader gave the code and reads (purpose of links). The first opening is the one that counts."""
    letter = lock(link.subject_id)
    if (LetterState(letter.state), LetterState.OPENED) not in LETTER_TRANSITIONS:
        return
    now = timezone.now()
    letter.opened_at = letter.opened_at or now
    # Whoever reads it has received it, whatever the outbox knows.
    letter.handed_over_at = letter.handed_over_at or now
    move(letter, LetterState.OPENED)
    settle_tasks(letter, actor=None)
    disclose(letter, standing_of(letter, letter.episode), DisclosureKind.OPENED, scope_of(letter), actor=None)
    tell(letter, "ouvert par")


def on_acknowledged(link: SecureLink) -> None:
    """The reader said « bien reçu » (purpose of links)."""
    letter = lock(link.subject_id)
    if letter.state != LetterState.OPENED:
        return
    letter.acknowledged_at = timezone.now()
    move(letter, LetterState.ACKNOWLEDGED)
    tell(letter, "accusé par", detail="« Bien reçu »")


def on_wrong_recipient(link: SecureLink) -> None:
    """The reader said that they are not the addressee (purpose of links): the link is closed, a person corrects."""
    revoke_links(subject_id=link.subject_id, reason=LinkEnd.WRONG_RECIPIENT)
    letter = lock(link.subject_id)
    if (LetterState(letter.state), LetterState.WRONG_RECIPIENT) not in LETTER_TRANSITIONS:
        return
    move(letter, LetterState.WRONG_RECIPIENT)
    tell(letter, "mal adressé à", detail="La personne jointe n’est pas le destinataire : le lien est fermé.")
    ask(letter, f"Corriger à qui va {letter.noun}", detail="La personne jointe dit ne pas être le destinataire.")
