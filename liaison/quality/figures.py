"""One definition per indicator, and the four aggregates they are read from.

A source groups traced facts by week or month in SQL; an indicator names its numerator and its denominator among the
columns of one source, and says in words what they count. Nothing else in the product computes these figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models import DateTimeField as DateTimeColumn
from django.db.models.functions import TruncDate, TruncMonth, TruncWeek

from coordination.audit.models import Transition
from coordination.episodes.models import Episode, EpisodeState
from coordination.tenancy.models import Hospital
from coordination.tenancy.prepared import prepared
from discharge.followup.models import AWAITING_STATES, Call, CallState, CancelReason
from discharge.screening.models import Assessment
from liaison.letters.models import Letter, LetterChannel, LetterKind, LetterState
from liaison.quality.periods import MONTH, Bounds, Period

Rows = QuerySet[Any, Any]
Source = prepared[Any]


class Cut(NamedTuple):
    """How a hospital counts: in weeks or months of its own days, and within which delay a patient is screened."""

    slices: str
    zone: ZoneInfo
    screening_delay: timedelta


@dataclass(frozen=True)
class Indicator:
    """A figure and its one definition. Without ``denominator`` it is a number, with it a rate."""

    key: str
    title: str
    source: Source
    numerator: str
    denominator: str
    unit_one: str
    unit_many: str
    counted: str
    among: str
    excluded: str
    traced: str

    @property
    def words(self) -> list[tuple[str, str]]:
        """The definition as the page shows it."""
        pairs = [
            ("Compté", self.counted),
            ("Parmi", self.among),
            ("Exclus", self.excluded),
            ("Source", self.traced),
        ]
        return [(label, text) for label, text in pairs if text]


@dataclass(frozen=True)
class Slice:
    """One week or month of a figure; ``denominator`` is None for a number."""

    start: date
    numerator: int
    denominator: int | None

    @property
    def rate(self) -> float | None:
        """Numerator over denominator, from 0 to 1; None when nothing was to be counted."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Figure:
    """An indicator over a period, slice by slice."""

    indicator: Indicator
    slices: list[Slice]

    @property
    def total(self) -> Slice:
        """The whole period: a rate of the sums, never a mean of rates."""
        denominators = [part.denominator for part in self.slices if part.denominator is not None]
        return Slice(
            self.slices[0].start,
            sum(part.numerator for part in self.slices),
            sum(denominators) if self.indicator.denominator else None,
        )


def read_figures(hospital: Hospital, period: Period) -> list[Figure]:
    """Every indicator of ``hospital`` over ``period``: one query a source. Call it inside the hospital."""
    cut = Cut(period.kind.slices, period.zone, timedelta(hours=hospital.screening_delay_hours))
    rows: dict[Source, dict[date, Mapping[str, Any]]] = {}
    for indicator in INDICATORS:
        if indicator.source not in rows:
            rows[indicator.source] = {row["slice"]: row for row in indicator.source(bounds=period.bounds, cut=cut)}
    return [_figure(indicator, rows[indicator.source], period) for indicator in INDICATORS]


def _figure(indicator: Indicator, rows: dict[date, Mapping[str, Any]], period: Period) -> Figure:
    slices = []
    for start in period.slices():
        row = rows.get(start, {})
        denominator = row.get(indicator.denominator, 0) if indicator.denominator else None
        slices.append(Slice(start, row.get(indicator.numerator, 0), denominator))
    return Figure(indicator, slices)


# --- Sources ----------------------------------------------------------------------------------------------------------


@prepared
def admissions(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of admission: episodes, those whose screening delay has run out, those screened within it."""
    deadline = ExpressionWrapper(F("admitted_at") + cut.screening_delay, output_field=DateTimeColumn())
    in_time = Assessment.objects.filter(episode=OuterRef("pk"), filled_at__lte=OuterRef("deadline"))
    to_screen = Q(deadline__lte=bounds.now) & (Q(left_at=None) | Q(left_at__gte=F("deadline")))
    episodes = Episode.objects.filter(admitted_at__gte=bounds.start, admitted_at__lt=bounds.end)
    return (
        episodes.exclude(state=EpisodeState.CANCELLED)
        .annotate(deadline=deadline)
        .annotate(in_time=Exists(in_time), slice=_slice("admitted_at", cut))
        .values("slice")
        .annotate(
            admitted=Count("pk"),
            screened=Count("pk", filter=Q(in_time=True) & (to_screen | Q(left_at__isnull=False))),
            to_screen=Count("pk", filter=to_screen | Q(in_time=True, left_at__isnull=False)),
        )
        .order_by("slice")
    )


@prepared
def departures(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of departure: departures, and those with reserve."""
    return (
        Episode.objects.filter(left_at__gte=bounds.start, left_at__lt=bounds.end)
        .annotate(slice=_slice("left_at", cut))
        .values("slice")
        .annotate(left=Count("pk"), with_reserve=Count("pk", filter=~Q(reserve_reason="")))
        .order_by("slice")
    )


@prepared
def letters(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day of departure: J0 letters planned, sent on the very day, sent by link, opened, acknowledged.

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
            slice=_slice("episode__left_at", cut),
        )
        .values("slice")
        .annotate(
            planned=Count("pk"),
            same_day=Count("pk", filter=Q(last_sent_on=F("left_on")) | Q(traced_same_day=True)),
            by_link=Count("pk", filter=by_link),
            opened=Count("pk", filter=by_link & Q(opened_at__isnull=False)),
            acknowledged=Count("pk", filter=by_link & Q(acknowledged_at__isnull=False)),
        )
        .order_by("slice")
    )


@prepared
def calls(bounds: Bounds, *, cut: Cut) -> Rows:
    """By day a call was due: calls to make, calls made, calls made with a warning sign."""
    closed_first = Q(state__in=AWAITING_STATES, closed_on__lte=F("due_on"))
    withdrawn = Q(state=CallState.CANCELLED) & ~Q(cancel_reason=CancelReason.UNREACHABLE)
    return (
        Call.objects.filter(due_on__gte=bounds.first, due_on__lte=bounds.last)
        .annotate(closed_on=TruncDate("episode__closed_at", tzinfo=cut.zone))
        .exclude(withdrawn)
        .exclude(closed_first & Q(closed_on__isnull=False))
        .annotate(slice=_slice("due_on", cut))
        .values("slice")
        .annotate(
            due=Count("pk"),
            reached=Count("pk", filter=Q(state=CallState.REACHED)),
            flagged=Count("pk", filter=Q(state=CallState.REACHED, red_flags__gt=0)),
        )
        .order_by("slice")
    )


def _slice(field: str, cut: Cut) -> Any:
    """The first day of the week or month of a column: its day in the hospital's zone first, then the cut."""
    day = F(field) if field == "due_on" else TruncDate(field, tzinfo=cut.zone)
    return TruncMonth(day) if cut.slices == MONTH else TruncWeek(day)


# --- Indicators -------------------------------------------------------------------------------------------------------

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        key="admitted",
        title="Épisodes admis",
        source=admissions,
        numerator="admitted",
        denominator="",
        unit_one="épisode",
        unit_many="épisodes",
        counted="épisodes dont l’entrée est dans la période",
        among="",
        excluded="épisodes annulés",
        traced="dates d’entrée",
    ),
    Indicator(
        key="screened",
        title="Repérés dans le délai",
        source=admissions,
        numerator="screened",
        denominator="to_screen",
        unit_one="épisode",
        unit_many="épisodes",
        counted="épisodes dont un repérage est rempli avant la fin du délai de l’hôpital",
        among="épisodes admis dans la période dont le délai est échu, ou repérés puis sortis avant",
        excluded="épisodes annulés, sorties avant la fin du délai sans repérage",
        traced="dates d’entrée, repérages remplis",
    ),
    Indicator(
        key="departures",
        title="Départs",
        source=departures,
        numerator="left",
        denominator="",
        unit_one="départ",
        unit_many="départs",
        counted="départs enregistrés, au jour du départ",
        among="",
        excluded="aucun",
        traced="départs enregistrés",
    ),
    Indicator(
        key="reserve",
        title="Départs avec réserve",
        source=departures,
        numerator="with_reserve",
        denominator="left",
        unit_one="départ",
        unit_many="départs",
        counted="départs enregistrés alors qu’un point restait à régler",
        among="départs de la période",
        excluded="aucun",
        traced="départs enregistrés, raison de la réserve",
    ),
    Indicator(
        key="same_day",
        title="Courrier J0 parti le jour même",
        source=letters,
        numerator="same_day",
        denominator="planned",
        unit_one="courrier",
        unit_many="courriers",
        counted="courriers J0 remis à la messagerie, ou sur papier, le jour du départ à l’heure de l’hôpital",
        among="courriers J0 des départs de la période, un par destinataire",
        excluded="courriers retirés, après une opposition",
        traced="états des courriers",
    ),
    Indicator(
        key="opened",
        title="Courrier J0 ouvert",
        source=letters,
        numerator="opened",
        denominator="by_link",
        unit_one="courrier",
        unit_many="courriers",
        counted="courriers J0 dont le destinataire a ouvert le lien, avec son code",
        among="courriers J0 envoyés par lien",
        excluded="courriers non envoyés, sur papier ou retirés",
        traced="ouvertures des liens",
    ),
    Indicator(
        key="acknowledged",
        title="Courrier J0 accusé",
        source=letters,
        numerator="acknowledged",
        denominator="by_link",
        unit_one="courrier",
        unit_many="courriers",
        counted="courriers J0 dont le destinataire a accusé réception",
        among="courriers J0 envoyés par lien",
        excluded="courriers non envoyés, sur papier ou retirés",
        traced="accusés de réception",
    ),
    Indicator(
        key="reached",
        title="Appels passés",
        source=calls,
        numerator="reached",
        denominator="due",
        unit_one="appel",
        unit_many="appels",
        counted="appels dus dans la période, enregistrés avec leur issue, même en retard",
        among="appels dont le jour est arrivé, les injoignables compris",
        excluded="refus, retour à l’hôpital, décès, épisode clos avant le jour de l’appel",
        traced="appels enregistrés",
    ),
    Indicator(
        key="flagged",
        title="Appels avec signe d’alerte",
        source=calls,
        numerator="flagged",
        denominator="reached",
        unit_one="appel",
        unit_many="appels",
        counted="appels passés où au moins un signe d’alerte a été coché",
        among="appels passés, dus dans la période",
        excluded="appels non passés",
        traced="appels enregistrés",
    ),
)
