"""The stay before with what was planned and what failed, in one statement."""

from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.episodes.queries import EpisodeQuerySet, Reader
from coordination.tenancy.prepared import prepared
from discharge.events.queries import stays_before
from discharge.followup.models import Call, CallOutcome, CallState, CancelReason
from discharge.obstacles.models import Obstacle
from discharge.planning.models import CircleMember
from discharge.requests.models import Approach
from discharge.requests.states import ApproachState

# Those who were asked and did not come.
NOBODY_CAME = (ApproachState.REFUSED, ApproachState.EXPIRED)
# Calls that heard of something, or that nobody answered.
BADLY = (
    (Q(state=CallState.REACHED) & (~Q(outcome=CallOutcome.IN_PLACE) | Q(red_flags__gt=0)))
    | Q(state=CallState.UNREACHED)
    | Q(cancel_reason=CancelReason.UNREACHABLE)
)


def former_stay(episode: Episode, member: Membership) -> Episode | None:
    """The last stay that ended before ``episode`` began, when ``member`` may open it. One query.

    It has ``came`` (its care circle), ``refused``, ``met`` (its obstacles) and ``badly`` (its calls), as rows of JSON. No older
    stay takes the place of one that the person may not open: it would be read as the last.
    """
    found = _former(
        patient=episode.patient_id,
        start=episode.admitted_at,
        episode=episode.pk,
        member=member.pk,
        user=member.user_id,
        all_units=member.all_units,
    )
    return next(iter(found), None)


@prepared
def _former(
    patient: UUID, start: datetime, episode: UUID, member: UUID, user: UUID, *, all_units: bool
) -> EpisodeQuerySet:
    last = stays_before(patient, start, but=episode).values("pk")[:1]
    stays: EpisodeQuerySet = Episode.objects.filter(pk__in=last).visible_to(Reader(member, user, all_units))
    role = {"acronym": "role__acronym", "label": "role__label"}
    asked_role = {"acronym": "request__role__acronym", "label": "request__role__label"}
    came = CircleMember.objects.current().filter(episode=OuterRef("pk")).in_order()
    entry = {"provider": "provider", "status": "provider__status"}
    refused = Approach.objects.filter(request__episode=OuterRef("pk"), state__in=NOBODY_CAME).order_by("sent_at", "pk")
    obstacles = Obstacle.objects.filter(episode=OuterRef("pk")).order_by("opened_on", "pk")
    calls = Call.objects.filter(BADLY, episode=OuterRef("pk")).order_by("due_on", "pk")
    return stays.select_related("unit").annotate(
        came=ArraySubquery(
            came.values(one=JSONObject(name="name", what_for="what_for", state="state", **role, **entry))
        ),
        refused=ArraySubquery(
            refused.values(one=JSONObject(name="name", state="state", reason="refusal_reason", **asked_role))
        ),
        met=ArraySubquery(
            obstacles.values(
                one=JSONObject(reason="reason", words="words", until="closed_on", by_departure="lifted_by_departure")
            )
        ),
        badly=ArraySubquery(calls.values(one=JSONObject(label="label", outcome="outcome", signs="red_flags"))),
    )
