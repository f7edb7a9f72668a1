"""Who could be asked: the usual ones of the circle, then the directory around the patient's address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coordination.episodes.models import Episode
from directory.providers.models import Channel, Provider, ProviderType
from directory.providers.ranking import kind_of, listed, rank_for_address
from discharge.planning.queries import current_circle
from discharge.requests.targets import Target, member_target, provider_target

LIMIT = 14
# How many are asked in each later wave: the following ones, then wider.
WAVES = (3, 6)
_WAYS = {Channel.MAIL: "par courriel", Channel.SMS: "par SMS"}


@dataclass(frozen=True)
class Candidate:
    """One line to tick: who, why there, which way the request goes."""

    key: str
    target: Target
    where: str
    reasons: tuple[str, ...]
    is_usual: bool

    @property
    def way(self) -> str:
        """How it will be asked, in words."""
        return _WAYS.get(self.target.channel, "à appeler : aucune voie électronique préférée")


def candidates(
    episode: Episode, role: ProviderType, *, now: datetime, wanted: Provider | None = None
) -> list[Candidate]:
    """Those of the circle first, then ``wanted`` (an entry that somebody chose), then the ranked ones, each once."""
    circle = [member for member in current_circle(episode) if member.role_id == role.pk and member.is_named]
    usual = [
        Candidate(f"m-{member.pk}", member_target(member), "dans le cercle de soins", (), is_usual=True)
        for member in circle
    ]
    known = {member.provider_id for member in circle}
    commune = episode.patient.commune
    ranked = rank_for_address(commune, role, now=now, limit=LIMIT) if commune else []
    first = listed([wanted], now=now) if wanted and wanted.pk not in {entry.provider.pk for entry in ranked} else []
    near = [
        Candidate(
            f"p-{entry.provider.pk}",
            provider_target(entry.provider),
            kind_of(entry.provider),
            tuple(reason.words for reason in entry.reasons),
            is_usual=False,
        )
        for entry in (*first, *ranked)
        if entry.provider.pk not in known
    ]
    if wanted is not None:
        near.sort(key=lambda candidate: candidate.target.provider != wanted)
    return [*usual, *near]


def waves(found: Sequence[Candidate], asked: Sequence[str]) -> list[list[Provider]]:
    """Who is asked later, wave by wave, among those of the directory who are not asked now."""
    left = [
        candidate.target.provider
        for candidate in found
        if candidate.key not in asked and candidate.target.provider is not None
    ]
    planned = []
    for size in WAVES:
        planned.append(left[:size])
        left = left[size:]
    return [wave for wave in planned if wave]
