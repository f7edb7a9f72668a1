"""What a departure rests on in the documents: the signed lettre de liaison."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from coordination.accounts.roles import Permission
from coordination.episodes.models import Destination, Episode
from coordination.episodes.readiness import of_last_day
from coordination.episodes.registry import Lack, ReadinessFact, ReadinessPart
from coordination.tenancy.prepared import prepared
from coordination.ui.addresses import address
from coordination.ui.navigation import Statement
from liaison.authoring.models import OPEN_STATES, Document, DocumentKind, DocumentState

_WORDS = {DocumentState.DRAFT: "Commencée", DocumentState.TO_SIGN: "À signer"}


@prepared
def _letter(episode: UUID) -> "QuerySet[Any, Any]":
    known = [*OPEN_STATES, DocumentState.SIGNED]
    return Document.objects.filter(episode=episode, kind=DocumentKind.LIAISON, state__in=known).values("id", "state")


def _rows(episode: Episode) -> Statement:
    return _letter.statement(episode=episode)


def _lacking(episode: Episode, rows: Sequence[Mapping[str, Any]], destination: Destination) -> Iterable[Lack]:
    """Wherever the patient goes (CSP, art. R.1112-1-2). It warns alone: its signature has a task and a clock of its own."""
    by_state = {row["state"]: UUID(row["id"]) for row in rows}
    if DocumentState.SIGNED in by_state:
        return
    state, document = next(iter(by_state.items()), ("", None))
    url = f"{address('letters:episode', episode.pk)}#liaison"
    yield Lack(
        part=ReadinessPart.LAST_DAY,
        title="Lettre de liaison",
        state=of_last_day(episode),
        label=_WORDS.get(DocumentState(state), "Pas encore") if state else "Pas encore",
        who=str(episode.hospital_doctor or ""),
        action="Ouvrir la lettre" if document else "Voir les lettres",
        url=address("authoring:document", episode.pk, document) if document else url,
        permission=Permission.LETTER_VIEW,
        only_warns=True,
    )


READINESS = ReadinessFact("letter", 40, _rows, _lacking)
