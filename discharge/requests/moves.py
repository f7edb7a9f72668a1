"""Moving requests and approaches along their tables, and sending what goes with it. The caller has locked the episode."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import User
from coordination.audit.actions import move_along, record_transition
from coordination.episodes.actions import add_entry
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.links.actions import create_link
from coordination.messaging.actions import queue_message
from coordination.messaging.models import Channel as Way
from coordination.tenancy.models import Hospital
from directory.providers.models import Channel
from discharge.requests.models import Approach, CareRequest
from discharge.requests.recipients import of_target, standing_of
from discharge.requests.states import (
    APPROACH_TRANSITIONS,
    REQUEST_TRANSITIONS,
    WAITING,
    ApproachState,
    RequestState,
)
from discharge.requests.targets import Target
from discharge.requests.wording import ask_words, closed_words, reply_words, withdrawn_words
from discharge.requests.work import call_task
from discharge.sharing.actions import consent_with_request, record_disclosure
from discharge.sharing.models import DisclosureKind, Scope
from discharge.sharing.permissions import check_share

# How a link travels by each channel of the directory; by the others somebody calls.
_WAYS = {Channel.MSSANTE: Way.SECURE_MAIL, Channel.MAIL: Way.MAIL, Channel.SMS: Way.SMS}
PURPOSE = "care-request"
# News that ask for nothing: their failure opens no task.
NEWS_PURPOSE = "care-request-news"
# The page stays readable for the one who comes, some days after the first visit.
LINK_AFTER_START = timedelta(days=14)
# A reminder leaves half-way to the limit, when that leaves enough time to answer.
SHORTEST_TO_CHASE = timedelta(hours=4)


def lock_request(request_id: UUID) -> tuple[Episode, CareRequest]:
    """The episode, then the request, locked in this order by everybody who changes either."""
    episode_id = CareRequest.objects.values_list("episode_id", flat=True).get(pk=request_id)
    episode: Episode = (
        Episode.objects.select_for_update(of=("self",), no_key=True).select_related("patient").get(pk=episode_id)
    )
    request: CareRequest = (
        CareRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("role", "asked_by")
        .get(pk=request_id)
    )
    return episode, request


def lock_approach(approach_id: UUID) -> tuple[Episode, CareRequest, Approach]:
    """The episode, the request, and one of its approaches, locked in this order."""
    request_id = Approach.objects.values_list("request_id", flat=True).get(pk=approach_id)
    episode, request = lock_request(request_id)
    approach: Approach = (
        Approach.objects.select_for_update(of=("self",), no_key=True).select_related("provider").get(pk=approach_id)
    )
    approach.request = request
    return episode, request, approach


def move_request(request: CareRequest, to: RequestState, *, actor: User | None, reason: str = "") -> None:
    """Move a request along its table and save it whole.

    Raises:
        DomainError: ``wrong_state``.
    """
    episode_id = request.episode_id
    move_along(
        REQUEST_TRANSITIONS, request, to, called="Une demande", actor=actor, reason=reason, episode_id=episode_id
    )
    request.settled_at = None if to == RequestState.OPEN else timezone.now()
    if to != RequestState.OPEN:
        request.next_wave_at = None
    request.save()


def move_approach(approach: Approach, to: ApproachState, *, actor: User | None, reason: str = "") -> None:
    """Move an approach along its table and save it whole. The same state again is a change of its details.

    Raises:
        DomainError: ``wrong_state``.
    """
    start = ApproachState(approach.state)
    if start != to and (start, to) not in APPROACH_TRANSITIONS:
        raise DomainError(f"« {start.label} » ne passe pas à « {to.label} ».", code="wrong_state")
    approach.state = to
    approach.version += 1
    if to not in WAITING:
        approach.chase_at = None
    approach.save()
    if start != to:
        episode_id = approach.request.episode_id
        record_transition(
            subject=approach, from_state=start, to_state=to, actor=actor, reason=reason, episode_id=episode_id
        )


def approach_target(
    *, episode: Episode, request: CareRequest, target: Target, several: bool, passed_from: Approach | None = None
) -> Approach:
    """Ask one provider now: by a link, or through a task when only a voice leads there.

    Raises:
        SharingRefusedError: the person opposes it, or has not agreed.
    """
    recipient = of_target(request, target)
    if request.has_consent:
        consent_with_request(episode, recipient, actor=request.asked_by)
    check_share(episode, recipient, Scope.REQUEST)
    now = timezone.now()
    half_way = now + (request.answer_by - now) / 2
    approach: Approach = Approach.objects.create(
        hospital_id=request.hospital_id,
        request=request,
        provider=target.provider,
        passed_from=passed_from,
        name=target.name[:200],
        phone=target.phone,
        channel=target.channel,
        address=target.address,
        wave=request.wave,
        sent_at=now,
        chase_at=half_way if request.answer_by - now >= SHORTEST_TO_CHASE else None,
    )
    record_transition(subject=approach, from_state="", to_state=approach.state, episode_id=episode.pk)
    if not approach.by_hand:
        send_ask(episode, approach, several=several, again=False)
    if approach.by_hand:
        approach.chase_at = None
        approach.save(update_fields=["channel", "chase_at"])
        call_task(episode, approach, why=f"Aucune voie électronique. Demande : {request.role.short_label}")
    return approach


def send_ask(episode: Episode, approach: Approach, *, several: bool, again: bool) -> None:
    """Send the request, or remind of it. An address that takes nothing turns it into a call."""
    request, hospital = approach.request, _hospital(episode)
    standing = standing_of(approach)
    if standing.refusal(Scope.REQUEST):
        return
    try:
        with transaction.atomic():
            url = _link(hospital, approach)
            subject, body = ask_words(
                hospital=hospital,
                request=request,
                channel=_way_of(approach),
                url=url,
                several=several,
                again=again,
            )
            _queue(hospital, approach, PURPOSE, subject, body)
    except DomainError:
        approach.channel = Channel.PHONE
        return
    record_disclosure(
        standing=standing,
        episode=episode,
        kind=DisclosureKind.SENT,
        scope=Scope.REQUEST,
        subject_id=approach.pk,
        author=request.asked_by,
    )


def send_reply(episode: Episode, approach: Approach) -> None:
    """Tell that the question is answered, with a link to the page."""
    if not approach.by_hand:
        hospital = _hospital(episode)
        _queue(hospital, approach, PURPOSE, *reply_words(hospital=hospital, url=_link(hospital, approach)))


def close_politely(episode: Episode, request: CareRequest, *, accepted: Approach) -> None:
    """Close everybody else who was asked and tell each of them."""
    for other in request.approaches.select_for_update(of=("self",)).exclude(pk=accepted.pk).order_by("pk"):
        if (ApproachState(other.state), ApproachState.CLOSED_POLITELY) in APPROACH_TRANSITIONS:
            other.request = request
            move_approach(
                other, ApproachState.CLOSED_POLITELY, actor=None, reason=f"Acceptée par {accepted.name}"[:500]
            )
            tell(episode, other, closed_words(hospital=_hospital(episode), asked_at=other.sent_at))


def withdraw_approaches(episode: Episode, request: CareRequest, *, actor: User | None, told: bool) -> None:
    """Withdraw what is asked of everybody; ``told`` False when nothing may leave any more."""
    for approach in request.approaches.select_for_update(of=("self",)).order_by("pk"):
        if (ApproachState(approach.state), ApproachState.WITHDRAWN) in APPROACH_TRANSITIONS:
            approach.request = request
            move_approach(approach, ApproachState.WITHDRAWN, actor=actor)
            if told:
                tell(episode, approach, withdrawn_words(hospital=_hospital(episode), asked_at=approach.sent_at))


def tell(episode: Episode, approach: Approach, words: tuple[str, str]) -> None:
    """Send news that ask for nothing, by mail only: a text message at any hour is for what asks an answer."""
    if approach.channel in {Channel.MSSANTE, Channel.MAIL}:
        try:
            with transaction.atomic():
                _queue(_hospital(episode), approach, NEWS_PURPOSE, *words)
        except DomainError:
            add_entry(episode=episode, kind="request", summary=f"{approach.name} n’a pas pu être prévenu par courriel")


def _way_of(approach: Approach) -> Way:
    return _WAYS[Channel(approach.channel)]


def _hospital(episode: Episode) -> Hospital:
    known: Hospital = episode.hospital
    return known


def _link(hospital: Hospital, approach: Approach) -> str:
    request = approach.request
    starts_at = timezone.make_aware(datetime.combine(request.starts_on, time.min))
    valid_until = max(request.answer_by, starts_at) + LINK_AFTER_START
    _, url = create_link(
        hospital_id=hospital.pk,
        purpose=PURPOSE,
        subject_id=approach.pk,
        episode_id=request.episode_id,
        recipient_name=approach.name[:150],
        recipient_role=request.role.short_label[:60],
        sender_name=str(request.asked_by)[:150],
        sender_role=request.asked_by_role,
        # The purpose asks for no code; the address says where one would go.
        code_channel=_way_of(approach),
        code_address=approach.address,
        in_secure_mail=approach.channel == Channel.MSSANTE,
        valid_until=valid_until,
    )
    return url


def _queue(hospital: Hospital, approach: Approach, purpose: str, subject: str, body: str) -> None:
    queue_message(
        hospital_id=hospital.pk,
        purpose=purpose,
        subject_id=approach.pk,
        episode_id=approach.request.episode_id,
        channel=_way_of(approach),
        address=approach.address,
        recipient_name=approach.name,
        subject=subject,
        body=body,
        send_before=approach.request.answer_by if purpose == PURPOSE else None,
    )
