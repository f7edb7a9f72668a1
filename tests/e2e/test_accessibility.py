"""Nobody is kept out: axe finds nothing on any page that anybody reaches, refused forms and recipients' pages included."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import Measured, pages_reachable_from, skeleton_of, violations_of
from tests.e2e.conftest import CLAIRE, NewPage
from tests.e2e.pages import LinkPages, RecipientPages
from tests.e2e.people import PEYREBRUNE
from tests.e2e.stack import Stack

DOCTOR = "h.castagnier@ch-sauveyre.example"
WARD_NURSE = "n.ferhat@ch-sauveyre.example"
OPERATOR = "e.quintard@ch-sauveyre.example"
ADMINISTRATOR = "m.lacoste@ch-sauveyre.example"
QUALITY_MANAGER = "j.rouviere@ch-sauveyre.example"
GROUP_MANAGER = "i.fabre@ch-sauveyre.example"
DATA_PROTECTION_OFFICER = "p.delpech@ch-sauveyre.example"
NURSE_OF_AN_EMPTY_HOSPITAL = "l.vidal@sainte-aubane.example"
DIRECTORY_ADMIN = "annuaire@trait-dunion.example"
# A patient who prefers a link to a call, and has not answered yet.
ANDRE_MAIL, ANDRE_MOBILE = "a.teissedre@courriel.example", "+33639986434"

# Files, the API's page (not ours), the platform's settings (Django's own), and a list narrowed to some of its rows.
NOT_PAGES = re.compile(
    r"\.pdf$|/formes/[a-z]+$|/episodes/.*/(pieces|jointes)/[^/]+/$|/classeur/pdf/|\.(csv|xlsx)\b|/api/|/reglages/|/download/|/static/|/confirmations/\?"
)
# Pages that differ much with the state of what they show: several are read by whoever may do most.
OVERVIEWS = {"/episodes/*/": 4}
EXAMPLES = OVERVIEWS | {"/appels/*/": 3, "/episodes/*/reperage/": 3, "/episodes/*/courriers/": 3}
EXAMPLES |= {"/episodes/*/preparation/": 4, "/episodes/*/demandes/": 4, "/reperage/grilles/*/": 2}

# What each function reaches at least: a page that loses its last link must not drop out of the test unseen.
TABS = ("reperage", "preparation", "demandes", "courriers", "appels", "alertes", "evenements", "partage")
EPISODE_TABS = {f"/episodes/*/{tab}/" for tab in TABS}
REACHED = {
    CLAIRE: EPISODE_TABS
    | {"/episodes/*/preparation/taches/*/pause/"}
    | {"/", "/patients/", "/patients/nouvel-episode/", "/episodes/*/", "/episodes/*/sejour/", "/episodes/*/identite/"}
    | {"/episodes/*/depart/", "/episodes/*/annuaire/", "/episodes/*/annuaire/ajouter/?fiche", "/appels/*/", "/appels/"}
    | {"/episodes/*/preparation/besoins/nouveau/", "/episodes/*/preparation/taches/nouvelle/", "/indicateurs/"}
    | {"/episodes/*/courriers/*/destinataire/", "/departs/", "/annuaire/", "/annuaire/*/", "/compte/password/change/"}
    | {"/annuaire/*/corriger/", "/annuaire/mes-propositions/", "/annuaire/proposer/", "/annuaire/confirmations/"}
    | {"/episodes/*/demandes/nouvelle/", "/episodes/*/demandes/nouvelle/?membre", "/episodes/*/demandes/*/elargir/"}
    | {"/episodes/*/demandes/reponses/*/", "/indicateurs/manques/"}
    | {"/episodes/*/pret-a-sortir/", "/episodes/*/obstacles/nouveau/", "/episodes/*/obstacles/*/lever/"}
    | {"/episodes/*/check-list/", "/episodes/*/reperage/chute/", "/episodes/*/reperage/*/", "/agenda/"}
    | {"/reperage/grilles/", "/reperage/grilles/nouvelle/", "/reperage/grilles/*/", "/reperage/grilles/*/usage/"}
    | {"/appels/protocoles/", "/appels/protocoles/nouveau/", "/appels/protocoles/*/", "/appels/protocoles/*/trame/"}
    | {"/appels/protocoles/*/comparer/", "/appels/protocoles/brouillons/*/"}
    | {
        f"/appels/protocoles/brouillons/*/{part}"
        for part in ("partie/presentation/", "partie/pour-qui/", "partie/rythme/", "questions/*/", "signes/nouveau/")
    }
    | {"/reperage/grilles/*/essai/", "/reperage/regles/", "/reperage/grilles/*/brouillon/"}
    | {"/filtres/", "/filtres/*/", "/tableau-mural/", "/episodes/*/questionnaire/"}
    | {"/alertes/", "/alertes/*/", "/episodes/*/alertes/nouvelle/"}
    | {"/incidents/", "/incidents/*/", "/episodes/*/incidents/nouveau/"}
    | {
        f"/reperage/grilles/*/brouillon/{part}"
        for part in ("presentation/", "questions/", "questions/*/", "niveaux/*/")
    },
    DOCTOR: {"/", "/episodes/*/", "/episodes/*/depart/"},
    WARD_NURSE: {"/", "/episodes/*/", "/episodes/*/depart/"},
    OPERATOR: {"/appels/", "/appels/*/", "/episodes/*/"},
    ADMINISTRATOR: {
        "/hopital/acces-programmes/",
        "/hopital/personnes/",
        "/hopital/personnes/nouvelle/",
        "/hopital/unites/",
        "/hopital/equipe/",
        "/indicateurs/",
        "/annuaire/",
        "/demandes/pieces/",
        "/demandes/pieces/*/",
        "/tableau-mural/noms/",
        "/alertes/reglage/",
        "/en-tete-et-phrases/",
        "/en-tete-et-phrases/en-tete/",
        "/en-tete-et-phrases/en-tete/*/",
        "/en-tete-et-phrases/phrases/nouvelle/",
        "/en-tete-et-phrases/phrases/*/",
    },
    QUALITY_MANAGER: {"/indicateurs/", "/annuaire/", "/indicateurs/lettres-de-liaison/"}
    | {"/indicateurs/lettres-de-liaison/*/", "/indicateurs/lettres-de-liaison/regles/*/"}
    | {"/indicateurs/rapport/*/", "/indicateurs/valeur-d-une-journee/", "/incidents/", "/incidents/*/"},
    GROUP_MANAGER: {"/indicateurs/", "/indicateurs/groupement/", "/annuaire/"},
    DATA_PROTECTION_OFFICER: {"/journal-des-acces/", "/droits-des-patients/"},
    NURSE_OF_AN_EMPTY_HOSPITAL: {"/", "/appels/", "/departs/", "/indicateurs/"},
    DIRECTORY_ADMIN: {"/annuaire/", "/annuaire/*/", "/annuaire/propositions/", "/annuaire/propositions/*/"}
    | {"/annuaire/imports/", "/annuaire/imports/*/", "/annuaire/types/"}
    | {"/annuaire/orientation/", "/annuaire/orientation/regles/", "/annuaire/orientation/regles/nouvelle/"},
}


@pytest.fixture(scope="session")
def measured() -> Measured:
    """What axe has seen, whoever looked: the frame of a page is not measured again for each function."""
    return Measured()


@pytest.mark.parametrize("email", REACHED)
def test_axe_finds_nothing_on_any_page_that_a_function_reaches(
    email: str, stack: Stack, signed_in: NewPage, measured: Measured
) -> None:
    page = signed_in(email)
    examples = EXAMPLES if email == CLAIRE else OVERVIEWS
    starts = pages_of_stories(page) if email == CLAIRE else []
    # A search is typed, not linked.
    searches = [f"{stack.address}/annuaire/?q=Escoubas"] if "/annuaire/" in REACHED[email] else []
    searches += [f"{stack.address}/annuaire/proposer/?name=Tournesol&commune=Vauvert"] if email == CLAIRE else []
    found, reached = [], set()
    starts += [f"{stack.address}/", *searches]
    for shape in pages_reachable_from(page, *starts, examples=examples, skipped=NOT_PAGES):
        reached.add(shape)
        if measured.is_new(shape, skeleton_of(page)):
            found += violations_of(page)
            page.set_viewport_size({"width": 1280, "height": 900})
    assert found == []
    assert REACHED[email] - reached == set()


def pages_of_stories(page: Page) -> list[str]:
    """Where the stories of the demonstration show most: asked and refused, fallen, kept by obstacles, asked by link."""
    page.goto("/?filtre=all")
    episodes = [address_of(page, name) for name in ("FABREGOUL", "ZERROUKI")]
    shown = [episode + tab for episode in episodes for tab in ("demandes/", "preparation/", "reperage/")]
    page.goto("/appels/")
    return [*shown, address_of(page, "TEISSÈDRE") + "questionnaire/"]


def address_of(page: Page, name: str) -> str:
    """The episode of somebody in a list."""
    link = page.get_by_role("main").get_by_role("link", name=re.compile(f"^{name}")).first
    return str(link.evaluate("link => link.href"))


def refuse(page: Page, button: str) -> list[str]:
    """Send the form with nothing more in it; what is wrong with the answer."""
    main = page.get_by_role("main")
    main.get_by_role("button", name=button, exact=True).last.click()
    summary = main.get_by_role("alert")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    return violations_of(page)


@pytest.mark.parametrize(
    ("email", "address", "button"),
    [
        (CLAIRE, "/patients/nouvel-episode/", "Chercher"),
        (CLAIRE, "/patients/nouveau/", "Ouvrir l’épisode"),
        (CLAIRE, "preparation/besoins/nouveau/", "Noter le besoin"),
        (CLAIRE, "preparation/taches/nouvelle/", "Ajouter la tâche"),
        (CLAIRE, "preparation/cercle/a-trouver/", "Noter la recherche"),
        (CLAIRE, "annuaire/ajouter/", "Ajouter au cercle"),
        (CLAIRE, "reperage/?nouveau=1", "Valider le repérage"),
        (CLAIRE, "depart/", "Enregistrer le départ"),
        (CLAIRE, "partage/", "Donner l’accès"),
        (CLAIRE, "alertes/nouvelle/", "Signaler l’alerte"),
        (CLAIRE, "incidents/nouveau/", "Déclarer l’incident"),
        (ADMINISTRATOR, "/hopital/acces-programmes/", "Créer l’accès"),
        (ADMINISTRATOR, "/hopital/personnes/nouvelle/", "Donner cette fonction"),
    ],
)
def test_a_refused_form_says_so_first_and_to_everybody(
    email: str, address: str, button: str, signed_in: NewPage
) -> None:
    page = signed_in(email)
    page.goto(address if address.startswith("/") else an_episode(page) + address)
    assert refuse(page, button) == []


def an_episode(page: Page) -> str:
    """The address of an episode in preparation, with points still open."""
    page.goto("/patients/")
    row = page.get_by_role("main").get_by_role("row").filter(has_text="FABREGOUL").first
    return str(row.get_by_role("link").first.get_attribute("href"))


def test_a_refused_sign_in_says_so_first(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/compte/login/")
    assert refuse(page, "Continuer") == []


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("notice", ["Accessibilité", "Données personnelles"])
def test_axe_finds_nothing_on_the_notices_that_the_sign_in_leads_to(new_page: NewPage, notice: str, width: int) -> None:
    page = new_page(width=width)
    page.goto("/compte/login/")
    page.get_by_role("link", name=notice).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(notice.lower()[1:])
    assert violations_of(page) == []


def test_axe_finds_nothing_on_the_recipients_pages(stack: Stack, new_page: NewPage) -> None:
    page = new_page(width=375)
    reader = RecipientPages(page).open(stack.mailbox.wait_for_mail(PEYREBRUNE.mail, subject="courrier de sortie").link)
    found = violations_of(page)
    number = PEYREBRUNE.mobile_number
    already = len(stack.mailbox.text_messages_to(number))
    reader.ask_code()
    found += violations_of(page)
    code = stack.mailbox.wait_for_text_message(number, already=already).code
    reader.give_code(str((int(code) + 1) % 1_000_000).zfill(6))
    reader.sees("Le code n’est pas le bon")
    found += violations_of(page)
    reader.give_code(code)
    reader.sees("Un seul contact pour cette sortie")
    found += violations_of(page)
    reader.answer("Événement au domicile").get_by_role("button", name="Envoyer l’événement").click()
    reader.sees("Votre réponse n’est pas encore envoyée")
    found += violations_of(page)
    reader.put_question("Faut-il reprendre l’apixaban ?")
    found += violations_of(page)
    reader.follow("Revenir à la lettre")
    reader.sees("Faut-il reprendre l’apixaban ?")
    found += violations_of(page)
    reader.acknowledge()
    reader.sees("Merci, votre réponse est enregistrée")
    found += violations_of(page)
    page.goto("/l/un-lien-que-personne-n-a-envoye")
    found += violations_of(page)
    assert found == []


def test_axe_finds_nothing_on_the_questionnaire_that_replaces_a_call(stack: Stack, new_page: NewPage) -> None:
    page = new_page(width=375)
    reader = LinkPages(page)
    page.goto(stack.mailbox.wait_for_mail(ANDRE_MAIL).link)
    found = violations_of(page)
    already = len(stack.mailbox.text_messages_to(ANDRE_MOBILE))
    reader.press("Répondre")
    found += violations_of(page)
    reader.field("Code à 6 chiffres").fill(stack.mailbox.wait_for_text_message(ANDRE_MOBILE, already=already).code)
    reader.press("Voir les questions")
    reader.sees("Comment allez-vous")
    reader.press("Envoyer mes réponses")
    expect(reader.summary_of_errors()).to_be_focused()
    found += violations_of(page)
    for question in reader.main.get_by_role("group").filter(has=page.get_by_role("radio")).all():
        question.get_by_role("radio").first.check()
    reader.field("Chute").check()
    reader.press("Envoyer mes réponses")
    reader.sees("Un médecin doit vous voir aujourd’hui", "L’équipe est prévenue")
    found += violations_of(page)
    assert found == []
