"""A protocol in words: for whom, when, by whom; and what differs between two editions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from coordination.episodes.models import Destination
from coordination.tenancy.models import Unit
from coordination.ui import french
from discharge.followup.definitions import WITH_RESERVE, Audience, Definition, FlagLevel, Question, Reserve
from discharge.screening.models import Complexity, Instrument

LEVEL_WORDS = {
    FlagLevel.IMMEDIATE.value: "Immédiate : faire appeler le 15 si besoin",
    FlagLevel.URGENT.value: "Urgente",
    FlagLevel.WATCH.value: "À surveiller",
}
RESERVE_WORDS = {
    Reserve.ANY.value: "avec ou sans réserve",
    Reserve.WITH.value: "seulement avec réserve",
    Reserve.WITHOUT.value: "seulement sans réserve",
}
EVERYONE = "toutes les sorties"


@dataclass(frozen=True)
class Names:
    """The names of what audiences point at."""

    units: Mapping[UUID, str]
    instruments: Mapping[str, str]


def names() -> Names:
    """Those of the hospital that one is in; two queries, for any number of protocols."""
    return Names(
        units=dict(Unit.objects.values_list("pk", "name")),
        instruments=dict(Instrument.objects.values_list("code", "title")),
    )


def audience_words(audience: Audience, known: Names) -> str:
    """« complexité forte, TRST à partir de 2, unité Orthopédie » or « toutes les sorties »."""
    grid = known.instruments.get(audience.instrument, audience.instrument)
    result = f"{grid} à partir de {audience.at_least}" if audience.at_least is not None else f"{grid} positif"
    parts = [
        _one_of("complexité", [choice.label.lower() for choice in Complexity if choice in audience.complexities]),
        result if grid else "",
        _one_of("unité", sorted(known.units.get(unit, "fermée") for unit in audience.units)),
        _one_of("destination", [choice.label for choice in Destination if choice in audience.destinations]),
        RESERVE_WORDS[audience.reserve] if audience.reserve != Reserve.ANY else "",
    ]
    return ", ".join(part for part in parts if part) or EVERYONE


def days_words(definition: Definition) -> str:
    """« J+1 (sortie avec réserve), J+3 »"""
    reserve = {step: " (sortie avec réserve)" if step.when == WITH_RESERVE else "" for step in definition.steps}
    return ", ".join(f"{step.label}{reserve[step]}" for step in sorted(definition.steps, key=lambda step: step.day))


def working_words(definition: Definition) -> str:
    """« lundi, mardi, mercredi, hors jours fériés »"""
    days = ", ".join(french.WEEKDAYS[day - 1] for day in sorted(definition.working_days))
    return f"{days}, {'jours fériés compris' if definition.on_holidays else 'hors jours fériés'}"


def caller_words(definition: Definition) -> str:
    """Who calls."""
    return definition.caller.label if definition.caller else "Toute personne qui passe des appels"


def limit_words(definition: Definition) -> str:
    """Until when."""
    attempts = french.count(definition.limit.attempts, "tentative")
    return f"{attempts} sans réponse, ou {french.count(definition.limit.days, 'jour')} de retard : le référent décide"


def condition_words(definition: Definition, question: Question) -> str:
    """« si « Avez-vous… ? » : Non » or nothing."""
    condition = question.asked_if
    asked = next((item for item in definition.questions if condition and item.code == condition.question), None)
    if condition is None or asked is None:
        return ""
    labels = [answer.label for answer in asked.answers if answer.value in condition.answers]
    return f"si « {asked.wording} » : {' ou '.join(labels)}"


@dataclass(frozen=True)
class Difference:
    """A line on which two editions differ; empty: one of them has none."""

    what: str
    before: str
    after: str


def differences(before: Definition, after: Definition, known: Names) -> list[Difference]:
    """What changes between two editions, in the order of the second, then what is gone."""
    old, new = _lines(before, known), _lines(after, known)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(what, old.get((what, key), ""), new.get((what, key), ""))
        for what, key in keys
        if old.get((what, key), "") != new.get((what, key), "")
    ]


def _lines(definition: Definition, known: Names) -> dict[tuple[str, str], str]:
    """A protocol as lines of words, by what each is about and its code."""
    lines = {
        ("Nom", ""): definition.name,
        ("Pour qui", ""): f"{audience_words(definition.audience, known)}, ordre {definition.audience.rank}",
        ("Jours d’appel", ""): days_words(definition),
        ("Jours où l’équipe appelle", ""): working_words(definition),
        ("Qui appelle", ""): caller_words(definition),
        ("Jusqu’à quand", ""): limit_words(definition),
        ("Premiers mots", ""): definition.opening,
    }
    for question in definition.questions:
        condition = condition_words(definition, question)
        answers = ", ".join(
            f"{answer.label}{f' ({answer.advice})' if answer.advice else ''}" for answer in question.answers
        )
        lines["Question", question.code] = " ; ".join(part for part in (question.wording, answers, condition) if part)
    lines["Question sur les signes", ""] = definition.flags_wording
    for flag in definition.flags:
        lines["Signe d’alerte", flag.code] = f"{flag.label} ; {LEVEL_WORDS[flag.level]} ; {flag.advice}"
    lines |= {("Conseil", line): line for line in definition.advice}
    lines["Source", ""] = definition.source
    return lines


def _one_of(what: str, labels: Collection[str]) -> str:
    return f"{what} {' ou '.join(labels)}" if labels else ""
