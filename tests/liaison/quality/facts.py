"""Facts written straight as rows: what the actions would have left, at moments of our choosing."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital, Unit
from discharge.followup.models import Call
from discharge.followup.protocols import create_default_protocol
from discharge.screening.models import Assessment, Instrument, InstrumentVersion
from liaison.letters.models import Letter
from liaison.quality.figures import Figure, read_figures
from liaison.quality.periods import period_of
from tests.factories import make_episode

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


def read(facts: Facts, key: str, *, period: str = "30j", now: datetime = NOW) -> Figure:
    found = read_figures(facts.hospital, period_of(period, time_zone="Europe/Paris", now=now))
    return next(figure for figure in found if figure.indicator.key == key)


def counted(figure: Figure) -> tuple[int, int | None]:
    return figure.total.numerator, figure.total.denominator
