"""What became of the confirmations that a hospital asked for, and which of them it may ask for once more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from coordination.links.models import SecureLink
from coordination.ui import french
from directory.confirmation.models import ANSWERED, Confirmation, ConfirmationState, Turn
from directory.confirmation.schedule import ASKED_AGAIN_AFTER, PURPOSE, day_of

# Nobody is pressed: a week between two mails, and no more than three for one question.
PAUSE = timedelta(days=7)
MOST_SENDINGS = 3

FILTERS: dict[str, tuple[str, Q]] = {
    "": ("Toutes", Q()),
    "attente": ("Sans réponse", Q(state=ConfirmationState.ASKED)),
    "repondues": ("Répondues", Q(state__in=ANSWERED)),
    "echecs": ("Non remises", Q(state__in=(ConfirmationState.NOT_SENT, ConfirmationState.WRONG_RECIPIENT))),
}


@dataclass(frozen=True)
class Sendings:
    """The mails of one request: how many, the last one, and when somebody first opened one."""

    count: int = 0
    last_at: datetime | None = None
    opened_at: datetime | None = None


@dataclass(frozen=True)
class Followed:
    """A request as the hospital reads it. ``silence``: why it may not be sent again, empty when it may."""

    confirmation: Confirmation
    sendings: Sendings
    silence: str


def asked_for(shown: str) -> Any:
    """The hospital's requests under a filter, the newest first, each with its provider."""
    found = Confirmation.objects.filter(FILTERS[shown][1]).order_by("-asked_on", "-id")
    return found.select_related("provider__type", "provider__commune")


def counts() -> dict[str, int]:
    """How many requests stand under each filter. One query."""
    parts = {f"n_{name}": Count("pk", filter=condition) for name, (_, condition) in FILTERS.items() if name}
    found = Confirmation.objects.aggregate(n_=Count("pk"), **parts)
    return {name: found[f"n_{name}"] for name in FILTERS}


def followed(confirmations: Collection[Confirmation], now: datetime) -> list[Followed]:
    """What became of each, read with its provider. Two queries."""
    sent = sendings([each.pk for each in confirmations])
    turns = Turn.objects.in_bulk([each.provider_id for each in confirmations])
    return [
        Followed(
            each, sent.get(each.pk, Sendings()), silence(each, sent.get(each.pk), turns.get(each.provider_id), now)
        )
        for each in confirmations
    ]


def sendings(confirmation_ids: Collection[UUID]) -> dict[UUID, Sendings]:
    """The mails of these requests; each carried a link of its own."""
    links = SecureLink.objects.filter(purpose=PURPOSE, subject_id__in=confirmation_ids).order_by()
    rows = links.values_list("subject_id").annotate(Count("pk"), Max("created_at"), Min("first_opened_at"))
    return {subject: Sendings(*rest) for subject, *rest in rows}


def silence(confirmation: Confirmation, sent: Sendings | None, turn: Turn | None, now: datetime) -> str:
    """Why this request is not sent again, in words; empty when somebody may."""
    provider, sent = confirmation.provider, sent or Sendings()
    refused = turn is not None and turn.refused_address == provider.email
    too_old = confirmation.asked_on <= day_of(now) - ASKED_AGAIN_AFTER
    verified = provider.verified_at is not None and day_of(provider.verified_at) >= confirmation.asked_on
    reasons = (
        (confirmation.is_answered, "a répondu"),
        (not provider.is_open, "fermé depuis"),
        (not provider.email, "sans courriel sur sa fiche"),
        (confirmation.state == ConfirmationState.WRONG_RECIPIENT or refused, "adresse refusée par qui la lit"),
        (verified, "fiche vérifiée depuis"),
        (too_old, "sera de nouveau demandé à son tour"),
        (sent.count >= MOST_SENDINGS, "relancé deux fois déjà"),
        (_is_too_soon(confirmation, sent, now), _wait(sent, now)),
    )
    return next((words for holds, words in reasons if holds), "")


def _is_too_soon(confirmation: Confirmation, sent: Sendings, now: datetime) -> bool:
    # A mail that was not delivered may follow at once to the address that somebody has corrected since.
    has_moved = confirmation.state == ConfirmationState.NOT_SENT and confirmation.address != confirmation.provider.email
    return not has_moved and sent.last_at is not None and now - sent.last_at < PAUSE


def _wait(sent: Sendings, now: datetime) -> str:
    again = day_of(sent.last_at + PAUSE) if sent.last_at else day_of(now)
    return f"à relancer dès le {french.day_long(again, today=day_of(now))}"
