"""A fresh look at somebody already screened: after a unit move, a fall, or when the last result is old.

What asks for it is data: the delivered rules, and what a hospital changed of them. A fall asks at once; moves and ages
are found by a sweep, which opens each task once whatever happens to it.
"""

import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, add_task, check, lock_open_episode
from coordination.episodes.models import Episode, EpisodeState, Movement, Task
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import apart
from coordination.ui import french
from discharge.screening.actions import DATA
from discharge.screening.models import Assessment, LookRule, Trigger
from discharge.screening.queries import SCREENING

RULES = DATA / "rules" / "fresh-look.json"
# The kind of the timeline's line.
FALL = "fall"


@cache
def _delivered() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = json.loads(RULES.read_text(encoding="utf-8"))
    return rules


def rules_of(hospital_id: UUID) -> dict[Trigger, LookRule]:
    """The rules of a hospital, inside it: its own, else the delivered ones, which are not saved."""
    rules = {Trigger(rule["trigger"]): LookRule(hospital_id=hospital_id, **rule) for rule in _delivered()}
    return rules | {Trigger(rule.trigger): rule for rule in LookRule.objects.all()}


def note_fall(*, member: Membership, episode_id: UUID, at: datetime, note: str = "") -> None:
    """Write a fall of the patient during the stay, and ask for a fresh look. The same minute twice is the same fall.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``has_left``; ``not_in_stay``, before the admission or in the future.
    """
    check(member, Permission.SCREENING_FILL)
    episode = lock_open_episode(episode_id)
    if episode.has_left:
        raise DomainError("Le départ est enregistré : notez la chute dans un appel.", code="has_left")
    if not episode.admitted_at <= at <= timezone.now():
        raise DomainError("La chute a lieu entre l’entrée et maintenant.", code="not_in_stay")
    if episode.timeline.filter(kind=FALL, at=at).exists():
        return
    add_entry(episode=episode, kind=FALL, summary="Chute signalée", detail=note, actor=member.user, at=at)
    rule = rules_of(episode.hospital_id)[Trigger.FALL]
    if rule.active and episode.assessments.exists():
        day = french.day(at, today=timezone.localdate())
        _ask(episode, rule, f"{at:%Y%m%d%H%M}", f"chute {day}", actor=member.user)


def look_again(hospital: Hospital) -> int:
    """Ask for a fresh look at each patient of ``hospital`` whom a move or an old result calls for; how many were asked."""
    with enter(hospital):
        rules = rules_of(hospital.pk)
        candidates = list(_candidates(rules).values_list("pk", flat=True))
    asked = 0
    for episode_id in candidates:
        with apart("episode not looked at again", episode_id), enter(hospital):
            asked += _look(episode_id, rules)
    return asked


def _candidates(rules: dict[Trigger, LookRule]) -> Any:
    """Patients in the hospital, screened, of whom no screening is waited for, moved since or screened long ago."""
    newest = Assessment.objects.filter(episode=OuterRef("pk")).order_by("-filled_at").values("filled_at")[:1]
    moved = _moves().filter(episode=OuterRef("pk")).values("entered_at")[:1]
    waited = Task.objects.live().filter(episode=OuterRef("pk"), kind=SCREENING)
    asks = Q(pk=None)
    if rules[Trigger.UNIT_MOVE].active:
        asks |= Q(moved_at__gt=F("screened_at"))
    if rules[Trigger.AGE].active:
        asks |= Q(screened_at__lte=timezone.now() - timedelta(days=rules[Trigger.AGE].after_days))
    return (
        Episode.objects.filter(state=EpisodeState.PREPARATION)
        .annotate(screened_at=Subquery(newest), moved_at=Subquery(moved))
        .filter(asks, ~Exists(waited), screened_at__isnull=False)
        .order_by("pk")
    )


def _moves() -> Any:
    """The changes of unit, the newest first: every stay in a unit but the first of an episode."""
    earlier = Movement.objects.filter(episode=OuterRef("episode"), entered_at__lt=OuterRef("entered_at"))
    return Movement.objects.filter(Exists(earlier)).order_by("-entered_at")


def _look(episode_id: UUID, rules: dict[Trigger, LookRule]) -> bool:
    try:
        episode = lock_open_episode(episode_id)
    except DomainError:
        # Closed since it was read.
        return False
    newest = episode.assessments.order_by("-filled_at").first()
    move = _moves().filter(episode=episode).select_related("unit").first()
    if newest is None or episode.has_left:
        return False
    if move is not None and move.entered_at > newest.filled_at and rules[Trigger.UNIT_MOVE].active:
        return _ask(episode, rules[Trigger.UNIT_MOVE], move.pk.hex, f"passage en {move.unit.name}")
    days = french.count((timezone.localdate() - timezone.localdate(newest.filled_at)).days, "jour")
    return _ask(episode, rules[Trigger.AGE], newest.pk.hex, f"le dernier a {days}")


def _ask(episode: Episode, rule: LookRule, subject: str, why: str, *, actor: User | None = None) -> bool:
    key = f"{SCREENING}:{rule.trigger}:{subject}"
    if episode.tasks.filter(key=key).exists():
        return False
    add_task(
        episode=episode,
        kind=SCREENING,
        key=key,
        title=f"Refaire le repérage : {why}"[:200],
        due_at=timezone.now() + timedelta(hours=rule.delay_hours),
        actor=actor,
    )
    return True
