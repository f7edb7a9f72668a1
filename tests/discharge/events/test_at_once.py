"""A death noted on two stays of one patient at the same instant: one waits for the other, whichever way it is told."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.cancelling import cancel_episode
from coordination.episodes.models import Episode, WhyCancelled
from coordination.tenancy.scope import enter
from discharge.events.actions import note_event
from discharge.events.models import Event, EventKind, EventSource
from discharge.followup.actions import withdraw_call
from discharge.followup.models import Call, CancelReason
from discharge.followup.protocols import create_default_protocol
from tests import factories
from tests.discharge.followup.conftest import depart
from tests.discharge.requests.test_at_once import forget
from tests.messaging.servers import committed_hospital

SOON = 20  # seconds


@pytest.fixture
def committed(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Membership, Episode, Episode]]:
    """Two stays of one patient, after which calls are to be made."""
    monkeypatch.setattr("coordination.celery._publish", lambda task, args: None)
    with django_db_blocker.unblock(), committed_hospital() as hospital:
        try:
            nurse = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
            with enter(hospital):
                create_default_protocol(hospital)
                unit = factories.make_unit(hospital, "Gériatrie aiguë", "GER")
                patient = factories.make_patient(nurse, commune=None)
                now = timezone.now()
                first, second = (
                    depart(nurse, unit, patient=patient, left_at=now - timedelta(days=days)) for days in (9, 2)
                )
            yield nurse, first, second
        finally:
            connection.close()
            forget(hospital)


def _in_the_ward(nurse: Membership, second: Episode) -> Callable[[], object]:
    here = factories.make_episode(nurse, second.unit, patient=second.patient)
    return lambda: cancel_episode(member=nurse, episode_id=here.pk, version=here.version, why=WhyCancelled.DEATH)


def _on_the_telephone(nurse: Membership, second: Episode) -> Callable[[], object]:
    call = Call.objects.awaiting().filter(episode=second).earliest("due_on")
    return lambda: withdraw_call(member=nurse, call_id=call.pk, reason=CancelReason.DECEASED)


@pytest.mark.parametrize("learnt", [_in_the_ward, _on_the_telephone])
def test_whoever_learns_it_on_another_stay_waits(
    committed: tuple[Membership, Episode, Episode], learnt: Callable[[Membership, Episode], Callable[[], object]]
) -> None:
    nurse, first, second = committed
    with enter(nurse.hospital):
        learn = learnt(nurse, second)

    def note() -> Event:
        return note_event(
            episode_id=first.pk, kind=EventKind.DEATH, happened_on=timezone.localdate(), source=EventSource.TEAM
        )

    errors: list[BaseException] = []

    def apart(work: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            try:
                with enter(nurse.hospital):
                    work()
            except BaseException as error:  # noqa: BLE001 - shown in the main thread
                errors.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    with enter(nurse.hospital):
        # Both come to the first stay while it is held; the one who notes the death there is served first.
        Episode.objects.select_for_update(of=("self",)).get(pk=first.pk)
        threads = [apart(note)]
        _wait_for(1)
        threads.append(apart(learn))
        _wait_for(2)
    for thread in threads:
        thread.join()
    assert errors == []
    with enter(nurse.hospital):
        assert Event.objects.filter(kind=EventKind.DEATH).exists()
        assert not Call.objects.awaiting().filter(episode__in=[first, second]).exists()


def _wait_for(waiting: int) -> None:
    """Until so many connections of this database wait for a lock."""
    until = time.monotonic() + SOON
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            # What is read of activity stays as it was first read in a transaction.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0] == waiting:
                return
            # PostgreSQL tells nobody that somebody waits: it is asked again.
            time.sleep(0.05)
    raise AssertionError("nobody waits")
