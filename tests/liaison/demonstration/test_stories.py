"""The stories of the demonstration start alike whatever the hour and the day on which it is loaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Task
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.territory.actions import load_territory
from directory.providers.demo import load_demo_professionals
from discharge.alerts.models import Alert
from discharge.events.models import Event
from discharge.events.queries import stays_before
from discharge.incidents.models import Incident
from discharge.obstacles.reading import standing
from discharge.questionnaire.models import Questionnaire
from discharge.requests.models import Approach, CareRequest
from discharge.requests.queries import gaps, refusals_of
from discharge.requests.work import NOBODY
from discharge.screening.actions import load_instruments
from discharge.screening.models import InstrumentVersion
from liaison.demonstration.aftermath import STORIES_AFTER
from liaison.demonstration.loading import tell_all
from liaison.demonstration.people import create_people
from liaison.demonstration.stories import CLAIRE, STORIES, tell
from liaison.quality.figures import read_figures
from liaison.quality.periods import period_of

ALERTED = ("BOUISSON", "CAZALBOU", "SABATHIER")
PARIS = ZoneInfo("Europe/Paris")


def next_year(month: int, day: int, hour: int, minute: int) -> datetime:
    """A moment to come, on the hospital's clock."""
    return datetime(timezone.localdate().year + 1, month, day, hour, minute, tzinfo=PARIS)


def coming(weekday: int, hour: int, minute: int) -> datetime:
    """The next such day of the week (0: Monday) but one, on the hospital's clock."""
    today = timezone.localdate()
    day = today + timedelta(days=7 + (weekday - today.weekday()) % 7)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def awkward_moments() -> list[datetime]:
    """Now, around midnight, at the weekend, before a day of 23 hours, at the end of a year."""
    return [
        timezone.now(),
        coming(0, 0, 3),
        coming(5, 23, 59),
        next_year(3, 28, 0, 30),
        next_year(12, 31, 23, 59),
    ]


@contextmanager
def loaded(members: dict[str, Membership], moment: datetime) -> Iterator[None]:
    """The stories as ``load_demo`` writes them at ``moment``, in the first hospital; gone afterwards."""
    with mock.patch("django.utils.timezone.now", return_value=moment), transaction.atomic():
        tell_all(members)
        with enter(members[CLAIRE].hospital):
            yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_stories_start_alike_at_any_hour() -> None:
    load_territory()
    load_demo_professionals()
    load_instruments()
    members = create_people()
    for moment in awkward_moments():
        with loaded(members, moment):
            stays = Episode.objects.select_related("patient").order_by("-admitted_at")
            episodes = {episode.patient.used_name: episode for episode in stays}

            the_fall(episodes["FABREGOUL"], moment)
            hospital_care_at_home(episodes["LOUVETON"])
            nobody_wants_him(episodes["ZERROUKI"], moment)
            alerts(moment)
            questionnaires(moment)
            back_again(episodes["SABATHIER"])
    screened_in_time(members)


def screened_in_time(members: dict[str, Membership]) -> None:
    """Loaded just now, and not by a clock that stands still: nobody was screened at the minute of the loading."""
    claire = members[CLAIRE]
    with transaction.atomic():
        with enter(claire.hospital):
            tell(claire, members, (*STORIES, *STORIES_AFTER))
            figures = read_figures(claire.hospital, period_of("30j", time_zone=claire.hospital.time_zone))
        transaction.set_rollback(True)
    total = next(figure.total for figure in figures if figure.indicator.key == "screened")
    assert 8 <= total.numerator < total.denominator


def the_fall(episode: Episode, moment: datetime) -> None:
    day = timezone.localdate(moment)
    born = episode.patient.birth_date
    assert day.year - born.year - ((day.month, day.day) < (born.month, born.day)) == 84
    assert Task.objects.live().filter(episode=episode, kind="screening", title__contains="chute").exists()
    grids = InstrumentVersion.objects.in_use(episode.unit_id).values_list("instrument", flat=True)
    assert list(grids) == ["TRST", "ISAR", "AGGIR", "FRAGILITE"]
    nurse = episode.circle.get(role="idel")
    assert (nurse.name, nurse.state, nurse.is_usual) == ("Nadège Foulquier", "to_contact", True)
    assert not episode.requests.filter(role="idel").exists()
    request = episode.requests.get()
    assert moment < request.answer_by
    assert day < request.starts_on
    assert {approach.channel for approach in request.approaches.all()} == {"mail"}


def hospital_care_at_home(episode: Episode) -> None:
    assert episode.assessments.get().version.instrument_id == "FRAGILITE"
    assert list(InstrumentVersion.objects.in_use(episode.unit_id).values_list("instrument", flat=True)) == ["FRAGILITE"]
    assert Task.objects.live().filter(episode=episode, key="orient:theme_douleur").exists()
    assert episode.circle.get(role="had").state == "to_contact"
    assert not episode.requests.exists()


def nobody_wants_him(episode: Episode, moment: datetime) -> None:
    assert refusals_of(episode.pk) == 2
    assert not Task.objects.filter(episode=episode, kind=NOBODY).exists()
    waiting = Approach.objects.get(request__episode=episode, state="sent")
    assert waiting.address == "contact@halte-passerelle.example"
    assert CareRequest.objects.live().filter(episode=episode).count() == 2
    said, obstacles = list(episode.fitness.in_order()), list(episode.obstacles.in_order())
    read = standing(episode, said, obstacles, today=timezone.localdate(moment))
    assert read.lost.startswith("4")
    assert len(read.open_lines) == 2
    assert {gap.reason for gap in gaps(moment - timedelta(days=1))} == {
        "Suite sociale incertaine",
        "Plus de place en ce moment",
    }
    assert episode.circle.get(role="medecin-traitant").state == "to_find"


def alerts(moment: datetime) -> None:
    in_time, escalated, closed = (Alert.objects.get(episode__patient__used_name=name) for name in ALERTED)
    assert (in_time.state, in_time.told) == ("open", 0)
    assert in_time.due_at > moment
    assert (escalated.state, escalated.told) == ("open", 1)
    assert escalated.due_at < moment
    assert (closed.state, closed.closing) == ("closed", "action")
    assert Message.objects.filter(purpose="alert", subject_id=escalated.pk).count() == 2


def questionnaires(moment: datetime) -> None:
    answered, awaited = Questionnaire.objects.exclude(state="planned").order_by("state")
    assert (answered.state, answered.red_flags, answered.episode.patient.used_name) == ("answered", 1, "BOUISSON")
    assert (awaited.state, awaited.episode.patient.used_name) == ("sent", "TEISSÈDRE")
    assert awaited.answer_by > moment


def back_again(episode: Episode) -> None:
    kinds = set(Event.objects.standing().filter(episode=episode).values_list("kind", flat=True))
    assert kinds == {"emergency", "readmission_unplanned"}
    again = Episode.objects.get(patient=episode.patient_id, left_at=None)
    assert stays_before(again.patient_id, again.admitted_at, but=again.pk).first() == episode
    assert CareRequest.objects.filter(episode=episode, approaches__refusal_reason="no_capacity").exists()
    assert not Approach.objects.untold_to(again.referent_id).exists()
    incident = Incident.objects.get(episode=episode)
    assert (incident.state, incident.category) == ("analysed", "return_unprepared")
    assert sorted(action.done_at is None for action in incident.actions.all()) == [False, True]


def test_a_database_that_holds_a_hospital_is_left_as_it_is(
    hospital: Hospital, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demo")
    assert "nothing loaded" in capsys.readouterr().out
    assert list(Hospital.objects.all()) == [hospital]
