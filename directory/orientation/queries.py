"""Applying the rules: one to three kinds of service for a situation."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from coordination.identity.names import search_key
from coordination.territory.models import Commune
from directory.orientation.models import Rule
from directory.providers.models import Coverage, Provider, ProviderType
from directory.providers.proximity import AFTER_ANY_CODE

MOST_PROPOSED = 3


@dataclass(frozen=True)
class Situation:
    """What is known of who goes home: never who it is. None: not known, and no rule on it applies."""

    domains: frozenset[str]
    age: int | None = None
    days: int | None = None
    motive: str = ""
    commune: Commune | None = None


@dataclass(frozen=True)
class Proposal:
    """A kind of service, why, and what it will ask for. ``is_near`` False: nobody of that kind around; None: no address."""

    kind: ProviderType
    is_suited: bool
    reason: str
    asks_for: str
    is_near: bool | None


def proposals(situation: Situation) -> list[Proposal]:
    """The kinds that the rules propose, the best suited first; at most ``MOST_PROPOSED``. Two queries.

    Kinds that nobody offers around the address come last among equals.
    """
    rules = Rule.objects.filter(is_active=True).select_related("type").order_by("order", "code")
    chosen: dict[str, Rule] = {}
    for rule in rules:
        if _applies(rule, situation):
            chosen.setdefault(rule.type_id, rule)
    if not chosen:
        return []
    near = kinds_around(chosen, situation.commune) if situation.commune else None
    ranked = sorted(
        chosen.values(),
        key=lambda rule: (
            rule.verdict != Rule.Verdict.SUITED,
            near is not None and rule.type_id not in near,
            rule.order,
        ),
    )
    return [
        Proposal(
            kind=rule.type,
            is_suited=rule.verdict == Rule.Verdict.SUITED,
            reason=rule.reason,
            asks_for=asks_for(rule.type),
            is_near=None if near is None else rule.type_id in near,
        )
        for rule in ranked[:MOST_PROPOSED]
    ]


def kinds_around(codes: Iterable[str], commune: Commune) -> set[str]:
    """Which of these kinds somebody offers in the department of ``commune``, or covers it. One query."""
    offered = Provider.objects.open().filter(type=OuterRef("pk"))
    places = Q(level=Coverage.Level.COMMUNE, code__in=commune.codes)
    places |= Q(level=Coverage.Level.DEPARTMENT, code=commune.department_id)
    if commune.intercommunality_id:
        places |= Q(level=Coverage.Level.INTERCOMMUNALITY, code=commune.intercommunality_id)
    covering = Coverage.objects.filter(
        places, is_excluded=False, provider__type=OuterRef("pk"), provider__status="open"
    )
    department = commune.department_id
    inside = offered.filter(commune__gte=department, commune__lt=department + AFTER_ANY_CODE)
    kinds = ProviderType.objects.filter(pk__in=list(codes)).filter(Exists(inside) | Exists(covering))
    return set(kinds.values_list("pk", flat=True))


def asks_for(kind: ProviderType) -> str:
    """What a kind of service will ask for, in words; empty when nothing is known to be asked."""
    if kind.asks_for:
        return kind.asks_for
    papers = ["ordonnance"] if kind.needs_prescription else []
    return ", ".join([*papers, "consentement du patient"] if kind.needs_consent else papers)


def _applies(rule: Rule, situation: Situation) -> bool:
    if rule.domains and not situation.domains & set(rule.domains):
        return False
    if rule.motives and not _names(rule.motives, situation.motive):
        return False
    return _within(situation.age, rule.min_age, rule.max_age) and _within(situation.days, rule.min_days, rule.max_days)


def _names(beginnings: Iterable[str], motive: str) -> bool:
    words = f" {search_key(motive)}"
    return any(f" {search_key(beginning)}" in words for beginning in beginnings)


def _within(value: int | None, least: int | None, most: int | None) -> bool:
    if least is None and most is None:
        return True
    return value is not None and (least is None or value >= least) and (most is None or value <= most)
