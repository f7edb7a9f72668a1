"""The pages of the product as objects: what a person does there, and what they read there."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Doctor, Person, typed

PASSWORD = "demonstration-2026"


class Screen:
    """Any page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def field(self, label: str, inside: Locator | None = None) -> Locator:
        return (inside or self.main).get_by_label(label, exact=True)

    def press(self, name: str) -> None:
        self.main.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.main.get_by_role("link", name=name, exact=True).first.click()

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def is_told(self, words: str) -> None:
        """The passing message in the corner, or the same words in the page without script."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    @property
    def heading(self) -> Locator:
        return self.main.get_by_role("heading", level=1)

    def summary_of_errors(self) -> Locator:
        return self.main.get_by_role("alert")

    def menu_count(self, entry: str) -> int:
        """The number beside an entry of the main menu; 0 when there is none."""
        link = self.page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name=entry)
        found = re.search(r"\d+", link.inner_text())
        return int(found.group()) if found else 0


class SignIn(Screen):
    def open(self) -> Self:
        self.page.goto("/compte/login/")
        return self

    def as_person(self, email: str, password: str = PASSWORD) -> None:
        self.field("Adresse électronique professionnelle").fill(email)
        self.field("Mot de passe").fill(password)
        self.press("Continuer")
        self.page.wait_for_url(lambda url: "/compte/login/" not in url)


class Worklist(Screen):
    def open(self) -> Self:
        self.page.goto("/")
        return self

    def rows_of(self, person: Person) -> Locator:
        return self.main.get_by_role("row").filter(has_text=person.name)

    def episode_of(self, name: str) -> EpisodePage:
        """The episode of somebody in the list."""
        self.main.get_by_role("link", name=name).first.click()
        return EpisodePage(self.page)

    def start_episode(self) -> PatientSearch:
        self.follow("Nouvel épisode")
        return PatientSearch(self.page)


class PatientSearch(Screen):
    """First step of a new episode."""

    def open(self) -> Self:
        self.page.goto("/patients/nouvel-episode/")
        return self

    def look_for(self, text: str) -> None:
        self.field("Nom et prénom, IPP, séjour ou INS").fill(text)
        self.press("Chercher")

    def found(self, name: str) -> Locator:
        return self.main.get_by_role("row").filter(has_text=name)

    def nobody(self) -> NewEpisode:
        # Two wordings: some people were found and it is none of them, or nobody was.
        self.main.get_by_role("button", name=re.compile(r"créer [sl]a fiche", re.IGNORECASE)).click()
        return NewEpisode(self.page)

    def choose(self, name: str) -> NewEpisode:
        self.found(name).get_by_role("link", name="Ouvrir un épisode").click()
        return NewEpisode(self.page)


class NewEpisode(Screen):
    """Second step: identity, then the stay."""

    def identify(self, person: Person, *, with_script: bool = True) -> Self:
        self.field("IPP").fill(person.ipp)
        self.field("Nom de naissance").fill(person.birth_name)
        self.field("Prénoms de naissance").fill(person.first_names)
        self.field("Date de naissance").fill(person.born)
        self.field(person.sex).check()
        self.field("Adresse").fill(person.address)
        if with_script:
            self.choose_commune(person.commune)
        else:
            self.field("Commune").fill(person.commune)
        relative = self.main.get_by_role("region", name="Un proche à joindre")
        self.field("Nom", relative).fill(person.relative)
        self.field("Lien", relative).select_option("Enfant")
        self.field("Téléphone", relative).fill("06 39 98 41 77")
        return self

    def choose_commune(self, name: str) -> None:
        """Type the beginning, then take the suggestion."""
        self.field("Commune").press_sequentially(name[:5], delay=30)
        self.page.get_by_role("listbox", name="Communes").get_by_role("option", name=name).click()
        expect(self.field("Commune")).to_have_value(name)

    def describe_stay(self, person: Person, *, admitted_at: datetime, motive: str = "chute à domicile") -> Self:
        self.field("Numéro de séjour").fill(person.stay)
        self.field("Unité").select_option("Gériatrie aiguë")
        self.field("Chambre").fill("211")
        self.field("Entrée le").fill(typed(admitted_at))
        self.field("Mode d’entrée").select_option("Urgences")
        self.field("Motif d’hospitalisation").fill(motive)
        self.field("Origine du signalement").select_option("Unité : fragile, à suivre")
        self.field("Médecin hospitalier").select_option("Dr Hélène Castagnier")
        return self

    def send(self) -> EpisodePage:
        self.press("Ouvrir l’épisode")
        return EpisodePage(self.page)


class EpisodePage(Screen):
    """The pages of one episode, by their tabs."""

    def go_to(self, tab: str) -> Self:
        tabs = self.page.get_by_role("navigation", name="Rubriques de l’épisode")
        tabs.get_by_role("link", name=tab).click()
        return self

    @property
    def address(self) -> str:
        """The address of the overview, from any page of the episode."""
        found = re.search(r"/episodes/[0-9a-f-]{36}/", self.page.url)
        assert found, self.page.url
        return found.group()

    def timeline(self) -> Locator:
        """What happened, the newest first."""
        return self.main.get_by_role("region", name="Fil de l’épisode").get_by_role("listitem")

    # Screening

    def answer(self, answers: dict[str, str]) -> None:
        for question, answer in answers.items():
            group = self.main.get_by_role("radiogroup", name=question)
            group.get_by_role("radio", name=answer, exact=True).check()

    @property
    def result(self) -> Locator:
        return self.main.get_by_role("region", name="Résultat", exact=True)

    # Preparation

    def note_need(self, domain: str, words: str) -> None:
        self.follow("Noter un besoin")
        self.field("Domaine").select_option(domain)
        self.field("Besoin").fill(words)
        self.press("Noter le besoin")
        self.is_told("Besoin noté.")

    def find(self, kind: str) -> None:
        """The directory, seen from this patient."""
        self.follow("Chercher un service")
        self.field("Type de service").select_option(kind)
        self.press("Chercher")
        self.sees(f"Trouver : {kind}")

    def add_from_directory(self, doctor: Doctor) -> None:
        self.follow(f"Ajouter {doctor.name} au cercle de soins")
        self.field("Portable (facultatif)").fill(doctor.mobile)
        expect(self.field("Adresse électronique (facultatif)")).to_have_value(doctor.mail)
        expect(self.field("Reçoit le courrier de sortie")).to_be_checked()
        self.press("Ajouter au cercle")

    def circle_entry(self, name: str) -> Locator:
        return self.main.get_by_role("region", name="Cercle de soins").get_by_role("listitem").filter(has_text=name)

    def note_informed(self, name: str) -> None:
        self.circle_entry(name).get_by_role("button", name="Noter prévenu").click()
        expect(self.circle_entry(name)).to_contain_text("Informé")

    def add_task(self, title: str, domain: str, *, blocks: bool = False, owner: str = "", due: str = "") -> None:
        self.follow("Ajouter une tâche")
        self.field("Tâche").fill(title)
        self.field("Domaine").select_option(domain)
        if owner:
            self.field("Responsable (facultatif)").select_option(owner)
        self.field("Pour le (facultatif)").fill(due)
        if blocks:
            self.field("À régler avant le départ").check()
        self.press("Ajouter la tâche")
        self.sees(title)

    def settle_task(self, title: str) -> None:
        self.main.get_by_role("row").filter(has_text=title).get_by_role("checkbox").check()
        expect(self.main.get_by_role("row").filter(has_text=title)).to_contain_text("Fait")

    # Requests

    def ask_of_circle(self, name: str) -> RequestForm:
        """From the care circle, to this very person or service."""
        self.circle_entry(name).get_by_role("link", name="Demander").click()
        return RequestForm(self.page)

    def request_line(self, name: str) -> Locator:
        """What one service that was asked has answered."""
        return self.main.get_by_role("row").filter(has_text=name)

    # Departure

    def lacks(self, title: str) -> Locator:
        """What the facts lack for the departure, on the overview."""
        return self.main.get_by_role("region", name="Ce qui bloque encore").get_by_role("row").filter(has_text=title)

    def note_last_day(self, *titles: str) -> None:
        """What belongs to the day of the departure, one touch each, from the overview."""
        for title in titles:
            self.lacks(title).get_by_role("button", name="Noter fait").click()
            expect(self.lacks(title)).to_have_count(0)

    def record_departure(self, *, left_at: datetime | None = None, reserve: str = "") -> None:
        """From the overview, now unless said; ``reserve`` is why one leaves although something is open."""
        self.follow("Enregistrer le départ")
        if left_at:
            self.field("Date et heure du départ").fill(typed(left_at))
        self.field("Domicile").check()
        self.field("Transport").select_option("VSL, assis")
        if reserve:
            self.field("Raison du départ avec réserve").fill(reserve)
        self.press("Enregistrer le départ")


class RequestForm(Screen):
    """Asking services whether they can take over."""

    def asks(self, *names: str) -> None:
        """These services are ticked, and no other."""
        ticked = self.main.get_by_role("group", name="À qui demander maintenant").get_by_role("checkbox", checked=True)
        expect(ticked).to_have_count(len(names))
        for name in names:
            expect(self.main.get_by_role("checkbox", name=name)).to_be_checked()

    def fill(self, **typed: str) -> None:
        for label, value in typed.items():
            self.field(label.replace("_", " ")).fill(value)

    def say_prescription(self, state: str) -> None:
        """Where the prescription is; its file has a box of its own."""
        self.field("Ordonnance", self.main.get_by_role("region", name="Demande")).select_option(state)

    def send(self) -> None:
        self.press("Envoyer la demande")


class LinkPages(Screen):
    """What is opened by a link, without an account."""

    def answer(self, title: str) -> Locator:
        """One of the answers, unfolded."""
        answer = self.main.get_by_role("group").filter(has=self.page.get_by_text(title, exact=True))
        if answer.get_attribute("open") is None:
            answer.get_by_text(title, exact=True).click()
        return answer

    def put_question(self, words: str) -> None:
        answer = self.answer("J’ai une question")
        self.field("Votre question", answer).fill(words)
        answer.get_by_role("button", name="Envoyer la question").click()
        self.sees("Merci, votre réponse est enregistrée")


class ProviderPages(LinkPages):
    """What somebody who is asked sees, on a phone and without an account."""

    def arrive(self, link: str) -> Self:
        """From the mail to the page that names nobody."""
        self.page.goto(link)
        self.sees("Une demande de prise en charge vous attend")
        return self

    def open(self, link: str) -> Self:
        """From the mail to the request itself."""
        self.arrive(link)
        self.press("Lire la demande")
        return self

    def accept(self, who: str) -> None:
        answer = self.answer("J’accepte")
        self.field("Qui passera", answer).fill(who)
        answer.get_by_role("button", name="Confirmer la prise en charge").click()
        self.sees("Merci, votre réponse est enregistrée")

    def refuse(self, reason: str = "") -> None:
        answer = self.answer("Je ne peux pas")
        if reason:
            self.field(reason, answer).check()
        answer.get_by_role("button", name="Envoyer le refus").click()
        self.sees("Merci, votre réponse est enregistrée" if reason else "Votre réponse n’est pas encore envoyée")


class RecipientPages(LinkPages):
    """What the addressee of a letter sees."""

    def open(self, link: str) -> Self:
        self.page.goto(link)
        return self

    def ask_code(self) -> None:
        self.press("Ouvrir la lettre")

    def give_code(self, code: str, *, remember: bool = False) -> None:
        self.field("Code à 6 chiffres").fill(code)
        if remember:
            self.field("Ne plus demander de code sur cet appareil pendant 30 jours").check()
        self.press("Voir la lettre")

    def download(self) -> bytes:
        """The PDF of the letter."""
        with self.page.expect_download() as started:
            self.main.get_by_role("link", name=re.compile("^Ce courrier, PDF")).click()
        return started.value.path().read_bytes()

    def acknowledge(self) -> None:
        self.main.get_by_role("button", name="Bien reçu").last.click()


class CorrespondentPages(Screen):
    """The secure mailboxes of the demonstration's correspondents, read and answered in their place."""

    def open(self) -> Self:
        self.page.goto("/demonstration/boite/securisee/")
        return self

    def mails_about(self, person: Person) -> Locator:
        return self.main.get_by_role("article").filter(has_text=person.birth_name)

    def answer(self, words: str, file: Path) -> None:
        self.field("Réponse").fill(words)
        self.field("Fichier joint").set_input_files(file)
        self.press("Répondre")
        self.is_told("Parti.")

    def send_at_once(self, name: str) -> None:
        self.press(name)
        self.is_told("Parti.")
