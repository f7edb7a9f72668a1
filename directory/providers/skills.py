"""What a provider knew how to give, from when to when, and who said it: the history of its skills in words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.urls import Resolver404, resolve
from django.utils import timezone

from directory.providers.models import Provider, Skill
from directory.providers.models.details import ProviderSkill

ADDED = "insert"
# By whom, as the page from which it was written tells; the directory's administrators alone write skills.
SOURCES = {
    "directory": "noté par un administrateur de l’annuaire",
    "corrections": "proposé par un établissement, accepté par un administrateur",
}
UNKNOWN = "source non renseignée"


class SkillPeriod(NamedTuple):
    """One skill from the day it was noted to the day it was taken back, None when unknown or still held."""

    label: str
    since: date | None
    until: date | None
    source: str


def skills_of(provider: Provider) -> tuple[list[Skill], list[SkillPeriod]]:
    """The skills it has, and those that were noted or taken back since their history is kept, the latest first.

    One query over the vocabulary of skills, which is short.
    """
    events: Any = ProviderSkill.pgh_event_model
    kept = events.objects.filter(provider=provider.pk, skill=OuterRef("pk")).order_by("pgh_id")
    said = JSONObject(event="pgh_id", row="id", label="pgh_label", at="pgh_created_at", context="pgh_context")
    held = ProviderSkill.objects.filter(provider=provider.pk, skill=OuterRef("pk"))
    skills = list(Skill.objects.annotate(is_held=Exists(held), kept=ArraySubquery(kept.values(said=said))))
    rows = sorted(((event, skill.label) for skill in skills for event in skill.kept), key=lambda each: each[0]["event"])
    return [skill for skill in skills if skill.is_held], _periods(rows)


def _periods(rows: Iterable[tuple[dict[str, Any], str]]) -> list[SkillPeriod]:
    found: dict[int, SkillPeriod] = {}
    for event, skill in rows:
        day = timezone.localdate(datetime.fromisoformat(event["at"]))
        # The row that links a provider with a skill is a new one each time.
        row = event["row"]
        if event["label"] == ADDED:
            found[row] = SkillPeriod(skill, day, None, _source(event["context"]))
        else:
            found[row] = found.get(row, SkillPeriod(skill, None, None, UNKNOWN))._replace(until=day)
    return list(reversed(found.values()))


def _source(context: dict[str, Any] | None) -> str:
    try:
        return SOURCES.get(resolve((context or {}).get("url", "")).app_name, UNKNOWN)
    except Resolver404:
        return UNKNOWN
