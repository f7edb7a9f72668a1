"""What readers hand to staging: lines of COPY, counts and problems, by batches."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

PROBLEMS_KEPT = 500
LONGEST_QUOTE = 300
NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
BROKEN, SUSPICIOUS = "broken", "suspicious"
# Kind of a staged row that only says: whoever has this number was on a line that could not be read.
PROTECTED = "protected"


@dataclass(slots=True)
class Batch:
    """A piece of a file: the lines of COPY it became, and where reading goes on after it.

    ``seen`` are the numbers and digests of lines that entries already say the same as (``AppliedLine``). ``position`` is what the reader needs to go on; ``progress`` the bytes read so far.
    """

    lines: list[str] = field(default_factory=list)
    seen: list[tuple[int, int]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, str]] = field(default_factory=list)
    position: dict[str, Any] = field(default_factory=dict)
    progress: int = 0

    def broken(self, place: str, reason: str, quote: str) -> None:
        """Count an entry that cannot be used, and quote it."""
        self._note(BROKEN, place, reason, quote)

    def doubtful(self, place: str, reasons: Iterable[str], quote: str) -> None:
        """Count an entry that is used although something in it is wrong, and say what."""
        self._note(SUSPICIOUS, place, ", ".join(reasons), quote)

    def _note(self, kind: str, place: str, reason: str, quote: str) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= PROBLEMS_KEPT:
            quote = quote.replace("\x00", "")[:LONGEST_QUOTE]
            self.problems.append({"kind": kind, "place": place, "reason": reason, "quote": quote})


def copy_line(values: Iterable[Any]) -> str:
    """One line of COPY in its text form. Line ends inside values are escaped, as are backslashes; NUL is left out."""
    return "\t".join(NULL if value is None else str(value).replace("\x00", "").translate(_ESCAPES) for value in values)
