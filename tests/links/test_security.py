"""The list of attacks on links, each as a test."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import chain, repeat
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from coordination.audit.models import Transition
from coordination.errors import DomainError
from coordination.links import limits
from coordination.links.actions import revoke_links, send_code, take_code
from coordination.links.models import LinkCode, LinkEnd, LinkSession, LinkUse, SecureLink
from coordination.links.origin import Origin
from coordination.links.public import SESSION_COOKIE, TOKEN_COOKIE
from coordination.links.queries import hospital_of_link
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.links.conftest import PATIENT, Journal, Recipient, linked
from tests.messaging.test_tasks import in_threads

Make = Callable[..., Recipient]
Forward = Callable[[timedelta], None]


def _rows_of(model: Any) -> Any:
    return model.objects.order_by("pk").values()


def rows(hospital: Hospital) -> list[Any]:
    """Everything that a request could have changed."""
    with enter(hospital):
        return [list(_rows_of(model)) for model in (SecureLink, LinkCode, LinkSession, LinkUse, Message, Transition)]


# --- Guessing and stealing ----------------------------------------------------------------------------------------------


def test_a_token_has_256_bits_and_only_its_digest_is_stored(doctor_escoubas: Recipient) -> None:
    token = doctor_escoubas.path.removeprefix("/l/")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert bytes(doctor_escoubas.link.token_digest) == hashlib.sha256(token.encode()).digest()
    with enter(doctor_escoubas.hospital), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(link)::text FROM links_securelink link")
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert token not in stored
    assert "639980047" not in stored


def test_neither_code_nor_session_is_stored_in_clear(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.enter_letter()
    [code] = doctor_escoubas.codes()
    with enter(doctor_escoubas.hospital):
        digest = bytes(LinkCode.objects.get().digest)
        session = bytes(LinkSession.objects.get().digest)
    assert digest != hashlib.sha256(code.encode()).digest()
    assert digest != hashlib.sha256(f"{doctor_escoubas.link.pk}:{code}".encode()).digest()
    cookie = doctor_escoubas.client.cookies[SESSION_COOKIE].value
    assert session == hashlib.sha256(cookie.split(":")[0].encode()).digest()


def test_guessing_tokens_is_slowed_down_for_the_guesser_only(doctor_escoubas: Recipient) -> None:
    guesser = Client(REMOTE_ADDR="198.51.100.7")
    answers = [guesser.get(f"/l/{'A' * 42}{number % 10}").status_code for number in range(limits.UNKNOWN_LINKS + 1)]
    assert set(answers[:-1]) == {404}
    assert answers[-1] == 429
    # The same network may still open a link that exists.
    doctor_escoubas.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    assert doctor_escoubas.arrive().status_code == 200


def test_the_database_function_tells_a_hospital_and_nothing_else(doctor_escoubas: Recipient) -> None:
    token = doctor_escoubas.path.removeprefix("/l/")
    assert hospital_of_link(hashlib.sha256(token.encode()).digest()) == doctor_escoubas.hospital
    assert hospital_of_link(b"\0" * 32) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM links_securelink")
        assert cursor.fetchone() == (0,)


def test_a_link_identifier_alone_opens_nothing(doctor_escoubas: Recipient) -> None:
    stranger = Client()
    for page in ("", "code/", "lettre/", "lettre.pdf", "merci/"):
        assert stranger.get(doctor_escoubas.page(page)).status_code == 404
    for page in ("envoi-du-code/", "code/", "bien-recu/", "erreur-de-destinataire/"):
        assert stranger.post(doctor_escoubas.page(page)).status_code == 404
    assert doctor_escoubas.events() == []


def test_a_stolen_link_without_the_telephone_shows_no_patient(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.arrive()
    doctor_escoubas.ask_code()
    for page in ("", "code/", "lettre/", "lettre.pdf", "merci/"):
        response = doctor_escoubas.client.get(doctor_escoubas.page(page), follow=True)
        assert PATIENT not in response.text
    assert doctor_escoubas.events() == ["code_sent"]


# --- Codes --------------------------------------------------------------------------------------------------------------


def test_a_used_code_opens_nothing_in_another_browser(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.enter_letter()
    [code] = doctor_escoubas.codes()
    thief = Recipient(doctor_escoubas.hospital, doctor_escoubas.link, doctor_escoubas.url, Client())
    thief.arrive()
    assert thief.give(code).url == thief.page()
    with enter(thief.hospital):
        answer = take_code(link_id=thief.link.pk, digits=code, origin=Origin())
    assert answer.secret == ""
    assert thief.client.get(thief.page("lettre/"))["Location"] == thief.page()


def test_a_code_dies_after_ten_minutes(doctor_escoubas: Recipient, clock: Forward) -> None:
    doctor_escoubas.arrive()
    doctor_escoubas.ask_code()
    clock(timedelta(minutes=10))
    response = doctor_escoubas.give(doctor_escoubas.codes()[0])
    assert response.status_code == 422
    assert "n’est plus valable" in response.text
    assert SESSION_COOKIE not in doctor_escoubas.client.cookies


def test_a_new_code_kills_the_former(doctor_escoubas: Recipient, clock: Forward) -> None:
    doctor_escoubas.arrive()
    doctor_escoubas.ask_code()
    clock(timedelta(minutes=1))
    doctor_escoubas.ask_code()
    former, current = doctor_escoubas.codes()
    if former != current:
        assert doctor_escoubas.give(former).status_code == 422
    assert doctor_escoubas.give(current).status_code == 302


def test_a_second_click_sends_no_second_code(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.arrive()
    doctor_escoubas.ask_code()
    doctor_escoubas.ask_code()
    assert len(doctor_escoubas.codes()) == 1


def test_five_wrong_tries_kill_the_code_and_a_new_one_still_opens(doctor_escoubas: Recipient) -> None:
    recipient = doctor_escoubas
    recipient.arrive()
    recipient.ask_code()
    wrong = recipient.wrong_code()
    first = recipient.give(wrong)
    assert "4\u00a0essais" in first.text
    for _ in range(3):
        recipient.give(wrong)
    assert "bloqué après 5 essais" in recipient.give(wrong).text
    assert recipient.give(recipient.codes()[0]).status_code == 422
    assert recipient.events().count("code_wrong") == 5
    recipient.ask_code()
    assert recipient.give(recipient.codes()[-1]).status_code == 302


def test_codes_are_asked_five_times_an_hour_then_the_page_says_when(doctor_escoubas: Recipient, clock: Forward) -> None:
    recipient = doctor_escoubas
    recipient.arrive()
    for _ in range(5):
        recipient.ask_code()
        clock(timedelta(minutes=1))
    refused = recipient.ask_code()
    assert refused.status_code == 429
    assert "en pause jusqu’à" in refused.text
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert recipient.give(recipient.codes()[-1]).status_code == 302
    assert len(recipient.codes()) == 5


def test_codes_are_asked_twelve_times_a_day(doctor_escoubas: Recipient, clock: Forward) -> None:
    recipient = doctor_escoubas
    recipient.arrive()
    answers = []
    for _ in range(13):
        answers.append(recipient.ask_code().status_code)
        clock(timedelta(minutes=30))
    assert answers == [302] * 12 + [429]
    clock(timedelta(hours=24))
    assert recipient.ask_code().status_code == 302


def test_an_address_that_is_wrong_on_many_links_waits_and_others_do_not(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WRONG_CODES", 8)
    wrong = 0
    while wrong < limits.WRONG_CODES:
        victim = make()
        victim.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
        victim.arrive()
        victim.ask_code()
        for _ in range(4):
            victim.give(victim.wrong_code())
            wrong += 1
    refused = victim.give(victim.codes()[0])
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= limits.WINDOW
    victim.client.defaults["REMOTE_ADDR"] = "203.0.113.5"
    assert victim.give(victim.codes()[0]).status_code == 302


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "1\x0023456", "x" * 10_000])
def test_what_is_not_six_digits_costs_no_try(doctor_escoubas: Recipient, typed: str) -> None:
    doctor_escoubas.arrive()
    doctor_escoubas.ask_code()
    assert doctor_escoubas.give(typed).status_code == 422
    assert doctor_escoubas.events() == ["code_sent"]


def test_a_race_uses_a_code_once(committed: Hospital) -> None:
    recipient = linked(committed)
    with enter(committed):
        send_code(link_id=recipient.link.pk, origin=Origin())
    [code] = recipient.codes()
    secrets: list[str] = []

    def give() -> None:
        with enter(committed):
            secrets.append(take_code(link_id=recipient.link.pk, digits=code, origin=Origin()).secret)

    in_threads(4, give)
    assert len([secret for secret in secrets if secret]) == 1
    with enter(committed):
        assert LinkSession.objects.count() == 1


def test_a_race_of_guesses_gets_five_tries_in_all(committed: Hospital) -> None:
    recipient = linked(committed)
    with enter(committed):
        send_code(link_id=recipient.link.pk, origin=Origin())
    wrong = recipient.wrong_code()

    def give() -> None:
        for _ in range(4):
            with enter(committed):
                take_code(link_id=recipient.link.pk, digits=wrong, origin=Origin())

    in_threads(4, give)
    assert recipient.events().count("code_wrong") == 5


def test_a_link_closed_under_the_recipient_s_hand_opens_nothing(
    doctor_escoubas: Recipient, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipient = doctor_escoubas
    recipient.arrive()
    recipient.ask_code()
    # The link still lives when the request looks at it, and no more when it takes the lock.
    looks = chain([None], repeat(LinkEnd.WITHDRAWN))
    monkeypatch.setattr(SecureLink, "end_at", lambda self, now: next(looks))
    response = recipient.give(recipient.codes()[0])
    assert response.status_code == 410
    assert journal.told == []
    assert SESSION_COOKIE not in recipient.client.cookies


# --- What a GET does ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_scanners_change_nothing(doctor_escoubas: Recipient, journal: Journal, method: str) -> None:
    before = rows(doctor_escoubas.hospital)
    call = getattr(doctor_escoubas.client, method)
    for _ in range(2):
        call(doctor_escoubas.path)
        for page in ("", "envoi-du-code/", "code/", "lettre/", "lettre.pdf", "bien-recu/", "merci/"):
            call(doctor_escoubas.page(page))
        call(doctor_escoubas.page("erreur-de-destinataire/"))
    assert rows(doctor_escoubas.hospital) == before
    assert journal.told == []


def test_a_head_of_the_letter_opens_nothing(doctor_escoubas: Recipient, journal: Journal) -> None:
    recipient = doctor_escoubas
    recipient.arrive()
    recipient.ask_code()
    recipient.give(recipient.codes()[0])
    assert recipient.client.head(recipient.page("lettre/")).status_code == 200
    recipient.client.head(recipient.page("lettre.pdf"))
    assert journal.told == []
    assert recipient.reload().first_opened_at is None


@pytest.mark.parametrize("place", ["envoi-du-code/", "bien-recu/", "erreur-de-destinataire/"])
def test_what_changes_something_takes_a_post(doctor_escoubas: Recipient, place: str) -> None:
    doctor_escoubas.enter_letter()
    assert doctor_escoubas.client.get(doctor_escoubas.page(place)).status_code == 405


# --- Headers, cookies, forms, logs --------------------------------------------------------------------------------------


def test_every_answer_forbids_referrers_caches_and_indexes(doctor_escoubas: Recipient) -> None:
    recipient = doctor_escoubas
    client = recipient.client
    answers = [client.get(recipient.path), client.get("/l/unknown"), Client().get(recipient.page())]
    answers += [client.get(recipient.page()), recipient.ask_code(), client.get(recipient.page("code/"))]
    answers += [recipient.give("1"), recipient.give(recipient.codes()[0])]
    answers += [client.get(recipient.page(page)) for page in ("lettre/", "lettre.pdf", "merci/", "bien-recu/")]
    answers += [client.post(recipient.page(page)) for page in ("bien-recu/", "erreur-de-destinataire/")]
    answers += [client.get(recipient.page())]
    for answer in answers:
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_go_to_this_link_s_pages_only_and_to_no_script(doctor_escoubas: Recipient, secure: bool) -> None:
    recipient = doctor_escoubas
    recipient.client.get(recipient.path, secure=secure)
    recipient.client.post(recipient.page("envoi-du-code/"), secure=secure)
    recipient.client.post(recipient.page("code/"), {"code": recipient.codes()[0]}, secure=secure)
    for name in (TOKEN_COOKIE, SESSION_COOKIE):
        cookie = recipient.client.cookies[name]
        assert cookie["path"] == recipient.page()
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert bool(cookie["secure"]) is secure
    assert recipient.client.cookies[SESSION_COOKIE]["max-age"] == 12 * 3600
    assert not recipient.client.cookies[TOKEN_COOKIE]["max-age"]


def test_the_token_leaves_the_address_bar_at_once(doctor_escoubas: Recipient) -> None:
    token = doctor_escoubas.path.removeprefix("/l/")
    response = doctor_escoubas.client.get(doctor_escoubas.path)
    assert response.status_code == 302
    assert token not in response["Location"]
    assert response.content == b""
    assert token not in doctor_escoubas.enter_letter().text


def test_forms_need_their_token_and_accept_the_null_origin_of_pages_without_referrer(make: Make) -> None:
    recipient = make()
    recipient.client = Client(enforce_csrf_checks=True)
    page = recipient.arrive()
    form_token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert form_token is not None
    address = recipient.page("envoi-du-code/")
    data = {"csrfmiddlewaretoken": form_token[1]}
    assert recipient.client.post(address).status_code == 403
    assert recipient.client.post(address, data, headers={"origin": "https://evil.example"}).status_code == 403
    assert recipient.codes() == []
    # Over TLS and under no-referrer a browser sends this, and no Referer.
    accepted = recipient.client.post(address, data, headers={"origin": "null"}, secure=True)
    assert accepted.status_code == 302
    assert len(recipient.codes()) == 1


def test_a_foreign_referrer_is_still_refused(make: Make) -> None:
    recipient = make()
    recipient.client = Client(enforce_csrf_checks=True)
    recipient.client.get(recipient.path, secure=True, follow=True)
    data = {"csrfmiddlewaretoken": recipient.client.cookies["csrftoken"].value}
    address = recipient.page("envoi-du-code/")
    foreign = recipient.client.post(address, data, headers={"referer": "https://evil.example/"}, secure=True)
    assert foreign.status_code == 403
    assert recipient.client.post(address, data, secure=True).status_code == 302


def test_token_code_and_session_are_in_no_log(doctor_escoubas: Recipient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    recipient = doctor_escoubas
    recipient.enter_letter()
    recipient.client.get("/l/" + "B" * 43)
    recipient.client.post(recipient.page("bien-recu/"))
    secrets = {recipient.path.removeprefix("/l/"), *recipient.codes()}
    secrets |= {recipient.client.cookies[SESSION_COOKIE].value.split(":")[0], PATIENT, "B" * 43}
    # The statements of the database driver are not logged in any environment (settings: INFO at most).
    written = "\n".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name != "django.db.backends"
    )
    assert not [secret for secret in secrets if secret in written]


# --- Sessions and neighbours ----------------------------------------------------------------------------------------------


def test_another_link_s_session_is_refused(make: Make) -> None:
    mine, other = make(), make()
    mine.enter_letter()
    secret = mine.client.cookies[SESSION_COOKIE].value
    other.arrive()
    other.client.cookies[SESSION_COOKIE] = secret
    assert other.client.get(other.page("lettre/"))["Location"] == other.page()
    # The token of one link, the address of another.
    assert mine.client.get(other.page("lettre/")).status_code == 404


def test_a_forged_session_cookie_is_refused(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.arrive()
    for forged in ("x", "x:y:z", f"{'A' * 43}:1abcde:{'A' * 43}"):
        doctor_escoubas.client.cookies[SESSION_COOKIE] = forged
        assert doctor_escoubas.client.get(doctor_escoubas.page("lettre/"))["Location"] == doctor_escoubas.page()


def test_a_session_planted_before_the_code_is_not_adopted(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.arrive()
    doctor_escoubas.client.cookies[SESSION_COOKIE] = "planted"
    doctor_escoubas.ask_code()
    doctor_escoubas.give(doctor_escoubas.codes()[0])
    assert doctor_escoubas.client.cookies[SESSION_COOKIE].value != "planted"
    assert doctor_escoubas.client.get(doctor_escoubas.page("lettre/")).status_code == 200


def test_another_hospital_neither_sees_nor_closes_a_link(doctor_escoubas: Recipient, other_hospital: Hospital) -> None:
    with enter(other_hospital):
        assert not SecureLink.objects.exists()
        assert revoke_links(episode_id=doctor_escoubas.link.episode_id, reason=LinkEnd.WITHDRAWN) == 0
        with pytest.raises(SecureLink.DoesNotExist):
            send_code(link_id=doctor_escoubas.link.pk, origin=Origin())
    assert doctor_escoubas.arrive().status_code == 200


def test_a_member_of_another_hospital_who_is_signed_in_may_receive_a_link(
    doctor_escoubas: Recipient, other_nurse: Any, client_for: Callable[..., Client]
) -> None:
    doctor_escoubas.client = client_for(other_nurse)
    assert PATIENT in doctor_escoubas.enter_letter().text


def test_the_log_of_uses_cannot_be_rewritten(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.enter_letter()
    with enter(doctor_escoubas.hospital):
        for change in (lambda: LinkUse.objects.update(event="read"), lambda: LinkUse.objects.all().delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()


def test_a_code_is_never_sent_to_an_address_that_cannot_receive_it(hospital: Hospital, make: Make) -> None:
    with pytest.raises(DomainError) as refusal:
        make(code_address="04 65 71 20 00")
    assert refusal.value.code == "not_mobile"
    with enter(hospital):
        assert not SecureLink.objects.exists()


def test_a_link_for_an_unknown_purpose_is_a_defect(hospital: Hospital, make: Make) -> None:
    with pytest.raises(KeyError):
        make(purpose="unknown")
