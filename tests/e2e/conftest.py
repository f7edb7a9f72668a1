"""Browsers before the running product. What a page writes to its console as an error fails the test."""

import re
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from xdist.remote import Producer

from coordination.embedded.system import BROWSERS
from tests.e2e.pages import SignIn
from tests.e2e.stack import Stack, running_stack
from tests.e2e.turns import Turns, rank_of

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT = 15_000  # milliseconds; for a page, on a slow machine
# The browser reports a page answered 404, 422 or 429 as it reports a missing file. The former is what a test asked for.
REFUSED_PAGE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")

# What a page had asked for in place when the person went on to the next one: the browser gives it up, and htmx says so.
GIVEN_UP = re.compile(r"htmx:(sendAbort|afterRequest)\b")

CLAIRE = "c.aubanel@ch-sauveyre.example"

OUTCOMES = pytest.StashKey[dict[str, str]]()

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The product, running."""
    with running_stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "Chromium is missing: apt-get install chromium-headless-shell"
    return {"executable_path": path, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture
def console_errors() -> list[str]:
    """What pages opened by ``new_page`` reported: refusals of the content security policy, scripts that failed."""
    return []


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of this folder."""
    config.addinivalue_line("markers", "waits: waits for something that its file begins; last of its worker's turn")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First the file that begins what takes long and what is done meanwhile, then the rest; last the test that waits."""
    waiting = [item for item in items if item.get_closest_marker("waits")]
    files = {item.path for item in waiting}
    items.sort(key=lambda item: (item in waiting, item.path not in files, rank_of(item.nodeid)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Turns:
    """Several processes share the tests by turns, whatever ``--dist`` says."""
    config.option.loadscopereorder = False
    return Turns(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what became of the test itself, for ``new_context``."""
    report = yield
    item.stash.setdefault(OUTCOMES, {})[report.when] = report.outcome
    return report


@pytest.fixture
def new_context(
    request: pytest.FixtureRequest, browser: Browser, stack: Stack, console_errors: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
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
    if request.node.stash[OUTCOMES].get("call") == "failed":
        _show_what_was_seen(contexts, stack)
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
    address = message.page.url if message.page else ""
    is_the_page_itself = message.location["url"] == address and REFUSED_PAGE.match(message.text)
    if message.type == "error" and not is_the_page_itself and not GIVEN_UP.match(message.text):
        errors.append(f"{address}: {message.text} ({message.location['url']})")


def _show_what_was_seen(contexts: list[BrowserContext], stack: Stack) -> None:
    """Print each open page and the last lines of the logs below the failed test: the product is gone afterwards."""
    for page in (page for context in contexts for page in context.pages):
        sys.stdout.write(f"=== {page.url}\n{page.locator('body').inner_text()}\n")
    sys.stdout.write(stack.logs(lines=5))
