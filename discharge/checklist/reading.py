"""The check-list as a person reads it: each criterion answered by a person, else by the facts, else still open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coordination.ui import french
from discharge.checklist.criteria import Criterion, criteria
from discharge.checklist.facts import Fact
from discharge.checklist.models import Answer, Choice

# Two days before the departure, what cannot be mended on the last day is late.
EARLY = timedelta(days=2)
NO_RISK = Fact(Choice.NOT_APPLICABLE, "pas de risque particulier au repérage")


@dataclass(frozen=True)
class Line:
    """One criterion. ``state`` and ``label`` are for the component ``status``; ``seen`` is the version that was read."""

    criterion: Criterion
    choice: Choice | None
    by_person: bool
    why: str
    state: str
    label: str
    seen: int

    @property
    def applies(self) -> bool:
        """Whether it counts."""
        return self.choice != Choice.NOT_APPLICABLE

    @property
    def is_met(self) -> bool:
        """Whether it is answered yes."""
        return self.choice == Choice.YES

    @property
    def choices(self) -> list[Choice]:
        """What a person may answer."""
        return [one for one in Choice if not (self.criterion.always_applies and one == Choice.NOT_APPLICABLE)]


@dataclass(frozen=True)
class Checklist:
    """All the lines, and what they add up to."""

    lines: Sequence[Line]

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """The lines by group, in order."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.criterion.group, []).append(line)
        return list(found.items())

    @property
    def met(self) -> int:
        """How many are met."""
        return sum(line.is_met for line in self.lines)

    @property
    def applicable(self) -> int:
        """Of how many."""
        return sum(line.applies for line in self.lines)

    @property
    def unmendable(self) -> list[Line]:
        """What must be met before the last day and is not."""
        return [line for line in self.lines if line.criterion.early and line.applies and not line.is_met]


def checklist_of(
    answers: Iterable[Answer],
    facts: Mapping[str, Fact],
    *,
    at_risk: bool,
    leaves_at: datetime | None,
    now: datetime,
) -> Checklist:
    """The whole check-list. ``leaves_at``: the departure, recorded or expected."""
    given = {answer.criterion: answer for answer in answers}
    soon = leaves_at is not None and leaves_at - now <= EARLY
    return Checklist(
        [
            _line(criterion, given.get(code), _fact(criterion, facts, at_risk=at_risk), soon=soon)
            for code, criterion in criteria().items()
        ]
    )


def _fact(criterion: Criterion, facts: Mapping[str, Fact], *, at_risk: bool) -> Fact | None:
    proved = facts.get(criterion.code)
    return proved or (NO_RISK if criterion.only_at_risk and not at_risk else None)


def _line(criterion: Criterion, answer: Answer | None, fact: Fact | None, *, soon: bool) -> Line:
    if answer is not None and answer.choice:
        choice: Choice | None = Choice(answer.choice)
        why = f"{answer.answered_by}, {french.day_paper(answer.answered_at)}"
    else:
        choice, why = (fact.choice, fact.words) if fact else (None, "")
    state, label = _status(criterion, choice, soon=soon)
    return Line(
        criterion=criterion,
        choice=choice,
        by_person=bool(answer and answer.choice),
        why=why,
        state=state,
        label=label,
        seen=answer.version if answer else 0,
    )


def _status(criterion: Criterion, choice: Choice | None, *, soon: bool) -> tuple[str, str]:
    if choice == Choice.YES:
        return "done", choice.label
    if choice == Choice.NOT_APPLICABLE:
        return "none", choice.label
    if criterion.early:
        return ("late" if soon else "due"), "À faire avant le dernier jour"
    return ("due", choice.label) if choice else ("none", "Pas encore")
