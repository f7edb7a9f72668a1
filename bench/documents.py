"""The PDF of each letter beside a bare WeasyPrint render of the same HTML, a lettre de liaison for machines, a worker's memory.

``python -m bench.documents``
"""

import subprocess
import sys
import time
from collections.abc import Callable

import django

from bench.report import Measure, hand_over, median, read_back

RENDERS, ROUNDS = 5, 3
RATIO = 1.3
STRUCTURED = "Structured forms of a lettre de liaison"
STRUCTURED_MS = 60


def main() -> None:
    """Measure both, in turn, for each kind of letter; then the structured forms."""
    django.setup()
    measures = [measure for name, pair in pairs().items() for measure in _measured(f"PDF of a {name}", *pair)]
    hand_over([*measures, *structured(), *memory()])


def pairs() -> dict[str, tuple[Callable[[], bytes], Callable[[], bytes]]]:
    """By letter, two functions that render the ordinary sample: WeasyPrint alone, and the project."""
    from liaison.documents.discharge import discharge_html, discharge_pdf
    from liaison.documents.j0 import j0_html, j0_pdf
    from liaison.letters import discharge_sample, sample

    j0, discharge = sample.ordinary(), discharge_sample.ordinary()
    # First ours: the process then reads the bundled fonts' configuration, for both.
    j0_pdf(j0)
    return {
        "J0 letter": (_bare(j0_html(j0)), lambda: j0_pdf(j0)),
        "lettre de liaison": (_bare(discharge_html(discharge)), lambda: discharge_pdf(discharge)),
    }


def structured() -> list[Measure]:
    """What each structured form of the ordinary sample takes, and the three of them."""
    from liaison.documents.cda import discharge_cda
    from liaison.documents.fhir import bundle_json
    from liaison.documents.xdm import xdm_archive
    from liaison.letters.discharge_sample import ordinary

    letter = ordinary()
    cda, pdf = discharge_cda(letter), b"%PDF" * 25_000
    forms: dict[str, Callable[[], bytes]] = {
        "CDA R2, LDL-SES": lambda: discharge_cda(letter),
        "FHIR R4 document": lambda: bundle_json(letter),
        "IHE_XDM.ZIP": lambda: xdm_archive(letter, cda=cda, pdf=pdf),
    }
    times = {name: median([milliseconds(form) for _ in range(RENDERS * ROUNDS)]) for name, form in forms.items()}
    measures = [
        Measure(STRUCTURED, name, times[name], "ms", detail={"kB": len(form()) / 1000}) for name, form in forms.items()
    ]
    return [*measures, Measure(STRUCTURED, "all three", sum(times.values()), "ms", at_most=STRUCTURED_MS)]


def memory() -> list[Measure]:
    """What a worker holds after a thousand PDFs; in a process that has done nothing else."""
    made = subprocess.run([sys.executable, "-m", "bench.memory"], stdout=subprocess.PIPE, text=True, check=True)
    return read_back(made.stdout)


def milliseconds(render: Callable[[], bytes]) -> float:
    """How long one render takes."""
    start = time.perf_counter()
    render()
    return (time.perf_counter() - start) * 1000


def _bare(html: str) -> Callable[[], bytes]:
    from weasyprint import HTML

    return lambda: HTML(string=html).write_pdf()


def _measured(part: str, bare: Callable[[], bytes], ours: Callable[[], bytes]) -> list[Measure]:
    bare_ms, ours_ms = (min(values) for values in zip(*(_round(bare, ours) for _ in range(ROUNDS)), strict=True))
    return [
        Measure(part, "bare WeasyPrint", bare_ms, "ms"),
        Measure(part, "ours: tagged PDF/A-3b, bundled fonts", ours_ms, "ms", detail={"kB": len(ours()) / 1000}),
        Measure(part, "beside the bare render", ours_ms / bare_ms, "×", at_most=RATIO),
    ]


def _round(bare: Callable[[], bytes], ours: Callable[[], bytes]) -> tuple[float, float]:
    times = [(milliseconds(bare), milliseconds(ours)) for _ in range(RENDERS)]
    first, second = zip(*times, strict=True)
    return median(first), median(second)


if __name__ == "__main__":
    main()
