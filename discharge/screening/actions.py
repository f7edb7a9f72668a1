"""Writes of screening: loading instruments, recording a form, deciding what follows."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode, settle_task
from coordination.episodes.departures import drop_task
from coordination.episodes.models import Episode, NeedDomain, Task, TaskState
from coordination.episodes.registry import registry
from coordination.errors import DomainError
from coordination.submissions import create_drawn
from coordination.versions import VersionState
from discharge.planning.actions import plan_item
from discharge.screening.drafts import digest_of
from discharge.screening.instruments import Answers
from discharge.screening.models import (
    Assessment,
    Complexity,
    ComplexityDecision,
    Instrument,
    InstrumentVersion,
)
from discharge.screening.owners import owners_of
from discharge.screening.prefill import prefill
from discharge.screening.queries import NEWEST, SCREENING
from discharge.screening.schema import read_definition
from discharge.screening.scoring import Incomplete, assess, explain

DATA = Path(__file__).parent / "data"


def load_instruments(folder: Path = DATA) -> list[InstrumentVersion]:
    """Publish each instrument of ``folder`` whose data changed since its newest edition; run again, none is.

    Raises:
        DefinitionError: an instrument does not hold together; nothing of the folder is published.
    """
    published = []
    with transaction.atomic():
        for path in sorted(folder.glob("*.json")):
            version = _publish(json.loads(path.read_text(encoding="utf-8")))
            if version is not None:
                published.append(version)
    return published


def _publish(data: dict[str, Any]) -> InstrumentVersion | None:
    definition = read_definition(data)
    digest = digest_of(data)
    instrument, _ = Instrument.objects.update_or_create(code=definition.code, defaults={"title": definition.title})
    Instrument.objects.select_for_update().get(pk=instrument.pk)
    newest = instrument.versions.order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return None
    return InstrumentVersion.objects.create(
        instrument=instrument,
        number=newest.number + 1 if newest else 1,
        definition=data,
        digest=digest,
        published_at=timezone.now(),
    )


def screen_on_admission(episode: Episode) -> list[dict[str, Any]]:
    """A screening within the hospital's delay. It does not block the departure; late, it shows."""
    due_at = episode.admitted_at + timedelta(hours=episode.hospital.screening_delay_hours)
    return [{"kind": SCREENING, "key": SCREENING, "title": "Repérer la fragilité", "due_at": due_at}]


def drop_on_departure(episode: Episode, actor: User) -> None:
    """After the departure, the screening that was never made is no longer work."""
    for task in episode.tasks.live().filter(kind=SCREENING):
        drop_task(task, actor=actor)


def record_assessment(
    *, member: Membership, episode_id: UUID, assessment_id: UUID, version: InstrumentVersion, answers: Answers
) -> Assessment:
    """Score and record a complete form. ``assessment_id`` comes from the form, so that sending it twice makes one.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``incomplete``, an answer is missing and no score exists;
            ``already_used``; ``not_published``, a draft.
    """
    check(member, Permission.SCREENING_FILL)
    if version.state != VersionState.PUBLISHED:
        raise DomainError("Cette grille est un brouillon : elle ne se remplit pas encore.", code="not_published")
    episode = lock_open_episode(episode_id)
    before: Assessment | None = Assessment.objects.filter(episode=episode, pk=assessment_id).first()
    if before is not None:
        return before
    result = assess(version.read, answers)
    if isinstance(result, Incomplete):
        raise DomainError("Répondez à toutes les questions : sans elles, il n’y a pas de résultat.", code="incomplete")
    known = prefill(version.read, episode, member)
    kept = {code: value for entry in result.counted for code, value in entry.stored.items()}
    notes = {code: note.note for code, note in known.items() if note.value and note.value == kept.get(code)}
    assessment = create_drawn(
        Assessment,
        pk=assessment_id,
        hospital_id=episode.hospital_id,
        episode=episode,
        version=version,
        answers=kept,
        score=result.score,
        positive=result.positive,
        explanation=explain(result, notes),
        filled_by=member.user,
        filled_at=timezone.now(),
    )
    for task in episode.tasks.live().filter(kind=SCREENING):
        settle_task(task=task, state=TaskState.DONE, actor=member.user)
    # « Positif » is said of a threshold only: a GIR is read as it is.
    word = {True: " positif", False: " négatif"}[result.positive] if version.read.threshold is not None else ""
    add_entry(
        episode=episode,
        kind="screening",
        summary=f"Repérage{word} : {assessment.score_words}",
        actor=member.user,
        at=assessment.filled_at,
    )
    episode.__dict__[NEWEST] = assessment
    for hook in registry.on_screened:
        hook(episode, member.user)
    return assessment


def decide_follow_up(
    *,
    member: Membership,
    episode_id: UUID,
    assessment: Assessment,
    proposals: list[str],
    complexity: Complexity,
    reason: str,
) -> list[Task]:
    """Turn the chosen proposals into tasks of the plan, and keep the complexity that the person decided.

    Sending it twice adds nothing: a proposal is one task an episode, a decision already taken is not taken again.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``unknown_proposal``; ``reason_needed``, the proposed complexity is
            changed without a reason.
    """
    check(member, Permission.SCREENING_FILL)
    episode = lock_open_episode(episode_id)
    offered = {proposal["key"]: proposal for proposal in assessment.explanation["proposals"]}
    if not set(proposals) <= offered.keys():
        raise DomainError("Une proposition n’existe plus. Rechargez la page.", code="unknown_proposal")
    proposed = Complexity(assessment.explanation["complexity"])
    if complexity != proposed and not reason:
        raise DomainError("Écrivez pourquoi vous changez la complexité proposée.", code="reason_needed")
    owners = owners_of(episode, {offered[key].get("owner", "") for key in proposals})
    tasks = [_orient(episode, offered[key], owners, actor=member.user) for key in proposals]
    _decide(episode, assessment, proposed, complexity, reason, actor=member.user)
    return tasks


def proposal_key(key: str) -> str:
    """The key of the task that a proposal becomes, once an episode."""
    return f"orient:{key}"[:60]


def _orient(episode: Episode, proposal: Mapping[str, str], owners: Mapping[str, User], *, actor: User) -> Task:
    return plan_item(
        episode=episode,
        actor=actor,
        key=proposal_key(proposal["key"]),
        title=proposal["title"],
        domain=NeedDomain(proposal["domain"]),
        owner=owners.get(proposal.get("owner", ""), episode.referent),
        detail=f"Repérage : {proposal['because']}"[:300],
        due_at=episode.expected_departure_at,
        due_follows_departure=True,
    )


def _decide(
    episode: Episode, assessment: Assessment, proposed: Complexity, decided: Complexity, reason: str, *, actor: User
) -> None:
    last = ComplexityDecision.objects.filter(episode=episode).order_by("-decided_at", "-pk").first()
    if last is not None and (last.assessment_id, last.decided, last.reason) == (assessment.pk, decided, reason):
        return
    ComplexityDecision.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        assessment=assessment,
        proposed=proposed,
        decided=decided,
        reason=reason,
        decided_by=actor,
        decided_at=timezone.now(),
    )
    summary = f"Complexité {decided.label.lower()}"
    add_entry(episode=episode, kind="screening", summary=summary, detail=reason, actor=actor)
