"""The three stories that the demonstration holds, played as ``docs/stories.md`` tells them: the team on its screens, the
services that it asks on a phone.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.accessibility import violations_of
from tests.e2e.conftest import CLAIRE, NewPage
from tests.e2e.journeys import reload_until
from tests.e2e.pages import CorrespondentPages, EpisodePage, ProviderPages, Screen, Worklist
from tests.e2e.stack import Stack

SOFIANE = "s.merrad@ch-sauveyre.example"
JEANNE = "j.rouviere@ch-sauveyre.example"
SIMONE, BERNARD, KARIM = "FABREGOUL Simone", "LOUVETON Bernard", "ZERROUKI Karim"
NURSE = "nadege.foulquier@cabinet-eglise.example"
HELP, OTHER_HELP = "contact@tournesol-services.example", "contact@aide-et-presence.example"
# It prefers its secure mailbox.
HAD = "coordination@had-costieres.mssante.example"
SHELTER = "contact@halte-passerelle.example"
ASKED = "CH de Sauveyre : pouvez-vous prendre en charge un patient ?"
ISAR = {
    "Avant la maladie": "Oui",
    "Depuis la maladie": "Oui",
    "avez-vous été hospitalisé": "Non",
    "voyez-vous bien": "Oui",
    "problèmes de mémoire": "Non",
    "plus de 3 médicaments": "Oui",
}


def test_after_a_fall_the_usual_nurse_is_asked_first_and_accepts(
    stack: Stack, new_page: NewPage, signed_in: NewPage
) -> None:
    claire = signed_in(CLAIRE)
    episode = Worklist(claire).open().episode_of(SIMONE)
    look_again_after_the_fall(episode)
    measure_autonomy(episode)
    ask_the_usual_nurse(episode)
    the_page_says_so = leave_open(episode)

    nurse = ProviderPages(new_page(width=375)).open(request_in_the_mail(stack, NURSE))
    nurse.sees("Femme, 84 ans", "Pansement, pilulier", "Vergèze")
    for secret in ("Fabregoul", "Simone", "Cadereaux"):
        expect(nurse.main).not_to_contain_text(secret, ignore_case=True)
    nurse.accept("Nadège Foulquier")
    nurse.sees("Mme Simone FABREGOUL", "14, rue des Cadereaux")
    everybody_can_read(nurse)
    another_browser_is_asked_for_a_code(stack, new_page)

    the_page_says_so()
    expect(episode.request_line("Nadège Foulquier")).to_contain_text("Accepte")
    the_first_acceptance_closes_the_other(stack, new_page)
    episode.go_to("Préparation")
    for name in ("Nadège Foulquier", "Tournesol Services"):
        expect(episode.circle_entry(name)).to_contain_text("Confirmé")


def look_again_after_the_fall(episode: EpisodePage) -> None:
    episode.go_to("Repérage")
    episode.sees("TRST", "Refaire le repérage : chute")
    episode.follow("Refaire le repérage")
    episode.field("Grille").select_option("ISAR")
    episode.main.get_by_role("button", name="Changer").click()
    episode.answer(ISAR)
    expect(episode.result).to_contain_text("3 sur 6")
    episode.press("Valider le repérage")
    social = episode.main.get_by_role("listitem").filter(has_text="Ouvrir une fiche sociale")
    expect(social).to_contain_text("Sofiane Merrad")
    episode.press("Enregistrer la suite")
    episode.is_told("Suite du repérage enregistrée.")
    episode.sees("Ouvrir une fiche sociale")


def measure_autonomy(episode: EpisodePage) -> None:
    """AGGIR: help is needed for the lower part of the body only."""
    episode.page.goto(f"{episode.address}reperage/?grille=AGGIR")
    for group in episode.main.get_by_role("radiogroup").all():
        needs_help = re.search(r"bas du corps|du bas", group.inner_text(), re.IGNORECASE)
        group.get_by_role("radio").nth(2 if needs_help else 0).check()
    episode.press("Valider le repérage")
    episode.sees(re.compile(r"GIR\s4"), "APA")


def ask_the_usual_nurse(episode: EpisodePage) -> None:
    episode.go_to("Préparation")
    form = episode.ask_of_circle("Nadège Foulquier")
    form.asks("Nadège Foulquier")
    form.send()
    expect(form.summary_of_errors()).to_contain_text("Dites où en est l’ordonnance")
    form.say_prescription("Prête")
    form.send()
    episode.is_told("Demande envoyée à Nadège Foulquier.")
    episode.sees("Sans acceptation, élargie")


def another_browser_is_asked_for_a_code(stack: Stack, new_page: NewPage) -> None:
    """Once accepted the page names the patient: a mail passed on to somebody opens it no more."""
    link, already = request_in_the_mail(stack, NURSE), len(stack.mailbox.mails_to(NURSE))
    other = ProviderPages(new_page(width=375)).open(link)
    other.sees("Saisissez le code reçu par courriel")
    expect(other.main).not_to_contain_text("Fabregoul", ignore_case=True)
    [code] = re.findall(r"\b\d{6}\b", stack.mailbox.wait_for_mail(NURSE, already=already).text)
    other.field("Code à 6 chiffres").fill(code)
    other.press("Voir la demande")
    other.sees("Mme Simone FABREGOUL")


def the_first_acceptance_closes_the_other(stack: Stack, new_page: NewPage) -> None:
    phone = new_page(width=375)
    service = ProviderPages(phone).open(request_in_the_mail(stack, HELP))
    service.sees("D’autres services reçoivent la même demande")
    service.accept("Mme Delage")
    told = stack.mailbox.wait_for_mail(OTHER_HELP, already=1)
    assert told.subject == "CH de Sauveyre : la demande est pourvue"
    other = ProviderPages(phone).open(request_in_the_mail(stack, OTHER_HELP))
    other.sees("La demande est pourvue", "rien n’est retenu contre vous")
    everybody_can_read(other)


def test_home_with_hospital_care_after_a_question_and_three_opinions(new_page: NewPage, signed_in: NewPage) -> None:
    claire = signed_in(CLAIRE)
    episode = Worklist(claire).open().episode_of(BERNARD)
    episode.go_to("Repérage")
    episode.sees("Nutrition", "Douleur", "Aidants")
    episode.go_to("Préparation")
    ask_for_hospital_care_at_home(episode)
    the_page_says_so = leave_open(episode)

    box = CorrespondentPages(new_page(width=375))
    service = ProviderPages(new_page(width=375)).open(link_in_the_box(box, HAD))
    service.sees("Homme, 67 ans", "Prête", "Recueilli", "pompe à morphine")
    service.put_question("Qui surveille la pompe la nuit ?")

    the_page_says_so()
    answer_the_question(episode)
    service.open(link_in_the_box(box, HAD, already=1))
    service.sees("Son épouse, avec votre astreinte.")
    service.accept("Dr Ferrand")

    note_the_opinions(episode)
    fill_the_checklist(episode)


def ask_for_hospital_care_at_home(episode: EpisodePage) -> None:
    form = episode.ask_of_circle("HAD des Costières")
    form.send()
    for lacking in ("une HAD ne se demande pas sans prescription", "Recueillez le consentement"):
        expect(form.summary_of_errors()).to_contain_text(lacking)
    form.fill(
        Rythme="Tous les jours",
        Durée="1 mois, renouvelable",
        Traitements_et_matériel="Nutrition parentérale, pompe à morphine",
        Autonomie="Marche seul, aide à la toilette",
        Qui_est_présent_au_domicile="Son épouse, jour et nuit, épuisée",
    )
    form.say_prescription("Prête")
    form.field("La personne consent à cette demande").check()
    form.send()
    episode.is_told("Demande envoyée à HAD des Costières.")


def answer_the_question(episode: EpisodePage) -> None:
    expect(episode.request_line("HAD des Costières")).to_contain_text("Qui surveille la pompe la nuit ?")
    episode.request_line("HAD des Costières").get_by_role("link", name="Répondre").click()
    episode.field("Votre réponse").fill("Son épouse, avec votre astreinte.")
    episode.press("Envoyer la réponse")
    episode.is_told("Réponse à HAD des Costières enregistrée.")


def note_the_opinions(episode: EpisodePage) -> None:
    episode.go_to("Demandes")
    expect(episode.request_line("HAD des Costières")).to_contain_text("Accepte")
    for whose in ("médecin praticien d’HAD", "cadre de santé de l’HAD", "médecin traitant"):
        opinion = episode.main.get_by_role("listitem").filter(has_text=re.compile(whose, re.IGNORECASE))
        opinion.get_by_label(f"Avis du {whose}").select_option("Favorable")
        opinion.get_by_role("button", name="Noter").click()
        expect(opinion).to_contain_text("aujourd’hui")


def fill_the_checklist(episode: EpisodePage) -> None:
    """What the episode proves is answered; a person answers the rest."""
    episode.go_to("Préparation")
    episode.follow("Les 18 critères de la HAS")
    expect(episode.page.locator("#critere-1")).to_contain_text("Fragilité médico-sociale")
    yes = episode.main.get_by_role("button", name=re.compile("^Oui.*Patient associé au projet de sortie"))
    yes.click()
    expect(yes).to_have_attribute("aria-pressed", "true")


def test_two_services_refuse_and_the_third_makes_it_everybodys(
    stack: Stack, new_page: NewPage, signed_in: NewPage
) -> None:
    sofiane = signed_in(SOFIANE)
    episode = Worklist(sofiane).open().episode_of(KARIM)
    episode.go_to("Préparation")
    obstacles = episode.main.get_by_role("region", name="Obstacles à la sortie")
    # A day more when midnight passed since the demonstration was loaded.
    expect(obstacles).to_contain_text(re.compile(r"[45]\sjours passés à l’hôpital depuis sans raison médicale"))
    expect(obstacles).to_contain_text("Logement")
    episode.go_to("Demandes")
    episode.sees("2 refus pour le patient", "Suite sociale incertaine", "Plus de place en ce moment")
    the_page_says_so = leave_open(episode)

    shelter = ProviderPages(new_page(width=375)).arrive(request_in_the_mail(stack, SHELTER))
    everybody_can_read(shelter)
    shelter.press("Lire la demande")
    shelter.refuse()
    everybody_can_read(shelter)
    shelter.refuse("Profil du patient")

    the_page_says_so()
    episode.sees("Personne n’en veut : 3 refus pour le patient.")
    the_team_has_the_task(signed_in(CLAIRE))
    the_territory_lacks(signed_in(JEANNE))


def the_team_has_the_task(page: Page) -> None:
    page.goto("/?filtre=unowned")
    row = Worklist(page).main.get_by_role("row").filter(has_text=KARIM)
    expect(row.filter(has_text="Personne n’en veut")).to_have_count(1)


def the_territory_lacks(page: Page) -> None:
    page.goto("/indicateurs/manques/")
    report = Screen(page)
    for reason in ("Plus de place en ce moment", "Profil du patient"):
        row = report.main.get_by_role("row").filter(has_text=reason)
        expect(row.filter(has_text="Lits halte soins santé")).to_contain_text("Nîmes")
    expect(report.main).not_to_contain_text("Zerrouki", ignore_case=True)


def leave_open(episode: EpisodePage) -> Callable[[], None]:
    """Stand on the page of requests; the function that comes back waits until it says that an answer came, and shows it.

    The page asks every twenty seconds: its clock is put forward.
    """
    page = episode.page
    page.clock.install()
    episode.go_to("Demandes")

    def the_page_says_so() -> None:
        page.clock.fast_forward(21_000)
        news = page.get_by_role("status").filter(has_text="Une réponse vient d’arriver")
        news.get_by_role("link", name="Afficher").click()
        expect(news).to_have_count(0)

    return the_page_says_so


def everybody_can_read(reader: ProviderPages) -> None:
    """On a desk as well as on the phone, on which the page stays."""
    assert violations_of(reader.page) == []


def link_in_the_box(box: CorrespondentPages, address: str, already: int = 0) -> str:
    """The link of the newest mail in a secure mailbox, which tells nobody whom it is about."""
    mails = box.open().main.get_by_role("article").filter(has_text=address)
    reload_until(box.page, lambda: mails.count() > already)
    mails.first.get_by_role("link").click()
    text = box.main.inner_text()
    assert not re.search("louveton|pompe", text, re.IGNORECASE)
    [link] = re.findall(r"https?://\S+/l/\S+", text)
    return str(link)


def request_in_the_mail(stack: Stack, address: str) -> str:
    """The link of the request that came to ``address``, in a mail that tells nobody whom it is about."""
    mail = stack.mailbox.wait_for_mail(address)
    assert mail.subject == ASKED
    assert not re.search("fabregoul|louveton|zerrouki|pansement|pompe|logement", mail.text, re.IGNORECASE)
    return mail.link
