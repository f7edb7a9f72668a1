"""The past of the demonstration feeds every figure, and is over: nothing of it is work of today."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.celery import app
from coordination.episodes.models import Delay, Episode, Task
from coordination.messaging.actions import queue_message
from coordination.messaging.models import Channel, Message, MessageState
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.territory.actions import load_territory
from coordination.ui.navigation import frame_of
from directory.providers.demo import load_demo_professionals
from discharge.alerts.models import Alert
from discharge.followup.models import AWAITING_STATES, Call
from discharge.followup.protocols import create_default_protocol
from discharge.incidents.models import Incident
from discharge.requests.models import Approach
from discharge.requests.states import WAITING
from discharge.screening.actions import load_instruments
from liaison.authoring.models import Document, DocumentState
from liaison.demonstration.clock import set_to
from liaison.demonstration.past import drawing, writing
from liaison.demonstration.past.chronicle import work
from liaison.demonstration.past.drawing import Stay, stays_of
from liaison.demonstration.past.places import SERVICES
from liaison.demonstration.past.preparing import stay_number
from liaison.demonstration.past.verifying import verify_directory
from liaison.demonstration.people import AUBANE_FINESS, SAUVEYRE_FINESS, create_people
from liaison.demonstration.stories import CLAIRE, DOCTOR, JEANNE
from liaison.letters.models import Dispatch, Letter, LetterKind, LetterState
from liaison.quality.figures import read, read_figures
from liaison.quality.indicators import Shape
from liaison.quality.periods import period_of

# One stay of each is enough for every figure to have something to say.
WANTED: tuple[Callable[[Stay], object], ...] = (
    lambda stay: stay.back and stay.destination == "home",
    lambda stay: stay.obstacle and stay.screened_hours and stay.screened_hours < 48,
    lambda stay: stay.late and not stay.has_reserve and stay.is_handed and stay.signed,
    lambda stay: _is_read_by_link(stay) and stay.question_hours in {3, 5, 20, 26} and stay.is_acknowledged,
    lambda stay: stay.has_reserve,
    lambda stay: stay.calls[0].flag and stay.calls[0].days == 0 and not stay.back,
    lambda stay: stay.is_incident and stay.signed and stay.signed < stay.left,
    lambda stay: stay.emergency_days and stay.destination == "home",
    lambda stay: stay.left.hour < 12,
    lambda stay: len(SERVICES.get(_asks(stay), ())) == 1 and stay.asked[0].refusal,
    lambda stay: _asks(stay) == "idel" and stay.asked[0].comes and stay.asked[0].hours < 20,
    lambda stay: stay.case.asks == ("smr",),
    lambda stay: stay.case.asks == ("had",),
    lambda stay: stay.person.gp == drawing.FOUND,
    lambda stay: stay.person.gp == drawing.UNREACHED_BY_MAIL,
    lambda stay: stay.person.gp == drawing.DIRECTORY and stay.calls[0].days is None,
)


def _asks(stay: Stay) -> str:
    """The type of the first request that leaves."""
    return "" if stay.destination == "ehpad" else next(iter(stay.case.asks), "")


def _is_read_by_link(stay: Stay) -> bool:
    return stay.person.gp == drawing.TYPED and stay.read_hours is not None


def chosen(today: date) -> list[Stay]:
    """As few stays as have all that is wanted, all of them within the twelve months of the page."""
    first = today.replace(day=1, year=today.year - 1)
    stays = [stay for stay in stays_of(SAUVEYRE_FINESS, a_month=16, loaded_on=today) if stay.admitted.date() >= first]
    found, missing = [], list(WANTED)
    while missing:
        best = max(stays, key=lambda stay: sum(bool(wanted(stay)) for wanted in missing))
        assert any(wanted(best) for wanted in missing), "each of those wanted exists"
        found.append(best)
        missing = [wanted for wanted in missing if not wanted(best)]
    return found


@pytest.fixture(scope="module")
def members(rows_of_file: Callable[[], AbstractContextManager[None]]) -> dict[str, Membership]:
    """The people of the demonstration, and a few stays of the first hospital's past."""
    with rows_of_file():
        load_territory()
        load_demo_professionals()
        load_instruments()
        found = create_people()
        hospital = found[CLAIRE].hospital
        with enter(hospital):
            create_default_protocol(hospital)
        verify_directory(timezone.localdate())
        for stay in chosen(timezone.localdate()):
            writing.write_one(hospital, stay)
    return found


@pytest.fixture
def sauveyre(members: dict[str, Membership], db: None) -> Iterator[Hospital]:
    with enter(members[CLAIRE].hospital):
        yield members[CLAIRE].hospital


def test_every_figure_of_the_page_is_fed(sauveyre: Hospital) -> None:
    figures = read_figures(sauveyre, period_of("12m", time_zone=sauveyre.time_zone))

    empty = [
        figure.indicator.key
        for figure in figures
        if not figure.total.numerator or (figure.indicator.shape != Shape.COUNT and not figure.total.denominator)
    ]
    assert empty == []


def test_late_work_and_incidents_are_there_too(sauveyre: Hospital) -> None:
    assert Delay.objects.exists()
    assert set(Incident.objects.values_list("state", flat=True)) == {"closed"}


def test_nothing_of_the_past_is_work_of_today(sauveyre: Hospital) -> None:
    today = timezone.localdate()
    stays = Episode.objects.all()

    assert {stay.state for stay in stays} == {"closed"}
    assert all(stay.left_at and stay.left_at.date() < today - timedelta(days=30) for stay in stays)
    assert not Task.objects.live().exists()
    assert not Call.objects.filter(state__in=AWAITING_STATES).exists()
    assert not Alert.objects.exclude(state="closed").exists()
    assert not Approach.objects.filter(state__in=WAITING).exists()
    assert not Approach.objects.filter(told_at=None, answered_at__isnull=False).exists()
    assert not Dispatch.objects.to_print().exists()
    assert not Dispatch.objects.to_expire(timezone.now()).exists()
    assert not Message.objects.claimable(timezone.now()).exists()
    assert not Message.objects.to_announce().exists()
    assert not Letter.objects.filter(state__in=[LetterState.DUE, LetterState.COMPOSED, LetterState.QUEUED]).exists()
    assert not Letter.objects.to_raise(timezone.now()).exists()


@pytest.mark.parametrize("email", [CLAIRE, DOCTOR, JEANNE])
def test_nothing_of_it_waits_for_anybody(members: dict[str, Membership], client: Client, db: None, email: str) -> None:
    client.force_login(members[email].user)
    page = client.get(reverse("quality:figures") if email == JEANNE else reverse("episodes:worklist"))

    assert page.status_code == 200
    assert not any(frame_of(page.wsgi_request)._waiting.values())


def test_what_is_due_today_is_left_to_the_workers_of_today(sauveyre: Hospital) -> None:
    message = queue_message(
        hospital_id=sauveyre.pk,
        purpose="digest",
        subject_id=sauveyre.pk,
        episode_id=None,
        channel=Channel.MAIL,
        address="c.aubanel@ch-sauveyre.example",
        recipient_name="Claire Aubanel",
        subject="Trois tâches",
        body="Bonjour",
    )
    with set_to(timezone.now() - timedelta(days=100)):
        work(sauveyre)
    message.refresh_from_db()
    assert message.state == MessageState.DUE


def test_what_was_written_bears_the_hours_of_that_time(sauveyre: Hospital) -> None:
    since = timezone.now() - timedelta(days=1)

    for row in (Task, Letter, Document, Message, Call):
        assert not row.objects.filter(created_at__gte=since).exists(), row
    stay = Episode.objects.order_by("-left_at").first()
    entries = list(stay.timeline.order_by("at").values_list("at", flat=True))
    assert all(before <= after for before, after in pairwise(entries))
    assert entries[-1] < since


def test_letters_are_real_files(sauveyre: Hospital) -> None:
    signed = Document.objects.filter(state=DocumentState.SIGNED)

    assert signed
    assert all(document.file.pdf.startswith(b"%PDF") for document in signed)
    assert all(letter.file.pdf.startswith(b"%PDF") for letter in Letter.objects.all())


def test_the_letter_of_a_past_stay_is_read_from_its_page(
    members: dict[str, Membership], client: Client, db: None
) -> None:
    client.force_login(members[CLAIRE].user)
    with enter(members[CLAIRE].hospital):
        letter = Letter.objects.filter(kind=LetterKind.J0).earliest("created_at")
    page = client.get(reverse("letters:episode", args=[letter.episode_id]))
    address = reverse("letters:pdf", args=[letter.episode_id, letter.pk])

    assert address in page.content.decode()
    assert client.get(address).content.startswith(b"%PDF")


def test_the_same_day_always_has_the_same_past() -> None:
    one, other = (list(stays_of(AUBANE_FINESS, a_month=7, loaded_on=date(2026, 3, 1))) for _ in range(2))

    assert one == other


def test_each_stay_has_its_own_number() -> None:
    stays = list(stays_of(SAUVEYRE_FINESS, a_month=16, loaded_on=date(2026, 11, 23)))

    assert 12 * 14 < len(stays) < 20 * 16
    assert len({stay_number(stay) for stay in stays}) == len(stays)


def test_nobody_is_said_to_be_fit_before_the_stay_nor_signed_for() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(0, 365, 30)]
    stays = [stay for day in days for stay in stays_of(SAUVEYRE_FINESS, a_month=16, loaded_on=day)]

    for stay in [*stays, *(stay.back for stay in stays if stay.back)]:
        assert stay.admitted < stay.left - timedelta(days=stay.fit_days)
        assert stay.signed is None or stay.admitted < stay.signed
        assert stay.back is None or stay.recorded < stay.back.admitted


def test_a_stay_that_fails_holds_up_none_after_it(
    members: dict[str, Membership], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def write_one(hospital: Hospital, stay: Stay) -> None:
        written.append(stay.number)
        if len(written) == 1:
            raise ValueError

    monkeypatch.setattr(writing, "write_one", write_one)
    monkeypatch.setattr(writing, "count_slices", lambda hospital: None)
    stays = list(stays_of(AUBANE_FINESS, a_month=7, loaded_on=date(2026, 3, 1)))[:3]

    writing.write(members[CLAIRE].hospital, stays)

    assert written == [stay.number for stay in stays]


def test_what_is_written_is_not_written_again(members: dict[str, Membership], db: None) -> None:
    hospital = members[CLAIRE].hospital

    numbers = {stay_number(stay) for stay in writing.unwritten()[hospital]}

    assert numbers
    with enter(hospital):
        assert not numbers & set(Episode.objects.values_list("stay_number", flat=True))


def test_the_command_writes_both_hospitals_counts_their_months_and_says_so_once(
    members: dict[str, Membership], db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(writing, "stays_of", lambda finess, **how: list(stays_of(finess, **how))[-1:])
    monkeypatch.setattr(app.conf, "broker_url", app.conf.broker_url)

    call_command("write_past")

    assert capsys.readouterr().out.count("\n") == 2
    for hospital in Hospital.objects.filter(finess__in=writing.A_MONTH):
        with enter(hospital):
            year = Episode.objects.earliest("left_at").left_at.year
            reading = read(hospital, period_of(str(year), time_zone=hospital.time_zone))
        assert reading.counted_at is not None
        assert next(one.total.numerator for one in reading.figures if one.indicator.key == "departures") >= 1
    call_command("write_past")
    assert capsys.readouterr().out == ""


def test_the_command_fails_when_a_stay_is_left(
    members: dict[str, Membership], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "stays_of", lambda finess, **how: list(stays_of(finess, **how))[-1:])
    monkeypatch.setattr(writing, "write_one", lambda hospital, stay: None)
    monkeypatch.setattr(app.conf, "broker_url", app.conf.broker_url)

    with pytest.raises(CommandError, match="lacks 2 stays"):
        call_command("write_past")


def test_a_clock_that_was_set_is_right_again_afterwards() -> None:
    then, before = datetime(2020, 5, 4, 12, tzinfo=UTC), datetime(2019, 1, 1, tzinfo=UTC)

    with set_to(then):
        with set_to(before):
            assert timezone.now() < then
        assert then <= timezone.now() < then + timedelta(minutes=1)
        assert isinstance(then, vars(timezone)["datetime"]), "as Django asks of what it formats"
    assert timezone.now() > then + timedelta(days=365)
