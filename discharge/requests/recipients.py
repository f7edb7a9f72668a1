"""Providers who are asked, as sharing knows them. Below ``moves``, which asks whether they may be."""

from collections.abc import Iterable

from coordination.episodes.models import Episode
from coordination.messaging.models import Message
from discharge.requests.models import Approach, CareRequest
from discharge.requests.targets import Target
from discharge.sharing.models import Scope
from discharge.sharing.permissions import Standing, ledger_of
from discharge.sharing.recipients import Recipient


def of_approach(approach: Approach) -> Recipient:
    """A provider who was asked; the request and its role are read."""
    return Recipient(approach.pk, approach.request.role, approach.name, approach.provider_id, None, "service sollicité")


def of_target(request: CareRequest, target: Target) -> Recipient:
    """A provider who is about to be asked."""
    return Recipient(request.pk, request.role, target.name, target.provider.pk if target.provider else None)


def standing_of(approach: Approach) -> Standing:
    """Where sharing with a provider who was asked stands, as stored now."""
    episode = Episode.objects.only("hospital", "sharing_opposed_at").get(pk=approach.request.episode_id)
    return ledger_of(episode).standing(of_approach(approach))


def asked_of(episode: Episode) -> Iterable[Recipient]:
    """Everybody who was asked for the episode, the newest first."""
    asked = Approach.objects.filter(request__episode=episode).select_related("request__role").order_by("-sent_at")
    return (of_approach(approach) for approach in asked)


def stop_message(message: Message) -> str:
    """Why what was queued for a provider may not leave any more (wall of the outbox)."""
    approach = Approach.objects.select_related("request__role").get(pk=message.subject_id)
    return standing_of(approach).refusal(Scope.REQUEST)
