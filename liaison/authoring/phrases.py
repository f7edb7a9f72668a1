"""The phrases of the hospital in a draft: what begins it, and what one inserts. Reads only."""

from collections.abc import Mapping
from typing import Any

from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.planning.queries import gp_of
from liaison.authoring.papers.base import Paper
from liaison.stationery.models import Phrase
from liaison.stationery.queries import phrases_for
from liaison.stationery.sandbox import fill


def by_part(paper: Paper, episode: Episode, hospital: Hospital) -> dict[str, list[Phrase]]:
    """The phrases of this kind of document by key of part, their names already filled. Not to be saved."""
    facts = _facts(episode, hospital)
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases_for(paper.kind, episode.unit_id):
        phrase.text = fill(phrase.text, facts)
        found.setdefault(phrase.part.partition("/")[2], []).append(phrase)
    return found


def begun_with(
    paper: Paper, bodies: Mapping[str, dict[str, Any]], episode: Episode, hospital: Hospital
) -> dict[str, dict[str, Any]]:
    """First bodies, each text of which nothing is known begun with the phrases that the hospital chose for it."""
    begun = {key: dict(body) for key, body in bodies.items()}
    for key, phrases in by_part(paper, episode, hospital).items():
        section = paper.section(key)
        texts = [phrase.text for phrase in phrases if phrase.begins]
        if section is None or not texts:
            continue
        body = begun.setdefault(key, {})
        if not body.get(section.text_field):
            body[section.text_field] = "\n".join(texts)
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
