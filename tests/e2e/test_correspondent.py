"""The way there and back: hospital, GP, question, answer under the same link, a person who closes. Two browsers, real mail."""

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import violations_of
from tests.e2e.conftest import CLAIRE, NewPage
from tests.e2e.pages import EpisodePage, RecipientPages, Screen
from tests.e2e.people import PEYREBRUNE, now
from tests.e2e.stack import Stack
from tests.e2e.test_liaison_letter import mail_of, read, reference_of, wait_for_files

ODETTE = "GRIMALDOT Odette"
QUESTION = "Faut-il reprendre l’anticoagulant avant lundi ?"
REPLY = "Oui, dès demain matin, à la même dose."


class DayOfDepartures(Screen):
    """The departures of a day, for the coordinator."""

    def open(self) -> "DayOfDepartures":
        # Odette left four hours ago, which may be yesterday.
        self.page.goto(f"/departs/?jour={(now() - timedelta(hours=4)).date()}")
        return self

    def row(self, name: str) -> Locator:
        return self.main.get_by_role("row").filter(has_text=name)

    def letter_of(self, name: str) -> EpisodePage:
        """The lettre de liaison of somebody who left."""
        self.row(name).get_by_role("link", name=name).first.click()
        episode = EpisodePage(self.page)
        episode.go_to("Courriers")
        episode.main.get_by_role("link", name=re.compile(r"^Version \d+.*lettre de liaison")).click()
        return episode


def test_a_question_goes_to_the_hospital_and_its_answer_back_under_the_link(
    stack: Stack, new_page: NewPage, signed_in: NewPage
) -> None:
    claire = signed_in(CLAIRE)
    day = DayOfDepartures(claire).open()
    letter = day.letter_of(ODETTE)
    wait_for_files(letter)
    mail = mail_of(stack, reference_of(letter))
    phone = new_page(width=375)
    read(phone, stack, mail, remember=True)
    gp = RecipientPages(phone)
    gp.sees("Ordonnance de kinésithérapie, PDF")
    _takes_the_enclosure(phone)
    gp.acknowledge()
    gp.follow("Revenir à la lettre")
    known = len(stack.mailbox.mails_to(PEYREBRUNE.mail))
    gp.put_question(QUESTION)
    assert violations_of(phone) == []

    row = day.open().row(ODETTE)
    expect(row).to_contain_text("Question")
    expect(row).to_contain_text("Signée")
    assert violations_of(claire) == []
    row.get_by_role("link", name=re.compile("^Répondre")).click()
    day.sees(QUESTION)
    day.field("Votre réponse").fill(REPLY)
    day.press("Envoyer la réponse")
    day.is_told("un lien part vers")

    told = stack.mailbox.wait_for_mail(PEYREBRUNE.mail, already=known)
    assert REPLY not in told.text + told.subject
    assert "GRIMALDOT" not in (told.text + told.subject).upper()
    codes = len(stack.mailbox.text_messages_to(PEYREBRUNE.mobile_number))
    gp.open(told.link)
    # Remembered: one button, and no code.
    gp.ask_code()
    gp.sees(QUESTION, REPLY)
    assert len(stack.mailbox.text_messages_to(PEYREBRUNE.mobile_number)) == codes

    day.press("Clore cette réponse")
    day.is_told("close")
    day.open()
    expect(day.row(ODETTE)).not_to_contain_text("Question")


def _takes_the_enclosure(phone: Page) -> None:
    with phone.expect_download() as started:
        phone.get_by_role("link", name=re.compile("^Ordonnance de kinésithérapie, PDF")).click()
    assert started.value.path().read_bytes().startswith(b"%PDF")
    assert started.value.suggested_filename.startswith("piece-jointe-")
