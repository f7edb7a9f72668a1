"""What time does to requests: the next wave, the reminder, the end. Called by the sweep, one request a transaction.

Rows that somebody holds are skipped and found again a few minutes later. Each step checks the state under the lock: run
twice, or by two workers, it does its work once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from coordination.episodes.actions import add_entry
from coordination.episodes.models import Episode
from coordination.securemail.queries import may_write
from coordination.ui import french
from directory.confirmation.schedule import is_working_daylight
from directory.overlay.models import LocalProvider
from directory.providers.models import Provider
from discharge.requests.answering import go_on
from discharge.requests.asking import stop_request
from discharge.requests.models import Approach, CareRequest
from discharge.requests.moves import approach_target, lock_request, move_approach, send_ask
from discharge.requests.states import ApproachState, RequestState
from discharge.requests.targets import Target, local_target, provider_target
from discharge.requests.work import call_task
from discharge.sharing.permissions import SharingRefusedError


def due_requests(now: datetime, limit: int) -> list[UUID]:
    """Requests of the current hospital for which something is to be done at ``now``."""
    chase = Approach.objects.to_chase(now).values_list("request_id", flat=True)[:limit]
    found = [
        *CareRequest.objects.past(now).values_list("pk", flat=True)[:limit],
        *CareRequest.objects.wave_due(now).values_list("pk", flat=True)[:limit],
        *(chase if is_working_daylight(now) else ()),
    ]
    return list(dict.fromkeys(found))[:limit]


def advance(request_id: UUID, *, now: datetime) -> bool:
    """Do what is due for one request; False when somebody else holds it. Call it in a transaction of its own."""
    episode_id = CareRequest.objects.values_list("episode_id", flat=True).get(pk=request_id)
    free = Episode.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=episode_id)
    if not free.exists():
        return False
    episode, request = lock_request(request_id)
    if request.state != RequestState.OPEN:
        return True
    if not episode.is_open:
        stop_request(episode, request, actor=None, reason="Épisode clos", told=episode.sharing_opposed_at is None)
    elif request.answer_by <= now:
        _expire(episode, request)
    else:
        if request.next_wave_at is not None and request.next_wave_at <= now:
            _next_wave(episode, request, now=now)
        if is_working_daylight(now):
            _chase(episode, request, now=now)
    return True


def _next_wave(episode: Episode, request: CareRequest, *, now: datetime) -> None:
    wave, *later = request.waves or [{"providers": [], "wait_hours": 0}]
    request.waves = later
    request.wave += 1
    request.next_wave_at = now + timedelta(hours=later[0]["wait_hours"]) if later else None
    request.save(update_fields=["waves", "wave", "next_wave_at"])
    new = [target for target in _targets(request, wave) if _asked(episode, request, target)]
    if new:
        names = ", ".join(target.name for target in new)
        add_entry(
            episode=episode,
            kind="request",
            summary=f"Demande élargie, {request.role.short_label} : {names}",
            detail="Personne n’a encore accepté.",
        )
    go_on(episode, request, actor=None)


def _targets(request: CareRequest, wave: Mapping[str, Any]) -> list[Target]:
    """Those of a wave who are still open and were not asked yet, in its order."""
    shared = Provider.objects.open().select_related("type").in_bulk(wave["providers"])
    own = LocalProvider.objects.open().in_bulk(wave.get("locals", ()))
    known = set(request.approaches.values_list("provider_id", flat=True))
    names = set(request.approaches.filter(provider=None).values_list("name", flat=True))
    writes_to = may_write()
    found = [provider_target(shared[pk], writes_to) for text in wave["providers"] if (pk := UUID(text)) in shared]
    found += [local_target(own[pk]) for text in wave.get("locals", ()) if (pk := UUID(text)) in own]
    return [
        target for target in found if (target.provider.pk not in known if target.provider else target.name not in names)
    ]


def _asked(episode: Episode, request: CareRequest, target: Target) -> bool:
    """Ask one provider of a wave; False when nothing may be shared with it, and the others go on."""
    try:
        approach_target(episode=episode, request=request, target=target, several=True)
    except SharingRefusedError as refusal:
        add_entry(episode=episode, kind="request", summary=f"{target.name} n’est pas sollicité", detail=refusal.message)
        return False
    return True


def _chase(episode: Episode, request: CareRequest, *, now: datetime) -> None:
    for approach in request.approaches.to_chase(now).select_for_update(of=("self",)).order_by("pk"):
        approach.request = request
        approach.chase_at = None
        if not approach.by_hand:
            send_ask(episode, approach, several=False, again=True)
            add_entry(episode=episode, kind="request", summary=f"Rappel envoyé à {approach.name}")
        approach.save(update_fields=["chase_at", "channel"])


def _expire(episode: Episode, request: CareRequest) -> None:
    request.waves = []
    request.next_wave_at = None
    request.save(update_fields=["waves", "next_wave_at"])
    silent = request.approaches.filter(state__in=(ApproachState.SENT, ApproachState.OPENED))
    for approach in silent.select_for_update(of=("self",)).order_by("pk"):
        approach.request = request
        move_approach(approach, ApproachState.EXPIRED, actor=None, reason="Sans réponse dans le délai")
        until = french.moment(request.answer_by, now=request.answer_by)
        call_task(
            episode, approach, why=f"Sans réponse à la demande, {request.role.short_label}, attendue avant {until}"
        )
        add_entry(
            episode=episode, kind="request", summary=f"Sans réponse {french.of_name(approach.name)} dans le délai"
        )
    go_on(episode, request, actor=None)
