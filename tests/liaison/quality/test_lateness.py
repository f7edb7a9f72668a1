"""Late work and its reasons, counted by hand: by unit, by reason, in the unit of that day, and the same in the files."""

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.delays import LateReason
from coordination.episodes.models import Delay, Movement, Task
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from liaison.quality.lateness import Lateness, read_lateness
from liaison.quality.periods import year_of
from liaison.quality.selection import Selection
from tests.factories import make_episode, make_member
from tests.liaison.quality.conftest import PARIS, on

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]


@pytest.fixture
def late(hospital: Hospital, nurse: Membership, unit: Unit) -> Callable[..., Delay]:
    """Writes that a task of ``unit`` was done late, or given another day, for a reason."""

    def write(reason: LateReason, at: datetime, *, postponed: bool = False, moved_to: Unit | None = None) -> Delay:
        episode = make_episode(nurse, unit, admitted_at=on(1, month=1))
        task = Task.objects.create(hospital=hospital, episode=episode, kind="item", title="Commander le lit")
        delay: Delay = Delay.objects.create(
            hospital=hospital,
            episode=episode,
            task=task,
            reason=reason,
            due_at=at,
            at=at,
            postponed_to=at if postponed else None,
            by=nurse.user,
        )
        if moved_to:
            Movement.objects.create(hospital=hospital, episode=episode, unit=moved_to, entered_at=on(28))
            episode.unit = moved_to
            episode.save(update_fields=["unit"])
        return delay

    return write


def read(hospital: Hospital, unit: Unit | None = None) -> Lateness:
    period = year_of(2025, zone=PARIS, now=on(30))
    units = list(Unit.objects.order_by("name"))
    return read_lateness(Selection(hospital=hospital, units=units, unit=unit, period=period, compared=False))


def test_each_reason_is_counted_once_in_the_unit_of_that_day(
    hospital: Hospital, unit: Unit, other_unit: Unit, late: Callable[..., Delay]
) -> None:
    with enter(hospital):
        late(LateReason.THIRD_PARTY, on(3))
        late(LateReason.THIRD_PARTY, on(4), postponed=True, moved_to=other_unit)
        late(LateReason.WORKLOAD, on(5, month=10))
        # The last minute of the year before, and another year.
        late(LateReason.OTHER, datetime(2024, 12, 31, 23, 59, tzinfo=PARIS))
        found = read(hospital)
        assert found.figure.total.numerator == 3
        assert {part.label: part.numerator for part in found.figure.parts} == {
            LateReason.THIRD_PARTY.label: 2,
            LateReason.WORKLOAD.label: 1,
        }
        assert [one.numerator for one in found.figure.slices][9:11] == [1, 2]
        [of_unit] = found.units
        assert (of_unit.unit, of_unit.late) == (unit.name, 3)
        assert [(one.label, one.late, one.done, one.postponed) for one in of_unit.reasons] == [
            (LateReason.THIRD_PARTY.label, 2, 1, 1),
            (LateReason.WORKLOAD.label, 1, 1, 0),
        ]
        assert read(hospital, other_unit).figure.total.numerator == 0


def test_units_sum_to_their_hospital(
    hospital: Hospital, unit: Unit, other_unit: Unit, nurse: Membership, late: Callable[..., Delay]
) -> None:
    with enter(hospital):
        for number, reason in enumerate(LateReason):
            late(reason, on(number + 1), postponed=number % 2 == 0)
        elsewhere = late(LateReason.OTHER, on(12))
        Movement.objects.filter(episode=elsewhere.episode).update(unit=other_unit)
        found = read(hospital)
        assert found.figure.total.numerator == len(LateReason) + 1
        assert sum(one.late for one in found.units) == found.figure.total.numerator
        assert all(one.late == one.done + one.postponed for of in found.units for one in of.reasons)
        apart = [read(hospital, one).figure.total.numerator for one in (unit, other_unit)]
        assert apart == [len(LateReason), 1]


def test_the_page_and_its_files_say_the_same(
    client_for: SignedIn, hospital: Hospital, manager: Membership, unit: Unit, late: Callable[..., Delay]
) -> None:
    with enter(hospital):
        for _ in range(2):
            late(LateReason.MISSING, on(3))
    client, asked = client_for(manager), {"periode": "2025"}
    page = client.get(reverse("quality:delays"), asked).text
    assert LateReason.MISSING.label in page
    assert "Définition" in page
    csv = client.get(reverse("quality:delays_csv"), asked).content.decode("utf-8-sig").splitlines()
    assert csv[1:] == [f"{unit.name};{LateReason.MISSING.label};2025-11;2;2;0"]
    book = load_workbook(io.BytesIO(client.get(reverse("quality:delays_xlsx"), asked).content))
    assert book.sheetnames == ["Retards", "Définition", "Lecture"]
    assert [cell.value for cell in book["Retards"][2]] == csv[1].split(";")


def test_nothing_late_is_said_and_who_reads_no_figures_is_refused(client_for: SignedIn, hospital: Hospital) -> None:
    admin = make_member(hospital, Role.HOSPITAL_ADMIN, "Martine", "Lacoste")
    assert "Aucun retard expliqué" in client_for(admin).get(reverse("quality:delays")).text
    clerk = make_member(hospital, Role.CALL_OPERATOR, "Jean", "Ory")
    assert client_for(clerk).get(reverse("quality:delays")).status_code == 403
