"""The README's screenshots, taken anew from the demonstration: ``make screenshots``. Not collected with the tests.

Each page is asked by the person whose page it is, in the size of a small laptop, once everything on it has arrived.
"""

import io
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.e2e.conftest import CLAIRE
from tests.e2e.day_pages import CallList, Figures

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
OPERATOR, QUALITY_MANAGER = "e.quintard@ch-sauveyre.example", "j.rouviere@ch-sauveyre.example"
SIZE = {"width": 1280, "height": 860}
COLOURS = 256  # the pages have few: a picture of them is a third of the size


def a_call(page: Page) -> None:
    """While it is made, with a warning sign that was just heard."""
    call = CallList(page).open().dial("ROUMESTANT")
    call.note_attempt("Messagerie")
    call.answer("Comment allez-vous", "Moyen")
    call.main.get_by_role("region", name="Doit être en place").get_by_role("checkbox").first.check()
    call.hear("Mollet douloureux ou gonflé")
    page.evaluate("window.scrollTo(0, 0)")


def figures(page: Page) -> None:
    """The first figure of thirty days, with its definition; the demonstration is too young for the others."""
    Figures(page).open().measure("Épisodes admis").get_by_text("Définition").click()
    page.set_viewport_size({"width": SIZE["width"], "height": 620})


def at(address: str) -> Callable[[Page], None]:
    """A page as it opens."""

    def open_it(page: Page) -> None:
        page.goto(address)

    return open_it


SCREENS = (
    ("worklist", CLAIRE, at("/")),
    ("call", OPERATOR, a_call),
    ("board", CLAIRE, at("/tableau-mural/")),
    ("departures", CLAIRE, at("/departs/")),
    ("figures", QUALITY_MANAGER, figures),
)


@pytest.mark.parametrize(("name", "email", "open_it"), SCREENS, ids=[name for name, *_ in SCREENS])
def test_take(name: str, email: str, open_it: Callable[[Page], None], signed_in: Callable[[str], Page]) -> None:
    page = signed_in(email)
    page.set_viewport_size(SIZE)
    open_it(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.get_by_role("heading", level=1).count() == 1
    IMAGES.mkdir(exist_ok=True)
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    with_few_colours(taken.convert("RGB")).save(IMAGES / f"{name}.png", optimize=True)


def with_few_colours(taken: Image.Image) -> Image.Image:
    """The picture in the colours that it has most of, each exactly as it is; any other becomes the nearest of them."""
    counted = sorted(taken.getcolors(taken.width * taken.height), reverse=True)
    kept = [colour for _, colour in counted[:COLOURS]]
    nearest = {colour: min(range(len(kept)), key=lambda at: math.dist(kept[at], colour)) for _, colour in counted}
    parts = taken.tobytes()
    pixels = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    drawn = Image.frombytes("P", taken.size, bytes(nearest[pixel] for pixel in pixels))
    drawn.putpalette([part for colour in kept for part in colour])
    return drawn
