"""What a worker holds after a thousand PDFs of every kind: in a process of its own, since memory is never given back to it.

``python -m bench.memory`` prints the measures as JSON.
"""

import gc
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import django

from bench.report import Measure, hand_over

PART = "Memory of a worker that makes PDFs"
MANY, WARM = 1_000, 200
MOST_MB = 250
# Steady: what a long-lived worker may still take after its caches are full.
MOST_GROWTH_MB = 20


def main() -> None:
    """Make them one after another, as a worker does, and look at what the process holds on the way."""
    django.setup()
    import coordination.celery  # noqa: F401 - what a worker has loaded before its first task

    makers = list(_makers())
    before, warm = held_mb(), 0.0
    for number, make in enumerate(cycle(makers), start=1):
        make()
        if number == WARM:
            gc.collect()
            warm = held_mb()
        if number == MANY:
            break
    gc.collect()
    after = held_mb()
    hand_over(
        [
            Measure(PART, "before the first", before, "MB"),
            Measure(PART, f"after {WARM}", warm, "MB"),
            Measure(PART, f"after {MANY}", after, "MB", at_most=MOST_MB, detail={"kinds": len(makers)}),
            Measure(PART, f"the most at once in {MANY}", held_mb("VmHWM"), "MB", at_most=MOST_MB),
            Measure(PART, f"grown from {WARM} to {MANY}", max(0.0, after - warm), "MB", at_most=MOST_GROWTH_MB),
        ]
    )


def held_mb(what: str = "VmRSS") -> float:
    """Resident memory of this process in MB (10⁶ bytes), now or (``VmHWM``) at its highest: proc(5)."""
    for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) * 1024 / 1_000_000
    raise RuntimeError(f"{what} is not said")


def _makers() -> list[Callable[[], bytes]]:
    """Each kind of document once, the long letter too: what a worker meets in a day."""
    from liaison.content.discharge import DischargeLetter
    from liaison.documents.cda import discharge_cda, entry_cda
    from liaison.documents.discharge import discharge_pdf
    from liaison.documents.entry import entry_pdf
    from liaison.documents.j0 import j0_pdf
    from liaison.documents.nursing import nursing_pdf
    from liaison.documents.patient_sheet import patient_pdf
    from liaison.documents.pharmacist import pharmacist_pdf
    from liaison.documents.social import social_pdf
    from liaison.letters import discharge_sample, discharge_sample_extreme, entry_sample, sample, sheet_sample

    def whole(letter: DischargeLetter) -> Callable[[], bytes]:
        return lambda: discharge_pdf(letter, cda=discharge_cda(letter))

    j0, entry = sample.ordinary(), entry_sample.entry()
    return [
        lambda: j0_pdf(j0),
        whole(discharge_sample.ordinary()),
        whole(discharge_sample_extreme.extreme()),
        lambda: entry_pdf(entry, cda=entry_cda(entry)),
        lambda: nursing_pdf(sheet_sample.nursing()),
        lambda: social_pdf(sheet_sample.social()),
        lambda: pharmacist_pdf(sheet_sample.pharmacist()),
        lambda: patient_pdf(sheet_sample.patient()),
    ]


if __name__ == "__main__":
    main()
