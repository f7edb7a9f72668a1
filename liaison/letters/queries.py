"""Reads of letters."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, models

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.episodes.queries import within_remit
from coordination.securemail.queries import domains_of_box
from coordination.tenancy.models import Hospital
from coordination.tenancy.prepared import prepared
from coordination.tenancy.waiting import is_over

if TYPE_CHECKING:
    from liaison.letters.models import Dispatch, Letter  # noqa: F401 - named as text in the type of a query set


class LetterQuerySet(models.QuerySet["Letter"]):
    """Reads of letters."""

    def claimable(self, now: datetime) -> "LetterQuerySet":
        """Still to be written at ``now``, the longest due first; one that a worker holds is due when its lease ends."""
        return self.filter(is_over("due_at", now), state="due").order_by("due_at", "pk")

    def to_raise(self, now: datetime) -> "LetterQuerySet":
        """Unopened, and due for the next rung of the ladder at ``now``; the longest due first."""
        return self.filter(alert_at__lte=now).order_by("alert_at", "pk")

    def j0(self) -> "LetterQuerySet":
        """Courriers J0 only."""
        return self.filter(kind="j0")

    def in_order(self) -> "LetterQuerySet":
        """With the role of the recipient and what ``secure.reaches`` asks, as they were planned."""
        known = self.select_related("circle_member").annotate(box_domains=domains_of_box())
        return known.order_by("created_at", "pk")


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    """Reads of dispatches."""

    def live(self) -> "DispatchQuerySet":
        """Those that may still change by themselves."""
        return self.filter(state__in=("due", "deferred", "handed_over"))

    def of_round(self, letter: "Letter") -> "DispatchQuerySet":
        """Those of a letter since a person had it sent anew."""
        return self.filter(letter=letter.pk, round=letter.round)

    def to_print(self) -> "DispatchQuerySet":
        """Those that wait for the printer, the longest first."""
        return self.filter(channel="paper", state="due").order_by("created_at", "pk")

    def visible_to(self, member: Membership) -> "DispatchQuerySet":
        """Those of the episodes that the person may open."""
        if member.all_units:
            return self
        return self.filter(within_remit(member, "letter__episode"))

    def for_printing(self) -> "DispatchQuerySet":
        """With what a row of the print queue and an address page say."""
        return self.select_related(
            "letter__episode__patient",
            "letter__episode__unit",
            "letter__circle_member__provider__commune",
            "letter__document",
        )

    def to_expire(self, now: datetime) -> "DispatchQuerySet":
        """Those whose link has ended unopened at ``now``."""
        return self.filter(state="handed_over", expires_at__lte=now).order_by("expires_at")


def letters_of(episode: Episode) -> list["Letter"]:
    """The letters of an episode in order; read once an episode object, whoever asks."""
    known: list[Letter] | None = episode.__dict__.get("_letters")
    if known is None:
        known = _letters(episode=episode)
        episode.__dict__["_letters"] = known
    return known


@prepared
def _letters(episode: UUID) -> LetterQuerySet:
    from liaison.letters.models import Letter  # the models import this module

    letters: LetterQuerySet = Letter.objects.in_order().filter(episode=episode)
    return letters


def hospitals_with_due_letters(now: datetime) -> list[Hospital]:
    """The hospitals with a letter to write, through the narrow database function made for it."""
    return _hospitals("SELECT hospital_id FROM hospitals_with_due_letters(%s) AS hospital_id", now)


def hospitals_with_alerts(now: datetime) -> list[Hospital]:
    """The hospitals with a letter to remind of or a link that has ended, through the narrow database function made for it."""
    return _hospitals("SELECT hospital_id FROM hospitals_with_alerts(%s) AS hospital_id", now)


def _hospitals(statement: str, now: datetime) -> list[Hospital]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [now])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Hospital.objects.filter(pk__in=ids).order_by("pk"))
