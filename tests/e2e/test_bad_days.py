"""What goes wrong in a hospital: a form sent twice, two people on one page, a broker away, a power cut."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import CLAIRE, WAIT, NewPage
from tests.e2e.journeys import PATIENCE, admit, ready_to_leave, reload_until
from tests.e2e.pages import EpisodePage, PatientSearch
from tests.e2e.people import Doctor, Person, days_ago
from tests.e2e.stack import Stack

# Doctors of the directory whom nobody else writes to in these tests.
LAUZUN = Doctor("Dr Frédéric Lauzun", "frederic.lauzun@cabinet-gambetta.example", "06 39 98 73 61")
MONTREDON = Doctor("Dr Claire Montredon", "claire.montredon@cabinet-puits.example", "06 39 98 73 62")
INTERRUPTED = 90 + PATIENCE  # seconds; before that, the lease of the worker that was killed must end

pytestmark = pytest.mark.usefixtures("interrupted_letter")


def test_a_form_sent_twice_makes_one_thing(signed_in: NewPage) -> None:
    page = signed_in()
    person = Person("ZYGOMARD", "ANATOLE", sex="Masculin")
    search = PatientSearch(page).open()
    search.look_for("Zygomard Anatole")
    form = search.nobody().identify(person).describe_stay(person, admitted_at=days_ago(1))
    form.main.get_by_role("button", name="Ouvrir l’épisode", exact=True).dblclick()
    episode = EpisodePage(page)
    expect(episode.heading).to_have_text(person.name)
    expect(episode.timeline().filter(has_text="Épisode ouvert")).to_have_count(1)

    page.goto(f"{episode.address}preparation/taches/nouvelle/")
    episode.field("Tâche").fill("Commander le fauteuil")
    page.get_by_role("button", name="Ajouter la tâche", exact=True).dblclick()
    expect(episode.main.get_by_role("row").filter(has_text="Commander le fauteuil")).to_have_count(1)


def test_a_form_older_than_the_last_change_shows_both_and_loses_nothing(signed_in: NewPage) -> None:
    mine, hers = signed_in(), signed_in("s.merrad@ch-sauveyre.example")
    episode = admit(mine, Person("ROQUEBLAVE", "PERRINE"))
    stay = f"{episode.address}sejour/"
    mine.goto(stay)
    hers.goto(stay)
    EpisodePage(hers).field("Chambre").fill("305")
    EpisodePage(hers).press("Enregistrer le séjour")
    EpisodePage(hers).is_told("Séjour modifié.")

    episode.field("Motif d’hospitalisation").fill("chute, plaie du cuir chevelu")
    episode.press("Enregistrer le séjour")
    episode.sees("Le séjour a changé pendant que vous écriviez.", "305")
    expect(episode.field("Motif d’hospitalisation")).to_have_value("chute, plaie du cuir chevelu")
    episode.press("Enregistrer le séjour")
    episode.is_told("Séjour modifié.")
    mine.goto(stay)
    expect(episode.field("Motif d’hospitalisation")).to_have_value("chute, plaie du cuir chevelu")


def test_a_departure_recorded_while_redis_is_away_still_writes_to_the_doctor(stack: Stack, signed_in: NewPage) -> None:
    page = signed_in()
    episode = ready_to_leave(page, Person("FIGUEROLLE", "ODILE"), LAUZUN)
    stack.stop_process("redis")
    try:
        episode.record_departure()
        episode.is_told("Départ enregistré")
    finally:
        stack.start_process("redis")
    stack.mailbox.wait_for_mail(LAUZUN.mail, seconds=PATIENCE)
    sent = episode.timeline().filter(has_text=f"Courrier J0 envoyé à {LAUZUN.name}")
    reload_until(page, lambda: sent.count() == 1)
    assert len(stack.mailbox.mails_to(LAUZUN.mail)) == 1
    stack.wait_until_ready()


@pytest.mark.waits
def test_a_worker_killed_while_it_writes_sends_one_mail_in_the_end(
    stack: Stack, signed_in: NewPage, interrupted_letter: str
) -> None:
    page = signed_in()
    stack.mailbox.wait_for_mail(MONTREDON.mail, seconds=INTERRUPTED)
    page.goto(interrupted_letter)
    sent = EpisodePage(page).timeline().filter(has_text=f"Courrier J0 envoyé à {MONTREDON.name}")
    reload_until(page, lambda: sent.count() == 1)
    stack.wait_until_ready()
    # A sweep of ten seconds later there is still one.
    page.wait_for_timeout(11_000)
    assert len(stack.mailbox.mails_to(MONTREDON.mail)) == 1


@pytest.fixture(scope="session")
def interrupted_letter(stack: Stack, browser: Browser, sessions: Callable[[str], Any]) -> str:
    """The address of an episode whose letter a worker was writing when it was killed. It is back at once, but the letter
    is due again only when its lease ends: asked for by every test of this file, so that the wait is theirs too.
    """
    with browser.new_context(base_url=stack.address, locale="fr-FR", storage_state=sessions(CLAIRE)) as context:
        context.set_default_timeout(WAIT)
        page = context.new_page()
        episode = ready_to_leave(page, Person("CASTELVIEL", "GASTON", sex="Masculin"), MONTREDON)
        # The answer comes some milliseconds after the commit, and a letter takes some hundred to write.
        page.on("response", lambda answer: stack.kill_process("worker") if answer.request.method == "POST" else None)
        episode.record_departure()
        episode.is_told("Départ enregistré")
        address = episode.address
    assert stack.mailbox.mails_to(MONTREDON.mail) == [], "the worker was quicker than its end"
    stack.start_process("worker")
    return address
