"""What holds on every page: axe finds nothing, nothing runs over the edge, at the width of a telephone and of a desk."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (1280, 375)  # pixels
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+(?=/)")

# Without preload: it writes a style sheet into the page, which the page's own policy refuses, for one rule
# (orientation) about media queries that we have none of.
# Rule and elements of each violation, short enough to be read in a failed test.
RUN_AXE = """
contrast => axe.run({
  resultTypes: ["violations"], preload: false, rules: {"color-contrast": {enabled: contrast}}
}).then(found => found.violations.map(
  violation => violation.id + ": " + violation.nodes.map(node => node.target.join(" ")).slice(0, 5).join(", ")
))
"""
# The kinds of elements of a page, with what makes them look and be read differently; not their texts, not how many.
SKELETON = """
[...new Set([...document.querySelectorAll("body *")].map(element => {
  const roles = ["role", "type", "aria-current", "aria-invalid", "scope"].map(name => element.getAttribute(name));
  return [element.parentElement.localName, element.localName, element.getAttribute("class"), ...roles].join(" ");
}))]
"""
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations_of(
    page: Page, widths: tuple[int, ...] = WIDTHS, *, contrast_at: tuple[int, ...] | None = None
) -> list[str]:
    """What axe finds on the page as it stands, and what runs over its right edge, at each width.

    Contrast is more than half of axe's time, and few colours depend on the width: it is measured at the first one,
    unless ``contrast_at`` says otherwise. Every other rule runs at each.
    """
    page.evaluate(f"window.axe || (() => {{ {AXE_SCRIPT} }})()")
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        where = f"{shape_of(page.url)} at {width} px"
        contrast = width in (contrast_at or widths[:1])
        found += [f"{where}: {violation}" for violation in page.evaluate(RUN_AXE, contrast)]
        if overflow := page.evaluate(OVERFLOW):
            found.append(f"{where}: {overflow} px too wide")
    return found


def skeleton_of(page: Page) -> frozenset[str]:
    """The kinds of elements that the page is made of."""
    return frozenset(page.evaluate(SKELETON))


@dataclass
class Measured:
    """What axe has seen: the pages, by their path, and the kinds of elements on all of them."""

    paths: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def is_new(self, shape: str, skeleton: frozenset[str]) -> bool:
        """Whether this page of the product, or some kind of element on it, has not been measured yet; now it has."""
        path = shape.partition("?")[0]
        new = path not in self.paths or not skeleton <= self.kinds
        self.paths.add(path)
        self.kinds |= skeleton
        return new


def shape_of(url: str) -> str:
    """An address without what names one row: the same shape is the same page of the product."""
    parts = urlsplit(url)
    names = sorted({name for name, value in parse_qsl(parts.query) if value})
    return IDENTIFIER.sub("*", parts.path) + ("?" + "&".join(names) if names else "")


def pages_reachable_from(page: Page, *starts: str, examples: dict[str, int], skipped: re.Pattern[str]) -> Iterator[str]:
    """Follow every link; stand on one page of each shape after the other, or on as many as ``examples`` says."""
    seen: dict[str, int] = {}
    known = set()
    waiting = deque(starts)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(starts[0]))
    while waiting:
        address = waiting.popleft()
        shape = shape_of(address)
        if address in known or seen.get(shape, 0) >= examples.get(shape, 1):
            continue
        known.add(address)
        seen[shape] = seen.get(shape, 0) + 1
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{shape} is linked and answers {answer.status}"
        yield shape
        links = (link.partition("#")[0] for link in page.evaluate(LINKS))
        waiting.extend(link for link in links if link.startswith(origin) and not skipped.search(link))
