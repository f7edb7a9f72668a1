"""The page that a provider opens: without account, without a code nor a name until it accepts."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.links.actions import revoke_links
from coordination.links.models import LinkUse, SecureLink
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider
from discharge.requests.answering import accept
from discharge.requests.asking import withdraw_request
from discharge.requests.models import Answer, Approach
from discharge.requests.states import ApproachState
from tests.discharge.requests.conftest import Ask, Reader, approach_to

pytestmark = pytest.mark.django_db
Read = Callable[[Provider], Reader]
SECRETS = ("FABREGOUL", "Fabregoul", "Simone", "Cadereaux", "06\u00a039\u00a098\u00a064\u00a020")


def yes(**changes: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=3)
    return {
        "starts_on": day.isoformat(),
        "moment": "morning",
        "contact_name": "Mme Rose Vidal",
        "contact_phone": "06 39 98 64 21",
    } | changes


def text(page: Any) -> str:
    return str(page.content.decode())


def test_a_scanner_that_follows_the_link_opens_nothing(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    request = ask_nurses(nurses[:1])
    page = reader(nurses[0]).arrive()
    assert page.status_code == 200
    assert "hanche" not in text(page)
    with enter(hospital):
        assert approach_to(request, nurses[0]).state == ApproachState.SENT


def test_the_request_is_read_without_a_code_and_without_a_name(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    request = ask_nurses(nurses[:2])
    page = reader(nurses[0]).open()
    body = text(page)
    assert page.status_code == 200
    assert "Pansement de hanche" in body
    assert "Femme, 85 ans" in body or "Femme, 84 ans" in body
    assert "D’autres services reçoivent la même demande" in body
    assert not [secret for secret in SECRETS if secret in body]
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    with enter(hospital):
        assert approach_to(request, nurses[0]).state == ApproachState.OPENED
        assert LinkUse.objects.filter(event="opened").count() == 1


def test_who_accepts_reads_the_name_and_may_correct(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    request = ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    page = browser.answer(browser.open(), "accepted", **yes())
    assert "Merci, votre réponse est enregistrée" in text(page)
    assert "Simone FABREGOUL" in text(page)
    assert "14, rue des Cadereaux" in text(page)
    with enter(hospital):
        approach = approach_to(request, nurses[0])
        assert (approach.state, approach.contact_phone) == (ApproachState.ACCEPTED, "+33639986421")
    page = browser.answer(page, "accepted", **yes(contact_name="M. Paul Roque"))
    assert "M. Paul Roque" in text(page)
    page = browser.answer(page, "refused", reason="no_skill")
    assert not [secret for secret in SECRETS if secret in text(page)]


def test_a_refused_form_comes_back_as_it_was_typed(nurses: list[Provider], ask_nurses: Ask, reader: Read) -> None:
    ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    page = browser.answer(browser.open(), "accepted", **yes(starts_on="2020-01-01", contact_phone="12"))
    assert page.status_code == 422
    assert "Donnez un jour à venir." in text(page)
    assert "Mme Rose Vidal" in text(page)
    assert 'id="accepted_starts_on"' in text(page)
    assert 'id="resume" autofocus' in text(page)
    page = browser.answer(browser.arrive(), "refused")
    assert "Choisissez le motif." in text(page)


@pytest.mark.parametrize(
    ("kind", "typed", "shown"),
    [
        ("refused", {"reason": "no_capacity", "possible_from": ""}, "Plus de place en ce moment"),
        ("question", {"question": "Un ascenseur ?"}, "Un ascenseur ?"),
        ("passed_on", {"name": "M. Jules Sabatier", "phone": ""}, "M. Jules Sabatier"),
    ],
)
def test_the_other_answers(
    kind: str,
    typed: dict[str, str],
    shown: str,
    hospital: Hospital,
    nurses: list[Provider],
    ask_nurses: Ask,
    reader: Read,
) -> None:
    request = ask_nurses(nurses[:2])
    browser = reader(nurses[0])
    page = browser.answer(browser.open(), kind, **typed)
    assert shown in text(page)
    assert not [secret for secret in SECRETS if secret in text(page)]
    with enter(hospital):
        assert approach_to(request, nurses[0]).state == kind


def test_a_refusal_becomes_an_acceptance_with_the_same_link(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    request = ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    page = browser.answer(browser.open(), "refused", reason="no_capacity")
    browser.answer(page, "accepted", **yes())
    with enter(hospital):
        assert approach_to(request, nurses[0]).state == ApproachState.ACCEPTED


def test_who_comes_second_is_told_and_its_answer_kept(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    ask_nurses(nurses[:2])
    first, second = reader(nurses[0]), reader(nurses[1])
    open_page = second.open()
    first.answer(first.open(), "accepted", **yes())
    page = second.answer(open_page, "accepted", **yes())
    assert page.status_code == 409
    assert "La demande est pourvue" in text(page)
    assert "gardons pour information" in text(page)
    assert not [secret for secret in SECRETS if secret in text(page)]
    assert "La demande est pourvue" in text(second.arrive())


def test_a_withdrawn_request_says_so(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    request = ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    open_page = browser.open()
    with enter(hospital):
        withdraw_request(member=nurse, request_id=request.pk)
    page = browser.answer(open_page, "accepted", **yes())
    assert (page.status_code, "La demande a été retirée" in text(page)) == (409, True)


def test_a_past_limit_says_whom_to_call(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    request = ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    with enter(hospital):
        Approach.objects.filter(request=request).update(state="expired")
    page = browser.open()
    assert "Le délai de réponse est passé" in text(page)
    assert "04\u00a065\u00a071\u00a020\u00a014" in text(page)


def test_an_expired_link_and_a_forged_one(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    page = browser.open()
    with enter(hospital):
        SecureLink.objects.update(
            created_at=timezone.now() - timedelta(days=60), valid_until=timezone.now() - timedelta(minutes=1)
        )
    gone = browser.answer(page, "accepted", **yes())
    assert (gone.status_code, "Ce lien a expiré" in text(gone)) == (410, True)
    assert browser.client.get("/l/" + "a" * 43).status_code == 404


def test_without_the_gesture_no_answer_is_taken(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read, episode: Episode
) -> None:
    request = ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    browser.arrive()
    with enter(hospital):
        link = SecureLink.objects.get()
    page = browser.client.post(f"/l/o/{link.pk}/reponse/", {"answer": "accepted", **yes()}, follow=True)
    assert "Lire la demande" in text(page)
    with enter(hospital):
        assert approach_to(request, nurses[0]).state == ApproachState.SENT


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("opposed", "Ce lien ne mène à aucune demande"),
        ("withdrawn", "Ce lien ne mène à aucune demande"),
        ("replaced", "remplacé"),
        ("wrong_recipient", "Supprimez le message"),
    ],
)
def test_a_revoked_link_gives_a_plain_page_and_takes_no_answer(
    reason: str, shown: str, hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    request = ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    page = browser.open()
    with enter(hospital):
        revoke_links(subject_id=approach_to(request, nurses[0]).pk, reason=reason)
    for gone in (browser.answer(page, "accepted", **yes()), browser.arrive()):
        assert gone.status_code == 410
        assert shown in text(gone)
        assert "04\u00a065\u00a071\u00a020\u00a014" in text(gone)
        assert not [secret for secret in (*SECRETS, "hanche") if secret in text(gone)]
    with enter(hospital):
        assert not Answer.objects.exists()


def test_a_used_link_shows_the_answer_given_and_counts_it_once(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, reader: Read
) -> None:
    ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    page = browser.open()
    browser.answer(page, "refused", reason="no_capacity")
    again = browser.answer(page, "refused", reason="no_capacity")
    assert again.status_code == 200
    assert "Merci, votre réponse est enregistrée" in text(browser.arrive())
    with enter(hospital):
        assert Answer.objects.filter(counts=True).values("kind").distinct().count() == 1
        assert Approach.objects.get().state == ApproachState.REFUSED


@pytest.mark.parametrize("token", ["a" * 43, "x", "é" * 20, "%00" * 8])
def test_a_forged_link_gives_a_plain_page(token: str, hospital: Hospital) -> None:
    cache.clear()
    page = Client().get(f"/l/{token}")
    assert page.status_code == 404
    assert "<h1>" in text(page)


def code_sent(hospital: Hospital) -> str:
    """The digits of the last code that was mailed."""
    with enter(hospital):
        message = Message.objects.filter(purpose="link_code").latest("created_at")
        [digits] = re.findall(r"(\d{6})", message.body or "")
        return str(digits)


def test_a_forwarded_link_needs_a_code_once_the_page_names_somebody(
    nurses: list[Provider], ask_nurses: Ask, reader: Read, hospital: Hospital
) -> None:
    ask_nurses(nurses[:1])
    known, curious, other = (reader(nurses[0]) for _ in range(3))
    curious.open()
    page = known.answer(known.open(), "accepted", **yes())
    assert "FABREGOUL" in text(page)
    # Open before the acceptance, or arriving after it: the first page, and a code to the address that was asked.
    landing = curious.arrive()
    assert "Un code à 6 chiffres part aussitôt" in text(landing)
    asked = other.open()
    assert "Saisissez le code reçu" in text(asked)
    for page in (landing, asked):
        assert not any(secret in text(page) for secret in SECRETS)
    read = other.client.post(asked.context["code_url"], {"code": code_sent(hospital)}, follow=True)
    assert "FABREGOUL" in text(read)


def test_an_acceptance_heard_on_the_telephone_closes_what_was_open(
    nurses: list[Provider], ask_nurses: Ask, reader: Read, hospital: Hospital, nurse: Membership
) -> None:
    request = ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    browser.open()
    with enter(hospital):
        accept(
            approach_id=approach_to(request, nurses[0]).pk,
            starts_on=timezone.localdate() + timedelta(days=3),
            moment="morning",
            contact_name="Mme Rose Vidal",
            contact_phone="+33639986421",
            by=nurse,
        )
    assert "Un code à 6 chiffres part aussitôt" in text(browser.arrive())
