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
# Rows by their keys and numbers, grids by their codes.
IDENTIFIER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+(?=/)|(?<=/grilles/)(?!nouvelle/)[^/]+(?=/)|(?<=^/demandes/pieces/)[^/]+(?=/)"
)

# Two runs: every rule but contrast on the whole page; contrast, which is more than half of axe's time, on one text of each
# look that was not measured before. A look is what contrast depends on: the elements around the text from the page down,
# with the colours, sizes and backgrounds that the style sheets gave them at this width.
# Without preload: it writes a style sheet into the page, which the page's own policy refuses, for one rule
# (orientation) about media queries that we have none of.
# Rule and elements of each violation, short enough to be read in a failed test.
RUN_AXE = """
async known => {
  const measured = new Set(known), looks = new Map(), unseen = new Map();
  const digest = text => {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let i = 0; i < text.length; i++) {
      a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
      b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
    }
    return 4294967296 * (2097151 & b) + (a >>> 0);
  };
  const look = element => {
    if (!element) return 0;
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const given = ["color", "backgroundColor", "backgroundImage", "opacity", "fontWeight"].map(name => style[name]);
      // Sizes from which less contrast is enough, in bold and otherwise (WCAG 1.4.3: 14 and 18 points).
      const size = [18.66, 24].filter(large => parseFloat(style.fontSize) >= large).length;
      const own = [element.localName, element.getAttribute("class"), ...given, size];
      looks.set(element, digest([look(element.parentElement), ...own].join(" ")));
    }
    return looks.get(element);
  };
  const speaks = element => element.matches("input, select, textarea")
    || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  for (const element of document.querySelectorAll("body *")) {
    if (!speaks(element) || !element.checkVisibility({visibilityProperty: true})) continue;
    if (!measured.has(look(element)) && !unseen.has(look(element))) unseen.set(look(element), element);
  }
  const around = {resultTypes: ["violations"], preload: false};
  const found = [await axe.run({...around, rules: {"color-contrast": {enabled: false}}})];
  if (unseen.size) found.push(await axe.run({include: [...unseen.values()]}, {...around, runOnly: ["color-contrast"]}));
  return [found.flatMap(result => result.violations).map(
    violation => violation.id + ": " + violation.nodes.map(node => node.target.join(" ")).slice(0, 5).join(", ")
  ), [...unseen.keys()]];
}
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


# The looks whose contrast this process has measured, on whatever page: the browser and its style sheets stay the same.
_looks: set[int] = set()


def violations_of(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """What axe finds on the page as it stands, and what runs over its right edge, at each width; it stays at the last."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"(() => {{ {AXE_SCRIPT} }})()")
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        where = f"{shape_of(page.url)} at {width} px"
        violations, looks = page.evaluate(RUN_AXE, list(_looks))
        found += [f"{where}: {violation}" for violation in violations]
        _looks.update(looks)
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
    # Sooner there with the page than sent after it.
    page.add_init_script(AXE_SCRIPT)
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
