"""What a self-audit looks at: for each stay, the signed letter and the traces around it. Nothing that is typed for the audit."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from coordination.audit.models import Transition
from coordination.episodes.models import Episode
from discharge.planning.roles import GP
from liaison.authoring.models import FROZEN_STATES, Document, DocumentContent, DocumentKind, HandedCopy, Holder
from liaison.content.discharge import DischargeLetter
from liaison.letters.models import Letter, LetterState, Withdrawal


@dataclass(frozen=True)
class Handing:
    """A copy given by hand: to whom, on which day of the hospital, and whether it was understood."""

    holder: Holder
    day: date
    understood: bool


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One stay. Days are the hospital's. ``letter`` None: no letter was signed, or it was cancelled since.

    Of several versions, ``letter`` is the one in force when the day of the departure ended; when there was none, the
    first that was signed later: what the patient left with is judged, not what was mended afterwards.
    """

    left_on: date
    document: Document | None = None
    letter: DischargeLetter | None = None
    signed_on: tuple[date, ...] = ()
    handed: tuple[Handing, ...] = ()
    gp_sent_on: tuple[date, ...] = ()
    gp_opposed: bool = False


def read_evidence(episodes: Sequence[Episode], *, zone: ZoneInfo) -> dict[UUID, Evidence]:
    """The evidence of ``episodes`` that have left, by episode; the same number of queries for one and for many.

    Raises:
        ContentError: what was signed cannot be read.
    """
    documents = signed_letters(episodes)
    versions: dict[UUID, list[Document]] = defaultdict(list)
    for document in documents:
        versions[document.episode_id].append(document)
    judged = {
        episode.pk: _judged(versions[episode.pk], _left_on(episode, zone), zone)
        for episode in episodes
        if versions[episode.pk]
    }
    contents = {
        content.document_id: DischargeLetter.from_json(content.text)
        for content in DocumentContent.objects.filter(document__in=[document.pk for document in judged.values()])
    }
    handed = _handings(documents, zone)
    sent, opposed = _sendings(documents, zone)
    return {
        episode.pk: Evidence(
            left_on=_left_on(episode, zone),
            document=judged.get(episode.pk),
            letter=contents[judged[episode.pk].pk] if episode.pk in judged else None,
            signed_on=tuple(document.signed_at.astimezone(zone).date() for document in versions[episode.pk]),  # type: ignore[union-attr]  # signed: document_signed_by_somebody
            handed=tuple(handed[episode.pk]),
            gp_sent_on=tuple(sent[episode.pk]),
            gp_opposed=episode.pk in opposed or episode.sharing_opposed_at is not None,
        )
        for episode in episodes
    }


def signed_letters(episodes: Iterable[Episode]) -> list[Document]:
    """Every signed version of the lettre de liaison of ``episodes``, cancelled ones apart, in the order of signature."""
    found = Document.objects.filter(
        episode__in=[episode.pk for episode in episodes], kind=DocumentKind.LIAISON, state__in=FROZEN_STATES
    )
    return list(found.order_by("signed_at", "number"))


def _left_on(episode: Episode, zone: ZoneInfo) -> date:
    assert episode.left_at is not None, "stays that have left"
    return episode.left_at.astimezone(zone).date()


def _judged(versions: Sequence[Document], left_on: date, zone: ZoneInfo) -> Document:
    in_time = [one for one in versions if one.signed_at and one.signed_at.astimezone(zone).date() <= left_on]
    return in_time[-1] if in_time else versions[0]


def _handings(documents: Sequence[Document], zone: ZoneInfo) -> dict[UUID, list[Handing]]:
    stays = {document.pk: document.episode_id for document in documents}
    found: dict[UUID, list[Handing]] = defaultdict(list)
    for copy in HandedCopy.objects.filter(document__in=stays).order_by("handed_at"):
        day = copy.handed_at.astimezone(zone).date()
        found[stays[copy.document_id]].append(Handing(Holder(copy.holder), day, copy.understood))
    return found


def _sendings(documents: Sequence[Document], zone: ZoneInfo) -> tuple[dict[UUID, list[date]], set[UUID]]:
    """On which days the GP was sent the letter, and whose GP may not have it.

    A reminder renews ``handed_over_at``: the transitions of the copy keep its first sending.
    """
    copies = Letter.objects.filter(document__in=[document.pk for document in documents], circle_member__role=GP)
    of_copy = {copy.pk: copy for copy in copies}
    sent: dict[UUID, list[date]] = defaultdict(list)
    for copy in of_copy.values():
        if copy.handed_over_at:
            sent[copy.episode_id].append(copy.handed_over_at.astimezone(zone).date())
    traces = Transition.objects.filter(subject_id__in=of_copy, to_state=LetterState.HANDED_OVER)
    for subject_id, at in traces.values_list("subject_id", "at"):
        sent[of_copy[subject_id].episode_id].append(at.astimezone(zone).date())
    opposed = {copy.episode_id for copy in of_copy.values() if copy.withdrawal == Withdrawal.OPPOSITION}
    return sent, opposed
