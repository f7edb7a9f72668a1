"""What readers hand to staging: lines of COPY, counts and problems, by batches."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

PROBLEMS_KEPT = 500
LONGEST_QUOTE = 300
NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
BROKEN, SUSPICIOUS = "broken", "suspicious"
# Kind of a staged row that only says: whoever has this number was on a line that could not be read.
PROTECTED = "protected"


class Packed(NamedTuple):
    """Lines of COPY as bytes: those staged, those seen, and their number."""

    staged: bytes = b""
    seen: bytes = b""
    number: int = 0


@dataclass(slots=True)
class Batch:
    """A piece of a file: the lines of COPY it became, and where reading goes on after it.

    ``seen`` are the lines of COPY of those that entries already say the same as (``AppliedLine``). ``position`` is what the
    reader needs to go on; ``progress`` the bytes read so far.
    """

    lines: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, str]] = field(default_factory=list)
    position: dict[str, Any] = field(default_factory=dict)
    progress: int = 0
    # Both kinds of lines once packed, and how many they are.
    packed: Packed = field(default_factory=Packed)

    def pack(self) -> Packed:
        """Turn the lines into the bytes that COPY takes: a process that parses does it for the one that stores."""
        number = len(self.lines) + len(self.seen)
        if number:
            self.packed = Packed(_joined(self.lines), _joined(self.seen), number)
            self.lines, self.seen = [], []
        return self.packed

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


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def copy_line(values: Iterable[Any]) -> str:
    """One line of COPY in its text form. Line ends inside values are escaped, as are backslashes; NUL is left out."""
    return "\t".join(NULL if value is None else str(value).replace("\x00", "").translate(_ESCAPES) for value in values)
