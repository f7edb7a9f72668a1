"""Writes of self-audits: ask for one, judge its stays. Rules are written in ``rule_drafts``."""

import logging
import secrets
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.audit.actions import move_along, record_transition
from coordination.celery import enqueue
from coordination.episodes.actions import check
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.submissions import create_drawn
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.quality.evidence import Evidence, read_evidence
from liaison.quality.models import AUDIT_TRANSITIONS, OPEN_STATES, Audit, AuditedStay, AuditState
from liaison.quality.queries import population_of
from liaison.quality.rule_drafts import rules_in_force
from liaison.quality.rules import Rules
from liaison.quality.scoring import draw, judge, score_of

logger = logging.getLogger(__name__)

# Judged in one transaction: a batch is short, and shows as progress once committed.
BATCH = 20
MOST_ATTEMPTS = 3


@transaction.atomic
def ask_audit(*, member: Membership, audit_id: UUID, first: date, last: date, seed: str = "") -> Audit:
    """Draw the sample of the stays that ended from ``first`` to ``last`` and have a worker judge them.

    An empty ``seed`` is drawn. ``audit_id`` comes from the form, so that sending it twice asks for one.

    Raises:
        DomainError: ``forbidden``; ``no_stay``, nothing to draw from; ``busy``, one is being judged already; ``already_used``.
    """
    check(member, Permission.LETTER_AUDIT)
    known: Audit | None = Audit.objects.filter(pk=audit_id).first()
    if known is not None:
        return known
    version = rules_in_force(member.hospital_id)
    rules, seed = version.read, seed or secrets.token_hex(4)
    shortest = timedelta(hours=rules.shortest_stay_hours)
    population = population_of(member.hospital, first=first, last=last, shortest=shortest)
    if not population.episodes:
        raise DomainError("Aucun séjour à évaluer ne s’est terminé dans cette période.", code="no_stay")
    try:
        audit = create_drawn(
            Audit,
            pk=audit_id,
            hospital_id=member.hospital_id,
            first=first,
            last=last,
            seed=seed,
            rules=version,
            sample=[str(pk) for pk in draw(population.episodes, seed=seed, size=rules.sample)],
            population=len(population.episodes),
            too_short=population.too_short,
            asked_by=member.user,
        )
    except IntegrityError as error:
        raise DomainError("Une auto-évaluation est en cours : attendez son résultat.", code="busy") from error
    record_transition(subject=audit, from_state="", to_state=audit.state, actor=member.user)
    _schedule(audit)
    return audit


def judge_batch(hospital: Hospital, audit_id: UUID | None = None) -> bool:
    """Judge the next stays of this audit, or of any that is open; False when there is nothing to judge.

    The lock of the row is the worker's claim: a worker that dies lets go of it, and the sweep goes on.
    """
    with enter(hospital):
        audit = _claim(audit_id)
        if audit is None:
            return False
        try:
            with transaction.atomic():
                _judge_next(hospital, audit)
        except Exception as error:  # noqa: BLE001 - whatever the rules stumble on, a person is told
            # The message of an error may quote a letter: only its kind is kept.
            code = error.code if isinstance(error, DomainError) else type(error).__name__
            _note_failure(Audit.objects.get(pk=audit.pk), code)
    return True


def _claim(audit_id: UUID | None) -> Audit | None:
    waiting = Audit.objects.filter(state__in=OPEN_STATES, **({"pk": audit_id} if audit_id else {}))
    claimed: Audit | None = (
        waiting.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("asked_at").first()
    )
    return claimed


def _judge_next(hospital: Hospital, audit: Audit) -> None:
    if audit.state == AuditState.WAITING:
        _move(audit, AuditState.RUNNING)
    done = audit.stays.count()
    batch = [UUID(pk) for pk in audit.sample[done : done + BATCH]]
    found = Episode.objects.select_related("unit").in_bulk(batch)
    evidence = read_evidence([stay for stay in found.values() if stay.left_at], zone=ZoneInfo(hospital.time_zone))
    rules = audit.rules.read
    AuditedStay.objects.bulk_create(
        _judged(audit, rules, position, found[pk], evidence.get(pk))
        for position, pk in enumerate(batch, start=done + 1)
    )
    if done + len(batch) == len(audit.sample):
        _move(audit, AuditState.DONE)


def _judged(audit: Audit, rules: Rules, position: int, episode: Episode, evidence: Evidence | None) -> AuditedStay:
    verdicts = judge(rules, evidence)
    document = evidence.document if evidence else None
    return AuditedStay(
        hospital_id=audit.hospital_id,
        audit=audit,
        position=position,
        episode=episode,
        document=document,
        stay_number=episode.stay_number,
        unit_name=episode.unit.name,
        left_at=episode.left_at,
        letter_number=document.number if document else None,
        verdicts=verdicts,
        score=score_of(rules, verdicts),
    )


def _note_failure(audit: Audit, code: str) -> None:
    """Try again; tried too often, the audit ends where a person sees it."""
    logger.error("self-audit not judged", extra={"audit_id": str(audit.pk), "error": code})
    audit.attempts += 1
    audit.last_error = code[:60]
    if audit.attempts < MOST_ATTEMPTS:
        audit.save(update_fields=["attempts", "last_error"])
    else:
        _move(audit, AuditState.FAILED)


def _move(audit: Audit, to: AuditState) -> None:
    move_along(AUDIT_TRANSITIONS, audit, to, called="Une auto-évaluation")
    audit.finished_at = None if audit.is_open else timezone.now()
    audit.save(update_fields=["state", "finished_at", "attempts", "last_error"])


def _schedule(audit: Audit) -> None:
    from liaison.quality.tasks import judge_audit  # the tasks import this module

    enqueue(judge_audit, audit.hospital_id, audit.pk)
