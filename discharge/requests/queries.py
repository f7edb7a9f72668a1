"""Reads of requests and of those approached."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Self
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from coordination.episodes.models import Episode
from coordination.episodes.readiness import rows_of
from coordination.tenancy.prepared import prepared
from coordination.ui.navigation import Statement
from directory.providers.models import Channel
from discharge.requests.states import LIVE_REQUESTS, ApproachState, RefusalReason, RequestState

# What a departure rests on in the requests is read under it.
KEY = "requests"

if TYPE_CHECKING:
    from discharge.requests.models import Approach, CareRequest, Paper  # noqa: F401 - named as text in the query sets' types


class RequestQuerySet(models.QuerySet["CareRequest"]):
    """Requests of the hospital."""

    def live(self) -> Self:
        """Those for which somebody is still looked for."""
        return self.filter(state__in=LIVE_REQUESTS)

    def wave_due(self, now: datetime) -> Self:
        """Those whose next providers are to be asked."""
        return self.filter(state=RequestState.OPEN, next_wave_at__lte=now, answer_by__gt=now)

    def past(self, now: datetime) -> Self:
        """Those whose answers are late; not while the hospital owes one itself."""
        from discharge.requests.models import Approach  # the models import this module

        asked = Approach.objects.filter(request=OuterRef("pk"), state=ApproachState.QUESTION)
        return self.filter(~Exists(asked), state=RequestState.OPEN, answer_by__lte=now)


class ApproachQuerySet(models.QuerySet["Approach"]):
    """Providers who were asked."""

    def to_chase(self, now: datetime) -> Self:
        """Those who are to be reminded."""
        return self.filter(
            chase_at__lte=now, state__in=(ApproachState.SENT, ApproachState.OPENED), request__state=RequestState.OPEN
        )

    def second_best(self) -> Self:
        """With ``second_best``: whether the provider prefers secure health mail, in whose place another way was taken."""
        prefers = (
            Q(provider__preferred_channels__0=Channel.MSSANTE) & ~Q(provider__mssante="") & ~Q(channel=Channel.MSSANTE)
        )
        return self.annotate(second_best=Coalesce(prefers, Value(False)))

    def untold_to(self, user_id: UUID) -> Self:
        """Answers that the referent has not put away."""
        return self.filter(told_at=None, answered_at__isnull=False, request__episode__referent=user_id)


class PaperQuerySet(models.QuerySet["Paper"]):
    """Files added to episodes."""

    def there(self) -> Self:
        """Those that have not been removed, the newest first."""
        return self.filter(removed_at=None).select_related("added_by").order_by("-added_at")


def requests_of(episode: Episode) -> "list[CareRequest]":
    """The requests of an episode with everybody who was asked, the newest first; read once an episode object."""
    known: list[CareRequest] | None = episode.__dict__.get("_requests")
    if known is None:
        known = list(
            episode.requests.select_related("role", "asked_by").prefetch_related(*_parts()).order_by("-created_at")
        )
        episode.__dict__["_requests"] = known
    return known


def _parts() -> Iterator["models.Prefetch[str]"]:
    """Everybody who was asked with each answer, the opinions, and what is carried with who read it (``readers``,
    ``last_read``), the sheets themselves left where they are. As lists: a related manager for each row took a third of the page.
    """
    from discharge.requests.models import Answer, Approach, CarriedPaper, HadOpinion  # the models import this module

    answers = models.Prefetch("answers", Answer.objects.all(), to_attr="said")
    asked = Approach.objects.second_best().prefetch_related(answers)  # type: ignore[no-redef]  # declared on the model, for its readers
    yield models.Prefetch("approaches", asked, to_attr="asked_of")
    yield models.Prefetch("opinions", HadOpinion.objects.all(), to_attr="three_opinions")

    carried = CarriedPaper.objects.defer("sheet").select_related("paper").order_by("position")
    readers = ArrayAgg("readings__approach", distinct=True, filter=Q(readings__isnull=False), default=Value([]))
    read = carried.annotate(readers=readers, last_read=Max("readings__at"))
    yield models.Prefetch("papers", read, to_attr="carried")


def refusals_of(episode_id: UUID) -> int:
    """How many services refuse this patient during this episode: « personne n’en veut »."""
    from discharge.requests.models import Approach  # the models import this module

    count: int = Approach.objects.filter(request__episode=episode_id, state=ApproachState.REFUSED).count()
    return count


class Counts(NamedTuple):
    """How many requests of an episode look for somebody, and how many answers they have received, late ones included."""

    waiting: int
    answers: int


def counts_of(episode: Episode) -> Counts:
    """The counts of the episode's requests, told from those that were read, else with what a departure rests on."""
    if "_requests" in episode.__dict__:
        asked = requests_of(episode)
        answers = sum(len(approach.said) for request in asked for approach in request.asked_of)
        return Counts(sum(request.is_live for request in asked), answers)
    rows = rows_of(episode, KEY)
    return Counts(sum(row["state"] in LIVE_REQUESTS for row in rows), sum(row["answers"] for row in rows))


def waiting_of(episode: Episode) -> int | Statement:
    """How many requests of the episode look for somebody, or the statement that finds them when nobody read any."""
    return counts_of(episode).waiting if "_requests" in episode.__dict__ else _living.statement(episode=episode)


@prepared
def _living(episode: UUID) -> RequestQuerySet:
    from discharge.requests.models import CareRequest  # the models import this module

    requests: RequestQuerySet = CareRequest.objects.live().filter(episode=episode)
    return requests.only("pk")


def untold_before(moment: datetime) -> dict[UUID, int]:
    """How many answers, come before ``moment``, each referent has not put away. One query."""
    from discharge.requests.models import Approach  # the models import this module

    untold = Approach.objects.filter(
        told_at=None, answered_at__lt=moment, request__episode__referent__isnull=False
    ).order_by()
    counted = untold.values("request__episode__referent").annotate(count=Count("pk"))
    return dict(counted.values_list("request__episode__referent", "count"))


def answers_of(episode_id: UUID) -> int:
    """How many answers the episode's requests have received, late ones included."""
    from discharge.requests.models import Answer  # the models import this module

    count: int = Answer.objects.filter(approach__request__episode=episode_id).count()
    return count


class Gap(NamedTuple):
    """One line of the territorial report: this need, here, for this reason, so many times."""

    need: str
    commune: str
    reason: str
    times: int


def gaps(since: datetime) -> list[Gap]:
    """Refusals and silences since ``since`` by need, commune and reason, the most frequent first."""
    from discharge.requests.models import Approach  # the models import this module

    counted = (
        Approach.objects.filter(state__in=(ApproachState.REFUSED, ApproachState.EXPIRED), sent_at__gte=since)
        .values("request__role__label", "request__commune__name", "refusal_reason")
        .annotate(count=Count("pk"))
        .order_by("-count", "request__role__label", "request__commune__name", "refusal_reason")
    )
    reasons = dict(RefusalReason.choices)
    return [
        Gap(
            row["request__role__label"],
            row["request__commune__name"] or "commune non renseignée",
            reasons.get(row["refusal_reason"], "Sans réponse"),
            row["count"],
        )
        for row in counted
    ]
