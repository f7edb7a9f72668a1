"""Reads of instruments and of assessments."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Task
from coordination.tenancy.prepared import prepared

EARLIER_SHOWN = 10
# The kind of the tasks that ask for a screening; the first of an episode has it as its key too.
SCREENING = "screening"
# Where the newest assessment of an episode object is kept, once read.
NEWEST = "_newest_assessment"
# The instrument of a hospital that has not chosen any.
WITHOUT_A_CHOICE = "TRST"

if TYPE_CHECKING:
    from discharge.screening.models import Assessment, InstrumentVersion


class InstrumentVersionQuerySet(models.QuerySet["InstrumentVersion"]):
    """Reads of editions. Row-level security leaves the delivered instruments and those of the hospital one is in."""

    def published(self) -> "InstrumentVersionQuerySet":
        """Those that may be filled."""
        return self.exclude(state="draft")

    def newest(self) -> "InstrumentVersionQuerySet":
        """The newest published edition of each instrument."""
        later = self.model._default_manager.filter(
            instrument=models.OuterRef("instrument"), number__gt=models.OuterRef("number"), state="published"
        )
        return self.published().filter(~models.Exists(later)).select_related("instrument")

    def newest_of(self, code: str) -> "InstrumentVersion | None":
        """The edition of instrument ``code`` to fill today, None when none was loaded."""
        return self.published().filter(instrument=code).order_by("-number").first()

    def in_use(self, unit_id: UUID) -> "InstrumentVersionQuerySet":
        """What a unit fills, what is proposed first first: what the hospital chose, else the TRST."""
        from discharge.screening.models import Activation

        chosen = Activation.objects.filter(models.Q(unit=unit_id) | models.Q(unit=None))
        here = chosen.filter(instrument=models.OuterRef("instrument")).order_by("rank")
        return (
            self.newest()
            .annotate(rank=models.Subquery(here.values("rank")[:1]))
            .filter(
                models.Q(rank__isnull=False)
                | models.Q(instrument=WITHOUT_A_CHOICE) & ~models.Exists(Activation.objects.all())
            )
            .order_by("rank", "instrument__title")
        )


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Reads of assessments."""

    def newest_first(self) -> "AssessmentQuerySet":
        """With their edition and author, the newest first."""
        return self.select_related("version", "filled_by").order_by("-filled_at", "-pk")


def newest_assessment(episode: Episode) -> "Assessment | None":
    """The one that counts for ``episode``; read once an episode object, whoever asks."""
    if NEWEST not in episode.__dict__:
        episode.__dict__[NEWEST] = next(iter(_newest(episode=episode)), None)
    found: Assessment | None = episode.__dict__[NEWEST]
    return found


@prepared
def _newest(episode: UUID) -> AssessmentQuerySet:
    from discharge.screening.models import Assessment

    found: AssessmentQuerySet = Assessment.objects.filter(episode=episode).newest_first()
    return found[:1]


def newest_of_each(episode: Episode) -> "list[Assessment]":
    """The newest result of each instrument filled during ``episode``, the latest first; one query."""
    found: dict[str, Assessment] = {}
    for assessment in episode.assessments.newest_first():
        found.setdefault(assessment.version.instrument_id, assessment)
    return list(found.values())


def earlier_assessments(
    episode: Episode, member: Membership, *, but: "Assessment | None" = None
) -> "AssessmentQuerySet":
    """The patient's other assessments, of the stays that ``member`` may open, the newest first."""
    from discharge.screening.models import Assessment

    stays = Episode.objects.visible_to(member).filter(patient=episode.patient_id)
    found: AssessmentQuerySet = Assessment.objects.filter(episode__in=stays.values("pk")).newest_first()
    return (found.exclude(pk=but.pk) if but else found)[:EARLIER_SHOWN]


def next_due(episode: Episode) -> Task | None:
    """The screening that is waited for, the most pressing first; None when none is."""
    found: Task | None = Task.objects.live().filter(episode=episode, kind=SCREENING).order_by("due_at").first()
    return found
