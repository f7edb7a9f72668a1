"""A letter by secure health mail, to a box and back: real mail server, real Dovecot, client certificates on both sides."""

import re
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from playwright.sync_api import expect

from coordination.embedded.operator import HOSPITAL
from tests.e2e.accessibility import violations_of
from tests.e2e.conftest import NewPage
from tests.e2e.journeys import ready_to_leave, reload_until
from tests.e2e.pages import CorrespondentPages, EpisodePage
from tests.e2e.people import ESCOUBAS, Person
from tests.e2e.stack import Stack


def test_the_gp_reads_it_in_the_secure_mailbox_and_the_answer_comes_back(
    stack: Stack, signed_in: NewPage, new_page: NewPage, tmp_path: Path
) -> None:
    page, person = signed_in(), Person("VALMAGNE", "AUGUSTINE")
    already = len(stack.mailbox.mails_to(ESCOUBAS.mail))
    episode = ready_to_leave(page, person, ESCOUBAS)
    episode.record_departure()
    episode.is_told("Départ enregistré")

    gp = CorrespondentPages(new_page(width=375)).open()
    reload_until(gp.page, lambda: gp.mails_about(person).count() == 1)
    assert violations_of(gp.page) == []
    gp.mails_about(person).get_by_role("link").click()
    gp.sees("Courrier de sortie VALMAGNE AUGUSTINE 18/04/1943", "vous adresse en pièce jointe")
    with gp.page.expect_download() as saved:
        gp.main.get_by_role("link", name="VALMAGNE").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    gp.press("Répondre")
    expect(gp.summary_of_errors()).to_contain_text("Écrivez la réponse.")
    assert violations_of(gp.page) == []

    gp.send_at_once("Réponse automatique d’absence")
    gp.send_at_once("Envoyer l’avis de lecture")
    the_hospital_knows(episode, f"ouvert par {ESCOUBAS.name}")
    expect(episode.timeline().filter(has_text="Réponse automatique")).to_contain_text("Ce n’est pas un accusé")

    (tmp_path / "bilan.pdf").write_bytes(saved.value.path().read_bytes())
    gp.answer("Bien reçu, je passe jeudi.", tmp_path / "bilan.pdf")
    the_hospital_knows(episode, f"Réponse reçue du {ESCOUBAS.name}")
    episode.go_to("Courriers")
    page.get_by_role("link", name=re.compile("^RE: Courrier de sortie")).click()
    episode.sees("Bien reçu, je passe jeudi.", "martine.escoubas@medecin.mssante.example", "bilan.pdf")
    assert violations_of(page) == []
    episode.press("Lu et traité")
    episode.is_told("Réponse traitée.")
    # Nothing of it went by ordinary mail.
    assert len(stack.mailbox.mails_to(ESCOUBAS.mail)) == already


STRAY = "Compte rendu de radiologie"


def stray_mail() -> bytes:
    """What answers no letter of the hospital, and is another mail each time."""
    mail = EmailMessage()
    mail["From"] = "secretariat@cabinet-aires.mssante.example"
    mail["Subject"], mail["Message-ID"] = STRAY, make_msgid(domain="mssante.example")
    mail.set_content("Bonjour, ci-joint le compte rendu demandé.")
    return mail.as_bytes()


def test_what_nobody_can_match_waits_to_be_sorted_and_is_set_aside(stack: Stack, signed_in: NewPage) -> None:
    for _ in range(2):
        stack.operator.boxes.deliver(HOSPITAL, stray_mail())
    page = signed_in()
    page.goto("/")
    sorting = EpisodePage(page)
    place = page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Messages")
    reload_until(page, lambda: place.filter(has_text="2").count() == 1)
    place.click()
    sorting.sees("Aucun n’est perdu")
    found = violations_of(page)
    sorting.main.get_by_role("link", name=STRAY).first.click()
    found += violations_of(page)
    sorting.press("Chercher")
    expect(sorting.summary_of_errors()).to_be_focused()
    found += violations_of(page)
    sorting.main.get_by_text("Écarter tous ceux de cet expéditeur").click()
    found += violations_of(page)
    sorting.press("Écarter les messages")
    sorting.is_told("2 messages écartés")
    found += violations_of(page)
    assert found == []


def test_what_a_closed_box_gives_back_leaves_by_a_link(signed_in: NewPage) -> None:
    """Roger Moulène's doctor has left the secure mailbox that the directory still knows."""
    page = signed_in()
    page.goto("/?filtre=all")
    page.get_by_role("main").get_by_role("link", name="MOULÈNE Roger").first.click()
    episode = EpisodePage(page)
    the_hospital_knows(episode, "repart par une autre voie pour Dr Hélène Castanier")


def the_hospital_knows(episode: EpisodePage, words: str) -> None:
    """A line of the timeline says so, once the box was read."""
    line = episode.timeline().filter(has_text=words)
    reload_until(episode.page, lambda: line.count() >= 1)
