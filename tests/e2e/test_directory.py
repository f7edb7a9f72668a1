"""The directory kept true by those who know: an import previewed and applied, a hospital's correction or new entry, decided
for all; a service's own word, by a link.
"""

import gzip
import json
import re
import time
from datetime import timedelta
from typing import Any, Self
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from coordination.embedded.home import CHECKOUT
from tests.e2e.accessibility import violations_of
from tests.e2e.conftest import CLAIRE, NewPage
from tests.e2e.mailbox import Mail
from tests.e2e.pages import Screen
from tests.e2e.people import now
from tests.e2e.stack import Stack

LUCIE = "l.vidal@sainte-aubane.example"
PAUL = "annuaire@trait-dunion.example"
SERVICE = "Tournesol Services"
# The service that the demonstration has just asked.
ASKED = "Association intercommunale d’entraide et de maintien à domicile des Costières"
ASKED_MAILBOX = "contact@entraide-costieres.example"
DEMO_PROPOSAL = "Vistre Autonomie"
DEMO_NEW_ENTRY = "Vistre Entraide"
SAMPLE = CHECKOUT / "directory" / "imports" / "data" / "finess-echantillon.json.gz"
# Sites of the sample, and what a later file says of them.
CLOSED, MOVED, RENAMED = "210007480", "210986964", "210004859"
FORMER_NAME, NEW_NAME = "CH HCO SSIAD VITTEAUX", "SSIAD DES TILLEULS DE VITTEAUX"


class DirectoryEntry(Screen):
    """The page of a provider."""

    def open(self, name: str) -> Self:
        self.page.goto("/annuaire/?q=" + quote(name))
        self.main.get_by_role("link", name=name).first.click()
        expect(self.heading).to_have_text(name)
        return self

    def report(self) -> "Correction":
        self.follow("Signaler une erreur")
        return Correction(self.page)

    def reads(self, number: str) -> None:
        """The page shows this phone number, whatever spaces part its pairs."""
        expect(self.main).to_contain_text(re.compile(r"\s".join(number.split())))

    def does_not_read(self, number: str) -> None:
        expect(self.main).not_to_contain_text(re.compile(r"\s".join(number.split())))


class Correction(Screen):
    """Signaler une erreur."""

    def propose(self, reason: str, **typed: str) -> None:
        for label, value in typed.items():
            # Before those of the people to ask for.
            self.field(label).first.fill(value)
        self.field("Comment le savez-vous ?").fill(reason)
        self.press("Envoyer la proposition")


class Proposals(Screen):
    """The administrators' queue."""

    def open(self) -> Self:
        self.page.goto("/annuaire/propositions/")
        return self

    def about(self, name: str) -> Locator:
        return self.main.get_by_role("region", name=name)

    def decide(self, name: str) -> None:
        self.about(name).get_by_role("link", name="Décider").click()
        expect(self.heading).to_contain_text(name)


class Imports(Screen):
    """Imports of national files."""

    def open(self) -> Self:
        self.page.goto("/annuaire/imports/")
        return self

    def send(self, name: str, content: bytes) -> None:
        self.field("Fichier de votre poste").set_input_files(
            {"name": name, "mimeType": "application/gzip", "buffer": content}
        )
        self.press("Lire le fichier")

    @property
    def progress(self) -> Locator:
        return self.main.get_by_role("region", name="Avancement")


class OwnEntry(Screen):
    """What a service sees of itself."""

    def come(self, stack: Stack, mail: Mail) -> Self:
        """From the mail to the entry, by the code that comes to the same mailbox."""
        self.page.goto(mail.link)
        expect(self.heading).to_have_text(re.compile("à jour"))
        already = len(stack.mailbox.mails_to(mail.to))
        self.press("Ouvrir la fiche")
        code = stack.mailbox.wait_for_mail(mail.to, already=already)
        [digits] = re.findall(r"\b\d{6}\b", code.text)
        self.field("Code à 6 chiffres").fill(digits)
        self.press("Voir la fiche")
        expect(self.heading).to_have_text(ASKED)
        return self


def extract_of_the_sample() -> bytes:
    """The body of three sites as a later file has it: one closed, one moved, one renamed."""
    content: dict[str, Any] = json.loads(gzip.decompress(SAMPLE.read_bytes()))
    body = next(each for each in content["pmej"] if any(number_of(site) == CLOSED for site in each["ege"]))
    sites = {number_of(site): site for site in body["ege"] if number_of(site) in {CLOSED, MOVED, RENAMED}}
    sites[CLOSED]["etatObjet"] = "I"
    sites[CLOSED]["informationsGeneralesEGE"]["dateFermeture"] = "2026-08-31"
    for address in sites[MOVED]["adresse"]:
        address |= {"cogCommune": "21231", "codePostal": "21000", "ligneAcheminement": "DIJON"}
    sites[RENAMED]["informationsGeneralesEGE"] |= {"nomEgeCourt": NEW_NAME, "nomEgeLong": ""}
    later = content | {"generatedAt": "2026-10-13T02:07:30.5Z", "pmej": [body | {"ege": list(sites.values())}]}
    return gzip.compress(json.dumps(later).encode())


def number_of(site: dict[str, Any]) -> str:
    return str(site["informationsGeneralesEGE"]["numFinessEge"])


def test_the_administrator_imports_curates_and_decides(signed_in: NewPage) -> None:
    paul = signed_in(PAUL)
    number = f"04 65 71 {time.time_ns() // 10**9 % 90 + 10} 08"

    imports = Imports(paul).open()
    imports.press("Lire le fichier")
    expect(imports.summary_of_errors()).to_be_focused()
    imports.send("finess-octobre.json.gz", extract_of_the_sample())
    expect(imports.progress).to_be_visible()
    expect(imports.progress).to_contain_text("À décider")
    imports.sees("Ce qui changerait", "Modifiés", "Fermés", NEW_NAME, "ne figurent pas dans ce fichier")
    assert violations_of(paul) == []
    imports.press("Appliquer")
    expect(imports.progress).to_contain_text("Appliqué")
    imports.sees("Ce qui a été fait", "Agence du numérique en santé", "Empreinte SHA-256")
    assert violations_of(paul) == []

    imports.follow(FORMER_NAME)
    entry = DirectoryEntry(paul)
    expect(entry.heading).to_have_text(NEW_NAME)
    entry.follow("Modifier la fiche")
    entry.field("Téléphone").fill(number)
    entry.press("Enregistrer")
    entry.is_told("Fiche enregistrée.")
    entry.reads(number)
    entry.sees("Anciens noms", FORMER_NAME)

    queue = Proposals(paul).open()
    queue.decide(DEMO_NEW_ENTRY)
    queue.sees("Déjà dans l’annuaire ?")
    assert violations_of(paul) == []
    queue.press("Ajouter à l’annuaire")
    queue.is_told("Fiche ajoutée à l’annuaire.")
    DirectoryEntry(paul).open(DEMO_NEW_ENTRY).sees("Jamais vérifié", re.compile(r"8\sh à 18\sh"))


def test_a_correction_is_proposed_hidden_from_others_accepted_and_told(stack: Stack, signed_in: NewPage) -> None:
    number = f"04 65 71 {time.time_ns() // 10**9 % 90 + 10} 07"
    claire, lucie, paul = signed_in(CLAIRE), signed_in(LUCIE), signed_in(PAUL)
    already = len(stack.mailbox.mails_to(CLAIRE))

    form = DirectoryEntry(claire).open(SERVICE).report()
    form.sees("Aujourd’hui")
    assert violations_of(claire) == []
    form.press("Envoyer la proposition")
    expect(form.summary_of_errors()).to_be_focused()
    form.propose("Dit par leur accueil ce matin", Téléphone=number)
    form.is_told("Proposition envoyée")

    the_other_hospital_sees_nothing(lucie, number)
    the_administrator_accepts(paul, number)

    DirectoryEntry(lucie).open(SERVICE).reads(number)
    the_proposer_is_told(claire)
    mail = stack.mailbox.wait_for_mail(CLAIRE, already=already)
    assert "acceptée" in mail.subject
    assert "accueil" not in mail.text


def the_other_hospital_sees_nothing(page: Page, number: str) -> None:
    entry = DirectoryEntry(page).open(SERVICE)
    entry.does_not_read(number)
    expect(entry.report().main).not_to_contain_text("attend déjà")
    page.goto("/annuaire/mes-propositions/")
    expect(page.get_by_role("main")).to_contain_text("Aucune proposition")
    page.goto("/annuaire/propositions/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Propositions à décider")


def the_administrator_accepts(page: Page, number: str) -> None:
    queue = Proposals(page).open()
    assert queue.menu_count("Propositions") >= 2
    queue.sees(DEMO_PROPOSAL, "Infirmière de liaison, CH de Sauveyre")
    expect(queue.main).not_to_contain_text("Aubanel")
    assert violations_of(page) == []
    queue.decide(SERVICE)
    assert violations_of(page) == []
    queue.press("Refuser")
    expect(queue.summary_of_errors()).to_contain_text("Dites pourquoi vous refusez")
    queue.press("Reprendre les valeurs cochées")
    queue.is_told("Fiche corrigée.")
    expect(queue.about(SERVICE)).to_have_count(0)
    DirectoryEntry(page).open(SERVICE).reads(number)


def the_proposer_is_told(page: Page) -> None:
    page.goto("/")
    news = page.get_by_text(f"Votre proposition pour « {SERVICE} » est acceptée.")
    expect(news.first).to_be_visible()
    assert violations_of(page) == []
    page.get_by_role("link", name="Lire la réponse").first.click()
    mine = Screen(page)
    mine.sees("Mes propositions", "Acceptée", "par Paul Bertin")
    assert violations_of(page) == []
    page.get_by_role("button", name=re.compile(f"^Fermer.*proposition pour « {SERVICE} »")).click()
    expect(page.get_by_text(f"pour « {SERVICE} » est acceptée.")).to_have_count(0)


def test_a_service_corrects_and_confirms_its_own_entry(stack: Stack, new_page: NewPage, signed_in: NewPage) -> None:
    mail = stack.mailbox.wait_for_mail(ASKED_MAILBOX)
    assert mail.subject == "CH de Sauveyre : votre fiche d’annuaire est-elle à jour ?"
    phone = new_page(width=375)
    entry = OwnEntry(phone).come(stack, mail)
    entry.sees("Est-ce juste")
    assert violations_of(phone, (375, 1280)) == []

    entry.follow("Corriger")
    phone.wait_for_url("**/fiche/corriger/")
    assert violations_of(phone, (375, 1280)) == []
    entry.field("Lundi").fill("le matin")
    entry.press("Enregistrer la fiche")
    expect(entry.summary_of_errors()).to_contain_text("8h30-12h")
    assert violations_of(phone, (375, 1280)) == []
    entry.field("Lundi").fill("8h-19h")
    entry.field("Places libres aujourd’hui").fill("3")
    the_replacement_is_found(entry)
    entry.press("Enregistrer la fiche")
    expect(entry.heading).to_have_text("Merci, votre fiche est à jour")
    assert violations_of(phone, (375, 1280)) == []

    # The link has been used: it thanks, and changes nothing more.
    phone.goto(mail.link)
    expect(entry.heading).to_have_text("Merci, votre fiche est à jour")

    shown = DirectoryEntry(signed_in(PAUL)).open(ASKED)
    shown.sees("Vérifié aujourd’hui", "le service lui-même", "3 places", f"Remplacé par {SERVICE}")
    claire = signed_in(CLAIRE)
    claire.goto("/annuaire/confirmations/?voir=repondues")
    Screen(claire).sees(ASKED, "Corrigée par le service")


def the_replacement_is_found(entry: OwnEntry) -> None:
    """Days without the service, and who comes instead: a search, without script, that keeps what was typed."""
    entry.field("Absent à partir du").fill((now() + timedelta(days=20)).strftime("%Y-%m-%d"))
    entry.field("Chercher dans l’annuaire qui vous remplace").fill("tournesol service")
    entry.press("Chercher")
    expect(entry.field("Lundi")).to_have_value("8h-19h")
    entry.main.get_by_role("radio", name=re.compile(SERVICE)).check()
    assert violations_of(entry.page) == []


def test_the_pages_around_an_entry_speak_of_no_patient(stack: Stack, new_page: NewPage) -> None:
    page = new_page(width=375)
    page.goto(stack.mailbox.wait_for_mail(ASKED_MAILBOX).link)
    expect(page.locator("body")).not_to_contain_text("le patient peut en obtenir")
    assert violations_of(page) == []
