"""The departure itself and what leaves with it: hour, GP, courriers J0, the lettre de liaison, who of the directory comes."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models import DateTimeField as DateTimeColumn
from django.db.models.functions import ExtractHour, TruncDate

from coordination.audit.models import Transition
from coordination.episodes.models import Episode
from coordination.tenancy.prepared import prepared
from directory.providers.freshness import STALE_AFTER
from directory.providers.models import Provider
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.roles import GP
from liaison.authoring.models import FROZEN_STATES, Document, DocumentKind, HandedCopy, Holder
from liaison.letters.models import Letter, LetterChannel, LetterKind, LetterState
from liaison.quality.periods import Bounds
from liaison.quality.sources import Cut, Line, Source
from liaison.quality.sources.grouping import slice_of

Rows = QuerySet[Any, Any]

NOON = 12
# The letter is due to every patient; the national indicator looks at stays of more than a day (standards, 1.4).
SHORTEST_STAY = timedelta(hours=24)
# The law hands the letter to the patient, and with their agreement to the trusted person (CSP, art. L.1112-1, II).
_HANDS = (Holder.PATIENT, Holder.TRUSTED)


def _departed(bounds: Bounds, cut: Cut) -> Rows:
    found = Episode.objects.filter(left_at__gte=bounds.start, left_at__lt=bounds.end)
    return found.annotate(slice=slice_of("left_at", cut), ward=F("unit"), left_on=TruncDate("left_at", tzinfo=cut.zone))


@prepared
def _departures(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of departure: departures, those with reserve, those before noon, those without GP named, those one was found for.

    Each condition that looks elsewhere is written once: the statement would look again for each number made of it.
    """
    gps = CircleMember.objects.filter(episode=OuterRef("pk"), role=GP)
    sought = Transition.objects.filter(
        subject_id=OuterRef("pk"), from_state=CircleState.TO_FIND, hospital=OuterRef("hospital")
    )
    return (
        _departed(bounds, cut)
        .annotate(
            hour=ExtractHour("left_at", tzinfo=cut.zone),
            named=Exists(gps.exclude(state__in=(CircleState.TO_FIND, CircleState.REMOVED))),
            sought=Exists(gps.filter(Q(state=CircleState.TO_FIND) | Q(Exists(sought)))),
        )
        .values("slice", "ward")
        .annotate(
            left=Count("pk"),
            with_reserve=Count("pk", filter=~Q(reserve_reason="")),
            before_noon=Count("pk", filter=Q(hour__lt=NOON)),
            unnamed=Count("pk", filter=Q(named=False)),
            gp_found=Count("pk", filter=Q(named=True) & Q(sought=True)),
        )
        .order_by()
    )


def _with_those_without_gp(lines: Iterable[Line], cut: Cut) -> Iterator[Line]:
    """Without GP: nobody is named, or somebody is after a search."""
    for line in lines:
        yield {**line, "without_gp": line["unnamed"] + line["gp_found"]}


@prepared
def _letters(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of departure and channel: J0 letters planned, sent on the very day, sent by link, opened, acknowledged.

    The first sending counts: a reminder renews ``handed_over_at``, and the transition of that day stays.
    """
    left_on = TruncDate("episode__left_at", tzinfo=cut.zone)
    sent_then = Transition.objects.filter(
        subject_id=OuterRef("pk"), to_state=LetterState.HANDED_OVER, hospital=OuterRef("hospital")
    ).annotate(day=TruncDate("at", tzinfo=cut.zone))
    by_link = Q(channel__in=(LetterChannel.LINK, LetterChannel.SECURE_MAIL), handed_over_at__isnull=False)
    return (
        Letter.objects.filter(kind=LetterKind.J0, episode__left_at__gte=bounds.start, episode__left_at__lt=bounds.end)
        .exclude(state=LetterState.WITHDRAWN)
        .annotate(left_on=left_on, last_sent_on=TruncDate("handed_over_at", tzinfo=cut.zone))
        .annotate(
            traced_same_day=Exists(sent_then.filter(day=OuterRef("left_on"))),
            slice=slice_of("episode__left_at", cut),
            ward=F("episode__unit"),
            part=F("channel"),
        )
        .values("slice", "ward", "part")
        .annotate(
            planned=Count("pk"),
            same_day=Count("pk", filter=Q(last_sent_on=F("left_on")) | Q(traced_same_day=True)),
            by_link=Count("pk", filter=by_link),
            opened=Count("pk", filter=by_link & Q(opened_at__isnull=False)),
            acknowledged=Count("pk", filter=by_link & Q(acknowledged_at__isnull=False)),
        )
        .order_by()
    )


@prepared
def _stays(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of departure: stays long enough, those with a signed letter, signed by then, handed by then."""
    signed = Document.objects.filter(episode=OuterRef("pk"), kind=DocumentKind.LIAISON, state__in=FROZEN_STATES)
    first_signed = signed.order_by().values("episode").annotate(at=Min("signed_at")).values("at")
    handed = HandedCopy.objects.filter(
        document__episode=OuterRef("pk"), document__kind=DocumentKind.LIAISON, holder__in=_HANDS
    )
    long_enough = ExpressionWrapper(F("admitted_at") + SHORTEST_STAY, output_field=DateTimeColumn())
    return (
        _departed(bounds, cut)
        .filter(left_at__gte=long_enough)
        .annotate(signed_at=Subquery(first_signed))
        .annotate(
            signed_on=TruncDate("signed_at", tzinfo=cut.zone),
            handed=Exists(
                handed.annotate(day=TruncDate("handed_at", tzinfo=cut.zone)).filter(day__lte=OuterRef("left_on"))
            ),
        )
        .values("slice", "ward")
        .annotate(
            stays=Count("pk"),
            signed=Count("pk", filter=Q(signed_at__isnull=False)),
            signed_by_then=Count("pk", filter=Q(signed_on__lte=F("left_on"))),
            handed_by_then=Count("pk", filter=Q(handed=True)),
        )
        .order_by()
    )


@prepared
def _correspondents(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of departure and by type: people and services of the directory who come, those verified not long before.

    Former verifications are read in the history of the entry: one made since then does not mend the past.
    """
    left_at = F("episode__left_at")
    stale_at = ExpressionWrapper(left_at - STALE_AFTER, output_field=DateTimeColumn())
    verified = Provider.pgh_event_model.objects.filter(  # type: ignore[attr-defined]  # set by pghistory
        pgh_obj=OuterRef("provider"),
        verified_at__gte=OuterRef("stale_at"),
        verified_at__lte=OuterRef("episode__left_at"),
    )
    return (
        CircleMember.objects.filter(episode__left_at__gte=bounds.start, episode__left_at__lt=bounds.end)
        .filter(provider__isnull=False)
        .exclude(state=CircleState.REMOVED)
        .annotate(stale_at=stale_at)
        .annotate(
            was_fresh=Exists(verified),
            slice=slice_of("episode__left_at", cut),
            ward=F("episode__unit"),
            part=F("role"),
        )
        .values("slice", "ward", "part")
        .annotate(
            known=Count("pk"),
            fresh=Count(
                "pk",
                filter=Q(was_fresh=True)
                | Q(provider__verified_at__gte=F("stale_at"), provider__verified_at__lte=left_at),
            ),
        )
        .order_by()
    )


DEPARTURES = Source("departures", _departures, _with_those_without_gp)
LETTERS = Source("letters", _letters)
STAYS = Source("stays", _stays)
CORRESPONDENTS = Source("correspondents", _correspondents)
