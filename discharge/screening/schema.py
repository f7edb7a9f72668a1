"""Stored JSON to an instrument, strictly: what is missing, unknown, twice there or out of order is refused, with its place."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from coordination.accounts.roles import Role
from coordination.episodes.models import NeedDomain
from discharge.entries import DefinitionError, Entry, refuse_twice
from discharge.screening.instruments import (
    NONE_OF_THEM,
    AggirGroup,
    Answer,
    Band,
    Condition,
    Definition,
    Item,
    Kind,
    Level,
    Method,
    Part,
    Prefill,
    Proposal,
    Scoring,
)

STATES = ("ontime", "due", "late")
COMPLEXITIES = ("low", "medium", "high")


def read_definition(data: Any) -> Definition:
    """Check stored data and give the instrument that it describes.

    Raises:
        DefinitionError: something is missing, unknown, twice there, or out of order.
    """
    entry = Entry(data, "Grille")
    definition = Definition(
        code=entry.text("code"),
        title=entry.text("title"),
        edition=entry.text("edition"),
        minutes=entry.whole("minutes"),
        minimum_age=entry.whole("minimum_age") if entry.has("minimum_age") else None,
        items=entry.each("items", _read_item),
        threshold=entry.number("threshold") if entry.has("threshold") else None,
        levels=entry.each("levels", _read_level),
        proposals=entry.each("proposals", _read_proposal, empty=True),
        source=entry.text("source"),
        licence=entry.text("licence"),
        scoring=entry.one("scoring", _read_scoring, "calcul") if entry.has("scoring") else Scoring(),
        incomplete=entry.text("incomplete", empty=True),
    )
    entry.close()
    _check_items(definition)
    _check_levels(definition)
    _check_proposals(definition)
    return definition


def _read_item(entry: Entry) -> Item:
    kind = Kind(entry.one_of("kind", list(Kind), default=Kind.CHOICE))
    is_reversed = entry.flag("reversed")
    answers = _read_answers(entry, kind)
    refuse_twice([answer.value for answer in answers], f"{entry.place}, réponses")
    if is_reversed:
        answers = _mirrored(entry, answers)
    item = Item(
        code=entry.text("code"),
        wording=entry.text("wording"),
        help=entry.text("help", empty=True),
        kind=kind,
        answers=answers,
        prefill=_read_prefill(entry),
        required=not entry.flag("optional"),
        asked_if=entry.one("asked_if", _read_condition, "condition") if entry.has("asked_if") else None,
        reversed=is_reversed,
        bands=entry.each("bands", _read_band, empty=kind != Kind.NUMBER)
        if kind in {Kind.NUMBER, Kind.MULTIPLE}
        else (),
        minimum=entry.number("minimum") if kind == Kind.NUMBER else Decimal(0),
        maximum=entry.number("maximum") if kind == Kind.NUMBER else Decimal(0),
        decimals=entry.whole("decimals", least=0) if entry.has("decimals") else 0,
        unit=entry.text("unit", empty=True),
        parts=entry.each("parts", _read_part) if entry.has("parts") else (),
        combine=entry.table("combine") if entry.has("combine") else {},
    )
    _check_bands(item, entry)
    _check_parts(item, entry)
    return item


def _read_prefill(entry: Entry) -> Prefill | None:
    """A rule by its name, or a rule that knows a number and the answer that each range of it gives."""
    if not entry.has("prefill"):
        return None
    if entry.is_text("prefill"):
        return Prefill(entry.text("prefill"))
    return entry.one(
        "prefill",
        lambda inner: Prefill(
            inner.text("rule"),
            inner.each("steps", lambda step: (step.number("at_least"), step.text("answer")), empty=True),
        ),
        "préremplissage",
    )


def _read_answers(entry: Entry, kind: Kind) -> tuple[Answer, ...]:
    if kind == Kind.NUMBER:
        return ()
    if kind == Kind.YES_NO:
        yes = entry.text("because", empty=True) or entry.text("wording")
        return (
            Answer("yes", "Oui", entry.number("points"), yes),
            Answer("no", "Non", Decimal(0), entry.text("because_no", empty=True) or f"{yes} : non"),
        )
    answers = entry.each("answers", _read_answer)
    if len(answers) < 2:
        raise entry.fault("une question a au moins deux réponses")
    if kind == Kind.MULTIPLE and not any(answer.value == NONE_OF_THEM for answer in answers):
        raise entry.fault(
            f"une question à plusieurs réponses en a une de valeur « {NONE_OF_THEM} », sans quoi rien n’est répondu"
        )
    return answers


def _mirrored(entry: Entry, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """A reversed question: the answer worth most is worth least, and the other way round."""
    if not answers:
        raise entry.fault("« reversed » n’a pas de sens pour un nombre")
    points = [answer.points for answer in answers]
    sides = min(points) + max(points)
    return tuple(
        Answer(answer.value, answer.label, sides - answer.points, answer.because, answer.replaces) for answer in answers
    )


def _read_answer(entry: Entry) -> Answer:
    label = entry.text("label")
    return Answer(
        value=entry.text("value"),
        label=label,
        points=entry.number("points"),
        because=entry.text("because", empty=True) or label,
        replaces=entry.texts("replaces"),
    )


def _read_band(entry: Entry) -> Band:
    return Band(entry.number("at_least"), entry.number("points"), entry.text("because", empty=True))


def _read_part(entry: Entry) -> Part:
    return Part(entry.text("code"), entry.text("wording"))


def _read_condition(entry: Entry) -> Condition:
    return Condition(entry.texts("items", empty=False), entry.texts("answers", empty=False))


def _read_level(entry: Entry) -> Level:
    return Level(
        code=entry.text("code", empty=True),
        label=entry.text("label"),
        state=entry.one_of("state", STATES),
        complexity=entry.one_of("complexity", COMPLEXITIES),
        at_least=entry.number("at_least") if entry.has("at_least") else None,
        when=entry.one("when", _read_condition, "condition") if entry.has("when") else None,
        positive=entry.flag("positive") if entry.has("positive") else None,
    )


def _read_proposal(entry: Entry) -> Proposal:
    return Proposal(
        key=entry.text("key"),
        title=entry.text("title"),
        domain=NeedDomain(entry.one_of("domain", NeedDomain.values)),
        when=entry.texts("when"),
        because=entry.text("because", empty=True),
        levels=entry.texts("levels"),
        owner=Role(entry.one_of("owner", Role.values)) if entry.has("owner") else None,
    )


def _read_scoring(entry: Entry) -> Scoring:
    method = Method(entry.one_of("method", list(Method)))
    if method != Method.AGGIR:
        return Scoring(method, entry.number("constant") if entry.has("constant") else Decimal(0))
    ranks = {int(rank): group for rank, group in entry.table("group_of_rank").items()}
    return Scoring(
        method=method,
        noun=entry.text("noun", empty=True),
        groups=entry.each("groups", _read_group),
        last_rank=entry.whole("last_rank"),
        group_of_rank=ranks,
    )


def _read_group(entry: Entry) -> AggirGroup:
    ranks = entry.each("ranks", lambda inner: (inner.whole("at_least"), inner.whole("rank")))
    if any(first[0] <= second[0] for first, second in pairwise(ranks)):
        raise entry.fault("les seuils vont du plus haut au plus bas")
    values = entry.table("values")
    if not all(isinstance(each, Mapping) and set(each) <= {"B", "C"} for each in values.values()):
        raise entry.fault("chaque variable a une valeur pour B et une pour C")
    return AggirGroup(entry.text("name"), values, ranks)


def _check_bands(item: Item, entry: Entry) -> None:
    starts = [band.at_least for band in item.bands]
    if starts != sorted(set(starts)):
        raise entry.fault("les tranches vont du plus petit nombre au plus grand")
    if item.kind == Kind.NUMBER and not starts[0] <= item.minimum < item.maximum:
        raise entry.fault("la première tranche commence au plus petit nombre permis, plus petit que le plus grand")
    if item.kind == Kind.MULTIPLE and starts and starts[0] > 0:
        raise entry.fault("la première tranche commence à 0")


def _check_parts(item: Item, entry: Entry) -> None:
    known = {answer.value for answer in item.answers}
    if bool(item.parts) != bool(item.combine) or (item.parts and "" not in item.combine):
        raise entry.fault("des sous-variables vont avec « combine », qui dit aussi ce que donnent les autres cas")
    if not set(item.combine.values()) <= known:
        raise entry.fault("« combine » donne une réponse que la question n’a pas")
    for answer in item.answers:
        if not set(answer.replaces) <= known - {answer.value}:
            raise entry.fault(f"« {answer.value} » remplace une réponse que la question n’a pas")


def _check_items(definition: Definition) -> None:
    refuse_twice([code for item in definition.items for code in {item.code, *item.codes}], "Questions")
    seen: set[str] = set()
    for position, item in enumerate(definition.items, start=1):
        if item.asked_if and not set(item.asked_if.items) <= seen:
            raise DefinitionError(f"Question {position} : sa condition parle d’une question qui ne la précède pas")
        seen.add(item.code)
    for group in definition.scoring.groups:
        if not set(group.values) <= {item.code for item in definition.items if item.required}:
            raise DefinitionError(f"Groupe {group.name} : une variable n’est pas une question obligatoire")


def _check_levels(definition: Definition) -> None:
    levels = definition.levels
    refuse_twice([level.code for level in levels if level.code], "Niveaux")
    if definition.is_scored:
        starts = [level.at_least for level in levels]
        if None in starts or any(level.when for level in levels):
            raise DefinitionError("Niveaux : chacun dit à partir de quel score il vaut")
        bounds = [start for start in starts if start is not None]
        if bounds != sorted(set(bounds)) or bounds[0] > definition.lowest or bounds[-1] > definition.highest:
            raise DefinitionError(
                "Niveaux : du plus petit score au plus grand, le premier au plus petit score possible"
            )
    elif any(level.at_least is not None for level in levels) or levels[0].when:
        raise DefinitionError("Niveaux : sans score, le premier vaut toujours et les autres ont une condition")
    codes = {item.code for item in definition.items}
    for level in levels:
        if level.when and (gone := set(level.when.items) - codes):
            raise DefinitionError(f"Niveau « {level.label} » : sa condition {_gone(gone)}")
    _check_threshold(definition)


def _gone(codes: set[str]) -> str:
    """What to do about questions that were taken away: a person says whether the rest still means something."""
    return f"dépend d’une question qui n’existe pas ({', '.join(sorted(codes))}) ; relisez, puis enregistrez de nouveau"


def _check_threshold(definition: Definition) -> None:
    threshold = definition.threshold
    if threshold is None:
        if any(level.positive is None for level in definition.levels):
            raise DefinitionError("Seuil : sans seuil, chaque niveau dit s’il est positif")
    elif not definition.is_scored or not definition.lowest < threshold <= definition.highest:
        raise DefinitionError("Seuil : aucun score n’est de part et d’autre")


def _check_proposals(definition: Definition) -> None:
    refuse_twice([proposal.key for proposal in definition.proposals], "Propositions")
    codes = {item.code for item in definition.items}
    levels = {level.code for level in definition.levels if level.code}
    for position, proposal in enumerate(definition.proposals, start=1):
        if gone := set(proposal.when) - codes:
            raise DefinitionError(f"Proposition {position}, « {proposal.title} » : elle {_gone(gone)}")
        if not set(proposal.levels) <= levels:
            raise DefinitionError(f"Proposition {position} : elle dépend d’un niveau qui n’existe pas")
        if not proposal.when and not proposal.because:
            raise DefinitionError(f"Proposition {position} : ni question ni raison")
