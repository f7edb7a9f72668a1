"""The two access logs in the words of their readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coordination.audit.models import EpisodeAccess, IdentityAccess


@dataclass(frozen=True)
class Log:
    """One of the two logs: what it holds, what names a row's subject in the address, and the words of its page."""

    key: str
    label: str
    rows: type[EpisodeAccess | IdentityAccess]
    subject: str
    subject_label: str
    lede: str
    # What a route shows, in the words of the tabs: the data protection officer does not read route names.
    sections: Mapping[str, str]

    def section_of(self, page: str) -> str:
        """The words of a route; one that has none is told by its name."""
        return self.sections.get(page) or self.sections.get(page.partition(":")[0]) or page


EPISODES = Log(
    key="",
    label="Épisodes lus",
    rows=EpisodeAccess,
    subject="episode",
    subject_label="Épisode",
    lede="Chaque lecture d’un épisode, la plus récente d’abord.",
    sections=MappingProxyType(
        {
            "episodes": "vue d’ensemble",
            "episodes:edit": "séjour",
            "episodes:identity": "identité",
            "episodes:departure": "départ",
            "episodes:sharing": "partage et accès",
            "episodes:oppose": "partage et accès",
            "planning": "préparation",
            "obstacles": "préparation",
            "checklist": "check-list de sortie",
            "requests": "demandes",
            "meetings": "réunion de sortie",
            "screening": "repérage",
            "followup": "appels",
            "letters": "courriers",
            "authoring": "courriers",
            "api_document_form": "courriers",
            "api_episodes": "liste des épisodes",
            "api_episode": "vue d’ensemble",
        }
    ),
)
IDENTITIES = Log(
    key="identites",
    label="Identités montrées",
    rows=IdentityAccess,
    subject="patient",
    subject_label="Patient",
    lede="Chaque identité qu’une recherche a montrée, la plus récente d’abord. Les mots cherchés ne sont pas gardés.",
    sections=MappingProxyType(
        {"patient_search": "recherche", "episodes": "nouvel épisode", "sharing:rights": "droits des patients"}
    ),
)
