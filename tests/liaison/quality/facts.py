"""Facts written straight as rows: what the actions would have left, at moments of our choosing."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital, Unit
from directory.providers.models import ProviderType
from discharge.followup.models import Call
from discharge.followup.protocols import create_default_protocol
from discharge.obstacles.models import Fitness, Obstacle
from discharge.requests.models import Answer as ServiceAnswer
from discharge.requests.models import Approach, CareRequest
from discharge.screening.models import Assessment, Instrument, InstrumentVersion
from liaison.letters.models import Letter
from liaison.quality.figures import Figure, read_figures
from liaison.quality.periods import period_of
from tests.factories import make_episode
from tests.reference import put_types

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2025, 11, 26, 10, tzinfo=PARIS)  # a Wednesday


def on(day: int, hour: int = 12, minute: int = 0, *, month: int = 11, year: int = 2025) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


class Facts:
    """Facts written straight as rows: what the actions would have left, at moments of our choosing."""

    def __init__(self, hospital: Hospital, member: Membership, unit: Unit) -> None:
        self.hospital, self.member, self.unit = hospital, member, unit
        self.protocol = create_default_protocol(hospital)
        instrument = Instrument.objects.get_or_create(code="test", defaults={"title": "Grille"})[0]
        self.version = InstrumentVersion.objects.get_or_create(
            instrument=instrument, number=1, defaults={"definition": {}, "digest": "0", "published_at": NOW}
        )[0]

    def episode(self, admitted_at: datetime, left_at: datetime | None = None, **fields: Any) -> Episode:
        episode = make_episode(self.member, self.unit, admitted_at=admitted_at)
        state = {"state": "follow_up", "left_at": left_at, "destination": "home"} if left_at else {}
        Episode.objects.filter(pk=episode.pk).update(**{**state, **fields})
        episode.refresh_from_db()
        return episode

    def screening(self, episode: Episode, filled_at: datetime) -> None:
        Assessment.objects.create(
            hospital=self.hospital,
            episode=episode,
            version=self.version,
            answers={},
            score=1,
            positive=False,
            explanation={},
            filled_by=self.member.user,
            filled_at=filled_at,
        )

    def letter(self, episode: Episode, sent_at: datetime | None = None, **fields: Any) -> Letter:
        return Letter.objects.create(
            hospital=self.hospital,
            episode=episode,
            recipient_name="Dr Martine Escoubas",
            recipient_role="Médecin traitant",
            handed_over_at=sent_at,
            **fields,
        )

    def call(self, episode: Episode, due_on: date, label: str = "J+3", **fields: Any) -> Call:
        if fields.get("state") == "reached":
            fields = {"outcome": "in_place", "done_at": NOW, "done_by": self.member.user, **fields}
        return Call.objects.create(
            hospital=self.hospital,
            episode=episode,
            protocol=self.protocol,
            label=label,
            nominal_on=due_on,
            due_on=due_on,
            **fields,
        )


class Requests:
    """Requests to services, written as their answers would have left them."""

    def __init__(self, facts: Facts) -> None:
        put_types()
        self.facts = facts

    def request(self, role: str, created_at: datetime, state: str = "open") -> CareRequest:
        request: CareRequest = CareRequest.objects.create(
            hospital=self.facts.hospital,
            episode=self.facts.episode(created_at - timedelta(days=2)),
            role=ProviderType.objects.get(pk=role),
            state=state,
            care="Pansement",
            starts_on=created_at.date(),
            answer_by=created_at + timedelta(days=2),
            asked_by=self.facts.member.user,
            created_at=created_at,
            settled_at=None if state == "open" else created_at,
        )
        return request

    def ask(
        self, role: str, sent_at: datetime, state: str, answered_at: datetime | None = None, **fields: Any
    ) -> Approach:
        if state == "accepted":
            fields = {"starts_on": sent_at.date(), "contact_name": "Mme Roux", **fields}
        approach: Approach = Approach.objects.create(
            hospital=self.facts.hospital,
            request=self.request(role, sent_at),
            name="Service",
            channel="mail",
            state=state,
            sent_at=sent_at,
            answered_at=answered_at,
            **fields,
        )
        if answered_at:
            ServiceAnswer.objects.create(hospital=self.facts.hospital, approach=approach, kind=state, at=answered_at)
        return approach


class Waiting:
    """Who was fit to leave from when, and what stood in the way."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def said(self, episode: Episode, day: int, is_fit: bool = True) -> None:
        Fitness.objects.create(
            hospital=self.facts.hospital,
            episode=episode,
            is_fit=is_fit,
            on_day=date(2025, 11, day),
            recorded_by=self.facts.member.user,
        )

    def obstacle(self, episode: Episode, reason: str, first: int, last: int | None) -> None:
        Obstacle.objects.create(
            hospital=self.facts.hospital,
            episode=episode,
            reason=reason,
            opened_on=date(2025, 11, first),
            closed_on=date(2025, 11, last) if last else None,
        )


def read(facts: Facts, key: str, *, period: str = "30j", now: datetime = NOW) -> Figure:
    found = read_figures(facts.hospital, period_of(period, time_zone="Europe/Paris", now=now))
    return next(figure for figure in found if figure.indicator.key == key)


def counted(figure: Figure) -> tuple[int, int | None]:
    return figure.total.numerator, figure.total.denominator
