"""Looking for a provider for one patient: by type around the address, or by name; what the needs suggest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coordination.episodes.models import Episode
from coordination.territory.models import Commune
from coordination.ui import french
from directory.orientation.queries import Proposal, Situation, proposals
from directory.providers.models import Provider, ProviderType
from directory.providers.ranking import RankedProvider, listed_by_key, rank_for_address
from directory.providers.search import find as find_providers
from discharge.planning.forms import FindForm
from discharge.planning.models import CircleMember, Need
from discharge.planning.queries import current_circle, gp_of
from discharge.planning.roles import GP, roles_for

LIMIT = 20


@dataclass(frozen=True)
class Suggestion:
    """A noted need and the kinds of provider that answer it."""

    need: Need
    kinds: tuple[ProviderType, ...]


@dataclass(frozen=True)
class FilledSearch:
    """What was asked, what was found, and what else the needs suggest."""

    form: FindForm
    kind: ProviderType | None
    text: str
    commune: Commune | None
    results: tuple[RankedProvider, ...]
    in_circle: frozenset[UUID]
    sought: CircleMember | None
    suggestions: tuple[Suggestion, ...]
    proposals: tuple[Proposal, ...]


def find(episode: Episode, asked: Mapping[str, str], *, now: datetime) -> FilledSearch:
    """Answer a search asked by the address bar: ``type``, ``q``, or ``recherche`` (somebody still to find)."""
    needs = list(episode.needs.current().order_by("created_at"))
    circle = current_circle(episode)
    sought = next((member for member in circle if str(member.pk) == asked.get("recherche")), None)
    codes = roles_for([need.domain for need in needs])
    default = _default_kind(episode, sought, codes)
    form = FindForm({"type": asked.get("type") or default, "q": asked.get("q", "")})
    form.is_valid()
    kinds = {kind.pk: kind for kind in form.kinds}
    kind, text = form.cleaned_data.get("type"), form.cleaned_data.get("q", "")
    commune = episode.patient.commune
    return FilledSearch(
        form=form,
        kind=kind,
        text=text,
        commune=commune,
        results=tuple(_results(kind, text, commune, now=now)),
        in_circle=frozenset(member.provider_id for member in circle if member.provider_id),
        sought=sought,
        suggestions=tuple(
            Suggestion(need, tuple(kinds[code] for code in roles_for([need.domain]) if code in kinds)) for need in needs
        ),
        proposals=tuple(proposals(_situation(episode, needs, now=now))) if needs else (),
    )


def _situation(episode: Episode, needs: list[Need], *, now: datetime) -> Situation:
    """What the rules of orientation may know of the patient."""
    today = french.as_day(now)
    leaves = episode.expected_departure_at
    return Situation(
        domains=frozenset(need.domain for need in needs),
        age=french.age_in_years(episode.patient.birth_date, today=today),
        days=max((french.as_day(leaves) - today).days, 0) if leaves else None,
        motive=episode.motive,
        commune=episode.patient.commune,
    )


def _default_kind(episode: Episode, sought: CircleMember | None, suggested: list[str]) -> str:
    if sought is not None:
        return sought.role_id
    # The named GP first: without one, nobody takes over.
    if gp_of(episode) is None:
        return GP
    return next((code for code in suggested if code != GP), GP)


def _results(kind: ProviderType | None, text: str, commune: Commune | None, *, now: datetime) -> list[RankedProvider]:
    if text:
        found = find_providers(text, among=Provider.objects.open(), limit=LIMIT)
        return listed_by_key(found.keys, now=now)
    return rank_for_address(commune, kind, now=now, limit=LIMIT) if commune and kind else []
