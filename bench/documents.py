"""The PDF of a letter beside a bare WeasyPrint render of the same HTML: ``python -m bench.documents``."""

import time
from collections.abc import Callable

import django

from bench.report import Measure, hand_over, median

PART = "PDF of a J0 letter"
RENDERS, ROUNDS = 9, 3
RATIO = 1.3


def main() -> None:
    """Measure both, in turn."""
    django.setup()
    bare, ours = bare_and_ours()
    bare_ms, ours_ms = (min(values) for values in zip(*(_round(bare, ours) for _ in range(ROUNDS)), strict=True))
    hand_over(
        [
            Measure(PART, "bare WeasyPrint", bare_ms, "ms"),
            Measure(PART, "j0_pdf: tagged PDF/A-3b, bundled fonts", ours_ms, "ms", detail={"kB": len(ours()) / 1000}),
            Measure(PART, "beside the bare render", ours_ms / bare_ms, "×", at_most=RATIO),
        ]
    )


def bare_and_ours() -> tuple[Callable[[], bytes], Callable[[], bytes]]:
    """Two functions that render the ordinary sample: WeasyPrint alone, and the project."""
    from liaison.documents.j0 import j0_html, j0_pdf
    from liaison.letters.sample import ordinary

    content = ordinary()
    # First ours: the process then reads the bundled fonts' configuration, for both.
    j0_pdf(content)
    from weasyprint import HTML

    html = j0_html(content)
    return lambda: HTML(string=html).write_pdf(), lambda: j0_pdf(content)


def milliseconds(render: Callable[[], bytes]) -> float:
    """How long one render takes."""
    start = time.perf_counter()
    render()
    return (time.perf_counter() - start) * 1000


def _round(bare: Callable[[], bytes], ours: Callable[[], bytes]) -> tuple[float, float]:
    pairs = [(milliseconds(bare), milliseconds(ours)) for _ in range(RENDERS)]
    first, second = zip(*pairs, strict=True)
    return median(first), median(second)


if __name__ == "__main__":
    main()
