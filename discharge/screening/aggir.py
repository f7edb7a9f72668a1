"""The AGGIR algorithm, from eight variables to a rank (CASF, annexe 2-2, « Algorithme de la grille AGGIR »).

The groups, their values and their thresholds are data of the instrument (``data/aggir.json``); the law's procedure is
here: the values of a group are added up, the first threshold reached gives the rank, else the next group is tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from discharge.screening.instruments import Scoring


@dataclass(frozen=True)
class Ranked:
    """A rank, 1 to 13, and the group of the algorithm whose sum gave it. ``threshold`` None: no group did."""

    rank: int
    group: str
    total: int
    threshold: int | None

    @property
    def words(self) -> str:
        """How it was found, for who wants to check it by hand."""
        if self.threshold is None:
            return f"Rang {self.rank} : le groupe {self.group} fait {self.total}, sous son dernier seuil."
        return f"Rang {self.rank} : le groupe {self.group} fait {self.total}, à partir de {self.threshold}."


def rank(scoring: Scoring, modalities: Mapping[str, str]) -> Ranked:
    """The rank of ``modalities`` (variable → A, B or C). Variables that a group does not name count for nothing."""
    total, name = 0, ""
    for group in scoring.groups:
        name = group.name
        total = sum(values.get(modalities[variable], 0) for variable, values in group.values.items())
        for threshold, reached in group.ranks:
            if total >= threshold:
                return Ranked(reached, name, total, threshold)
    return Ranked(scoring.last_rank, name, total, None)
