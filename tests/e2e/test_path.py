"""The whole path in one journey: admitted, screened, planned for, gone home, handed over, called."""

import itertools
import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from coordination.territory.working_days import WorkingCalendar
from tests.e2e.conftest import CLAIRE, NewPage
from tests.e2e.day_pages import CallList, Figures
from tests.e2e.journeys import LAST_DAY
from tests.e2e.pages import EpisodePage, RecipientPages, Screen, SignIn, Worklist
from tests.e2e.people import ROQUEFEUIL, Person, days_ago, now
from tests.e2e.stack import Stack

HENRIETTE = Person("THERMIDOR", "HENRIETTE JEANNE")
HOUR = re.compile(r"\b\d{1,2}\sh\b")
SCREENING = {
    "Désorientation": "Non",
    "Trouble de la marche": "Oui",
    "Cinq médicaments": "Oui",
    "Hospitalisation dans les 90 jours": "Non",
    "Perte d’autonomie": "Non",
}
# What would tell a reader of ordinary mail whom or what it is about.
SECRETS = (
    *(HENRIETTE.birth_name.lower(), "henriette", "mûriers", "vergèze", "1943", "18/04"),
    *("chute", "géria", "médicament", "pansement", "diagnos", "traitement", "hospitalis", "patient"),
)


def test_a_patient_goes_home_and_nobody_is_left_unaware(stack: Stack, new_page: NewPage) -> None:
    page = new_page()
    SignIn(page).open().as_person(CLAIRE)
    episode = admit(page)
    screen(episode)
    prepare(episode)
    already = len(stack.mailbox.mails_to(ROQUEFEUIL.mail))
    leave(episode)

    link = read_the_mail(stack, already)
    phone = new_page(width=375)
    read_the_letter(stack, phone, link)

    the_hospital_sees_each_step(episode)
    the_gp_asks_and_is_answered(stack, page, phone)
    due_before = CallList(page).open().menu_count("Appels")
    made_before, _ = Figures(page).open().share_of("Appels passés")
    make_the_call(page)
    the_call_is_behind_us(page, due_before, made_before)


def admit(page: Page) -> EpisodePage:
    worklist = Worklist(page).open()
    worklist.sees("Ma journée")
    search = worklist.start_episode()
    search.look_for("Fabregoule Simonne")
    expect(search.found("FABREGOUL Simone")).to_contain_text("12/03/19")

    search.look_for(f"{HENRIETTE.birth_name.capitalize()} Henriette")
    expect(search.field("Nom et prénom, IPP, séjour ou INS")).to_have_value(re.compile("Henriette"))
    expect(search.found(HENRIETTE.name)).to_have_count(0)
    form = search.nobody()
    expect(form.field("Nom de naissance")).to_have_value(HENRIETTE.birth_name.capitalize())
    form.identify(HENRIETTE).describe_stay(HENRIETTE, admitted_at=days_ago(9))
    episode = form.send()
    episode.is_told("Épisode ouvert.")
    expect(episode.heading).to_have_text(HENRIETTE.name)
    episode.sees("Solange Thermidor", "Admission en Gériatrie aiguë", "6 points à régler")
    return episode


def screen(episode: EpisodePage) -> None:
    episode.go_to("Repérage")
    expect(episode.result).to_contain_text("5 questions sans réponse")
    episode.answer(SCREENING)
    expect(episode.result).to_contain_text("2 sur 5")
    expect(episode.result).to_contain_text("Positif à partir de 2 sur 5.")
    for reason in ("Trouble de la marche ou chute", "Cinq médicaments ou plus"):
        expect(episode.result.get_by_role("listitem").filter(has_text=reason)).to_contain_text("+ 1")
    episode.press("Valider le repérage")
    episode.sees("TRST 2 sur 5, positif", "Demander un bilan médicamenteux", "Parce que : cinq médicaments ou plus")
    episode.press("Enregistrer la suite")
    episode.is_told("Suite du repérage enregistrée.")


def prepare(episode: EpisodePage) -> None:
    episode.go_to("Préparation")
    episode.sees("Demander un bilan médicamenteux")
    episode.note_need("Soins infirmiers", "Pansement tous les 2 jours")
    episode.find("médecin traitant")
    episode.sees("autour de 6, rue des Mûriers, Vergèze (30310)", "à Vergèze")
    episode.add_from_directory(ROQUEFEUIL)
    episode.note_informed(ROQUEFEUIL.name)
    task = "Remettre les ordonnances de pansement"
    episode.add_task(task, "Soins infirmiers", blocks=True)
    episode.settle_task(task)
    episode.go_to("Vue d’ensemble")
    episode.sees("Pansement tous les 2 jours", "4 points à régler")
    episode.note_last_day(*LAST_DAY, "Date, heure et transport adaptés")
    expect(episode.lacks("Lettre de liaison")).to_contain_text("Pas encore")
    episode.sees("1 point à régler")


def leave(episode: EpisodePage) -> None:
    left_at = a_departure_whose_call_is_due()
    episode.record_departure(left_at=left_at)
    episode.is_told("Départ enregistré")
    expect(episode.timeline().filter(has_text="Départ")).not_to_have_count(0)
    expect(episode.timeline().filter(has_text="Suivi prévu")).to_contain_text("J+3")


def a_departure_whose_call_is_due() -> datetime:
    """Three days ago, or as many more as weekends and public holidays put the call of the third day off."""
    team = WorkingCalendar(frozenset({1, 2, 3, 4, 5}))
    days = (days_ago(days, hour=11) for days in itertools.count(3))
    return next(day for day in days if team.first_working((day + timedelta(days=3)).date()) <= now().date())


def read_the_mail(stack: Stack, already: int) -> str:
    mail = stack.mailbox.wait_for_mail(ROQUEFEUIL.mail, already=already)
    assert mail.subject == "CH de Sauveyre vous adresse un courrier de sortie"
    written = f"{mail.headers}\n{mail.text}".replace("Ce message ne contient aucune donnée de santé.", "").lower()
    assert [word for word in SECRETS if word in written] == []
    return mail.link


def read_the_letter(stack: Stack, page: Page, link: str) -> None:
    reader = RecipientPages(page).open(link)
    reader.sees("Une lettre de l’hôpital vous attend", "Claire Aubanel", ROQUEFEUIL.name)
    for secret in (HENRIETTE.birth_name, "Henriette"):
        expect(reader.main).not_to_contain_text(secret, ignore_case=True)
    before = len(stack.mailbox.text_messages_to(ROQUEFEUIL.mobile_number))
    page.reload()
    reader.sees("Une lettre de l’hôpital vous attend")
    assert len(stack.mailbox.text_messages_to(ROQUEFEUIL.mobile_number)) == before, "opening a link must send nothing"

    reader.ask_code()
    reader.sees("Saisissez le code reçu par SMS", "06 •• •• •• 56")
    code = stack.mailbox.wait_for_text_message(ROQUEFEUIL.mobile_number, already=before).code
    reader.give_code(str((int(code) + 1) % 1_000_000).zfill(6))
    reader.sees("Le code n’est pas le bon", "Il vous reste 4 essais")
    reader.give_code(f"{code[:3]} {code[3:]}", remember=True)
    reader.sees(f"Mme Henriette {HENRIETTE.birth_name}", "est rentrée chez elle", "Dr Hélène Castagnier")
    reader.sees("Solange Thermidor, enfant", "demander un bilan médicamenteux")
    assert reader.download().startswith(b"%PDF")
    reader.acknowledge()
    reader.sees("Merci, votre réponse est enregistrée", ROQUEFEUIL.name)


def the_hospital_sees_each_step(episode: EpisodePage) -> None:
    episode.page.goto(episode.address)
    for step in ("envoyé à", "ouvert par", "accusé par"):
        line = episode.timeline().filter(has_text=f"Courrier J0 {step} {ROQUEFEUIL.name}")
        expect(line).to_have_count(1)
        expect(line.get_by_role("time")).to_contain_text(HOUR)
    episode.go_to("Courriers")
    row = episode.main.get_by_role("row").filter(has_text=ROQUEFEUIL.name)
    expect(row).to_contain_text("Accusé")


def the_gp_asks_and_is_answered(stack: Stack, page: Page, phone: Page) -> None:
    """Question on the phone, task of the referent, reply under the link, read there again, closed by a person."""
    reader = RecipientPages(phone)
    reader.follow("Revenir à la lettre")
    reader.put_question("Faut-il garder les bas de contention la nuit ?")
    already = len(stack.mailbox.mails_to(ROQUEFEUIL.mail))
    codes = len(stack.mailbox.text_messages_to(ROQUEFEUIL.mobile_number))

    row = Worklist(page).open().rows_of(HENRIETTE).filter(has_text=f"Répondre à {ROQUEFEUIL.name}")
    row.get_by_role("link", name=re.compile("^Voir la réponse")).click()
    exchange = Screen(page)
    exchange.sees(ROQUEFEUIL.name, "Faut-il garder les bas de contention la nuit ?")
    exchange.field("Votre réponse").fill("Non, le jour seulement.")
    exchange.press("Envoyer la réponse")
    exchange.sees("Répondue", "Non, le jour seulement.")

    mail = stack.mailbox.wait_for_mail(ROQUEFEUIL.mail, already=already)
    assert "bas de contention" not in mail.text
    reader.open(mail.link)
    reader.sees("Aucun code ne vous sera demandé ici")
    reader.ask_code()
    reader.sees("Faut-il garder les bas de contention la nuit ?", "Non, le jour seulement.")
    assert len(stack.mailbox.text_messages_to(ROQUEFEUIL.mobile_number)) == codes, "this phone is remembered"

    exchange.press("Clore cette réponse")
    exchange.is_told(f"Réponse du {ROQUEFEUIL.name} close.")


def make_the_call(page: Page) -> None:
    calls = CallList(page).open()
    call = calls.call(HENRIETTE)
    call.sees("Solange Thermidor", "Motif", "chute à domicile")
    call.take()
    call.note_attempt("Pas de réponse")
    expect(call.attempts).to_contain_text("Pas de réponse")
    call.answer("Comment allez-vous", "Bien")
    call.record("Tout est en place", "Contente d’être rentrée.")
    call.is_told("Appel J+3 enregistré.")


def the_call_is_behind_us(page: Page, due_before: int, made_before: int) -> None:
    assert CallList(page).open().menu_count("Appels") == due_before - 1
    expect(Worklist(page).open().rows_of(HENRIETTE).filter(has_text="Passer l’appel")).to_have_count(0)
    assert Figures(page).open().share_of("Appels passés")[0] == made_before + 1
