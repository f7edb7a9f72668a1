"""Instruments (shared by all hospitals, versioned) and assessments (a hospital's, written once)."""

from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q

from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.screening.instruments import Definition, read_definition
from discharge.screening.numbers import number_words
from discharge.screening.queries import AssessmentQuerySet, InstrumentVersionQuerySet


class Instrument(models.Model):
    """A screening instrument, whatever its edition."""

    code = models.CharField("code", max_length=30, primary_key=True)
    title = models.CharField("nom", max_length=100)

    class Meta:
        verbose_name = "grille"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class InstrumentVersion(models.Model):
    """One published edition of an instrument. Never changed: an assessment stays on the edition it was filled with."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField("version")
    definition = models.JSONField("définition")
    digest = models.CharField("empreinte", max_length=64, editable=False, help_text="SHA-256 of the definition")
    published_at = models.DateTimeField("publiée le")

    objects = InstrumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de grille"
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "number"],
                name="instrument_version_once",
                violation_error_message="Cette version existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.number}"

    @cached_property
    def read(self) -> Definition:
        """The definition, checked.

        Raises:
            DefinitionError: the stored data does not hold together.
        """
        return read_definition(self.definition)


class Assessment(TenantModel):
    """One filled form, complete and scored. Written once: a correction is a new row, and the newest counts.

    ``id`` comes from the form, so that sending it twice makes one row.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    answers = models.JSONField("réponses")
    score = models.DecimalField("score", max_digits=6, decimal_places=2)
    positive = models.BooleanField("positif")
    explanation = models.JSONField("explication", help_text="what counted, against which threshold, what it proposes")
    filled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    filled_at = models.DateTimeField("rempli le")

    objects = TenantManager.from_queryset(AssessmentQuerySet)()

    class Meta:
        verbose_name = "repérage"
        indexes = [models.Index(fields=["hospital", "episode", "-filled_at"], name="assessment_newest")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def score_words(self) -> str:
        """For example "TRST 3 sur 5"."""
        highest = number_words(Decimal(self.explanation["highest"]))
        return f"{self.explanation['title']} {number_words(self.score)} sur {highest}"


class Complexity(models.TextChoices):
    """How much a discharge asks for (domain, "Screening")."""

    LOW = "low", "Faible"
    MEDIUM = "medium", "Moyenne"
    HIGH = "high", "Forte"


class ComplexityDecision(TenantModel):
    """The complexity that a person decided after an assessment, with the reason. Written once; the newest counts."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="complexity_decisions", db_index=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    proposed = models.CharField("proposée", max_length=10, choices=Complexity)
    decided = models.CharField("décidée", max_length=10, choices=Complexity)
    reason = models.CharField("motif", max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField("décidée le")

    class Meta:
        verbose_name = "complexité décidée"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided=models.F("proposed")) | ~Q(reason=""),
                name="complexity_change_has_reason",
                violation_error_message="Écrivez pourquoi vous changez la complexité proposée.",
            )
        ]
        indexes = [
            models.Index(fields=["hospital", "episode", "-decided_at"], name="complexity_newest"),
            models.Index(fields=["hospital", "assessment"], name="complexity_by_assessment"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
