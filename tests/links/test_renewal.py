"""One click on an ended link sends a new one: to the known address, at a pace, and noted."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd
from coordination.tenancy.scope import enter
from tests.links.conftest import PATIENT, Journal, Recipient

Forward = Callable[[timedelta], None]


@pytest.fixture
def expired(doctor_escoubas: Recipient, clock: Forward) -> Recipient:
    """The holder of a link that is past its date."""
    clock(timedelta(days=14, seconds=1))
    return doctor_escoubas


def test_one_click_sends_a_new_link_and_says_where(expired: Recipient, journal: Journal) -> None:
    page = expired.arrive()
    assert page.status_code == 410
    assert "m•••@medecins.example" in page.text
    assert "<input" not in page.text.replace('<input type="hidden"', "")
    done = expired.client.post(expired.page("nouveau-lien/"), follow=True)
    assert "Un nouveau lien est parti" in done.text
    assert PATIENT not in done.text
    assert journal.told == ["renewed"]
    assert expired.events() == ["renewed"]


def test_what_is_typed_in_is_not_read(expired: Recipient, journal: Journal) -> None:
    expired.arrive()
    done = expired.client.post(expired.page("nouveau-lien/"), {"address": "thief@evil.example"}, follow=True)
    assert "evil" not in done.text
    assert journal.told == ["renewed"]


def test_a_second_click_sends_nothing_more_and_the_fourth_of_a_day_waits(
    expired: Recipient, journal: Journal, clock: Forward
) -> None:
    expired.arrive()
    for _ in range(3):
        for _ in range(2):
            assert expired.client.post(expired.page("nouveau-lien/")).status_code == 302
        clock(timedelta(minutes=2))
    assert journal.told == ["renewed"] * 3
    refused = expired.client.post(expired.page("nouveau-lien/"))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 80_000
    clock(timedelta(days=1))
    assert expired.client.post(expired.page("nouveau-lien/")).status_code == 302


def test_a_replaced_link_is_renewed_and_a_withdrawn_one_is_not(doctor_escoubas: Recipient, journal: Journal) -> None:
    recipient = doctor_escoubas
    with enter(recipient.hospital):
        revoke_links(subject_id=recipient.link.subject_id, reason=LinkEnd.REPLACED)
    assert "Recevoir un nouveau lien" in recipient.arrive().text
    recipient.client.post(recipient.page("nouveau-lien/"))
    assert journal.told == ["renewed"]


@pytest.mark.parametrize("reason", [LinkEnd.WITHDRAWN, LinkEnd.OPPOSED, LinkEnd.CANCELLED, LinkEnd.WRONG_RECIPIENT])
def test_what_was_decided_is_not_undone_by_a_click(
    doctor_escoubas: Recipient, journal: Journal, reason: LinkEnd
) -> None:
    recipient = doctor_escoubas
    with enter(recipient.hospital):
        revoke_links(subject_id=recipient.link.subject_id, reason=reason)
    assert "Recevoir un nouveau lien" not in recipient.arrive().text
    assert recipient.client.post(recipient.page("nouveau-lien/"))["Location"] == recipient.page()
    assert journal.told == []


def test_a_living_link_is_not_renewed_and_an_old_one_no_more(
    doctor_escoubas: Recipient, journal: Journal, clock: Forward
) -> None:
    recipient = doctor_escoubas
    recipient.arrive()
    assert recipient.client.post(recipient.page("nouveau-lien/"))["Location"] == recipient.page()
    clock(timedelta(days=14 + 90))
    assert "Recevoir un nouveau lien" in recipient.arrive().text
    assert "/nouveau-lien/" not in recipient.arrive().text
    recipient.client.post(recipient.page("nouveau-lien/"))
    assert journal.told == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_asks_for_nothing(expired: Recipient, journal: Journal, method: str) -> None:
    expired.arrive()
    assert getattr(expired.client, method)(expired.page("nouveau-lien/")).status_code == 200
    assert journal.told == []
    assert expired.events() == []


def test_whoever_holds_no_token_asks_for_nothing(expired: Recipient, journal: Journal) -> None:
    assert expired.client.post(expired.page("nouveau-lien/")).status_code == 404
    assert journal.told == []
