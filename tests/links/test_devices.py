"""« Ne plus demander de code sur cet appareil » : for whom, how long, and how it is taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from coordination.links.devices import forget_devices
from coordination.links.models import TrustedDevice
from coordination.links.origin import Origin
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.links.conftest import PATIENT, Recipient, linked

Make = Callable[..., Recipient]
Forward = Callable[[timedelta], None]


def device_cookie(client: Client) -> str:
    """The name of the cookie of a remembered browser."""
    [name] = [name for name in client.cookies if "appareil" in name]
    return name


def opens_at_once(recipient: Recipient) -> bool:
    """Whether the button of the first page leads to the letter without a code."""
    recipient.arrive()
    return bool(recipient.ask_code().url == recipient.page("lettre/"))


@pytest.fixture
def remembered(doctor_escoubas: Recipient) -> Recipient:
    """The doctor, whose browser was remembered under a first link."""
    assert PATIENT in doctor_escoubas.enter_letter(remember=True).text
    return doctor_escoubas


def test_nothing_is_remembered_unless_asked(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.enter_letter()
    assert not [name for name in doctor_escoubas.client.cookies if "appareil" in name]
    with enter(doctor_escoubas.hospital):
        assert not TrustedDevice.objects.exists()


def test_the_next_letter_opens_without_a_code_for_thirty_days(
    remembered: Recipient, make: Make, clock: Forward
) -> None:
    clock(timedelta(days=29))
    following = make()
    following.client = remembered.client
    assert "Aucun code ne vous sera demandé" in following.arrive().text
    assert opens_at_once(following)
    assert PATIENT in following.client.get(following.page("lettre/")).text
    assert following.events() == ["device_trusted", "opened"]
    clock(timedelta(days=1, seconds=1))
    last = make()
    last.client = remembered.client
    assert not opens_at_once(last)


@pytest.mark.parametrize(
    "other",
    [
        {"recipient_name": "Dr Paul Escoubas"},
        {"code_address": "06 39 98 00 48"},
        {"code_channel": "mail", "code_address": "m.escoubas@medecins.example"},
    ],
)
def test_another_recipient_in_the_same_browser_gives_a_code(
    remembered: Recipient, make: Make, other: dict[str, Any]
) -> None:
    neighbour = make(**other)
    neighbour.client = remembered.client
    assert not opens_at_once(neighbour)


def test_another_hospital_asks_for_its_own_code(remembered: Recipient, other_hospital: Hospital) -> None:
    elsewhere = linked(other_hospital)
    elsewhere.client = remembered.client
    assert not opens_at_once(elsewhere)


def test_the_secret_of_one_recipient_is_refused_under_the_cookie_of_another(remembered: Recipient, make: Make) -> None:
    secret = remembered.client.cookies[device_cookie(remembered.client)].value
    neighbour = make(recipient_name="Dr Paul Escoubas")
    neighbour.enter_letter(remember=True)
    neighbour.client.cookies[device_cookie(neighbour.client)] = secret
    following = make(recipient_name="Dr Paul Escoubas")
    following.client = neighbour.client
    assert not opens_at_once(following)


def test_a_planted_secret_is_never_adopted(doctor_escoubas: Recipient, make: Make) -> None:
    doctor_escoubas.enter_letter(remember=True)
    name = device_cookie(doctor_escoubas.client)
    victim = make()
    victim.client.cookies[name] = "planted"
    victim.enter_letter(remember=True)
    assert victim.client.cookies[name].value != "planted"
    with enter(victim.hospital):
        assert TrustedDevice.objects.count() == 2


def test_a_remembered_browser_still_needs_the_link(remembered: Recipient, make: Make) -> None:
    following = make()
    following.client = remembered.client
    for page in ("", "lettre/", "lettre.pdf"):
        assert following.client.get(following.page(page)).status_code == 404


def test_a_scanner_in_a_remembered_browser_opens_nothing(remembered: Recipient, make: Make) -> None:
    following = make()
    following.client = remembered.client
    following.arrive()
    following.client.get(following.page("lettre/"))
    assert following.events() == []


def test_the_recipient_takes_it_back_everywhere(remembered: Recipient, make: Make) -> None:
    response = remembered.client.post(remembered.page("appareil/oubli/"))
    assert response["Location"] == remembered.page()
    assert remembered.client.get(remembered.page("lettre/"))["Location"] == remembered.page()
    following = make()
    following.client = remembered.client
    assert not opens_at_once(following)
    assert "device_forgotten" in remembered.events()


def test_the_hospital_takes_it_back_and_ends_what_is_open(remembered: Recipient) -> None:
    with enter(remembered.hospital):
        assert forget_devices(link=remembered.link, origin=Origin()) == 1
        assert forget_devices(link=remembered.link, origin=Origin()) == 0
    assert remembered.events().count("device_forgotten") == 1
    assert not opens_at_once(remembered)


def test_saying_not_me_forgets_the_browsers(remembered: Recipient, make: Make) -> None:
    remembered.client.post(remembered.page("erreur-de-destinataire/"))
    following = make()
    following.client = remembered.client
    assert not opens_at_once(following)


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_is_bound_to_the_host_and_read_by_no_script(doctor_escoubas: Recipient, secure: bool) -> None:
    recipient = doctor_escoubas
    recipient.client.get(recipient.path, secure=secure)
    recipient.client.post(recipient.page("envoi-du-code/"), secure=secure)
    typed = {"code": recipient.codes()[0], "remember": "on"}
    recipient.client.post(recipient.page("code/"), typed, secure=secure)
    name = device_cookie(recipient.client)
    cookie = recipient.client.cookies[name]
    assert name.startswith("__Host-") is secure
    assert (cookie["path"], cookie["domain"], bool(cookie["secure"])) == ("/", "", secure)
    assert cookie["httponly"]
    assert cookie["max-age"] == 30 * 24 * 3600
    with enter(recipient.hospital):
        stored = TrustedDevice.objects.get()
    assert cookie.value.encode() not in bytes(stored.digest)
    assert "39980047" not in stored.recipient


def test_a_secure_mailbox_spares_the_code_only_where_the_hospital_says_so(make: Make, hospital: Hospital) -> None:
    assert not opens_at_once(make(in_secure_mail=True))
    hospital.secure_mail_proves = True
    hospital.save(update_fields=["secure_mail_proves"])
    assert opens_at_once(make(in_secure_mail=True))
    assert not opens_at_once(make())
