"""What is told to a patient who asks who read of them and what was sent about them.

Sources: GDPR, art. 15; CSP, art. L. 1110-4; art. L. 1111-7 for the record itself, which is not given here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from coordination.audit.models import EpisodeAccess, IdentityAccess
from coordination.audit.words import EPISODES, IDENTITIES
from coordination.episodes.models import Episode
from coordination.ui.spreadsheets import Row, Sheet, as_workbook
from discharge.sharing.models import Disclosure

# Of each list on the page; the file has all of them.
SHOWN = 100


@dataclass(frozen=True)
class Read:
    """One reading: by whom, through which program, what, when."""

    who: str
    what: str
    at: datetime


@dataclass(frozen=True)
class Traces:
    """All that is kept of whom a patient's data reached. Query sets: a page reads the newest, a file all."""

    disclosures: "QuerySet[Disclosure]"
    _episodes: "QuerySet[EpisodeAccess]"
    _identities: "QuerySet[IdentityAccess]"

    @property
    def readings(self) -> Iterator[Read]:
        """Readings of the stays, newest first."""
        for access in self._episodes.iterator(chunk_size=500):
            who = f"{access.user}, par le programme « {access.program} »" if access.program else str(access.user)
            yield Read(who, EPISODES.section_of(access.page), access.at)

    @property
    def showings(self) -> Iterator[Read]:
        """Identities shown by a search, newest first."""
        for access in self._identities.iterator(chunk_size=500):
            yield Read(str(access.user), IDENTITIES.section_of(access.page), access.at)

    @property
    def newest_readings(self) -> list[Read]:
        """Those that a page shows."""
        return list(islice(self.readings, SHOWN))

    @property
    def newest_showings(self) -> list[Read]:
        """Those that a page shows."""
        return list(islice(self.showings, SHOWN))

    @property
    def newest_disclosures(self) -> "QuerySet[Disclosure]":
        """Those that a page shows."""
        return self.disclosures[:SHOWN]


def traces_of(patient_id: UUID) -> Traces:
    """What the current hospital kept about this patient, over all their stays, whatever the unit."""
    stays = Episode.objects.filter(patient=patient_id).values("pk")
    return Traces(
        Disclosure.objects.newest().filter(episode__in=stays),
        EpisodeAccess.objects.filter(episode_id__in=stays).select_related("user").order_by("-at", "-pk"),
        IdentityAccess.objects.filter(patient_id=patient_id).select_related("user").order_by("-at", "-pk"),
    )


def workbook_of(traces: Traces) -> bytes:
    """All of them as a file to hand over, without the person's name in it."""
    return as_workbook(
        [
            Sheet("Transmissions", ("Date", "Destinataire", "Rôle", "Contenu", "Acte", "Cadre", "Par"), _sent(traces)),
            Sheet("Lectures", ("Date", "Personne", "Page"), _read(traces.readings)),
            Sheet("Recherches", ("Date", "Personne", "Page"), _read(traces.showings)),
        ]
    )


def _sent(traces: Traces) -> Iterator[Row]:
    for one in traces.disclosures.iterator(chunk_size=500):
        kinds = (one.get_scope_display(), one.get_kind_display(), one.get_basis_display())
        yield (_when(one.at), one.name, one.role.label, *kinds, str(one.author or ""))


def _read(found: Iterator[Read]) -> Iterator[Row]:
    return ((_when(one.at), one.who, one.what) for one in found)


def _when(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
