"""Treatments before and after the stay, as letters and sheets print them: changes first, each row readable alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from coordination.ui.french import UNKNOWN
from liaison.content.discharge import Treatment, TreatmentStatus
from liaison.documents.typography import typeset

# Above it the medicines go dense, up to it a group of medicines stays whole (letters reference, breaking rules 4 and 6).
MEDICINES_AT_EASE = 24
GROUP_KEPT_WHOLE = 6

# Changes first: they are what must be reconciled. A sign and a word, never the sign alone.
STATUSES = {
    TreatmentStatus.STOPPED: ("×", "Arrêté"),
    TreatmentStatus.MODIFIED: ("≠", "Modifié"),
    TreatmentStatus.ADDED: ("+", "Ajouté"),
    TreatmentStatus.CONTINUED: ("=", "Poursuivi"),
}


@dataclass(frozen=True)
class TreatmentText:
    """A treatment in words: no cell of its row is empty."""

    sign: str
    status: str
    name: str
    before: str
    after: str
    duration: str
    reason: str


@dataclass(frozen=True)
class TreatmentGroup:
    """The treatments of one status; ``is_whole`` if no page may end inside."""

    rows: Sequence[TreatmentText]
    is_whole: bool


def treatment_groups(treatments: Sequence[Treatment]) -> list[TreatmentGroup]:
    """Stopped, modified, added, continued; each group in the order in which it was written."""
    groups = ([one for one in treatments if one.status is status] for status in STATUSES)
    return [
        TreatmentGroup([_treatment(one) for one in group], is_whole=len(group) <= GROUP_KEPT_WHOLE)
        for group in groups
        if group
    ]


def is_dense(treatments: Sequence[Treatment]) -> bool:
    """Whether the table takes smaller type and a wider column for the reasons."""
    return len(treatments) > MEDICINES_AT_EASE


def _treatment(one: Treatment) -> TreatmentText:
    sign, status = STATUSES[one.status]
    is_stopped = one.status is TreatmentStatus.STOPPED
    unexplained = "sans changement" if one.status is TreatmentStatus.CONTINUED else UNKNOWN
    return TreatmentText(
        sign=sign,
        status=status,
        name=typeset(one.name),
        before=typeset(one.before) or "absent",
        after="Ne plus prendre" if is_stopped else typeset(one.after),
        duration=typeset(one.duration) or "définitif",
        reason=typeset(one.reason) or unexplained,
    )
