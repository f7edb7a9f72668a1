"""What a departure rests on in the check-list: prescriptions given, treatments and equipment at hand, transport."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from coordination.accounts.roles import Permission
from coordination.episodes.models import Destination, Episode
from coordination.episodes.readiness import HOSPITALS, WITH_A_TEAM, of_last_day
from coordination.episodes.registry import Lack, ReadinessFact, ReadinessPart
from coordination.tenancy.prepared import prepared
from coordination.ui.navigation import Statement
from discharge.checklist.criteria import criteria
from discharge.checklist.facts import fact_of, is_at_risk
from discharge.checklist.models import Answer, Choice

# Criteria, and the destinations where they make no sense. Whoever records the departure says how the patient travels.
PRESCRIPTIONS, PHARMACY, TRANSPORT = "4", "10", "18"
ASKED = {PRESCRIPTIONS: HOSPITALS, PHARMACY: WITH_A_TEAM, TRANSPORT: frozenset[Destination]()}


@prepared
def _answers(episode: UUID) -> "QuerySet[Any, Any]":
    answers = Answer.objects.filter(episode=episode, criterion__in=list(ASKED))
    return answers.values("criterion", "choice", "version")


def _rows(episode: Episode) -> Statement:
    return _answers.statement(episode=episode)


def _lacking(episode: Episode, rows: Sequence[Mapping[str, Any]], destination: Destination) -> Iterable[Lack]:
    given = {row["criterion"]: row for row in rows}
    for code, senseless in ASKED.items():
        answer = given.get(code, {"choice": "", "version": 0})
        said = answer["choice"] or _said_by_facts(episode, code)
        if destination not in senseless and said in {"", Choice.NO}:
            yield _lack(episode, code, answer)


def _said_by_facts(episode: Episode, code: str) -> str:
    fact = fact_of(episode, code)
    if fact:
        return fact.choice
    return "" if not criteria()[code].only_at_risk or is_at_risk(episode) else Choice.NOT_APPLICABLE


def _lack(episode: Episode, code: str, answer: Mapping[str, Any]) -> Lack:
    return Lack(
        part=ReadinessPart.LAST_DAY,
        title=criteria()[code].short,
        state=of_last_day(episode),
        label=Choice.NO.label if answer["choice"] else "Pas encore",
        action="Noter fait",
        url=reverse("checklist:answer", args=[episode.pk, code]),
        sent={"choice": Choice.YES, "version": str(answer["version"])},
        permission=Permission.EPISODE_EDIT,
        said_by_departure=code == TRANSPORT,
    )


READINESS = ReadinessFact("checklist", 30, _rows, _lacking)
