"""Writes of the hospital: ask a doctor outside for an entry letter, take that back, stop what may go on no longer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import check, lock_open_episode
from coordination.episodes.models import Episode, WhyCancelled
from coordination.errors import DomainError
from coordination.links.actions import create_link
from coordination.links.models import LinkEnd, SecureLink
from coordination.messaging.actions import queue_message
from coordination.messaging.models import Channel, Message, MessageState
from coordination.tenancy.models import Hospital
from discharge.planning.models import CircleMember
from discharge.sharing.actions import record_disclosure
from discharge.sharing.models import DisclosureKind, Scope
from discharge.sharing.permissions import check_share
from discharge.sharing.recipients import Recipient, of_member
from liaison.authoring.models import Document, DocumentKind, Section
from liaison.authoring.papers import paper_of
from liaison.authoring.readers import LETTER_READERS
from liaison.entry.models import EntryRequest, EntryState
from liaison.entry.moves import ASK_TASK, PURPOSE, end, end_asked, put_in_front, standing_of, tell
from liaison.entry.wording import mail_words

# --- By people --------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_letter(*, member: Membership, episode_id: UUID, circle_member_id: UUID) -> EntryRequest:
    """Ask a doctor of the care circle for an entry letter, by a link; asked already, it is left so (a second click).

    Raises:
        DomainError: ``forbidden``; ``closed``; ``left``; ``not_in_circle``; ``not_a_doctor``; ``no_address``, neither
            mail nor mobile; ``opposed``, ``no_consent``, ``no_basis``, sharing; ``invalid_email``, ``not_mobile``.
    """
    check(member, Permission.LETTER_SEND)
    episode = lock_open_episode(episode_id)
    if episode.has_left:
        raise DomainError("La personne a quitté l’hôpital : une lettre d’entrée n’y sert plus.", code="left")
    doctor = _doctor(episode, circle_member_id)
    known: EntryRequest | None = EntryRequest.objects.waiting().filter(episode=episode, circle_member=doctor).first()
    if known is not None:
        return known
    standing = check_share(episode, of_member(doctor), Scope.IDENTITY)
    asked: EntryRequest = EntryRequest.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        document=_draft(episode, doctor, member.user),
        circle_member=doctor,
        name=doctor.name,
        mail=doctor.mail,
        mobile=doctor.mobile,
        asked_by=member.user,
    )
    record_transition(subject=asked, from_state="", to_state=asked.state, actor=member.user, episode_id=episode.pk)
    _send(asked, episode, member)
    record_disclosure(
        standing=standing,
        episode=episode,
        kind=DisclosureKind.SENT,
        scope=Scope.IDENTITY,
        subject_id=asked.pk,
        author=member.user,
    )
    tell(episode, f"Lettre d’entrée demandée à {asked.name}", actor=member.user)
    return asked


def withdraw(*, member: Membership, episode_id: UUID, request_id: UUID) -> EntryRequest:
    """Ask no longer: the link closes. One that came already stays.

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    check(member, Permission.LETTER_SEND)
    with transaction.atomic():
        lock_open_episode(episode_id)
        return end(
            request_id,
            EntryState.WITHDRAWN,
            link_end=LinkEnd.WITHDRAWN,
            why="L’hôpital ne la demande plus.",
            actor=member.user,
        )


# --- By what happens ----------------------------------------------------------------------------------------------------


def stop_at_departure(episode: Episode, actor: User) -> None:
    """The patient has left: nothing is awaited any more (hook of the departure)."""
    _end_all(episode, LinkEnd.CANCELLED, "La personne a quitté l’hôpital.", actor)


def stop_cancelled(episode: Episode, actor: User, why: WhyCancelled) -> None:
    """The stay is cancelled: nothing is awaited any more (hook of the cancellation). The doctor is not told why."""
    _end_all(episode, LinkEnd.CANCELLED, "L’hôpital n’attend plus cette lettre.", actor)


def stop_opposed(episode: Episode) -> None:
    """The patient opposes sharing (hook of the opposition)."""
    _end_all(episode, LinkEnd.OPPOSED, "La personne s’oppose au partage.")


def stop_asking(episode: Episode, recipient: Recipient, actor: User) -> None:
    """Nothing may be shared with this recipient any more (flow of sharing)."""
    for asked in _asked_of(episode, recipient):
        end(
            asked.pk,
            EntryState.WITHDRAWN,
            link_end=LinkEnd.OPPOSED,
            why="Plus rien n’est partagé avec ce destinataire.",
            actor=actor,
        )


def living_requests(episode: Episode, recipient: Recipient) -> list[str]:
    """What would be stopped: « la lettre d’entrée, demandée »."""
    return [f"la lettre d’entrée, {asked.get_state_display().lower()}" for asked in _asked_of(episode, recipient)]


def on_message_change(message: Message) -> None:
    """The mail did not arrive (listener of the outbox): a person asks otherwise."""
    if message.state == MessageState.FAILED:
        _not_reached(message.subject_id, "Le courriel n’est pas arrivé.")


def stop_message(message: Message) -> str:
    """Why the mail may not leave any more (wall of the outbox)."""
    asked = EntryRequest.objects.select_related("circle_member__role", "episode").get(pk=message.subject_id)
    return standing_of(asked).refusal(Scope.IDENTITY)


def on_opened(link: SecureLink) -> None:
    """The doctor gave the code and reads whom it is about (purpose of links)."""
    asked = EntryRequest.objects.select_related("circle_member__role", "episode").get(pk=link.subject_id)
    record_disclosure(
        standing=standing_of(asked),
        episode=asked.episode,
        kind=DisclosureKind.OPENED,
        scope=Scope.IDENTITY,
        subject_id=asked.pk,
        author=None,
    )


def on_wrong_recipient(link: SecureLink) -> None:
    """Whoever opened the link says that they are not the addressee (purpose of links): it is closed, a person corrects."""
    _not_reached(link.subject_id, "La personne jointe dit ne pas être le destinataire : le lien est fermé.")


# --- Parts ------------------------------------------------------------------------------------------------------------


def _doctor(episode: Episode, circle_member_id: UUID) -> CircleMember:
    circle = episode.circle.select_related("role", "provider__professional")
    doctor: CircleMember | None = circle.filter(pk=circle_member_id).first()
    if doctor is None or not doctor.is_named:
        raise DomainError("Cette personne n’est plus dans le cercle de soins.", code="not_in_circle")
    if doctor.role_id not in LETTER_READERS:
        raise DomainError("Une lettre d’entrée se demande à un médecin.", code="not_a_doctor")
    if not (doctor.mail and doctor.mobile):
        raise DomainError(
            f"Complétez d’abord l’adresse de {doctor.name} : un courriel pour le lien, un portable pour le code.",
            code="no_address",
        )
    return doctor


def _draft(episode: Episode, doctor: CircleMember, asked_by: User) -> Document:
    document: Document = Document.objects.create(
        hospital_id=episode.hospital_id, episode=episode, kind=DocumentKind.ENTRY, created_by=asked_by
    )
    record_transition(subject=document, from_state="", to_state=document.state, actor=asked_by, episode_id=episode.pk)
    Section.objects.bulk_create(
        Section(
            hospital_id=episode.hospital_id,
            document=document,
            key=kind.key,
            body=_known_of(doctor) if kind.key == "author" else {},
        )
        for kind in paper_of(document).sections
    )
    return document


def _known_of(doctor: CircleMember) -> dict[str, Any]:
    """What the directory knows of who is asked."""
    provider = doctor.provider
    person = provider.professional if provider is not None and provider.professional_id else None
    return {
        "name": doctor.name,
        "phone": doctor.phone,
        "function": doctor.role.label.lower(),
        "family_name": person.last_name if person else "",
        "given_name": person.first_name if person else "",
        "rpps": person.rpps if person else "",
        "address_lines": list(provider.address_lines) if provider is not None else [],
    }


def _send(asked: EntryRequest, episode: Episode, member: Membership) -> None:
    hospital = Hospital.objects.get(pk=episode.hospital_id)
    valid_until = timezone.now() + timedelta(days=hospital.link_validity_days)
    link, url = create_link(
        hospital_id=hospital.pk,
        purpose=PURPOSE,
        subject_id=asked.pk,
        episode_id=episode.pk,
        recipient_name=asked.name[:150],
        recipient_role=asked.circle_member.role.label[:60],
        sender_name=str(member.user)[:150],
        sender_role=member.get_role_display().lower(),
        code_channel=Channel.SMS,
        code_address=asked.mobile,
        valid_until=valid_until,
    )
    subject, body = mail_words(
        hospital=hospital, url=url, masked_mobile=link.masked_code_address, valid_until=valid_until
    )
    queue_message(
        hospital_id=hospital.pk,
        purpose=PURPOSE,
        subject_id=asked.pk,
        episode_id=episode.pk,
        channel=Channel.MAIL,
        address=asked.mail,
        recipient_name=asked.name,
        subject=subject,
        body=body,
    )


def _end_all(episode: Episode, link_end: LinkEnd, why: str, actor: User | None = None) -> None:
    for pk in EntryRequest.objects.waiting().filter(episode=episode).order_by("pk").values_list("pk", flat=True):
        end(pk, EntryState.WITHDRAWN, link_end=link_end, why=why, actor=actor)


def _asked_of(episode: Episode, recipient: Recipient) -> list[EntryRequest]:
    waiting = EntryRequest.objects.waiting().filter(episode=episode).select_related("circle_member__role")
    return [asked for asked in waiting.order_by("pk") if of_member(asked.circle_member).is_same(recipient)]


def _not_reached(request_id: UUID, why: str) -> None:
    asked = end_asked(request_id, EntryState.UNREACHED, why=why)
    if asked.state == EntryState.UNREACHED:
        put_in_front(asked, ASK_TASK, f"Demander autrement la lettre d’entrée, {asked.name}", why)
