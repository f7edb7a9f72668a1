"""Who could be asked: the usual ones of the circle, then the hospital's own entries and the directory around the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coordination.episodes.models import Episode
from coordination.securemail.queries import Trusts, may_write
from coordination.territory.models import Commune
from directory.finding.local import LocalEntry, local_entries
from directory.overlay.models import LocalProvider
from directory.providers.models import Provider, ProviderType
from directory.providers.proximity import Proximity
from directory.providers.ranking import REASONS, RankedProvider, kind_of, listed, rank_for_address
from directory.providers.search import in_order
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.queries import current_circle
from discharge.planning.roles import GP, roles_for
from discharge.requests.targets import Target, local_target, member_target, provider_target
from discharge.requests.wording import NO_SECURE_MAIL, WAYS

LIMIT = 14
# How many are asked in each later wave: the following ones, then wider.
WAVES = (3, 6)
# From where somebody comes without being asked why there.
_NEAR = (
    Proximity.COVERS_COMMUNE,
    Proximity.IN_COMMUNE,
    Proximity.COVERS_INTERCOMMUNALITY,
    Proximity.IN_INTERCOMMUNALITY,
)


@dataclass(frozen=True)
class Candidate:
    """One line to tick: who, why there, which way the request goes."""

    key: str
    target: Target
    where: str
    reasons: tuple[str, ...]
    is_usual: bool
    # Whose entry it is when the directory does not have it.
    local: LocalProvider | None = None

    @property
    def way(self) -> str:
        """How it will be asked, in words."""
        way = WAYS.get(self.target.channel)
        if self.target.second_best:
            return f"{way or 'à appeler'}, {NO_SECURE_MAIL}"
        return way or "à appeler : aucune voie électronique préférée"


def candidates(
    episode: Episode, role: ProviderType, *, now: datetime, wanted: Provider | None = None
) -> list[Candidate]:
    """Those of the circle, then ``wanted`` (an entry that somebody chose), then by proximity, each once.

    The hospital's own entries stand before those of the directory, which it wrote them beside; far away, after them.
    """
    writes_to = may_write()
    circle = [member for member in current_circle(episode) if member.role_id == role.pk and member.is_named]
    usual = [
        Candidate(f"m-{member.pk}", member_target(member, writes_to), "dans le cercle de soins", (), is_usual=True)
        for member in circle
    ]
    known = {member.provider_id for member in circle}
    names = {member.name for member in circle}
    commune = episode.patient.commune
    ranked = rank_for_address(commune, role, now=now, limit=LIMIT) if commune else []
    first = (
        listed(in_order([wanted.pk], now=now), now=now)
        if wanted and wanted.pk not in {entry.provider.pk for entry in ranked}
        else []
    )
    shared = [_of_directory(entry, writes_to) for entry in (*first, *ranked) if entry.provider.pk not in known]
    if wanted is not None:
        shared.sort(key=lambda candidate: candidate.target.provider != wanted)
    chosen = 1 if wanted is not None and wanted.pk not in known else 0
    own = [entry for entry in local_entries("", role, commune) if entry.provider.name not in names]
    near = [_of_hospital(entry, commune) for entry in own if entry.proximity in _NEAR]
    far = [_of_hospital(entry, commune) for entry in own if entry.proximity not in _NEAR]
    return [*usual, *shared[:chosen], *near, *shared[chosen:], *far]


def _of_directory(entry: RankedProvider, writes_to: Trusts) -> Candidate:
    return Candidate(
        f"p-{entry.provider.pk}",
        provider_target(entry.provider, writes_to),
        kind_of(entry.provider),
        tuple(reason.words for reason in entry.reasons),
        is_usual=False,
    )


def _of_hospital(entry: LocalEntry, commune: Commune | None) -> Candidate:
    place = () if entry.proximity is None or commune is None else (REASONS[entry.proximity][1],)
    return Candidate(
        f"l-{entry.provider.pk}",
        local_target(entry.provider),
        entry.words,
        tuple(words.format(commune=commune.name if commune else "") for words in place),
        is_usual=False,
        local=entry.provider,
    )


def missing_members(episode: Episode) -> list[CircleMember]:
    """Those of the circle who are still to be found: each is asked with what was noted of it."""
    return [member for member in current_circle(episode) if member.state == CircleState.TO_FIND]


def kinds_of_needs(episode: Episode) -> list[ProviderType]:
    """The types of provider that answer the noted needs, in their order, without those who are missing from the circle."""
    codes = roles_for(list(episode.needs.current().order_by("created_at").values_list("domain", flat=True)))
    sought = {member.role_id for member in missing_members(episode)}
    kinds = ProviderType.objects.in_bulk(codes)
    return [kinds[code] for code in codes if code in kinds and code != GP and code not in sought]


def waves(found: Sequence[Candidate], asked: Sequence[str]) -> list[list[Provider | LocalProvider]]:
    """Who is asked later, wave by wave, among those with an entry who are not asked now."""
    left = [
        entry
        for candidate in found
        if candidate.key not in asked and (entry := candidate.target.provider or candidate.local) is not None
    ]
    planned = []
    for size in WAVES:
        planned.append(left[:size])
        left = left[size:]
    return [wave for wave in planned if wave]
