"""Reads of instruments and of assessments."""

from typing import TYPE_CHECKING

from django.db import models

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode

EARLIER_SHOWN = 10

if TYPE_CHECKING:
    from discharge.screening.models import Assessment, InstrumentVersion


class InstrumentVersionQuerySet(models.QuerySet["InstrumentVersion"]):
    """Reads of editions."""

    def newest_of(self, code: str) -> "InstrumentVersion | None":
        """The edition of instrument ``code`` to fill today, None when none was loaded."""
        return self.filter(instrument=code).order_by("-number").first()


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Reads of assessments."""

    def newest_first(self) -> "AssessmentQuerySet":
        """With their edition and author, the newest first."""
        return self.select_related("version", "filled_by").order_by("-filled_at", "-pk")


def newest_assessment(episode: Episode) -> "Assessment | None":
    """The one that counts for ``episode``; read once an episode object, whoever asks."""
    if "_newest_assessment" not in episode.__dict__:
        episode.__dict__["_newest_assessment"] = episode.assessments.newest_first().first()
    found: Assessment | None = episode.__dict__["_newest_assessment"]
    return found


def earlier_assessments(
    episode: Episode, member: Membership, *, but: "Assessment | None" = None
) -> "AssessmentQuerySet":
    """The patient's other assessments, of the stays that ``member`` may open, the newest first."""
    from discharge.screening.models import Assessment

    stays = Episode.objects.visible_to(member).filter(patient=episode.patient_id)
    found: AssessmentQuerySet = Assessment.objects.filter(episode__in=stays.values("pk")).newest_first()
    return (found.exclude(pk=but.pk) if but else found)[:EARLIER_SHOWN]
