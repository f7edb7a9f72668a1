"""Documents: adding a file to an episode, removing it, what a request carries, and who read it."""

import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.received import MediaType, media_type_of
from coordination.scanning import check_clean
from discharge.requests.models import (
    Approach,
    CareRequest,
    CarriedPaper,
    Paper,
    PaperFile,
    PaperReading,
)
from discharge.requests.needed import CONSENT, KINDS, Needed, Opens
from discharge.requests.recipients import standing_of
from discharge.requests.sheets import SHEETS, Asked, Sheet, pdf_of
from discharge.requests.states import ENDED, ApproachState
from discharge.sharing.actions import record_disclosure
from discharge.sharing.models import DisclosureKind, Scope


@transaction.atomic
def add_paper(*, member: Membership, episode_id: UUID, kind: str, content: bytes) -> Paper:
    """Add a file to an episode. The same file a second time is the paper already there.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``unknown_kind``; ``empty``; ``too_large``; ``not_readable``;
            ``infected``; ``not_scanned``.
    """
    check(member, Permission.PLAN_EDIT)
    # Before the lock: nobody waits for the antivirus.
    check_clean(content)
    episode = lock_open_episode(episode_id)
    if kind not in KINDS or KINDS[kind].made:
        raise DomainError("Ce genre de document ne s’ajoute pas.", code="unknown_kind")
    media_type, digest = media_type_of(content), hashlib.sha256(content).hexdigest()
    known: Paper | None = Paper.objects.there().filter(episode=episode, kind=kind, sha256=digest).first()
    if known is not None:
        return known
    paper: Paper = Paper.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        kind=kind,
        media_type=media_type,
        size=len(content),
        sha256=digest,
        added_by=member.user,
    )
    PaperFile.objects.create(hospital_id=episode.hospital_id, paper=paper, content=content)
    add_entry(episode=episode, kind="request", summary=f"Document ajouté : {paper.label}", actor=member.user)
    return paper


@transaction.atomic
def remove_paper(*, member: Membership, episode_id: UUID, paper_id: UUID) -> Paper:
    """Remove a file and erase its content: whoever had received it reads it no more. A second click changes nothing.

    Also when the episode is closed: somebody else's paper must not stay there.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.PLAN_EDIT)
    episode: Episode = Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=episode_id)
    paper: Paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id, episode=episode)
    if paper.removed_at is None:
        paper.removed_at = timezone.now()
        paper.save(update_fields=["removed_at"])
        PaperFile.objects.filter(paper=paper).delete()
        add_entry(episode=episode, kind="request", summary=f"Document retiré : {paper.label}", actor=member.user)
    return paper


def carry(*, request: CareRequest, asked: Asked, needed: Sequence[Needed], files: Sequence[Paper]) -> None:
    """Join to a new request exactly what its type of provider needs: the chosen files, and the sheets as they are now."""
    found: list[tuple[Needed, Paper | None]] = []
    for one in needed:
        if one.kind.made:
            found += [(one, None)] if _can_be_written(one, asked) else []
        else:
            found += [(one, paper) for paper in files if paper.kind == one.kind.code]
    CarriedPaper.objects.bulk_create(
        CarriedPaper(
            hospital_id=request.hospital_id,
            request=request,
            kind=one.kind.code,
            position=position,
            opens=one.opens,
            paper=paper,
            sheet=None if paper else SHEETS[one.kind.code](asked).as_json(),
        )
        for position, (one, paper) in enumerate(found)
    )


def chosen_files(episode: Episode, ids: Collection[UUID]) -> list[Paper]:
    """The files of the episode among ``ids`` that are still there."""
    return list(Paper.objects.there().filter(episode=episode, pk__in=ids)) if ids else []


def may_read(carried: CarriedPaper, approach: Approach) -> bool:
    """Whether this provider may read this document now.

    - while its answer is awaited, or it proposes or refuses and may still change: what is read to decide;
    - once it accepted: all of them;
    - nobody, once it ended, or when the file was removed.
    """
    if not carried.is_there or approach.state in ENDED:
        return False
    return carried.opens == Opens.TO_DECIDE or approach.state == ApproachState.ACCEPTED


def content_of(carried: CarriedPaper) -> tuple[bytes, str, str]:
    """Bytes, media type and file name of a document; the name says what it is and never whose."""
    if carried.sheet is not None:
        name = f"{carried.kind.replace('_', '-')}-{carried.pk.hex[-8:]}.pdf"
        return pdf_of(Sheet.from_json(carried.sheet)), MediaType.PDF.value, name
    assert carried.paper is not None, "a document is a file or a sheet"
    return carried.paper.file.content, carried.paper.media_type, carried.paper.file_name


def note_reading(*, carried: CarriedPaper, approach: Approach) -> None:
    """Write down that a provider reads a document."""
    PaperReading.objects.create(hospital_id=carried.hospital_id, carried=carried, approach=approach)
    record_disclosure(
        standing=standing_of(approach),
        episode=approach.request.episode,
        kind=DisclosureKind.OPENED,
        scope=Scope.DOCUMENT,
        subject_id=carried.pk,
        author=None,
    )


def _can_be_written(needed: Needed, asked: Asked) -> bool:
    return bool(asked.fields.get("has_consent")) if needed.kind.code == CONSENT else True
