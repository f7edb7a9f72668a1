"""Two people at the same instant, on connections of their own: no circle of tasks, one meeting, one decision."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode, NeedDomain, Prerequisite
from coordination.episodes.sequencing import put_first
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.scope import enter
from discharge.meetings.actions import decide, open_meeting
from discharge.meetings.models import Decision, Meeting
from discharge.planning.actions import add_plan_item
from tests import factories
from tests.discharge.requests.test_at_once import forget
from tests.messaging.servers import committed_hospital
from tests.messaging.test_tasks import in_threads


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Membership, Episode]]:
    """A stay in a hospital that other connections see."""
    with django_db_blocker.unblock(), committed_hospital() as hospital:
        try:
            nurse = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
            with enter(hospital):
                unit = factories.make_unit(hospital, "Gériatrie aiguë", "GER")
                patient = factories.make_patient(nurse, commune=None)
                episode = factories.make_episode(nurse, unit, patient=patient)
            yield nurse, episode
        finally:
            connection.close()
            forget(hospital)


def test_two_people_do_not_close_a_circle_from_both_sides(committed: tuple[Membership, Episode]) -> None:
    nurse, episode = committed
    with enter(nurse.hospital):
        one, two = (
            add_plan_item(
                member=nurse, episode_id=episode.pk, key=f"plan:{title}", title=title, domain=NeedDomain.SOCIAL
            )
            for title in ("une", "deux")
        )
    sides = [(one, two), (two, one)]
    refused: list[str] = []

    def link() -> None:
        task, first = sides.pop()
        try:
            with enter(nurse.hospital):
                put_first(member=nurse, episode_id=episode.pk, task_id=task.pk, first_id=first.pk)
        except DomainError as error:
            refused.append(error.code)

    in_threads(2, link)
    with enter(nurse.hospital):
        assert (refused, Prerequisite.objects.count()) == (["circle"], 1)


def test_a_meeting_opened_and_a_decision_sent_by_several_at_once_are_one(
    committed: tuple[Membership, Episode],
) -> None:
    nurse, episode = committed
    decision_id, today = uuid7(), timezone.localdate()

    def meet() -> None:
        with enter(nurse.hospital):
            decide(
                member=nurse,
                meeting=open_meeting(member=nurse, unit=None, held_on=today),
                episode_id=episode.pk,
                decision_id=decision_id,
                words="Revoir la date",
                owner=nurse.user,
                due_on=today,
            )

    in_threads(3, meet)
    with enter(nurse.hospital):
        assert (Meeting.objects.count(), Decision.objects.count()) == (1, 1)
        assert episode.tasks.filter(kind="plan").count() == 1
