"""Whom to ask, and the one turn of a provider over all hospitals."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q

from coordination.territory.public_holidays import own_holiday_on
from directory.confirmation.registry import reliances
from directory.confirmation.schedule import ASKED_AGAIN_AFTER, day_of
from directory.overlay.models import Agreement, Preference, PreferenceKind
from directory.providers.freshness import STALE_AFTER
from directory.providers.models import Provider


def relied_on(day: date) -> set[UUID]:
    """The providers on which the current hospital relies on ``day``. Worked out in Python: thousands at most, of millions."""
    habits = Preference.objects.filter(kind__in=(PreferenceKind.PREFERRED, PreferenceKind.USUAL))
    agreements = Agreement.objects.in_force_on(day)
    found = {*habits.values_list("provider", flat=True), *agreements.values_list("provider", flat=True)}
    for reliance in reliances():
        found.update(reliance())
    return found


def to_ask(among: Collection[UUID], now: datetime) -> models.QuerySet[Provider]:
    """Those of ``among`` that can be written to, that nobody has verified for long, and whose turn it is."""
    asked_lately = Q(confirmation_turn__asked_on__gt=day_of(now) - ASKED_AGAIN_AFTER)
    not_theirs = Q(confirmation_turn__refused_address=F("email"))
    return (
        Provider.objects.open()
        .filter(Q(verified_at=None) | Q(verified_at__lt=now - STALE_AFTER), pk__in=among)
        .exclude(email="")
        .exclude(asked_lately)
        .exclude(not_theirs)
        .exclude(_on_holiday(day_of(now)))
        .order_by("pk")
    )


def _on_holiday(day: date) -> Q:
    """Who is where ``day`` is a holiday of its own: 26 December in Strasbourg, the abolition of slavery overseas."""
    places = Q(pk__in=[])
    for beginning, longer in own_holiday_on(day):
        there = Q(postal_code__startswith=beginning)
        for other in longer:
            there &= ~Q(postal_code__startswith=other)
        places |= there
    return places


def take_turn(provider_id: UUID, day: date) -> bool:
    """Take the provider's turn, in one statement: False when another hospital, or another worker, was faster."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO confirmation_turn AS turn (provider_id, asked_on) VALUES (%(provider)s, %(day)s)
            ON CONFLICT (provider_id) DO UPDATE SET asked_on = excluded.asked_on
            WHERE turn.asked_on <= %(last)s
            RETURNING provider_id
            """,
            {"provider": provider_id, "day": day, "last": day - ASKED_AGAIN_AFTER},
        )
        return cursor.fetchone() is not None
