"""How far a document is, part by part and by group: shown while it is written, asked at the signature."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from liaison.authoring.papers.base import Paper
from liaison.authoring.rules import Body
from liaison.authoring.sections import SectionKind


@dataclass(frozen=True)
class Gap:
    """Something missing: the field where it is written, and what to do there."""

    section: str
    field: str
    words: str

    @property
    def target(self) -> str:
        """The id of the control in the page."""
        return f"id_{self.section}-{self.field}"


@dataclass(frozen=True)
class Progress:
    """How far one part is."""

    section: SectionKind
    gaps: tuple[Gap, ...]
    begun: bool

    @property
    def words(self) -> str:
        """What is missing, when it is one thing; else how many."""
        if not self.gaps:
            return "Complet"
        if not self.begun:
            return "À remplir"
        return "1 point manque" if len(self.gaps) == 1 else f"{len(self.gaps)} points manquent"


@dataclass(frozen=True)
class GroupProgress:
    """How far a group of the law is, as the component ``completeness`` draws it."""

    label: str
    parts: tuple[Progress, ...]

    @property
    def url(self) -> str:
        """The first of its parts that lacks something, else its first."""
        lacking = [part for part in self.parts if part.gaps]
        return f"#partie-{(lacking or list(self.parts))[0].section.key}"

    @property
    def state(self) -> str:
        """Full, begun, empty."""
        if not self._missing:
            return ""
        return "part" if any(part.begun for part in self.parts) else "todo"

    @property
    def sub(self) -> str:
        """How many points are missing once it is begun."""
        if self.state != "part":
            return ""
        return "1 point manque" if self._missing == 1 else f"{self._missing} points manquent"

    @property
    def _missing(self) -> int:
        return sum(len(part.gaps) for part in self.parts)


def by_group(paper: Paper, parts: Iterable[Progress]) -> list[GroupProgress]:
    """The same by group, in the order of the paper."""
    known = list(parts)
    return [
        GroupProgress(label, tuple(part for part in known if part.section.group == number))
        for number, label in paper.groups.items()
    ]


def progress(paper: Paper, bodies: Mapping[str, Body]) -> list[Progress]:
    """Every part with what it lacks, in the order of the paper."""
    return [
        Progress(
            section=section,
            gaps=tuple(Gap(section.key, *gap) for gap in section.rule(bodies.get(section.key, {}))),
            begun=any(bodies.get(section.key, {}).values()),
        )
        for section in paper.sections
    ]


def gaps(paper: Paper, bodies: Mapping[str, Body]) -> list[Gap]:
    """Everything that keeps the document from being signed."""
    return [gap for part in progress(paper, bodies) for gap in part.gaps]
