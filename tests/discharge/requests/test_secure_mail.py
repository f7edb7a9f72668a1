"""A request to a service that prefers secure health mail: the link travels there, and the box may be worth the code."""

# ruff: noqa: F401, F811 - fixtures are asked for by their name

import pytest
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.messaging.models import Channel, Message
from coordination.messaging.sending import send_one
from coordination.securemail.models import SecureMailAccount
from coordination.securemail.registry import Happened, tell
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider
from discharge.requests.models import Approach
from tests.discharge.requests.conftest import Ask, Reader
from tests.discharge.requests.test_public import SECRETS, text, yes
from tests.securemail.conftest import authority, make_account, smtp
from tests.securemail.servers import Operator

pytestmark = pytest.mark.django_db
BOX = "cabinet@soins.mssante.example"


@pytest.fixture
def nurse_with_box(nurses: list[Provider]) -> Provider:
    """A service that prefers its secure mailbox."""
    nurses[0].preferred_channels, nurses[0].mssante = ["mssante", "mail"], BOX
    nurses[0].save()
    return nurses[0]


@pytest.fixture
def browser(hospital: Hospital) -> Reader:
    """Whoever reads that box."""
    return Reader(hospital, BOX)


def test_the_link_goes_to_the_secure_mailbox_and_names_nobody(
    smtp: Operator, nurse_with_box: Provider, ask_nurses: Ask, browser: Reader, hospital: Hospital
) -> None:
    ask_nurses([nurse_with_box])
    page = text(browser.open())
    assert not any(secret in page for secret in SECRETS)
    assert send_one(hospital)
    [mail] = smtp.mails
    assert (mail["To"], mail["X-MSS-CODECDA"]) == (f"Cabinet des Micocouliers <{BOX}>", None)
    assert mail["Subject"].endswith("pouvez-vous prendre en charge un patient ?")
    [words] = mail.iter_parts()
    assert "/l/" in words.get_content()
    assert not any(secret in words.get_content() for secret in SECRETS)


@pytest.mark.parametrize(("proves", "asked"), [(True, False), (False, True)])
def test_the_box_is_worth_the_code_where_the_hospital_says_so(
    smtp: Operator,
    nurse_with_box: Provider,
    ask_nurses: Ask,
    browser: Reader,
    hospital: Hospital,
    proves: bool,
    asked: bool,
) -> None:
    hospital.secure_mail_proves = proves
    hospital.save(update_fields=["secure_mail_proves"])
    ask_nurses([nurse_with_box])
    browser.answer(browser.open(), "accepted", **yes())
    later = Reader(hospital, BOX).open()
    assert ("Saisissez le code reçu" in text(later)) is asked
    assert ("FABREGOUL" in text(later)) is not asked
    with enter(hospital):
        codes = Message.objects.filter(purpose="link_code")
        assert [code.channel for code in codes] == ([Channel.SECURE_MAIL] if asked else [])


def test_a_code_travels_by_secure_mail_without_a_name(
    smtp: Operator, nurse_with_box: Provider, ask_nurses: Ask, browser: Reader, hospital: Hospital
) -> None:
    ask_nurses([nurse_with_box])
    browser.answer(browser.open(), "accepted", **yes())
    Reader(hospital, BOX).open()
    while send_one(hospital):
        pass
    code = smtp.mails[-1]
    assert code["Subject"] == "Votre code pour ouvrir la demande"
    assert "Votre code :" in next(code.iter_parts()).get_content()


def test_what_the_box_gives_back_is_asked_by_telephone(
    smtp: Operator, nurse_with_box: Provider, ask_nurses: Ask, hospital: Hospital, episode: Episode
) -> None:
    ask_nurses([nurse_with_box])
    assert send_one(hospital)
    with enter(hospital):
        tell(Message.objects.get(channel=Channel.SECURE_MAIL), Happened.BOUNCED, "5.1.1")
        assert episode.tasks.live().filter(title__contains=nurse_with_box.name).count() == 1
        assert episode.timeline.filter(summary=f"Demande non remise à {nurse_with_box.name}").count() == 1


@pytest.mark.parametrize("fields", [{"active": False}, {"domains": ""}])
def test_where_the_box_cannot_be_written_to_the_next_way_is_taken(
    smtp: Operator, nurse_with_box: Provider, ask_nurses: Ask, hospital: Hospital, fields: dict[str, object]
) -> None:
    with enter(hospital):
        SecureMailAccount.objects.update(**fields)
    ask_nurses([nurse_with_box])
    with enter(hospital):
        approach = Approach.objects.get()
        assert (approach.channel, approach.address) == ("mail", nurse_with_box.email)


def test_the_page_says_by_which_way_it_goes(
    smtp: Operator, nurse_with_box: Provider, ask_nurses: Ask, client_for: object, nurse: Membership, episode: Episode
) -> None:
    client = client_for(nurse)  # type: ignore[operator]
    proposed = client.get(reverse("requests:ask", args=[episode.pk]) + f"?fiche={nurse_with_box.pk}")
    assert "par messagerie sécurisée" in text(proposed)
    ask_nurses([nurse_with_box])
    shown = text(client.get(reverse("requests:episode", args=[episode.pk])))
    assert "demandé par messagerie sécurisée" in shown
    assert "pas encore reliée" not in shown
