"""The pages of a working day as objects: the list of what is to do, the wall board, calls, alerts, figures."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from typing import Self

import pikepdf
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from playwright.sync_api import Locator, expect

from tests.e2e.pages import Screen, Worklist
from tests.e2e.people import Person, typed

A_PAGE = 25  # rows
THE_PATIENT = re.compile("^(Le patient|La patiente)$")
CLEAR_OF_THE_REFRESH = 31_000  # milliseconds; an open list reads itself again every thirty seconds


class AskedPage(Screen):
    """A page with choices at its head, each of which asks for it again at once."""

    def choose(self, label: str, option: str) -> None:
        with self.page.expect_navigation():
            self.field(label).select_option(option)


class CountedList(AskedPage):
    """A list under counts, each of which opens rows."""

    @property
    def rows(self) -> Locator:
        return self.page.locator("#liste tbody tr:not(.group-row)")

    def row(self, name: str, *words: str) -> Locator:
        """The row of somebody, with these words in it."""
        found = self.main.get_by_role("row").filter(has_text=name)
        for word in words:
            found = found.filter(has_text=word)
        return found

    def show(self, state: str) -> None:
        """Only what is in a state, by its count."""
        self.main.get_by_role("navigation").get_by_role("link", name=state).click()

    def counts(self, of: str) -> list[str]:
        """Where each count of ``of`` that is not nothing leads: a row of links has that name."""
        links = self.main.get_by_label(of, exact=True).get_by_role("link").filter(has_text=re.compile(r"[1-9]"))
        return [str(link.evaluate("link => link.href")) for link in links.all()]

    def count_said(self, of: str) -> int:
        """The count of ``of`` that the page shows as the current one."""
        current = self.main.get_by_label(of, exact=True).locator("a[aria-current=true]")
        return int(re.findall(r"\d+", current.inner_text())[-1])

    def opens_what_it_counts(self, of: str) -> None:
        """Follow every count: as many rows are there as the page says, over several pages when they are many."""
        for address in self.counts(of):
            self.page.goto(address)
            said = self.count_said(of)
            expect(self.rows).to_have_count(min(said, A_PAGE))
            if said > A_PAGE:
                self.sees(f"sur {said}")


class Day(Worklist, CountedList):
    """« Ma journée »."""

    def tick(self, name: str, *titles: str) -> None:
        """Tasks of somebody."""
        for title in titles:
            self.row(name, title).get_by_role("checkbox").check()

    def wait_for_the_refresh(self) -> None:
        """Put forward the clock of a page that was opened with ``page.clock`` installed."""
        self.page.clock.fast_forward(CLEAR_OF_THE_REFRESH)
        expect(self.page.get_by_role("status").filter(has_text="Liste mise à jour.")).to_be_attached()


class Board(Screen):
    """The wall board."""

    def sheets(self) -> int:
        """How many sheets of A4 it prints on."""
        printed = self.page.pdf(prefer_css_page_size=True)
        with pikepdf.open(io.BytesIO(printed)) as document:
            return len(document.pages)


class CallList(CountedList):
    def open(self) -> Self:
        self.page.goto("/appels/")
        return self

    def row_of(self, person: Person) -> Locator:
        return self.row(person.name)

    def call(self, person: Person) -> CallPage:
        return self.dial(person.name)

    def dial(self, name: str) -> CallPage:
        """The first call of somebody that is still to be made."""
        self.row(name).get_by_role("link", name="Appeler").first.click()
        return CallPage(self.page)

    def done_today(self) -> int:
        return int(self.main.get_by_role("link", name="Passés aujourd’hui").inner_text().split()[-1])


class CallPage(Screen):
    def take(self) -> None:
        self.press("Prendre cet appel")
        self.sees("Réservé pour vous jusqu’à")

    @property
    def attempts(self) -> Locator:
        return self.main.get_by_role("region", name="Tentatives")

    def note_attempt(self, outcome: str, spoke_to: str = "", call_back_at: datetime | None = None) -> None:
        self.attempts.get_by_label("Noter une tentative").select_option(outcome)
        if spoke_to:
            self.attempts.get_by_label("Qui a répondu").select_option(spoke_to)
        if call_back_at:
            self.attempts.get_by_label("Rappeler le").fill(typed(call_back_at))
        self.press("Noter la tentative")
        expect(self.attempts.get_by_role("listitem").filter(has_text=outcome)).not_to_have_count(0)

    def answer(self, question: str, answer: str) -> None:
        group = self.main.get_by_role("radiogroup", name=question)
        group.get_by_role("radio", name=answer, exact=True).check()

    def hear(self, sign: str) -> None:
        """A warning sign; the page says at once what to do about it."""
        self.field(sign).check()
        self.sees(f"Signe d’alerte : {sign.lower()}.", "Une alerte s’ouvrira à l’enregistrement")

    def record(self, outcome: str, notes: str = "", spoke_to: str | re.Pattern[str] = THE_PATIENT) -> None:
        """What is said of a late call is asked for only when it is late."""
        self.field(outcome).check()
        self.main.get_by_role("radiogroup", name="Avec qui avez-vous parlé").get_by_role("radio", name=spoke_to).check()
        self.field("Notes").fill(notes)
        why = self.main.get_by_label("Pourquoi après son jour ?")
        if why.count():
            why.select_option("Pas le temps plus tôt")
        self.send()

    def send(self) -> None:
        self.main.get_by_role("button", name="Enregistrer l’appel", exact=True).last.click()


class AlertPage(Screen):
    def take(self) -> None:
        self.press("Prendre cette alerte")
        self.is_told("L’alerte est à vous.")

    def close(self, words: str) -> None:
        self.field("Ce qui a été fait").fill(words)
        self.press("Clore l’alerte")
        self.is_told("Alerte close.")

    def close_with_incident(self, category: str, severity: str, story: str) -> None:
        self.follow("Clore avec un incident")
        self.field(category).check()
        self.field(severity).check()
        self.field("Ce qui s’est passé").fill(story)
        self.press("Déclarer l’incident")


class Figures(AskedPage):
    def open(self) -> Self:
        self.page.goto("/indicateurs/")
        return self

    def measure(self, title: str) -> Locator:
        return self.main.get_by_role("region", name=title, exact=True)

    def share_of(self, title: str) -> tuple[int, int]:
        """The figure under ``title`` as counted: so many out of so many."""
        words = self.measure(title).inner_text()
        found = re.search(r"(\d+)\s\w+\ssur\s(\d+)", words)
        assert found, words
        return int(found[1]), int(found[2])

    def lines_of(self, title: str) -> list[list[str]]:
        """The table beside the chart of a figure, without its head."""
        rows = self.measure(title).get_by_role("table").first.locator("tbody tr")
        return [row.locator("th, td").all_inner_texts() for row in rows.all()]

    def download(self, name: str) -> bytes:
        with self.page.expect_download() as started:
            self.main.get_by_role("link", name=name).first.click()
        return started.value.path().read_bytes()

    def csv(self) -> list[dict[str, str]]:
        """The figures as a file, opened as a spreadsheet does."""
        text = self.download("Tableur (CSV)").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    def workbook(self) -> Workbook:
        return load_workbook(io.BytesIO(self.download("Classeur (XLSX)")))
