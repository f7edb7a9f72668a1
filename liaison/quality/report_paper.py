"""The activity report of a year on paper: what the manager wrote, then each figure with its chart, then the definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from coordination.tenancy.models import Hospital
from coordination.ui import french
from coordination.ui.templatetags.french import upper_first
from liaison.documents.paper import data_address, paper_html, paper_pdf
from liaison.quality.charts import NOTHING, bars_of, counts_of, value_words
from liaison.quality.figures import Figure, Part
from liaison.quality.indicators import INDICATORS, Theme
from liaison.quality.measures import comparison_of, cost_words, sentence_of
from liaison.quality.models import YearReport
from liaison.quality.periods import Period
from liaison.quality.reports import TEXTS

TEMPLATE, STYLE = "quality/report_paper.html", "quality/report.css"
# A picture has no style sheet of the page: black and white, as paper may be.
_CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 384 128" width="384" height="128"><style>'
    "text{{font:13px 'Atkinson Hyperlegible Next'}}.now{{fill:#c4bdae}}.last{{fill:#1f1d19}}.val{{font-weight:700}}"
    ".target{{fill:none;stroke:#1f1d19;stroke-width:1.25;stroke-dasharray:3 3}}"
    ".casing{{fill:none;stroke:#fff;stroke-width:5}}.before,.axis{{fill:none;stroke:#1f1d19;stroke-width:2}}"
    '</style>{bars}<path class="axis" d="M0 106.5H384"/></svg>'
)


@dataclass(frozen=True)
class ReportPaper:
    """A report ready to print. ``values``: what a day is worth, from each month on."""

    hospital: Hospital
    period: Period
    report: YearReport
    figures: list[Figure]
    values: Mapping[date, int]

    def pdf(self) -> bytes:
        """The report as a tagged PDF/A-3b. Raises ``RenderError``."""
        return paper_pdf(TEMPLATE, self._context, time_zone=self.hospital.time_zone, styles=(STYLE,))

    def html(self) -> str:
        """The same as one file for a browser or a test."""
        return paper_html(TEMPLATE, self._context, time_zone=self.hospital.time_zone, styles=(STYLE,))

    @property
    def _context(self) -> dict[str, Any]:
        return {
            "hospital": self.hospital,
            "period": self.period,
            "report": self.report,
            "texts": [(_title(self.report, name), getattr(self.report, name).strip()) for name in TEXTS],
            "themes": _themes(self.figures, self.period, self.values),
            "definitions": INDICATORS,
            "read_on": french.day_paper(self.period.now.astimezone(self.period.zone).date()),
        }


def _title(report: YearReport, name: str) -> str:
    return upper_first(str(report._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # a column


def _themes(figures: list[Figure], period: Period, values: Mapping[date, int]) -> list[dict[str, Any]]:
    found: dict[Theme, list[dict[str, Any]]] = {}
    for figure in figures:
        found.setdefault(figure.indicator.theme, []).append(_entry(figure, period, values))
    return [{"title": str(theme), "entries": entries} for theme, entries in found.items()]


def _entry(figure: Figure, period: Period, values: Mapping[date, int]) -> dict[str, Any]:
    indicator, before = figure.indicator, figure.total_before
    return {
        "title": indicator.title,
        "value": value_words(indicator, figure.total) or NOTHING,
        "unit": indicator.unit if figure.value(figure.total) is not None else "",
        "sentence": sentence_of(figure),
        "comparison": comparison_of(figure)[0],
        "before": (value_words(indicator, before) if before else "") or NOTHING,
        "notes": cost_words(figure, values),
        "chart": data_address(_CHART.format(bars=bars_of(figure, slices=period.kind.slices))),
        "parts": [
            (part.label, value_words(indicator, part) or NOTHING, _behind(figure, part)) for part in figure.parts
        ],
    }


def _behind(figure: Figure, part: Part) -> str:
    return " sur ".join(counts_of(figure, part))
