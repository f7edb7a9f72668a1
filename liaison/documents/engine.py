"""WeasyPrint closed off from everything but ``data:`` addresses and the bundled fonts.

Imported by ``liaison.documents.pdf`` alone, at the first PDF of a process: importing WeasyPrint takes over a second,
and it reads the Fontconfig configuration on the way.
"""

from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

__all__ = ["CSS", "HTML", "Attachment", "BundledFonts", "DataOnlyFetcher", "Refusal"]

# A BaseException, so that WeasyPrint stops at once instead of leaving a hole in the document.
Refusal = FatalURLFetchingError


class DataOnlyFetcher(URLFetcher):
    """Fetch ``data:`` addresses, refuse all others and remember it.

    ``refused`` is looked at after rendering: WeasyPrint swallows even a fatal error inside an SVG picture.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self.refused = False

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return what a ``data:`` address holds. Raises ``Refusal`` for any other address."""
        if not url.lower().startswith("data:"):
            self.refused = True
            raise Refusal("Only data: addresses may be fetched.")
        return super().fetch(url, headers)


class BundledFonts(FontConfiguration):
    """The fonts that Fontconfig was told of, and none brought by a document."""

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: URLFetcher) -> None:
        """Refuse a font of the document's own: raises ``Refusal``."""
        raise Refusal(f"No @font-face: the fonts are bundled ({rule_descriptors.get('font_family')}).")
