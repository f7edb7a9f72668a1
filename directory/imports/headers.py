"""Columns found by what their header says, since labels change from one vintage to the next.

"Libellé civilité d'exercice" was "Libellé civilité exercice", "(coord. structure)" was "(coord. Structure)" or absent.
"""

import re
from collections.abc import Iterable, Mapping

from coordination.identity.names import search_key

_PARENTHESES = re.compile(r"\(.*?\)")
# Articles and the words that vintages add or leave out.
_EMPTY = frozenset({"D", "DE", "DU", "DES", "L", "LA", "LE", "LES"})


def normalised(label: str) -> str:
    """A header without case, accents, articles, punctuation and what stands between parentheses."""
    return " ".join(word for word in search_key(_PARENTHESES.sub(" ", label)).split() if word not in _EMPTY)


def find_columns(headers: Iterable[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """The position of each wanted column that the headers hold; ``wanted`` gives the usual label of each of our names."""
    positions: dict[str, int] = {}
    for position, label in enumerate(headers):
        positions.setdefault(normalised(label), position)
    labels = {name: normalised(label) for name, label in wanted.items()}
    return {name: positions[label] for name, label in labels.items() if label in positions}
