"""One provider is no longer asked anything: the person opposes it, or takes an agreement back. The others go on."""

from collections.abc import Iterator

from coordination.accounts.models import User
from coordination.episodes.actions import add_entry
from coordination.episodes.models import Episode, TaskState
from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd
from coordination.messaging.actions import cancel_messages
from discharge.planning.answers import move_by_answer
from discharge.planning.models import CircleState
from discharge.requests.answering import go_on
from discharge.requests.models import Approach
from discharge.requests.moves import lock_approach, move_approach, move_request
from discharge.requests.recipients import asked_of, of_approach
from discharge.requests.states import APPROACH_TRANSITIONS, ApproachState, RequestState
from discharge.requests.work import choose_task, settle_approach_tasks
from discharge.sharing.recipients import Recipient
from discharge.sharing.registry import Flow

_REASON = "La personne ne veut pas que ce service reçoive d’informations."


def living_requests(episode: Episode, recipient: Recipient) -> list[str]:
    """What would be stopped: « la demande SSIAD, acceptée »."""
    return [
        f"la demande {approach.request.role.short_label}, {approach.get_state_display().lower()}"
        for approach in _of(episode, recipient)
        if _may_end(approach)
    ]


def stop_asking(episode: Episode, recipient: Recipient, actor: User) -> None:
    """Close the links of one provider, cancel what waits to leave, withdraw what is asked of it and nobody else.

    Whoever had accepted leaves the place free: the search is open again, and the referent is told.
    """
    for found in list(_of(episode, recipient)):
        revoke_links(subject_id=found.pk, reason=LinkEnd.OPPOSED)
        cancel_messages(subject_id=found.pk, reason="opposition")
        if _may_end(found):
            _end(episode, found, actor)


def _end(episode: Episode, found: Approach, actor: User) -> None:
    _, request, approach = lock_approach(found.pk)
    had_accepted = approach.state == ApproachState.ACCEPTED
    move_approach(approach, ApproachState.WITHDRAWN, actor=actor, reason=_REASON)
    settle_approach_tasks(approach, actor=actor, state=TaskState.CANCELLED)
    add_entry(
        episode=episode,
        kind="request",
        summary=f"Demande retirée à {approach.name}, {request.role.short_label}",
        detail=_REASON,
        actor=actor,
    )
    if had_accepted and request.state == RequestState.ACCEPTED:
        move_request(request, RequestState.OPEN, actor=actor, reason=_REASON)
        if request.circle_member is not None:
            move_by_answer(request.circle_member, CircleState.TO_CONTACT)
        choose_task(episode, request, why=f"{approach.name} avait accepté. {_REASON}"[:300])
    if episode.is_open:
        go_on(episode, request, actor=actor)


def _of(episode: Episode, recipient: Recipient) -> Iterator[Approach]:
    asked = Approach.objects.filter(request__episode=episode).select_related("request__role").order_by("pk")
    return (approach for approach in asked if of_approach(approach).is_same(recipient))


def _may_end(approach: Approach) -> bool:
    return (ApproachState(approach.state), ApproachState.WITHDRAWN) in APPROACH_TRANSITIONS


FLOW = Flow(
    recipients=asked_of,
    living=living_requests,
    stop=stop_asking,
    # A service is asked again by a person.
    resume=lambda episode, recipient, actor: None,
)
