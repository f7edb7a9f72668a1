"""The documents of a request that is being written: what is joined, what lacks, what each sheet will say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from discharge.requests.forms import AskForm, PapersForm
from discharge.requests.models import Paper
from discharge.requests.needed import CONSENT, Needed
from discharge.requests.requirements import details_of
from discharge.requests.sheets import SHEETS, Asked, Sheet


@dataclass(frozen=True)
class PaperRow:
    """One document that the type of provider needs: its files with their ticks and the box that adds one, or its sheet."""

    needed: Needed
    files: tuple[tuple[Paper, bool], ...]
    box: forms.BoundField | None
    sheet: Sheet | None

    @property
    def lacks(self) -> bool:
        """Whether nothing leaves before it is there."""
        return self.needed.required and self.sheet is None and not any(ticked for _, ticked in self.files)


def held_files(episode: Episode, needed: Sequence[Needed]) -> list[Paper]:
    """The files of the episode that this type of provider may need, the newest first."""
    kinds = [one.kind.code for one in needed if not one.kind.made]
    return list(Paper.objects.there().filter(episode=episode, kind__in=kinds)) if kinds else []


def newest_of_each(held: Sequence[Paper]) -> list[str]:
    """What is ticked before anybody chooses."""
    newest: dict[str, str] = {}
    for paper in held:
        newest.setdefault(paper.kind, str(paper.pk))
    return list(newest.values())


def paper_rows(
    form: AskForm,
    uploads: PapersForm,
    *,
    episode: Episode,
    by: Membership,
    now: datetime,
) -> list[PaperRow]:
    """Each document in the order of its type, as it stands with what the form says now."""
    said = {bound.name: bound.value() for bound in form}
    details = {detail.field: said.get(detail.field) or "" for detail in details_of(form.role)}
    asked = Asked(episode, form.needs, form.role, said | {"details": details}, by, now)
    ticked = said["papers"] or []
    rows = []
    for one in form.needed:
        writes = SHEETS[one.kind.code] if one.kind.made and _has_matter(one, asked) else None
        rows.append(
            PaperRow(
                needed=one,
                files=tuple((paper, str(paper.pk) in ticked) for paper in form.held if paper.kind == one.kind.code),
                box=None if one.kind.made else uploads[one.field],
                sheet=writes(asked) if writes else None,
            )
        )
    return rows


def _has_matter(one: Needed, asked: Asked) -> bool:
    """Whether the sheet can be written: from the consent that was ticked, or from the needs when it is required."""
    if one.kind.code == CONSENT:
        return bool(asked.fields.get("has_consent"))
    return bool(asked.needs) or not one.required
