"""The stay before as it is read: how long ago, who came, what was refused or failed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from coordination.episodes.models import BlockReason, Episode
from coordination.ui import french
from directory.providers.models import Provider, ProviderType
from discharge.followup.models import CallOutcome
from discharge.planning.models import CircleState
from discharge.requests.states import ApproachState, RefusalReason


@dataclass(frozen=True)
class Came:
    """Somebody of the former circle. ``entry``: the entry of the directory by which they may be asked again, or nothing."""

    role: str
    name: str
    what_for: str
    state: str
    entry: str


@dataclass(frozen=True)
class Failed:
    """One thing that was refused or went wrong, and how."""

    what: str
    how: str


@dataclass(frozen=True)
class Former:
    """The stay before."""

    stay: Episode
    words: str
    came: tuple[Came, ...]
    failed: tuple[Failed, ...]


def read(found: Any, episode: Episode, *, here: Collection[str], may_see_calls: bool) -> Former:
    """What ``queries.former_stay`` found, for the page of ``episode``; ``here``: the entries that its circle has already."""
    failed = [*_refused(found.refused), *_met(found.met), *(_badly(found.badly) if may_see_calls else ())]
    return Former(found, _since(found, episode), tuple(_came(row, here) for row in found.came), tuple(failed))


def _since(former: Episode, episode: Episode) -> str:
    assert former.left_at is not None, "a stay before this one is over"
    days = (timezone.localdate(episode.admitted_at) - timezone.localdate(former.left_at)).days
    return f"Retour {french.count(days, 'jour')} après la sortie" if days else "Retour le jour même de la sortie"


def _came(row: dict[str, Any], here: Collection[str]) -> Came:
    is_open = row["status"] == Provider.Status.OPEN
    entry = row["provider"] if is_open and row["provider"] not in here else ""
    state = CircleState(row["state"]).label
    return Came(_role(row), row["name"], row["what_for"], state, entry)


def _refused(rows: list[dict[str, Any]]) -> Iterator[Failed]:
    for row in rows:
        how = RefusalReason(row["reason"]).label if row["reason"] else ApproachState(row["state"]).label
        yield Failed(f"{_role(row)} : {row['name']}", how)


def _met(rows: list[dict[str, Any]]) -> Iterator[Failed]:
    for row in rows:
        end = "levé avant la sortie" if row["until"] and not row["by_departure"] else "pas levé à la sortie"
        yield Failed(BlockReason(row["reason"]).label, ", ".join(part for part in (row["words"], end) if part))


def _badly(rows: list[dict[str, Any]]) -> Iterator[Failed]:
    for row in rows:
        outcome = CallOutcome(row["outcome"]).label if row["outcome"] else "Personne n’a répondu"
        signs = french.count(row["signs"], "signe d’alerte", "signes d’alerte") if row["signs"] else ""
        yield Failed(f"Appel {row['label']}", ", ".join(part for part in (outcome, signs) if part))


def _role(row: dict[str, Any]) -> str:
    return ProviderType(acronym=row["acronym"], label=row["label"]).short_label
