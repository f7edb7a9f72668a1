"""Writes on questionnaires: ask for them, send, take the answers, give up. Locks: episode, link, questionnaire."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import move_along, record_transition
from coordination.episodes.actions import add_entry, check, lock_episode, lock_open_episode
from coordination.episodes.models import Episode, EpisodeState
from coordination.errors import DomainError
from coordination.identity.phones import is_mobile
from coordination.links.actions import create_link, lock_living, record_use, revoke_links
from coordination.links.models import LinkEnd, LinkEvent, SecureLink
from coordination.links.origin import Origin
from coordination.messaging.actions import checked_address, queue_message
from coordination.messaging.models import Channel, Message, MessageState
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.alerts.actions import raise_alert
from discharge.alerts.sources import Source
from discharge.events.queries import is_deceased
from discharge.followup.actions import level_of
from discharge.followup.calls import update_call_task
from discharge.followup.models import AWAITING_STATES, Call
from discharge.questionnaire.models import (
    QUESTIONNAIRE_TRANSITIONS,
    Questionnaire,
    QuestionnaireState,
)
from discharge.questionnaire.times import times_of

PURPOSE = "questionnaire"


@dataclass(frozen=True)
class Addressee:
    """Who answers, and where the link and its code go: one by mail, the other by text message."""

    name: str
    is_patient: bool
    mail: str
    mobile: str
    link_by: Channel


@transaction.atomic
def offer(*, member: Membership, episode_id: UUID, to: Addressee) -> list[Questionnaire]:
    """Send a questionnaire in place of each call still to be made, at its day; those that have one are left alone.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``nothing_to_ask``, no call is awaited; ``deceased``; ``opposed``; ``invalid_email``,
            ``invalid_phone``, ``not_mobile``.
    """
    check(member, Permission.CALL_MAKE)
    if is_deceased(lock_episode(episode_id)):
        raise DomainError("Le décès est noté : plus rien n’est envoyé.", code="deceased")
    episode = lock_open_episode(episode_id)
    if episode.sharing_opposed_at is not None:
        raise DomainError("La personne s’oppose au partage : aucun lien ne part.", code="opposed")
    mail, mobile = checked_address(Channel.MAIL, to.mail), checked_address(Channel.SMS, to.mobile)
    hospital, now = Hospital.objects.get(pk=episode.hospital_id), timezone.now()
    asked = Questionnaire.objects.living().filter(episode=episode).values("call")
    calls = Call.objects.filter(episode=episode, state__in=AWAITING_STATES).exclude(pk__in=asked).order_by("due_on")
    made = []
    for call in calls:
        send_at, answer_by = times_of(call.due_on, now, hospital.time_zone)
        made.append(
            Questionnaire.objects.create(
                hospital_id=episode.hospital_id,
                episode=episode,
                call=call,
                recipient_name=to.name,
                is_patient=to.is_patient,
                mail=mail,
                mobile=mobile,
                link_by=to.link_by,
                send_at=send_at,
                answer_by=answer_by,
                asked_by=member.user,
            )
        )
        record_transition(subject=made[-1], from_state="", to_state="planned", actor=member.user, episode_id=episode.pk)
    if not made:
        raise DomainError("Aucun appel n’attend : il n’y a rien à demander par lien.", code="nothing_to_ask")
    _tell(episode, f"Questionnaire par lien pour {to.name} : {_days(made)}", member.user)
    return made


def advance(questionnaire_id: UUID, *, now: datetime) -> None:
    """Do what is due for one questionnaire: send it, or give it up for the call. In a transaction of its own.

    What somebody else holds is left to the next sweep; run twice, it does its work once.
    """
    episode_id = Questionnaire.objects.only("episode_id").get(pk=questionnaire_id).episode_id
    free = Episode.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    episode: Episode | None = free.select_related("hospital").filter(pk=episode_id).first()
    if episode is None:
        return
    due = Questionnaire.objects.due(now).select_for_update(of=("self",), no_key=True).select_related("call__protocol")
    found: Questionnaire | None = due.filter(pk=questionnaire_id).first()
    if found is None:
        return
    if episode.state != EpisodeState.FOLLOW_UP or not found.call.is_awaiting or is_deceased(episode):
        _withdraw(found, "L’appel n’est plus à passer", None)
    elif found.state == QuestionnaireState.PLANNED:
        _send(found, episode)
    else:
        _move(found, QuestionnaireState.UNANSWERED, actor=None)
        _tell(episode, f"Questionnaire {found.call.label} sans réponse : l’appel reste à passer", None)


@transaction.atomic
def take_answers(
    *, link: SecureLink, answers: Mapping[str, str], flags: Collection[str], origin: Origin
) -> Questionnaire:
    """Keep what the reader of ``link`` answered; signs raise the alert that the call would have raised. Once.

    Raises:
        DomainError: ``link_closed``; ``no_longer_asked``, somebody called meanwhile, or it was withdrawn.
    """
    episode = lock_episode(link.episode_id)  # type: ignore[arg-type]  # links of this purpose are about an episode
    locked = lock_living(link.pk)
    rows = Questionnaire.objects.select_for_update(of=("self",), no_key=True).select_related("call__protocol")
    found: Questionnaire = rows.get(pk=locked.subject_id)
    if found.state == QuestionnaireState.ANSWERED:
        return found
    if found.state != QuestionnaireState.SENT or not found.call.is_awaiting:
        raise DomainError("L’équipe n’attend plus cette réponse.", code="no_longer_asked")
    definition = found.call.protocol.read
    signs = definition.flags_of(flags)
    found.answers = {"answers": definition.kept(answers), "flags": [flag.code for flag in signs]}
    found.red_flags, found.answered_at = len(signs), timezone.now()
    _move(found, QuestionnaireState.ANSWERED, actor=None)
    record_use(link=locked, event=LinkEvent.ANSWERED, origin=origin)
    update_call_task(
        found.call,
        title=f"Confirmer le questionnaire {found.call.label}",
        detail=f"Répondu par {found.recipient_name}",
    )
    words = ", ".join(flag.label for flag in signs)
    _tell(episode, f"Questionnaire {found.call.label} : répondu par {found.recipient_name}", None, words)
    if signs:
        raise_alert(
            episode=episode,
            # Not the call's: whoever confirms it by telephone rings for what was not told here, and for nothing else.
            source=Source(PURPOSE, found.pk),
            level=level_of(signs),
            summary=f"Questionnaire {found.call.label} : {words}",
        )
    return found


def withdraw_all(episode: Episode, reason: str, actor: User | None) -> None:
    """Stop what the episode's questionnaires still have to do, at once; in the transaction of what stops them."""
    rows = Questionnaire.objects.select_for_update(of=("self",), no_key=True).filter(episode=episode)
    for found in rows.pending().order_by("pk"):
        _withdraw(found, reason, actor)


def follow_number(episode: Episode, *, before: str, number: str, actor: User) -> list[str]:
    """Send to the patient's new number what is still to leave; what left for the former one is closed, and the call made.

    In the transaction of the change, under the episode's lock; what was done, in words.
    """
    rows = Questionnaire.objects.select_for_update(of=("self",), no_key=True).select_related("call")
    told = []
    for found in rows.pending().filter(episode=episode, is_patient=True).order_by("pk"):
        if not before or found.mobile != before:
            continue
        if found.state == QuestionnaireState.PLANNED and number and is_mobile(number):
            found.mobile = number
            found.save(update_fields=["mobile"])
            words = f"Questionnaire {found.call.label} : il partira au nouveau numéro"
        else:
            _withdraw(found, "Numéro changé", actor)
            words = f"Questionnaire {found.call.label} retiré avec l’ancien numéro : l’appel est à passer"
        _tell(episode, words, actor)
        told.append(f"{words}.")
    return told


@transaction.atomic
def withdraw_offer(*, member: Membership, episode_id: UUID) -> None:
    """Go back to calls: the person no longer wishes to be written to. A second click does nothing.

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    check(member, Permission.CALL_MAKE)
    episode = lock_open_episode(episode_id)
    if Questionnaire.objects.pending().filter(episode=episode).exists():
        withdraw_all(episode, "Retour aux appels", member.user)
        _tell(episode, "Questionnaires retirés : les appels reprennent", member.user)


def report_wrong_recipient(link: SecureLink) -> None:
    """The link reached somebody else: the call is made. In the transaction of the report, which closed the link."""
    found: Questionnaire = Questionnaire.objects.select_related("episode", "call").get(pk=link.subject_id)
    if found.state == QuestionnaireState.SENT:
        _move(found, QuestionnaireState.UNANSWERED, actor=None)
        _tell(found.episode, f"Questionnaire {found.call.label} : erreur de destinataire, l’appel est à passer", None)


def note_message(message: Message) -> None:
    """The link could not be handed over (listener of the outbox): the call is made."""
    if message.state == MessageState.FAILED:
        _fall_back(message.subject_id, "le message n’a pas pu être remis")


def note_code_not_sent(link: SecureLink) -> None:
    """The code that opens it could not be handed over: the call is made."""
    _fall_back(link.subject_id, "son code n’a pas pu être remis")


def _fall_back(questionnaire_id: UUID, why: str) -> None:
    rows = Questionnaire.objects.select_for_update(of=("self",), no_key=True).select_related("episode", "call")
    found: Questionnaire = rows.get(pk=questionnaire_id)
    if found.state != QuestionnaireState.SENT:
        return
    _move(found, QuestionnaireState.UNDELIVERED, actor=None)
    revoke_links(subject_id=found.pk, reason=LinkEnd.WITHDRAWN)
    update_call_task(found.call, detail=f"Questionnaire non remis à {found.recipient_name} : appeler")
    _tell(found.episode, f"Questionnaire {found.call.label} : {why}, l’appel est à passer", None)


def _send(found: Questionnaire, episode: Episode) -> None:
    hospital = episode.hospital
    code_by = Channel.MAIL if found.link_by == Channel.SMS else Channel.SMS
    addresses = {Channel.MAIL: found.mail, Channel.SMS: found.mobile}
    _, url = create_link(
        hospital_id=episode.hospital_id,
        purpose=PURPOSE,
        subject_id=found.pk,
        episode_id=episode.pk,
        recipient_name=found.recipient_name,
        recipient_role="",
        sender_name=hospital.platform_name,
        code_channel=code_by,
        code_address=addresses[code_by],
        valid_until=found.answer_by,
    )
    subject, body = words(found, hospital, url)
    queue_message(
        hospital_id=episode.hospital_id,
        purpose=PURPOSE,
        subject_id=found.pk,
        episode_id=episode.pk,
        channel=found.link_by,
        address=addresses[Channel(found.link_by)],
        recipient_name=found.recipient_name,
        subject=subject,
        body=body,
        send_before=found.answer_by,
    )
    _move(found, QuestionnaireState.SENT, actor=None)
    _tell(episode, f"Questionnaire {found.call.label} envoyé à {found.recipient_name}", None)


def words(found: Questionnaire, hospital: Hospital, url: str) -> tuple[str, str]:
    """Subject and body: who asks, until when, where. Nothing of the stay, nothing of health."""
    until = french.clock(found.answer_by)
    subject = f"{hospital.short_name} : quelques questions pour vous"
    if found.link_by == Channel.SMS:
        return subject, (
            f"{hospital.short_name} : quelques questions pour vous, avant {until} : {url} "
            f"Un code vous parvient par courriel. Question : {french.phone(hospital.platform_phone)}"
        )
    return subject, (
        f"Bonjour,\n\n{hospital.name} vous pose quelques questions, comme vous l’avez souhaité.\n"
        f"Y répondre avant {until} : {url}\n\n"
        "Un code vous parvient par SMS pour ouvrir la page. Sans réponse, l’équipe vous appelle.\n"
        f"Une question : {french.phone(hospital.platform_phone)}.\n"
    )


def _days(made: Iterable[Questionnaire]) -> str:
    today = timezone.localdate()
    return ", ".join(f"{one.call.label} {french.day(one.send_at, today=today)}" for one in made)


def _withdraw(found: Questionnaire, reason: str, actor: User | None) -> None:
    found.withdrawn_reason = reason
    _move(found, QuestionnaireState.WITHDRAWN, actor=actor)
    revoke_links(subject_id=found.pk, reason=LinkEnd.WITHDRAWN)


def _tell(episode: Episode, summary: str, actor: User | None, detail: str = "") -> None:
    add_entry(episode=episode, kind="call", summary=summary, detail=detail, actor=actor)


def _move(found: Questionnaire, to: QuestionnaireState, *, actor: User | None) -> None:
    episode_id = found.episode_id
    move_along(QUESTIONNAIRE_TRANSITIONS, found, to, called="Un questionnaire", actor=actor, episode_id=episode_id)
    found.save()
