"""One step of an asked entry letter: lock it, move it along the table of states, tell the timeline and the worklist."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import User
from coordination.audit.actions import record_transition
from coordination.episodes.actions import add_entry, add_task
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd
from coordination.messaging.actions import cancel_messages
from discharge.sharing.permissions import Standing, ledger_of
from discharge.sharing.recipients import of_member
from liaison.authoring.models import Document, DocumentState
from liaison.authoring.moves import lock as lock_document
from liaison.authoring.moves import move as move_document
from liaison.entry.models import ENTRY_TRANSITIONS, EntryRequest, EntryState

PURPOSE = "entry-letter"
READ_TASK = "entry_letter"
ASK_TASK = "entry_letter_ask"
ACT_WITHIN = timedelta(hours=4)


def lock_asked(request_id: UUID) -> tuple[Episode, EntryRequest, Document]:
    """The episode, what was asked and its document, locked in this order by everybody who changes any of them."""
    episode_id = EntryRequest.objects.values_list("episode_id", flat=True).get(pk=request_id)
    episode: Episode = (
        Episode.objects.select_for_update(of=("self",), no_key=True)
        .select_related("patient", "hospital", "unit", "referent", "hospital_doctor")
        .get(pk=episode_id)
    )
    asked, document = _lock_pair(request_id)
    asked.episode = document.episode = episode
    return episode, asked, document


def move(asked: EntryRequest, to: EntryState, *, actor: User | None = None, reason: str = "") -> None:
    """Move a locked request along ``ENTRY_TRANSITIONS``, trace it, and save it whole.

    Raises:
        DomainError: ``wrong_state``.
    """
    start = EntryState(asked.state)
    if (start, to) not in ENTRY_TRANSITIONS:
        raise DomainError(f"Cette lettre d’entrée est {start.label.lower()} : relisez la page.", code="wrong_state")
    asked.state = to
    asked.save()
    record_transition(
        subject=asked, from_state=start, to_state=to, actor=actor, reason=reason, episode_id=asked.episode_id
    )


def _lock_pair(request_id: UUID) -> tuple[EntryRequest, Document]:
    asked: EntryRequest = EntryRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request_id)
    return asked, lock_document(asked.document_id)


def end(request_id: UUID, to: EntryState, *, link_end: LinkEnd, why: str, actor: User | None = None) -> EntryRequest:
    """End what is still waited for in a locked episode: its link closes, its mail does not leave, its draft is put aside."""
    revoke_links(subject_id=request_id, reason=link_end)
    cancel_messages(subject_id=request_id, reason=to)
    return end_asked(request_id, to, why=why, actor=actor)


def end_asked(request_id: UUID, to: EntryState, *, why: str, actor: User | None = None) -> EntryRequest:
    """The same by whoever holds the link or the message, closed already: the episode, which comes first, is not locked."""
    asked, document = _lock_pair(request_id)
    if not asked.is_waiting:
        return asked
    move(asked, to, actor=actor, reason=why)
    move_document(document, DocumentState.CANCELLED, actor=actor, reason=why)
    label = EntryState(asked.state).label.lower()
    tell(asked.episode, f"Lettre d’entrée {label}, {asked.name}", detail=why, actor=actor)
    return asked


def tell(episode: Episode, summary: str, *, detail: str = "", actor: User | None = None) -> None:
    """Write a step into the timeline."""
    add_entry(episode=episode, kind="letter", summary=summary[:200], detail=detail, actor=actor)


def put_in_front(asked: EntryRequest, kind: str, title: str, detail: str = "") -> None:
    """Put a letter in front of whoever treats the patient, else of the referent; once."""
    episode = asked.episode
    add_task(
        episode=episode,
        kind=kind,
        key=f"{kind}:{asked.pk}",
        subject_id=asked.document_id,
        title=title[:200],
        detail=detail[:300],
        owner=(episode.hospital_doctor if kind == READ_TASK else None) or episode.referent,
        due_at=timezone.now() + ACT_WITHIN,
    )


def standing_of(asked: EntryRequest) -> Standing:
    """Where sharing with the doctor stands, as stored now; the member and its role are read."""
    return ledger_of(asked.episode).standing(of_member(asked.circle_member))
