"""What a departure asks of the check-list: prescriptions, treatments and equipment, transport; what makes sense there only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Destination, Episode
from coordination.episodes.readiness import lacks_at_departure, lacks_of
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from discharge.checklist.actions import answer_criterion
from discharge.checklist.models import Choice
from discharge.screening.actions import record_assessment
from discharge.screening.models import InstrumentVersion
from tests import factories
from tests.reference import put_instruments, put_types

pytestmark = pytest.mark.usefixtures("in_hospital")


@pytest.fixture
def episode(nurse: Membership, unit: Unit, in_hospital: Hospital) -> Episode:
    put_types()
    put_instruments()
    return factories.make_episode(nurse, unit)


def lacking(episode: Episode, destination: Destination = Destination.HOME, *, leaving: bool = True) -> list[str]:
    """The criteria that lack, by code."""
    fresh, read = Episode.objects.get(pk=episode.pk), lacks_at_departure if leaving else lacks_of
    return [lack.url.split("/")[-2] for lack in read(fresh, destination) if lack.sent]


def say(nurse: Membership, episode: Episode, code: str, choice: Choice | None, version: int = 0) -> None:
    answer_criterion(member=nurse, episode_id=episode.pk, criterion=code, choice=choice, version=version)


def test_prescriptions_and_the_pharmacist_lack_until_somebody_answers(nurse: Membership, episode: Episode) -> None:
    assert lacking(episode) == ["4", "10"]
    say(nurse, episode, "4", Choice.NO)
    assert lacking(episode) == ["4", "10"]
    say(nurse, episode, "4", Choice.YES, version=1)
    say(nurse, episode, "10", Choice.NOT_APPLICABLE)
    assert lacking(episode) == []
    say(nurse, episode, "10", None, version=1)
    assert lacking(episode) == ["10"]


def test_the_pharmacist_is_not_asked_of_a_patient_without_particular_risk(nurse: Membership, episode: Episode) -> None:
    version = InstrumentVersion.objects.newest_of("TRST")
    assert version is not None
    answers = {item.code: "no" for item in version.read.items}
    record_assessment(member=nurse, episode_id=episode.pk, assessment_id=uuid7(), version=version, answers=answers)
    assert lacking(episode) == ["4"]


def test_transport_lacks_until_the_departure_which_says_it(episode: Episode) -> None:
    assert lacking(episode, leaving=False) == ["4", "10", "18"]
    assert lacking(episode) == ["4", "10"]


@pytest.mark.parametrize(
    ("destination", "codes"),
    [
        (Destination.FAMILY, ["4", "10"]),
        (Destination.HAD, ["4", "10"]),
        (Destination.EHPAD, ["4"]),
        (Destination.SMR, []),
        (Destination.OTHER_HOSPITAL, []),
    ],
)
def test_only_what_makes_sense_where_the_patient_goes(
    episode: Episode, destination: Destination, codes: list[str]
) -> None:
    assert lacking(episode, destination) == codes


@pytest.mark.parametrize(("days", "state"), [(None, "due"), (1, "due"), (5, "none")])
def test_what_belongs_to_the_last_day_is_no_work_before(
    nurse: Membership, unit: Unit, days: int | None, state: str, episode: Episode
) -> None:
    leaves = timezone.now() + timedelta(days=days) if days else None
    found = lacks_of(factories.make_episode(nurse, unit, expected_departure_at=leaves))
    assert {lack.state for lack in found} == {state}
