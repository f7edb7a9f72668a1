"""What a departure rests on in the requests: those that nobody has accepted yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from coordination.episodes.models import Destination, Episode
from coordination.episodes.registry import Lack, ReadinessFact, ReadinessPart
from coordination.tenancy.prepared import prepared
from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.navigation import Statement
from coordination.ui.templatetags.french import upper_first
from directory.providers.models import ProviderType
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.queries import current_circle
from discharge.planning.readiness import speaks_of_places, spoken_for
from discharge.requests.models import CareRequest
from discharge.requests.queries import KEY
from discharge.requests.states import LIVE_REQUESTS, RequestState


@prepared
def _requests(episode: UUID) -> "QuerySet[Any, Any]":
    asked = CareRequest.objects.filter(episode=episode)
    named = asked.annotate(
        role_label=F("role__label"), role_acronym=F("role__acronym"), answers=Count("approaches__answers")
    )
    kept = ("id", "role_id", "circle_member_id", "state", "answer_by", "role_label", "role_acronym", "answers")
    return named.values(*kept)


def _rows(episode: Episode) -> Statement:
    return _requests.statement(episode=episode)


def _lacking(episode: Episode, rows: Sequence[Mapping[str, Any]], destination: Destination) -> Iterable[Lack]:
    stands = spoken_for(episode)
    for row in sorted((row for row in rows if row["state"] in LIVE_REQUESTS), key=itemgetter("id")):
        member = _whom_it_fills(episode, row)
        if (member and member.pk in stands) or not speaks_of_places(row["role_id"], destination):
            continue
        yield _lack(episode, row, member)


def _whom_it_fills(episode: Episode, row: Mapping[str, Any]) -> CircleMember | None:
    """The member of the circle whom an acceptance would confirm."""
    circle = current_circle(episode)
    asked = (member for member in circle if str(member.pk) == row["circle_member_id"])
    sought = (member for member in circle if (member.role_id, member.state) == (row["role_id"], CircleState.TO_FIND))
    return next(asked, None) or next(sought, None)


def _lack(episode: Episode, row: Mapping[str, Any], member: CircleMember | None) -> Lack:
    role = ProviderType(label=row["role_label"], acronym=row["role_acronym"]).short_label
    exhausted = row["state"] == RequestState.EXHAUSTED
    answer_by = datetime.fromisoformat(row["answer_by"])
    late = answer_by < timezone.now()
    awaited = f"Réponse {'attendue' if late else 'souhaitée avant'} {french.moment(answer_by, now=timezone.now())}"
    return Lack(
        part=ReadinessPart.PEOPLE,
        title=member.name if member and member.name else upper_first(role),
        state="blocked" if exhausted else "waiting",
        label="Sans solution" if exhausted else "Sans réponse",
        detail="Tous ceux à qui l’on a demandé refusent" if exhausted else awaited,
        action="Voir la demande",
        url=f"{address('requests:episode', episode.pk)}#demande-{row['id']}",
        about=member.pk if member else UUID(row["id"]),
    )


READINESS = ReadinessFact(KEY, 20, _rows, _lacking)
