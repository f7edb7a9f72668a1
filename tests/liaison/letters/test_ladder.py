"""A letter that nobody opens: by the next way, then a call; once each, and never once it was read or taken back."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Task
from coordination.episodes.opposition import oppose_sharing
from coordination.links.models import SecureLink
from coordination.messaging.actions import record_handed_over
from coordination.messaging.models import Channel, Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.events.actions import note_event
from discharge.events.models import EventKind, EventSource
from liaison.letters.actions import resend_letter
from liaison.letters.ladder import DELIVERED, Does, Rules, Rung, alert_after, calling_time, texting_time
from liaison.letters.models import Dispatch, DispatchCause, DispatchState, Letter, LetterChannel
from liaison.letters.raising import raise_due, raise_one
from liaison.letters.replies import on_opened
from liaison.letters.tasks import raise_unopened
from tests.factories import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(letter_to_gp: Letter, hospital: Hospital) -> Letter:
    """Handed over by mail, nine hours ago as the ladder counts."""
    with enter(hospital):
        record_handed_over(message_id=letter_to_gp.message_id)
        make_due(letter_to_gp)
        letter_to_gp.refresh_from_db()
    return letter_to_gp


@pytest.fixture
def daytime(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text message may ring now."""
    monkeypatch.setattr("liaison.letters.raising.texting_time", lambda now, hospital: now)
    monkeypatch.setattr("liaison.letters.raising.calling_time", lambda now, ladder, hospital: now)


def make_due(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(alert_at=timezone.now() - timedelta(minutes=1))


def causes(letter: Letter) -> list[tuple[str, str]]:
    return list(Dispatch.objects.filter(letter=letter).order_by("created_at", "pk").values_list("cause", "channel"))


def test_the_first_alert_is_set_when_the_letter_leaves(letter_to_gp: Letter) -> None:
    assert letter_to_gp.alert_at is not None
    hours = (letter_to_gp.alert_at - timezone.now()) / timedelta(hours=1)
    assert hours == pytest.approx(DELIVERED.rungs[0].hours, abs=0.1)


def test_an_unopened_letter_goes_by_text_message_as_well_and_both_links_live(
    sent: Letter, hospital: Hospital, daytime: None
) -> None:
    raise_due(hospital)
    with enter(hospital):
        assert causes(sent) == [("first", "link"), ("reminder", "sms")]
        text = Message.objects.get(channel=Channel.SMS)
        assert sent.episode.patient.family_name not in text.body
        assert "/l/" in text.body
        assert SecureLink.objects.filter(subject_id=sent.pk, revoked_at=None).count() == 2


@pytest.mark.parametrize("which", [0, 1])
def test_either_link_opens_the_letter_and_ends_the_ladder(
    which: int, sent: Letter, hospital: Hospital, daytime: None
) -> None:
    raise_due(hospital)
    with enter(hospital):
        links = list(SecureLink.objects.filter(subject_id=sent.pk).order_by("created_at"))
        on_opened(links[which])
        sent.refresh_from_db()
        assert (sent.state, sent.alert_at) == ("opened", None)
        opened = Dispatch.objects.get(state=DispatchState.OPENED)
        assert opened.link_id == links[which].pk
        assert not Dispatch.objects.filter(state=DispatchState.DUE).exists()


def test_the_last_rung_is_a_call_for_the_referent(
    sent: Letter, hospital: Hospital, nurse: Membership, daytime: None
) -> None:
    for _ in range(2):
        raise_due(hospital)
        with enter(hospital):
            make_due(sent)
    raise_due(hospital)
    with enter(hospital):
        assert causes(sent) == [("first", "link"), ("reminder", "sms"), ("reminder", "phone")]
        task = Task.objects.live().get(subject_id=sent.pk)
        assert task.owner == sent.episode.referent
        assert "Appeler" in task.title
        sent.refresh_from_db()
        assert sent.alert_at is None


def test_without_a_second_electronic_way_the_letter_waits_for_the_printer(
    sent: Letter, hospital: Hospital, daytime: None
) -> None:
    with enter(hospital):
        Letter.objects.filter(pk=sent.pk).update(ways=["link", "paper"])
    raise_due(hospital)
    with enter(hospital):
        assert causes(sent)[-1] == ("reminder", "paper")
        assert Dispatch.objects.to_print().count() == 1


def test_a_second_sweep_does_nothing_more(sent: Letter, hospital: Hospital, daytime: None) -> None:
    raise_unopened()
    raise_unopened()
    with enter(hospital):
        assert len(causes(sent)) == 2


def test_a_sweep_that_read_the_same_letter_before_leaves_it_alone(
    sent: Letter, hospital: Hospital, daytime: None
) -> None:
    """Two beats: both found it due; the second one locks it after the first has committed."""
    now = timezone.now()
    for _ in range(2):
        with enter(hospital):
            raise_one(letter_id=sent.pk, episode_id=sent.episode_id, hospital=hospital, now=now)
    with enter(hospital):
        assert len(causes(sent)) == 2


def test_the_database_refuses_a_second_alert_of_a_rung(sent: Letter, in_hospital: Hospital) -> None:
    row = {"hospital_id": sent.hospital_id, "letter": sent, "channel": LetterChannel.PHONE, "rung": 0}
    Dispatch.objects.create(cause=DispatchCause.REMINDER, **row)
    with pytest.raises(IntegrityError, match="dispatch_one_alert_a_rung"), transaction.atomic():
        Dispatch.objects.create(cause=DispatchCause.REMINDER, **row)


def test_a_worker_killed_in_the_middle_leaves_the_letter_due(
    sent: Letter, hospital: Hospital, daytime: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("liaison.letters.raising.tell", lambda *args, **fields: 1 / 0)
        raise_due(hospital)
    with enter(hospital):
        assert causes(sent) == [("first", "link")]
    raise_due(hospital)
    with enter(hospital):
        assert len(causes(sent)) == 2


def test_a_clock_that_steps_back_waits_and_doubles_nothing(sent: Letter, hospital: Hospital, daytime: None) -> None:
    now = timezone.now()
    raise_due(hospital)
    with enter(hospital):
        raise_one(letter_id=sent.pk, episode_id=sent.episode_id, hospital=hospital, now=now - timedelta(hours=3))
        assert len(causes(sent)) == 2


def test_of_somebody_who_died_nobody_is_reminded(
    sent: Letter, hospital: Hospital, nurse: Membership, daytime: None
) -> None:
    with enter(hospital):
        note_event(
            episode_id=sent.episode_id,
            kind=EventKind.DEATH,
            happened_on=timezone.localdate(),
            source=EventSource.TEAM,
            actor=nurse.user,
        )
    raise_due(hospital)
    with enter(hospital):
        sent.refresh_from_db()
        assert sent.alert_at is None
        assert causes(sent) == [("first", "link")]


def test_an_opposition_ends_the_ladder_and_the_dispatches(
    sent: Letter, hospital: Hospital, nurse: Membership, daytime: None
) -> None:
    raise_due(hospital)
    with enter(hospital):
        oppose_sharing(member=nurse, episode_id=sent.episode_id)
        sent.refresh_from_db()
        assert sent.alert_at is None
        assert set(Dispatch.objects.values_list("state", flat=True)) == {DispatchState.WITHDRAWN}


def test_sent_anew_by_a_person_the_ladder_begins_again(
    sent: Letter, hospital: Hospital, nurse: Membership, daytime: None
) -> None:
    raise_due(hospital)
    with enter(hospital):
        again = resend_letter(member=nurse, episode_id=sent.episode_id, letter_id=sent.pk)
        assert (again.round, again.rung) == (1, 0)
        record_handed_over(message_id=again.message_id)
        make_due(sent)
    raise_due(hospital)
    with enter(hospital):
        assert causes(sent)[-2:] == [("resent", "link"), ("reminder", "sms")]


def test_a_link_that_ends_unopened_is_said_to_have_expired(sent: Letter, hospital: Hospital, daytime: None) -> None:
    with enter(hospital):
        Dispatch.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    raise_due(hospital)
    with enter(hospital):
        first = Dispatch.objects.get(cause=DispatchCause.FIRST)
        assert first.state == DispatchState.EXPIRED


# --- When: hours that are real, days that are the hospital's -----------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then"),
    [
        # Wednesday in working hours; before them; after them.
        (at(2026, 1, 7, 10, 0), at(2026, 1, 7, 10, 0)),
        (at(2026, 1, 7, 7, 30), at(2026, 1, 7, 9, 0)),
        (at(2026, 1, 7, 18, 0), at(2026, 1, 8, 9, 0)),
        # Friday evening: Monday.
        (at(2026, 1, 9, 19, 0), at(2026, 1, 12, 9, 0)),
        # 1 May 2026 is a Friday and a holiday.
        (at(2026, 4, 30, 20, 0), at(2026, 5, 4, 9, 0)),
        # The clock goes forward in the night of 28 to 29 March, and back in that of 24 to 25 October.
        (at(2026, 3, 28, 23, 0), at(2026, 3, 30, 9, 0)),
        (at(2026, 10, 24, 23, 0), at(2026, 10, 26, 9, 0)),
    ],
)
def test_a_call_waits_until_the_team_works(now: datetime, then: datetime) -> None:
    hospital = Hospital(time_zone="Europe/Paris", postal_code="30600")
    assert calling_time(now, DELIVERED, hospital) == then


def test_the_hospital_s_own_zone_and_holidays_count() -> None:
    island = Hospital(time_zone="Indian/Reunion", postal_code="97400")
    assert calling_time(at(2026, 1, 7, 6, 30), DELIVERED, island) == at(2026, 1, 7, 6, 30)
    # The abolition of slavery, 20 December, is a holiday there (2027: a Monday).
    assert calling_time(at(2027, 12, 20, 8, 0), DELIVERED, island) == at(2027, 12, 21, 6, 0)


def test_a_text_message_waits_for_the_day_on_every_day_of_the_week() -> None:
    hospital = Hospital(time_zone="Europe/Paris", postal_code="30600")
    sunday = at(2026, 1, 11, 10, 0)
    assert texting_time(sunday, hospital) == sunday
    assert texting_time(at(2026, 1, 11, 2, 0), hospital) == at(2026, 1, 11, 8, 0)
    assert texting_time(at(2026, 1, 11, 22, 0), hospital) == at(2026, 1, 12, 8, 0)


def test_a_worker_that_was_stopped_for_days_does_not_climb_the_ladder_at_once() -> None:
    now = at(2026, 1, 7, 10, 0)
    ladder = Rules((Rung(8, Does.NEXT_WAY), Rung(24, Does.CALL)), DELIVERED.weekdays, DELIVERED.opens, DELIVERED.closes)
    assert alert_after(ladder, 0, now) == now + timedelta(hours=16)
    assert alert_after(ladder, 1, now) is None


def test_the_rule_is_said_in_one_sentence() -> None:
    assert DELIVERED.sentence == (
        "Un courrier non ouvert en 8 h part par la voie suivante, en 24 h devient un appel à passer."
    )
