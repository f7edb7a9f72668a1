"""The main acts work where scripts do not run: an old workstation, a proxy that strips them."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CLAIRE, NewPage
from tests.e2e.pages import EpisodePage, PatientSearch, SignIn, Worklist
from tests.e2e.people import ESCOUBAS, Person, days_ago


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A browser without scripts."""
    return new_page(java_script_enabled=False)


def test_a_patient_known_or_new_is_admitted_screened_prepared_and_leaves(page: Page) -> None:
    SignIn(page).open().as_person(CLAIRE)
    Worklist(page).open().sees("Ma journée")

    admit_somebody_new(page)
    episode = admit_somebody_known(page)

    episode.go_to("Repérage")
    episode.press("Valider le repérage")
    episode.sees("5 points à corriger avant d’enregistrer")
    for question in ("Désorientation", "Trouble de la marche", "Cinq médicaments", "Hospitalisation", "Perte d’auton"):
        episode.answer({question: "Non"})
    episode.press("Valider le repérage")
    episode.sees("TRST 0 sur 5, négatif")

    episode.go_to("Préparation")
    episode.note_need("Soins infirmiers", "Pilulier à préparer")
    episode.find("médecin traitant")
    episode.add_from_directory(ESCOUBAS)
    episode.note_informed(ESCOUBAS.name)

    episode.go_to("Vue d’ensemble")
    # Negative, the screening asks for no pharmacist; nobody comes for the pill organiser, which a reason covers.
    episode.note_last_day("Ordonnances remises et expliquées")
    expect(episode.lacks("Pharmacien contacté")).to_have_count(0)
    expect(episode.lacks("Pilulier à préparer")).to_contain_text("Personne")
    episode.record_departure(left_at=days_ago(1, hour=10), reserve="Sa fille prépare le pilulier")
    expect(episode.timeline().filter(has_text="Suivi prévu")).to_have_count(1)


def admit_somebody_new(page: Page) -> None:
    lucette = Person("BARNABOUX", "LUCETTE")
    form = PatientSearch(page).open()
    form.look_for("Barnaboux Lucette")
    new = form.nobody().identify(lucette, with_script=False).describe_stay(lucette, admitted_at=days_ago(2))
    episode = new.send()
    episode.is_told("Épisode ouvert.")
    expect(episode.heading).to_have_text(lucette.name)


def admit_somebody_known(page: Page) -> EpisodePage:
    """Lucien Pascarel, whom the demonstration has admitted once."""
    search = PatientSearch(page).open()
    search.look_for("Pascarelle Lucien")
    form = search.choose("PASCAREL Lucien")
    again = Person("PASCAREL", "LUCIEN")
    episode = form.describe_stay(again, admitted_at=days_ago(3), motive="surveillance").send()
    expect(episode.heading).to_have_text("PASCAREL Lucien")
    return episode
