"""From the message to « bien reçu », and the pages that say what went wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.asserts import assertTemplateUsed

from coordination.links.actions import CODE_PURPOSE, revoke_links
from coordination.links.models import LinkEnd, LinkUse
from coordination.links.registry import LinkPurpose, register_purpose
from coordination.messaging.models import Channel, Message
from coordination.tenancy.scope import enter
from tests.links.conftest import PATIENT, Journal, Recipient

Make = Callable[..., Recipient]
Forward = Callable[[timedelta], None]


def test_the_recipient_reads_downloads_and_acknowledges(doctor_escoubas: Recipient, journal: Journal) -> None:
    recipient = doctor_escoubas
    landing = recipient.arrive()
    assert landing.redirect_chain == [(recipient.page(), 302)]
    assert "Claire Aubanel" in landing.text
    assert "Dr Martine Escoubas" in landing.text
    assert "06 •• •• •• 47" in landing.text

    assert recipient.ask_code().url == recipient.page("code/")
    page = recipient.client.get(recipient.page("code/"))
    assert "10\u00a0minutes" in page.text or "10 minutes" in page.text

    [code] = recipient.codes()
    assert recipient.give(f"{code[:3]} {code[3:]}").url == recipient.page("lettre/")
    assert journal.told == []
    letter = recipient.client.get(recipient.page("lettre/"))
    assert PATIENT in letter.text
    assert journal.told == ["opened"]
    assert recipient.reload().first_opened_at is not None

    pdf = recipient.client.get(recipient.page("lettre.pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'attachment; filename="lettre-de-liaison.pdf"'

    assert recipient.client.post(recipient.page("bien-recu/"))["Location"] == recipient.page("merci/")
    thanks = recipient.client.get(recipient.page("merci/"))
    assert "Claire Aubanel, infirmière de liaison" in thanks.text
    assert journal.told == ["opened", "acknowledged"]
    assert recipient.events() == ["code_sent", "code_right", "opened", "downloaded", "acknowledged"]


def test_reading_again_and_acknowledging_twice_tell_the_hospital_once(
    doctor_escoubas: Recipient, journal: Journal
) -> None:
    doctor_escoubas.enter_letter()
    for _ in range(2):
        doctor_escoubas.client.get(doctor_escoubas.page("lettre/"))
        doctor_escoubas.client.post(doctor_escoubas.page("bien-recu/"))
    assert journal.told == ["opened", "acknowledged"]
    assert doctor_escoubas.events()[2:] == ["opened", "read", "acknowledged", "read"]


def test_the_log_keeps_a_coarse_origin(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.client.defaults["REMOTE_ADDR"] = "192.0.2.77"
    doctor_escoubas.enter_letter()
    with enter(doctor_escoubas.hospital):
        uses = set(LinkUse.objects.filter(link=doctor_escoubas.link).values_list("network", "agent"))
    assert uses == {("192.0.2.0/24", "Firefox, Linux")}


def test_the_code_may_travel_by_mail(make: Make) -> None:
    recipient = make(code_channel=Channel.MAIL, code_address="m.escoubas@medecins.example")
    assert "m•••@medecins.example" in recipient.arrive().text
    recipient.ask_code()
    with enter(recipient.hospital):
        message = Message.objects.get(purpose="link_code")
    assert message.address == "m.escoubas@medecins.example"
    assert message.subject == "Votre code pour ouvrir la lettre"
    assert "04 65 71 20 14" in (message.body or "")
    assert recipient.give(recipient.codes()[0]).url == recipient.page("lettre/")


def test_the_message_with_the_code_names_no_patient_and_ends_with_it(doctor_escoubas: Recipient) -> None:
    doctor_escoubas.arrive()
    doctor_escoubas.ask_code()
    with enter(doctor_escoubas.hospital):
        message = Message.objects.get(purpose="link_code")
    assert PATIENT not in f"{message.subject} {message.body}"
    assert message.send_before is not None
    assert message.send_before - message.created_at <= timedelta(minutes=10, seconds=1)


def test_saying_not_me_before_opening_closes_the_link(doctor_escoubas: Recipient, journal: Journal) -> None:
    recipient = doctor_escoubas
    recipient.arrive()
    response = recipient.client.post(recipient.page("erreur-de-destinataire/"), follow=True)
    assert response.status_code == 410
    assert "l’erreur est signalée" in response.text
    assert journal.told == ["wrong recipient"]
    assert recipient.reload().revoked_reason == LinkEnd.WRONG_RECIPIENT
    assert recipient.ask_code().status_code == 410
    assert recipient.codes() == []


def test_saying_not_me_twice_tells_once(doctor_escoubas: Recipient, journal: Journal) -> None:
    doctor_escoubas.arrive()
    for _ in range(2):
        doctor_escoubas.client.post(doctor_escoubas.page("erreur-de-destinataire/"))
    assert journal.told == ["wrong recipient"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (LinkEnd.WITHDRAWN, "ne mène à aucune lettre"),
        (LinkEnd.OPPOSED, "ne mène à aucune lettre"),
        (LinkEnd.REPLACED, "Un lien plus récent vous a été envoyé"),
    ],
)
@pytest.mark.parametrize("place", ["", "code/", "lettre/", "lettre.pdf", "merci/"])
def test_a_closed_link_says_what_to_do_and_shows_nothing(
    doctor_escoubas: Recipient, reason: LinkEnd, words: str, place: str
) -> None:
    recipient = doctor_escoubas
    assert PATIENT in recipient.enter_letter().text
    with enter(recipient.hospital):
        assert revoke_links(subject_id=recipient.link.subject_id, reason=reason) == 1
    response = recipient.client.get(recipient.page(place))
    assert response.status_code == 410
    assert words in response.text
    assert "04\u00a065\u00a071\u00a020\u00a014" in response.text
    assert PATIENT not in response.text
    assert recipient.arrive().status_code == 410


def test_an_expired_link_says_whom_to_call(doctor_escoubas: Recipient, clock: Forward) -> None:
    recipient = doctor_escoubas
    recipient.enter_letter()
    clock(timedelta(days=14, seconds=1))
    for response in (recipient.arrive(), recipient.client.get(recipient.page("lettre/")), recipient.ask_code()):
        assert response.status_code == 410
        assert "Ce lien a expiré" in response.text
        assert "lundi à vendredi, 8 h 30 à 18 h" in response.text


def test_an_opposition_closes_the_links_of_its_episode_only(make: Make) -> None:
    opposed, other = make(), make()
    with enter(opposed.hospital):
        assert revoke_links(episode_id=opposed.link.episode_id, reason="opposed") == 1
        assert revoke_links(episode_id=opposed.link.episode_id, reason="opposed") == 0
    assert opposed.arrive().status_code == 410
    assert other.arrive().status_code == 200
    assert opposed.events() == ["revoked"]


def test_several_links_live_for_one_letter(make: Make) -> None:
    first = make()
    second = make(subject_id=first.link.subject_id, episode_id=None)
    assert first.arrive().status_code == second.arrive().status_code == 200


def test_an_unknown_token_and_a_lost_cookie_get_a_helpful_page(doctor_escoubas: Recipient) -> None:
    client = doctor_escoubas.client
    unknown = client.get("/l/" + "A" * 43)
    assert unknown.status_code == 404
    assert "ne mène à aucune lettre" in unknown.text
    lost = client.get(doctor_escoubas.page())
    assert lost.status_code == 404
    assert "Rouvrez le lien" in lost.text


def test_a_session_opens_the_letter_again_without_a_code_for_twelve_hours(
    doctor_escoubas: Recipient, clock: Forward
) -> None:
    recipient = doctor_escoubas
    recipient.enter_letter()
    clock(timedelta(hours=11))
    assert PATIENT in recipient.arrive().text
    assert recipient.ask_code().url == recipient.page("lettre/")
    assert len(recipient.codes()) == 1
    clock(timedelta(hours=1, seconds=1))
    assert PATIENT not in recipient.arrive().text


def test_pages_without_their_turn_lead_back(doctor_escoubas: Recipient) -> None:
    recipient = doctor_escoubas
    recipient.arrive()
    assert recipient.client.get(recipient.page("code/"))["Location"] == recipient.page()
    assert recipient.client.get(recipient.page("lettre/"))["Location"] == recipient.page()
    assert recipient.client.post(recipient.page("bien-recu/"))["Location"] == recipient.page()
    recipient.ask_code()
    recipient.give(recipient.codes()[0])
    assert recipient.client.post(recipient.page("bien-recu/"))["Location"] == recipient.page("lettre/")
    recipient.client.get(recipient.page("lettre/"))
    assert recipient.client.get(recipient.page("merci/"))["Location"] == recipient.page("lettre/")


def test_the_landing_page_costs_few_queries(
    doctor_escoubas: Recipient, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    doctor_escoubas.arrive()
    with django_assert_max_num_queries(8):
        doctor_escoubas.client.get(doctor_escoubas.page())


def test_a_purpose_speaks_in_its_own_words(make: Make) -> None:
    register_purpose(
        LinkPurpose(
            key="other",
            page=lambda link: ("tests/letter.html", {"patient_name": ""}),
            on_wrong_recipient=lambda link: None,
            opens="la fiche",
            pages={"public/landing.html": "public/unavailable.html"},
        )
    )
    recipient = make(purpose="other")
    assertTemplateUsed(recipient.arrive(), "public/unavailable.html")
    recipient.ask_code()
    with enter(recipient.hospital):
        message = Message.objects.get(purpose=CODE_PURPOSE)
    assert "votre code pour ouvrir la fiche" in message.body
