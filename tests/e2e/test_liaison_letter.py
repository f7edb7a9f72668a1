"""A lettre de liaison as a ward lives it: written by two people, once without a network, signed by a doctor, read by the GP
on a phone, corrected. Real worker, real mail, real code.
"""

import re
import time

from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import violations_of
from tests.e2e.conftest import NewPage
from tests.e2e.mailbox import ARRIVAL_TIMEOUT, Mail
from tests.e2e.pages import EpisodePage, RecipientPages, Worklist
from tests.e2e.people import PEYREBRUNE
from tests.e2e.stack import Stack

HELENE, NADIA = "h.castagnier@ch-sauveyre.example", "n.ferhat@ch-sauveyre.example"
SIMONE, RENE = "FABREGOUL Simone", "TRINTIGNAC René"
SAVED = re.compile(r"Enregistré à \d")


def letter_of(page: Page, name: str) -> EpisodePage:
    """The lettre de liaison of somebody in the worklist."""
    page.goto("/?filtre=all")
    episode = Worklist(page).episode_of(name)
    episode.go_to("Courriers")
    episode.main.get_by_role("link", name=re.compile(r"^Version \d+.*lettre de liaison")).click()
    return episode


def part(episode: EpisodePage, key: str) -> Locator:
    """One part of the letter."""
    return episode.page.locator(f"#partie-{key}")


def test_two_people_write_it_and_the_doctor_signs_what_is_whole(signed_in: NewPage, console_errors: list[str]) -> None:
    nadia = letter_of(signed_in(NADIA), SIMONE)
    nadia.sees("Brouillon, version 1", "motif du changement")
    pending = part(nadia, "pending")
    pending.get_by_label("Aucun résultat n’est attendu").check()
    expect(pending.get_by_role("status")).to_have_text(SAVED)
    expect(pending.locator("summary").first).to_contain_text("Complet")
    insert_a_phrase(nadia)
    write_without_a_network(nadia, console_errors)
    assert violations_of(nadia.page) == []

    helene = letter_of(signed_in(HELENE), SIMONE)
    helene.press("Signer")
    expect(helene.summary_of_errors()).to_contain_text("Zopiclone 7,5 mg : écrivez le motif du changement.")
    helene.summary_of_errors().get_by_role("link", name=re.compile("Zopiclone")).click()
    expect(helene.page.locator(":focus")).to_have_attribute("id", "id_treatments-rows-0-reason")
    helene.page.keyboard.type("Chute nocturne, confusion")
    expect(part(helene, "treatments").get_by_role("status")).to_have_text(SAVED)
    answer_what_is_left(helene)
    helene.press("Signer")
    helene.is_told("Document signé.")
    helene.sees("signée par Dr Hélène Castagnier", "Chute nocturne, confusion")
    wait_for_files(helene)
    assert violations_of(helene.page) == []


def answer_what_is_left(episode: EpisodePage) -> None:
    """The plan may have put appointments and social words there already; what is left empty is said to be none."""
    for key, words in (("appointments", "Aucun rendez-vous ni acte prévu"), ("social", "Aucun suivi médico-social")):
        if part(episode, key).locator("summary").get_by_text("Complet").count() == 0:
            part(episode, key).get_by_label(words).check()
            expect(part(episode, key).get_by_role("status")).to_have_text(SAVED)


def insert_a_phrase(episode: EpisodePage) -> None:
    """What the hospital keeps ready ends what is written, its names filled."""
    advice = part(episode, "advice")
    advice.locator("summary").first.click()
    advice.get_by_text("Phrases de l’établissement").click()
    advice.get_by_role("button", name=re.compile(r"^Dans : Surveillance")).click()
    expect(advice.get_by_role("textbox", name="Surveillance")).to_have_value(
        re.compile(r"\nRevoir Dr Martine Escoubas dans les 7 jours")
    )
    expect(advice.get_by_role("status")).to_have_text(SAVED)


def write_without_a_network(episode: EpisodePage, console_errors: list[str]) -> None:
    """The words stay in the page, which says so and keeps trying."""
    context = episode.page.context
    reason = part(episode, "reason")
    reason.locator("summary").first.click()
    context.set_offline(True)
    reason.get_by_label("En quelques mots, pour le titre").fill("fracture de la hanche opérée")
    expect(reason.get_by_role("status")).to_contain_text("Pas de réseau")
    context.set_offline(False)
    expect(reason.get_by_role("status")).to_have_text(SAVED)
    expect(reason.get_by_label("En quelques mots, pour le titre")).to_have_value("fracture de la hanche opérée")
    # What the browser says of the cut.
    console_errors[:] = [error for error in console_errors if "ERR_INTERNET_DISCONNECTED" not in error]


def wait_for_files(episode: EpisodePage) -> None:
    """The worker makes them within seconds."""
    deadline = time.monotonic() + 30
    while not episode.main.get_by_role("link", name="Lire le PDF").count():
        assert time.monotonic() < deadline, "no PDF after 30 s"
        time.sleep(0.5)
        episode.page.reload()


def test_the_gp_reads_it_on_a_phone_and_is_told_of_the_correction(
    stack: Stack, new_page: NewPage, signed_in: NewPage
) -> None:
    helene = letter_of(signed_in(HELENE), RENE)
    wait_for_files(helene)
    first = mail_of(stack, reference_of(helene))
    gp = new_page(width=375)
    read(gp, stack, first)
    expect(gp.get_by_role("main")).to_contain_text("Amlodipine 5 mg")
    expect(gp.get_by_role("main")).not_to_contain_text("INS")
    assert violations_of(gp) == []
    RecipientPages(gp).acknowledge()

    letter_of(helene.page, RENE)
    helene.press("Corriger")
    helene.sees("version 2", "Signée, elle remplacera la version 1.")
    part(helene, "advice").locator("summary").first.click()
    part(helene, "advice").get_by_label("Recommandations", exact=True).fill("Arrêter le paracétamol après 8 jours.")
    expect(part(helene, "advice").get_by_role("status")).to_have_text(SAVED)
    helene.press("Signer")
    helene.is_told("Document signé.")
    wait_for_files(helene)

    second = mail_of(stack, reference_of(helene))
    told = [mail for mail in stack.mailbox.mails_to(first.to) if "remplace un courrier de sortie" in mail.subject]
    assert len(told) == 1
    assert "TRINTIGNAC" not in told[0].text + told[0].subject
    gp.goto(first.link)
    expect(gp.get_by_role("main")).not_to_contain_text("Amlodipine")
    again = new_page(width=375)
    read(again, stack, second)
    expect(again.get_by_role("main")).to_contain_text("Arrêter le paracétamol après 8 jours.")


def reference_of(episode: EpisodePage) -> str:
    """The reference of the GP's copy."""
    episode.go_to("Courriers")
    row = episode.main.get_by_role("table", name="Destinataires de la lettre de liaison").get_by_role("row").nth(1)
    found = re.search(r"référence ([A-Z0-9]{4}-[A-Z0-9]{4})", row.inner_text())
    assert found, row.inner_text()
    return found.group(1)


def mail_of(stack: Stack, reference: str) -> Mail:
    """The mail that carries this copy."""
    deadline = time.monotonic() + ARRIVAL_TIMEOUT
    while True:
        for mail in stack.mailbox.mails_to(PEYREBRUNE.mail):
            if reference in mail.text and "/l/" in mail.text:
                return mail
        assert time.monotonic() < deadline, "the copy has not come"
        time.sleep(0.3)


def read(page: Page, stack: Stack, mail: Mail, *, remember: bool = False) -> None:
    """Open the link, ask the code, give it."""
    known = len(stack.mailbox.text_messages_to(PEYREBRUNE.mobile_number))
    reader = RecipientPages(page).open(mail.link)
    reader.ask_code()
    told = stack.mailbox.wait_for_text_message(PEYREBRUNE.mobile_number, already=known)
    reader.give_code(told.code, remember=remember)
