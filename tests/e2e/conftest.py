"""Browsers before the running product. What a page writes to its console as an error fails the test."""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.e2e.pages import SignIn
from tests.e2e.stack import Stack, running_stack

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT = 15_000  # milliseconds; for a page, on a slow machine
# A refused form is answered 422, a link opened too often 429: the browser reports both as errors.
EXPECTED_REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of 4(22|29)")

CLAIRE = "c.aubanel@ch-sauveyre.example"

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The product, running."""
    with running_stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: apt-get install chromium"
    return {"executable_path": path, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture
def console_errors() -> list[str]:
    """What pages opened by ``new_page`` reported: refusals of the content security policy, scripts that failed."""
    return []


@pytest.fixture
def new_context(browser: Browser, stack: Stack, console_errors: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of its own each time, as a person in France has it."""
    contexts: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        around = {"base_url": stack.address, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
        context = browser.new_context(**around, **{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(WAIT)
        context.on("console", lambda message: _note(message, console_errors))
        context.on("weberror", lambda error: console_errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield new
    for context in contexts:
        context.close()
    assert not console_errors


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext]) -> NewPage:
    """A page in a browser of its own; ``width`` in pixels, any other option of a browser context."""

    def new(*, width: int = 1280, **options: Any) -> Page:
        return new_context(viewport={"width": width, "height": 900}, **options).new_page()

    return new


@pytest.fixture(scope="session")
def sessions(browser: Browser, stack: Stack) -> Callable[[str], Any]:
    """What the browser keeps of a person who signed in: once each, since the product limits how often one tries."""
    known: dict[str, Any] = {}

    def of(email: str) -> Any:
        if email not in known:
            context = browser.new_context(base_url=stack.address, locale="fr-FR")
            context.set_default_timeout(WAIT)
            SignIn(context.new_page()).open().as_person(email)
            known[email] = context.storage_state()
            context.close()
        return known[email]

    return of


@pytest.fixture
def signed_in(new_page: NewPage, sessions: Callable[[str], Any]) -> NewPage:
    """A page of a person who is signed in already."""

    def page(email: str = CLAIRE, **options: Any) -> Page:
        return new_page(storage_state=sessions(email), **options)

    return page


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    expect.set_options(timeout=WAIT)


def _note(message: ConsoleMessage, errors: list[str]) -> None:
    if message.type == "error" and not EXPECTED_REFUSAL.match(message.text):
        errors.append(f"{message.page.url if message.page else ''}: {message.text}")
