"""What letters ask of sharing, and what they write down: to whom which letter went, on which ground."""

from coordination.accounts.models import User
from coordination.audit.models import Transition
from coordination.episodes.actions import add_entry
from coordination.episodes.models import Episode
from coordination.messaging.models import Message
from discharge.sharing.actions import ask_for_consent, record_disclosure
from discharge.sharing.models import Disclosure, DisclosureKind, Scope
from discharge.sharing.permissions import Standing, ledger_of, refuse_sharing
from discharge.sharing.recipients import Recipient, of_member
from liaison.documents.typography import capitalised
from liaison.letters.models import Dispatch, DispatchState, Letter, LetterState

_WHY_NOT = {
    "opposed": "La personne s’oppose au partage avec ce destinataire.",
    "no_consent": "L’accord de la personne n’est pas noté.",
    "no_basis": "Aucun partage n’est prévu avec ce destinataire.",
    "social_only": "Ce destinataire ne reçoit que ce qui est social.",
}


def say_unwritten(episode: Episode, standing: Standing, *, scope: Scope, noun: str, actor: User) -> None:
    """Say that what needs ``scope`` does not go to somebody; where the person was not asked yet, have them asked.

    ``noun``: « courrier J0 », « lettre de liaison ».
    """
    refusal = standing.refusal(scope)
    add_entry(
        episode=episode,
        kind="letter",
        summary=f"Non envoyé à {standing.recipient.name} : {noun}",
        detail=_WHY_NOT[refusal],
    )
    if refusal == "no_consent":
        ask_for_consent(
            episode,
            standing.recipient,
            why=f"{capitalised(noun)} : l’envoi attend que l’accord soit noté.",
            actor=actor,
        )


def standing_of(letter: Letter, episode: Episode) -> Standing:
    """Where sharing with the recipient of a letter stands, as stored now."""
    assert letter.circle_member is not None
    return ledger_of(episode).standing(of_member(letter.circle_member))


def scope_of(letter: Letter) -> Scope:
    """What a written letter holds: it was written for the social sector, or not."""
    written = Disclosure.objects.filter(subject_id=letter.pk, kind=DisclosureKind.WRITTEN).first()
    return Scope(written.scope) if written is not None else Scope.LETTER


def check_shared(letter: Letter, episode: Episode) -> Standing:
    """The standing under which a letter of the locked ``episode`` goes to its recipient: what it holds, once written.

    Raises:
        SharingRefusedError: it may not.
    """
    standing = standing_of(letter, episode)
    refuse_sharing(standing, scope_of(letter) if letter.is_written else standing.letter)
    return standing


def disclose(letter: Letter, standing: Standing, kind: DisclosureKind, scope: Scope, *, actor: User | None) -> None:
    """Write down what a letter disclosed. What a worker does is done for whoever planned the letter."""
    planned = None
    if actor is None and kind != DisclosureKind.OPENED:
        planned = Transition.objects.filter(subject_id=letter.pk, from_state="").select_related("actor").first()
    record_disclosure(
        standing=standing,
        episode=letter.episode,
        kind=kind,
        scope=scope,
        subject_id=letter.pk,
        author=planned.actor if planned else actor,
    )


def stop_message(message: Message) -> str:
    """Why the mail that carries a letter may not leave any more (wall of the outbox)."""
    letter = Letter.objects.select_related("circle_member__role", "episode").get(pk=message.subject_id)
    if Dispatch.objects.filter(message_id=message.pk, state=DispatchState.WITHDRAWN).exists():
        return "lu entre-temps"
    return standing_of(letter, letter.episode).refusal(scope_of(letter))


def letters_to(episode: Episode, recipient: Recipient) -> list[Letter]:
    """The letters of the episode to one recipient that were not withdrawn."""
    letters = episode.letters.exclude(state=LetterState.WITHDRAWN).select_related("circle_member__role").order_by("pk")
    return [
        letter
        for letter in letters
        if (member := letter.circle_member) is not None
        and (member.pk == recipient.circle_member_id or of_member(member).is_same(recipient))
    ]


def living_letters(episode: Episode, recipient: Recipient) -> list[str]:
    """What would be stopped: « le courrier J0, envoyé »."""
    return [f"{letter.noun}, {letter.get_state_display().lower()}" for letter in letters_to(episode, recipient)]
