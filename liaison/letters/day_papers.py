"""What stands on the day page beside the courriers J0: the lettre de liaison, its copy by hand, what correspondents asked.

One read for a whole day, whatever it holds; what correspondents asked comes with the episodes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from coordination.episodes.models import Episode
from coordination.episodes.queries import EpisodeQuerySet
from coordination.tenancy.prepared import Given, each, prepared
from coordination.ui import french
from coordination.ui.addresses import address
from liaison.answers.models import Answer, AnswerKind
from liaison.authoring.models import OPEN_STATES, Document, DocumentKind, DocumentState, Holder
from liaison.authoring.queries import DocumentQuerySet
from liaison.letters.reading import COPY_COLUMN, LETTER_COLUMN, Asked, PaperCell, is_overdue

_HELD_BY = {
    Holder.PATIENT: "à la personne",
    Holder.TRUSTED: "à sa personne de confiance",
    Holder.RELATIVE: "à un proche",
}


@dataclass
class DayPapers:
    """The lettres de liaison of the episodes of a day: the one in force, else the draft."""

    letters: dict[UUID, Document] = field(default_factory=dict)

    def is_unsigned(self, episode: Episode) -> bool:
        """Whether the patient left without a signed letter."""
        return episode.has_left and self._signed(episode) is None

    def cells(self, episode: Episode, *, now: datetime) -> list[PaperCell]:
        """The letter, then its copy in the patient's hands."""
        return [self._letter(episode), self._copy(episode, now=now)]

    def traces(self) -> list[str]:
        """What changes when one of them does."""
        return [f"{one.pk}{one.state}{_handed_at(one)}" for one in self.letters.values()]

    def _signed(self, episode: Episode) -> Document | None:
        known = self.letters.get(episode.pk)
        return known if known is not None and known.state == DocumentState.SIGNED else None

    def _letter(self, episode: Episode) -> PaperCell:
        known = self.letters.get(episode.pk)
        if known is not None and known.state == DocumentState.SIGNED:
            return PaperCell(LETTER_COLUMN, "ontime", "Signée", "pen", known.signed_at, str(known.signed_by))
        doctor = episode.hospital_doctor
        awaited = f"attendue {french.of_name(str(doctor))}" if doctor else "sans médecin désigné"
        url = _page_of(episode, known)
        if episode.has_left:
            return PaperCell(LETTER_COLUMN, "late", "Non signée", "pen", sub=awaited, action="Voir la lettre", url=url)
        if known is None:
            return PaperCell(LETTER_COLUMN, "none", "Pas commencée", "pen", sub=awaited)
        if known.state == DocumentState.TO_SIGN:
            sub = f"complète, {doctor or 'sans médecin désigné'}"
            return PaperCell(LETTER_COLUMN, "due", "À signer", "pen", sub=sub, action="Voir la lettre", url=url)
        return PaperCell(LETTER_COLUMN, "none", "Brouillon", "pen", sub=awaited)

    def _copy(self, episode: Episode, *, now: datetime) -> PaperCell:
        signed = self._signed(episode)
        handed_at = _handed_at(signed) if signed else None
        if signed is not None and handed_at is not None:
            return PaperCell(COPY_COLUMN, "ontime", "Remise", at=handed_at, sub=_held(signed))
        if not episode.has_left:
            return PaperCell(COPY_COLUMN, "none", "Au départ")
        state = "late" if is_overdue(episode, now=now) else "due"
        if signed is None:
            return PaperCell(COPY_COLUMN, state, "À remettre", sub="dès la signature")
        return PaperCell(COPY_COLUMN, state, "À remettre", action="Noter la remise", url=_page_of(episode, signed))


def with_asked(episodes: EpisodeQuerySet) -> EpisodeQuerySet:
    """With what correspondents asked and nobody took up, the most urgent first: see ``asked_of``."""
    waiting = Answer.objects.unanswered().filter(episode=OuterRef("pk")).order_by("answer_by", "pk")
    fields = JSONObject(pk="pk", kind="kind", name="recipient_name", by="answer_by")
    return episodes.annotate(asked=ArraySubquery(waiting.values(found=fields)))


def asked_of(episode: Episode) -> list[Asked]:
    """What correspondents asked, of an episode that was read ``with_asked``."""
    return [
        Asked(UUID(one["pk"]), AnswerKind(one["kind"]), one["name"], datetime.fromisoformat(one["by"]))
        for one in episode.asked  # type: ignore[attr-defined]  # annotated by the query
    ]


def day_papers(episodes: Sequence[Episode]) -> DayPapers:
    """Read them for the episodes of a day."""
    found = DayPapers()
    keys = [episode.pk for episode in episodes]
    if not keys:
        return found
    # The one in force comes last, with its newest copy: it is what stays.
    for document in _letters(episodes=keys):
        found.letters[document.episode_id] = document
    return found


@prepared
def _letters(episodes: Given) -> DocumentQuerySet:
    states = (*OPEN_STATES, DocumentState.SIGNED)
    known: DocumentQuerySet = Document.objects.filter(episode__in=each(episodes), kind=DocumentKind.LIAISON)
    copies = known.filter(state__in=states).annotate(
        handed_at=F("handed_copies__handed_at"),
        holder=F("handed_copies__holder"),
        understood=F("handed_copies__understood"),
    )
    return copies.select_related("signed_by").order_by(F("signed_at").asc(nulls_first=True), "handed_at")


def _page_of(episode: Episode, document: Document | None) -> str:
    if document is None:
        return f"{address('letters:episode', episode.pk)}#liaison"
    return address("authoring:document", episode.pk, document.pk)


def _handed_at(document: Document) -> datetime | None:
    handed_at: datetime | None = document.handed_at  # type: ignore[attr-defined]  # annotated by the query
    return handed_at


def _held(document: Document) -> str:
    by = _HELD_BY[Holder(document.holder)]  # type: ignore[attr-defined]  # annotated by the query
    return f"{by}, {'comprise' if document.understood else 'compréhension à vérifier'}"  # type: ignore[attr-defined]  # annotated by the query
