"""What several journeys begin with, and how a person waits for what a worker does."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.pages import EpisodePage, PatientSearch
from tests.e2e.people import Doctor, Person, days_ago
from tests.e2e.stack import wait_for

# Beside the transport, which the departure says.
LAST_DAY = ("Ordonnances remises et expliquées", "Pharmacien contacté")
PATIENCE = 60  # seconds; the worker comes back, then the sweep of every ten seconds finds what was missed


def admit(page: Page, person: Person) -> EpisodePage:
    search = PatientSearch(page).open()
    search.look_for(f"{person.birth_name} {person.first_names}")
    form = search.nobody().identify(person).describe_stay(person, admitted_at=days_ago(2))
    episode = form.send()
    expect(episode.heading).to_have_text(person.name)
    return episode


def ready_to_leave(page: Page, person: Person, doctor: Doctor) -> EpisodePage:
    """Admitted, with a GP who knows and prescriptions given: nothing asks a reserve; on the overview."""
    episode = admit(page, person)
    page.goto(f"{episode.address}annuaire/?q={doctor.name.split()[-1]}")
    episode.add_from_directory(doctor)
    episode.note_informed(doctor.name)
    episode.go_to("Vue d’ensemble")
    episode.note_last_day(*LAST_DAY)
    return episode


def reload_until(page: Page, condition: Callable[[], bool]) -> None:
    """Look again, as a person would, until the page says so."""

    def looked() -> bool:
        page.reload()
        return condition()

    wait_for(looked, PATIENCE, lambda: re.sub(r"\s+", " ", page.get_by_role("main").inner_text()))
