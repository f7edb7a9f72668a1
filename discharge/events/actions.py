"""Writes on events: note, withdraw. Both lock the episode first; about a death, every stay of the patient."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_episode
from coordination.episodes.death import end_with_death, lock_stays, resume_after_death
from coordination.episodes.models import AdmissionMode, Episode, WhyCancelled
from coordination.errors import DomainError
from coordination.ui import french
from discharge.events.models import Event, EventKind, EventSource
from discharge.events.queries import is_deceased, stays_before

# A stay that begins later than this after a departure is no consequence of it that the timeline should tell.
RETURN_WITHIN_DAYS = 90
_BY_MODE = {
    AdmissionMode.PLANNED: EventKind.READMISSION_PLANNED,
    AdmissionMode.EMERGENCY: EventKind.READMISSION_UNPLANNED,
    AdmissionMode.OTHER: EventKind.READMISSION_UNSAID,
}


@transaction.atomic
def note_event(
    *,
    episode_id: UUID,
    kind: EventKind,
    happened_on: date,
    source: EventSource,
    actor: User | None = None,
    note: str = "",
) -> Event:
    """Note what happened after a departure; the same kind on the same day is one event, whoever says it again.

    A death stops at once what was still to leave, to be asked or to be done, of every open stay of the patient.

    Raises:
        DomainError: ``not_left``; ``before_departure``; ``in_future``.
    """
    stays = lock_stays(episode_id) if kind == EventKind.DEATH else []
    episode = lock_episode(episode_id)
    _check_day(episode, happened_on)
    same = Event.objects.standing().filter(episode=episode, kind=kind)
    known: Event | None = (same if kind == EventKind.DEATH else same.filter(happened_on=happened_on)).first()
    if known is not None:
        return known
    event: Event = Event.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        kind=kind,
        happened_on=happened_on,
        source=source,
        note=note,
        noted_by=actor,
    )
    day = french.day(happened_on, today=timezone.localdate())
    add_entry(
        episode=episode, kind="event", summary=f"{kind.label}, {day}", detail=EventSource(source).label, actor=actor
    )
    for stay in stays:
        end_with_death(stay, actor)
    return event


@transaction.atomic
def withdraw_event(*, member: Membership, event_id: UUID, reason: str) -> Event:
    """Take back an event noted by mistake; one already withdrawn is left as it is.

    What a death had stopped is taken up again, unless the death stands on another stay: calls, tasks, alerts, the open
    episode. What had been sent back outside is not: questionnaires and requests to services are asked again by a person.

    Raises:
        DomainError: ``forbidden``; ``no_reason``.
    """
    check(member, Permission.EPISODE_EDIT)
    known = Event.objects.only("episode_id", "kind").get(pk=event_id)
    stays = lock_stays(known.episode_id) if known.kind == EventKind.DEATH else []
    episode = lock_episode(known.episode_id)
    event: Event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event_id)
    if event.withdrawn_at is not None:
        return event
    if not reason:
        raise DomainError("Dites pourquoi : la raison reste dans l’historique.", code="no_reason")
    event.withdrawn_at, event.withdrawn_by, event.withdrawn_reason = timezone.now(), member.user, reason
    event.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    summary = f"Événement retiré : {event.get_kind_display().lower()}"
    add_entry(episode=episode, kind="event", summary=summary, detail=reason, actor=member.user)
    if stays and not is_deceased(episode):
        for stay in stays:
            resume_after_death(stay, member.user)
    return event


def note_return(episode: Episode) -> None:
    """Note on the stay before, if it is recent, that its patient is back; in the transaction of the admission."""
    kind = _BY_MODE.get(AdmissionMode(episode.admission_mode))
    if kind is None:
        return
    before = stays_before(episode.patient_id, episode.admitted_at, but=episode.pk).first()
    if before is None or before.left_at is None or (episode.admitted_at - before.left_at).days > RETURN_WITHIN_DAYS:
        return
    day = timezone.localtime(episode.admitted_at).date()
    if day <= timezone.localdate():
        note_event(episode_id=before.pk, kind=kind, happened_on=day, source=EventSource.ADMISSION)


def note_death_in_hospital(episode: Episode, actor: User, why: WhyCancelled) -> None:
    """The patient died in the ward: note it on the stay before, whose calls and letters would go on (hook of the cancellation)."""
    if why != WhyCancelled.DEATH:
        return
    before = stays_before(episode.patient_id, timezone.now(), but=episode.pk).first()
    if before is not None:
        note_event(
            episode_id=before.pk,
            kind=EventKind.DEATH,
            happened_on=timezone.localdate(),
            source=EventSource.TEAM,
            actor=actor,
        )


def _check_day(episode: Episode, day: date) -> None:
    if episode.left_at is None:
        raise DomainError("Aucun départ n’est enregistré : rien ne peut être noté après.", code="not_left")
    if day < timezone.localtime(episode.left_at).date():
        raise DomainError("Ce jour précède le départ.", code="before_departure")
    if day > timezone.localdate():
        raise DomainError("Ce jour est à venir.", code="in_future")
