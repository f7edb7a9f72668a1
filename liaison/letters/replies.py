"""What the outbox and the reader say of a letter. Each is called in the transaction of what it tells, which holds the
message or the link: a letter is locked last.
"""

from uuid import UUID

from django.utils import timezone

from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd, SecureLink
from coordination.messaging.models import Message, MessageState
from discharge.sharing.models import DisclosureKind
from liaison.answers.models import Answer, AnswerKind
from liaison.letters import dispatches
from liaison.letters.models import LETTER_TRANSITIONS, UNOPENED_STATES, Dispatch, DispatchState, LetterState
from liaison.letters.moves import ask, lock, move, settle_tasks, tell
from liaison.letters.sending import fall_back
from liaison.letters.sharing import disclose, scope_of, standing_of


def on_message_change(message: Message) -> None:
    """Follow the message that carries a letter (listener of the outbox). A message that was replaced says nothing more."""
    letter = lock(message.subject_id)
    dispatch = dispatches.carried_by(letter, message.pk)
    if dispatch is not None:
        _follow(dispatch, message)
    if letter.message_id != message.pk:
        return
    if message.state == MessageState.HANDED_OVER and letter.state in {LetterState.QUEUED, LetterState.FAILED}:
        letter.handed_over_at = message.handed_over_at
        letter.last_error = ""
        move(letter, LetterState.HANDED_OVER)
        settle_tasks(letter, actor=None)
        tell(letter, "envoyé à", detail="Accepté par le serveur de messagerie : ni ouvert, ni accusé.")
    elif message.state == MessageState.FAILED and letter.state == LetterState.QUEUED:
        fall_back(letter, dispatch.channel if dispatch else letter.channel, code=message.last_error)


def on_returned(message_id: UUID, code: str) -> None:
    """What had been handed over came back (a delivery status that was read): the next way is taken at once."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    letter = lock(message.subject_id)
    dispatch = dispatches.carried_by(letter, message.pk)
    if dispatch is None or not dispatches.change(dispatch, DispatchState.BOUNCED, code=code):
        return
    if letter.message_id == message.pk and letter.state in UNOPENED_STATES:
        fall_back(letter, dispatch.channel, code=code)


def _follow(dispatch: Dispatch, message: Message) -> None:
    """Say of a dispatch what the outbox says of its message."""
    if message.state == MessageState.HANDED_OVER:
        dispatches.change(dispatch, DispatchState.HANDED_OVER, at=message.handed_over_at)
    elif message.state == MessageState.FAILED:
        dispatches.change(dispatch, DispatchState.FAILED, code=message.last_error)
    elif message.state == MessageState.DUE:
        dispatches.change(dispatch, DispatchState.DEFERRED, code=message.last_error)


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
    dispatches.read_through(letter, link.pk, DispatchState.OPENED)
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
    dispatches.read_through(letter, link.pk, DispatchState.ACKNOWLEDGED)
    tell(letter, "accusé par", detail="« Bien reçu »")


def on_wrong_recipient(link: SecureLink) -> None:
    """The reader said that they are not the addressee (purpose of links): the link is closed, a person corrects."""
    revoke_links(subject_id=link.subject_id, reason=LinkEnd.WRONG_RECIPIENT)
    letter = lock(link.subject_id)
    if (LetterState(letter.state), LetterState.WRONG_RECIPIENT) not in LETTER_TRANSITIONS:
        return
    move(letter, LetterState.WRONG_RECIPIENT)
    dispatches.read_through(letter, link.pk, DispatchState.REFUSED)
    tell(letter, "mal adressé à", detail="La personne jointe n’est pas le destinataire : le lien est fermé.")
    # Whoever said more than « ce n’est pas moi » is in front of a person already.
    if not Answer.objects.unclosed().filter(link=link, kind=AnswerKind.NOT_GP).exists():
        ask(letter, f"Corriger à qui va {letter.noun}", detail="La personne jointe dit ne pas être le destinataire.")
