"""The phrases of the hospital in a draft: what begins it, and what one inserts. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.planning.queries import gp_of
from liaison.authoring.papers.base import Paper
from liaison.stationery.queries import phrases_for
from liaison.stationery.sandbox import fill


@dataclass(frozen=True)
class Offered:
    """A phrase in a draft, its names filled. ``texts``: the fields it may go into with their labels, its own first."""

    title: str
    text: str
    begins: bool
    texts: Mapping[str, str]

    @property
    def own(self) -> str:
        """The field that it was written for."""
        return next(iter(self.texts))


def by_part(paper: Paper, episode: Episode, hospital: Hospital) -> dict[str, list[Offered]]:
    """The phrases of this kind of document by key of part."""
    facts = _facts(episode, hospital)
    found: dict[str, list[Offered]] = {}
    for phrase in phrases_for(paper.kind, episode.unit_id):
        _, key, *own = phrase.part.split("/")
        section = paper.section(key)
        if section is not None and section.texts:
            texts = {name: section.texts[name] for name in (*own, *section.texts) if name in section.texts}
            offered = Offered(phrase.title, fill(phrase.text, facts), phrase.begins, texts)
            found.setdefault(key, []).append(offered)
    return found


def begun_with(
    paper: Paper, bodies: Mapping[str, dict[str, Any]], episode: Episode, hospital: Hospital
) -> dict[str, dict[str, Any]]:
    """First bodies, each text of which nothing is known begun with the phrases that the hospital chose for it."""
    begun = {key: dict(body) for key, body in bodies.items()}
    for key, phrases in by_part(paper, episode, hospital).items():
        beginnings: dict[str, list[str]] = {}
        for phrase in phrases:
            if phrase.begins:
                beginnings.setdefault(phrase.own, []).append(phrase.text)
        body = begun.setdefault(key, {}) if beginnings else {}
        body |= {name: "\n".join(texts) for name, texts in beginnings.items() if not body.get(name)}
    return begun


def _facts(episode: Episode, hospital: Hospital) -> dict[str, str]:
    patient, gp = episode.patient, gp_of(episode)
    return {
        "personne": f"{patient.civility} {patient.family_name}".strip(),
        "unite": episode.unit.name,
        "telephone": french.phone(hospital.platform_phone),
        "medecin_traitant": gp.name if gp else "",
        "sortie": french.day_paper(episode.ends_at) if episode.ends_at else "",
    }
