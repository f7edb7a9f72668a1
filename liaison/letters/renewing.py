"""Another link to a letter that was sent: because its reader asks for one, or because the hospital answered under it.

The letter's own state does not move: it was sent, opened or acknowledged, and stays so.
"""

from coordination.episodes.actions import lock_episode
from coordination.episodes.models import Episode
from coordination.identity.emails import mask_email
from coordination.links.models import SecureLink
from coordination.links.origin import Origin
from coordination.links.registry import Renewal
from coordination.links.renewing import start_renewal
from coordination.messaging.models import Message, MessageState
from coordination.tenancy.models import Hospital
from liaison.letters.linking import link_to, queue_link
from liaison.letters.models import Letter, LetterChannel, LetterState, Withdrawal
from liaison.letters.moves import ask, lock, tell
from liaison.letters.sharing import scope_of, standing_of
from liaison.letters.wording import RENEWED, LinkMail, problem_words

RENEWAL = "letter-link"
_SENT = (LetterState.QUEUED, LetterState.HANDED_OVER, LetterState.OPENED, LetterState.ACKNOWLEDGED)


def renewal_of(link: SecureLink) -> Renewal | None:
    """Where a new link in place of ``link`` would go: to the recipient of the letter in force, while it may be shared."""
    letter = in_force(link)
    if letter is None or not may_still_go(letter):
        return None
    return Renewal(mask_email(letter.mail), is_newer_version=letter.pk != link.subject_id)


def renew(link: SecureLink, origin: Origin) -> None:
    """Send a new link to the letter in force in place of ``link``, at the asking of its reader (purpose of links).

    Raises:
        DomainError: ``not_renewable``; ``too_many_links``.
    """
    # First of the locks: an opposition waits for the link that leaves, or the link for the opposition.
    assert link.episode_id is not None, "a letter has an episode"
    episode = lock_episode(link.episode_id)
    if not start_renewal(link_id=link.pk, origin=origin):
        return
    letter = in_force(link)
    assert letter is not None, "start_renewal asked renewal_of"
    send_link(letter, episode, RENEWED)
    tell(letter, "renvoyé, par un nouveau lien, à", detail="Demandé par le destinataire, à l’adresse connue.")


def send_link(letter: Letter, episode: Episode, words: LinkMail) -> None:
    """Send another link to a letter of the locked ``episode``; those that live go on.

    Raises:
        DomainError: the address cannot be written to.
    """
    hospital = Hospital.objects.get(pk=letter.hospital_id)
    link, url = link_to(letter, episode, hospital)
    queue_link(letter, RENEWAL, subject=words.subject(hospital), body=words.body(letter, hospital, link, url))
    locked = lock(letter.pk)
    locked.link_id = link.pk
    locked.save(update_fields=["link_id"])


def may_still_go(letter: Letter) -> bool:
    """Whether what a written letter holds may be shared with its recipient, as stored now."""
    return not standing_of(letter, letter.episode).refusal(scope_of(letter))


def on_renewal_message(message: Message) -> None:
    """Put in front of a person a link that did not arrive (listener of the outbox)."""
    if message.state == MessageState.FAILED:
        letter = lock(message.subject_id)
        ask(letter, f"Renvoyer le lien vers {letter.noun}", detail=problem_words(message.last_error))


def in_force(link: SecureLink) -> Letter | None:
    """The letter that the reader of ``link`` would read now, if it was sent as a link: a newer version, else the same."""
    letters = Letter.objects.select_related("circle_member__role", "episode", "document")
    known: Letter = letters.get(pk=link.subject_id)
    same = letters.filter(channel__in=(LetterChannel.LINK, LetterChannel.SMS), state__in=_SENT)
    if known.state == LetterState.WITHDRAWN and known.withdrawal == Withdrawal.REPLACED:
        same = same.filter(circle_member=known.circle_member_id, kind=known.kind)
    else:
        same = same.filter(pk=known.pk)
    found: Letter | None = same.first()
    return found
