"""The README's screenshots, taken anew from the demonstration: ``make screenshots``. Not collected with the tests.

Each page is asked by the person whose page it is, in the size of a small laptop, once everything on it has arrived.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
NURSE, GROUP_MANAGER = "c.aubanel@ch-sauveyre.example", "i.fabre@ch-sauveyre.example"
SIZE = {"width": 1280, "height": 860}

SCREENS = (
    ("worklist", NURSE, "/"),
    ("departures", NURSE, "/departs/"),
    ("figures", GROUP_MANAGER, "/indicateurs/?periode=90j"),
)


@pytest.mark.parametrize(("name", "email", "address"), SCREENS)
def test_take(name: str, email: str, address: str, signed_in: Callable[[str], Page]) -> None:
    page = signed_in(email)
    page.set_viewport_size(SIZE)
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert "<h1" in page.content()
    IMAGES.mkdir(exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")
