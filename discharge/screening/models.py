"""Instruments (delivered to all or a hospital's own, versioned), where they serve, and assessments, written once."""

from decimal import Decimal
from functools import cached_property

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import Hospital, TenantModel, Unit
from coordination.versions import VersionState
from discharge.screening.instruments import Definition
from discharge.screening.numbers import number_words
from discharge.screening.queries import AssessmentQuerySet, InstrumentVersionQuerySet
from discharge.screening.schema import read_definition

# Between the FINESS number and the word in the code of a hospital's own instrument.
OWN_MARK = ":"


class Instrument(models.Model):
    """A screening instrument, whatever its edition: delivered to all, or a hospital's own, which no other sees.

    The code of a hospital's own begins with its FINESS number, so that two hospitals may choose the same word.
    """

    code = models.CharField("code", max_length=30, primary_key=True)
    title = models.CharField("nom", max_length=100)
    owned_by = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="établissement"
    )

    class Meta:
        verbose_name = "grille"
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owned_by=None) ^ Q(code__contains=OWN_MARK),
                name="instrument_own_code_is_marked",
                violation_error_message="Le code d’une grille de l’établissement commence par son numéro FINESS.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_own(self) -> bool:
        """Whether it is a hospital's own, that the hospital may change."""
        return self.owned_by_id is not None


class InstrumentVersion(models.Model):
    """One edition of an instrument. Published, the database lets nobody change it: assessments stay on theirs."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField("version")
    state = models.CharField("état", max_length=10, choices=VersionState, default=VersionState.PUBLISHED)
    definition = models.JSONField("définition")
    digest = models.CharField(
        "empreinte", max_length=64, editable=False, blank=True, help_text="SHA-256 of the definition"
    )
    published_at = models.DateTimeField("publiée le", null=True)
    # None for those delivered with the product.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Counts the changes of a draft: two people who write the same one do not undo each other.
    revision = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    objects = InstrumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de grille"
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "number"],
                name="instrument_version_once",
                violation_error_message="Cette version existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["instrument"],
                condition=Q(state=VersionState.DRAFT),
                name="instrument_one_draft",
                violation_error_message="Un brouillon de cette grille existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, published_at=None)
                | Q(state=VersionState.PUBLISHED, published_at__isnull=False),
                name="instrument_published_has_date",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=VersionState.PUBLISHED.value),
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


class Activation(TenantModel):
    """Where a hospital uses an instrument: everywhere when ``unit`` is None. The smallest ``rank`` is proposed first."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="activations", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    rank = models.PositiveSmallIntegerField("ordre", default=1)

    class Meta:
        verbose_name = "usage d’une grille"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "instrument", "unit"],
                name="activation_once_a_unit",
                nulls_distinct=False,
                violation_error_message="Cette grille sert déjà dans cette unité.",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Assessment(TenantModel):
    """One filled form, complete and scored. Written once: a correction is a new row, and the newest counts.

    ``id`` comes from the form, so that sending it twice makes one row.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    answers = models.JSONField("réponses")
    score = models.DecimalField("score", max_digits=6, decimal_places=2, null=True)
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
        """For example "TRST 3 sur 5"; "GFST, paraît fragile" for an instrument without score."""
        if "words" in self.explanation or self.score is None:
            return str(self.explanation["words"])
        # Kept before results had words of their own.
        highest = number_words(Decimal(self.explanation["highest"]))
        return f"{self.explanation['title']} {number_words(self.score)} sur {highest}"

    @property
    def result_words(self) -> str:
        """The same without the name of the instrument: "3 sur 5", "GIR 4", "paraît fragile"."""
        return self.score_words.removeprefix(self.explanation["title"]).lstrip(", ")


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


class Trigger(models.TextChoices):
    """What asks for a fresh look at somebody who was already screened."""

    UNIT_MOVE = "unit_move", "changement d’unité"
    FALL = "fall", "chute"
    AGE = "age", "repérage ancien"


class LookRule(TenantModel):
    """When a hospital looks again: what it changed of the delivered rules (``data/rules``), one row a trigger.

    ``after_days`` serves the age of a result only; ``delay_hours``: how long one has to do it.
    """

    trigger = models.CharField("déclencheur", max_length=20, choices=Trigger)
    active = models.BooleanField("appliquée", default=True)
    after_days = models.PositiveSmallIntegerField("après (jours)", default=0)
    delay_hours = models.PositiveSmallIntegerField("à faire dans (heures)", default=24)

    class Meta:
        verbose_name = "règle de nouveau repérage"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "trigger"],
                name="look_rule_once_a_trigger",
                violation_error_message="Cette règle existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(trigger=Trigger.AGE) | Q(after_days__gte=1),
                name="look_rule_age_has_days",
                violation_error_message="Après combien de jours ? Un au moins.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
