"""Self-audits of the lettre de liaison, rules and findings; and what a hospital counted at night, for its figures and its group's."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from coordination.versions import VersionState
from liaison.authoring.models import Document
from liaison.quality.periods import DAY, MONTH, WEEK
from liaison.quality.queries import RuleVersionQuerySet
from liaison.quality.rules import Rules, RulesError, read_rules


class RuleVersion(TenantModel):
    """One version of a hospital's rules, number 1 being those delivered. Published, the database lets nobody change it."""

    number = models.PositiveSmallIntegerField("version", validators=[MaxValueValidator(32767)])
    state = models.CharField("état", max_length=10, choices=VersionState, default=VersionState.PUBLISHED)
    definition = models.JSONField("règles")
    published_at = models.DateTimeField("publiée le", null=True)
    # None for those delivered with the product.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Counts the changes of a draft: two people who write it do not undo each other.
    revision = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    objects = TenantManager.from_queryset(RuleVersionQuerySet)()

    class Meta:
        verbose_name = "version des règles"
        verbose_name_plural = "versions des règles"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "number"],
                name="rule_version_once",
                violation_error_message="Cette version des règles existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["hospital"],
                condition=Q(state=VersionState.DRAFT),
                name="rule_version_one_draft",
                violation_error_message="Un brouillon des règles existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, published_at=None)
                | Q(state=VersionState.PUBLISHED, published_at__isnull=False),
                name="rule_version_published_has_date",
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
        return f"version {self.number}"

    @property
    def read(self) -> Rules:
        """The rules, checked.

        Raises:
            RulesError: a draft does not hold together yet.
        """
        return read_rules(self.definition)

    @property
    def fault(self) -> str:
        """What keeps a draft from being published; nothing when it holds together."""
        try:
            read_rules(self.definition)
        except RulesError as error:
            return error.message
        return ""


class AuditState(models.TextChoices):
    """Where an audit is."""

    WAITING = "waiting", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminée"
    FAILED = "failed", "Interrompue"


OPEN_STATES = (AuditState.WAITING, AuditState.RUNNING)

# One table of data; every pair that is not here is refused (house-style 14).
AUDIT_TRANSITIONS: frozenset[tuple[AuditState, AuditState]] = frozenset(
    {
        (AuditState.WAITING, AuditState.RUNNING),
        (AuditState.RUNNING, AuditState.DONE),
        (AuditState.WAITING, AuditState.FAILED),
        (AuditState.RUNNING, AuditState.FAILED),
    }
)


class Audit(TenantModel):
    """One self-audit: which stays were drawn, by which seed, under which rules. Over, the database lets nobody change it.

    ``first`` and ``last`` are days of departure, both counted. ``sample`` holds the identifiers of the episodes in the
    order of the draw; the worker adds an ``AuditedStay`` for each. ``id`` comes from the form: sent twice, it is one.
    """

    first = models.DateField("du")
    last = models.DateField("au")
    seed = models.CharField("graine", max_length=40)
    rules = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="audits", db_index=False)
    state = models.CharField("état", max_length=10, choices=AuditState, default=AuditState.WAITING)
    sample = models.JSONField("séjours tirés")
    population = models.PositiveIntegerField("séjours de la période", validators=[MaxValueValidator(2**31 - 1)])
    too_short = models.PositiveIntegerField("séjours trop courts", validators=[MaxValueValidator(2**31 - 1)])
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    finished_at = models.DateTimeField("terminée le", null=True)
    attempts = models.PositiveSmallIntegerField("essais manqués", default=0)
    last_error = models.CharField("dernière erreur", max_length=60, blank=True, help_text="a code, never data")

    class Meta:
        verbose_name = "auto-évaluation"
        verbose_name_plural = "auto-évaluations"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital"],
                condition=Q(state__in=OPEN_STATES),
                name="audit_one_at_a_time",
                violation_error_message="Une auto-évaluation est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=Q(first__lte=F("last")),
                name="audit_period_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, finished_at=None)
                | Q(state__in=[AuditState.DONE, AuditState.FAILED], finished_at__isnull=False),
                name="audit_over_has_time",
            ),
        ]
        indexes = [models.Index(fields=["hospital", "-asked_at"], name="audit_newest")]
        triggers = [
            pgtrigger.Protect(
                name="over_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=[AuditState.DONE.value, AuditState.FAILED.value]),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether stays are still to be judged."""
        return self.state in OPEN_STATES

    @property
    def takes_all(self) -> bool:
        """Whether every stay of the period was taken: the figures then hold no chance of a draw."""
        return len(self.sample) == self.population


class AuditedStay(TenantModel):
    """What one audit found of one stay, as it was then. Inserted and read, never changed (migration).

    ``document`` None: no letter was signed. ``verdicts``: by the code of the criterion.
    """

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="stays", db_index=False)
    position = models.PositiveSmallIntegerField("rang du tirage", validators=[MaxValueValidator(32767)])
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # Copied: a stay may be corrected, what was judged stays.
    stay_number = models.CharField("séjour", max_length=30)
    unit_name = models.CharField("unité", max_length=100)
    # None: the departure was taken back between the draw and its judgement; nothing applies.
    left_at = models.DateTimeField("sortie", null=True)
    letter_number = models.PositiveSmallIntegerField("version de la lettre", null=True)
    verdicts = models.JSONField("constats")
    score = models.DecimalField("score", max_digits=5, decimal_places=2, null=True)

    class Meta:
        verbose_name = "séjour évalué"
        verbose_name_plural = "séjours évalués"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "audit", "position"],
                name="audited_stay_once_a_place",
                violation_error_message="Ce séjour est déjà évalué.",
            )
        ]

    def __str__(self) -> str:
        return self.stay_number


class SliceCount(TenantModel):
    """What one source of figures counted of one month, week or day in one hospital: sums, no patient.

    Counted anew each night as facts come late. The hospital's own page reads both sums; the managers of its group read the
    ``lines`` of months through ``group_month_counts``.
    """

    slices = models.CharField("découpage", max_length=5, choices={MONTH: "mois", WEEK: "semaine", DAY: "jour"})
    start = models.DateField("début", help_text="its first day")
    source = models.CharField(max_length=20)
    lines = models.JSONField("comptes", help_text="of the hospital")
    unit_lines = models.JSONField("comptes des unités")
    edition = models.CharField("ce qui a compté", max_length=64, help_text="see sources.edition_of")
    counted_at = models.DateTimeField("compté le", default=timezone.now)

    class Meta:
        verbose_name = "période comptée"
        verbose_name_plural = "périodes comptées"
        constraints = [
            models.UniqueConstraint(fields=["hospital", "slices", "start", "source"], name="slice_counted_once"),
            models.CheckConstraint(condition=~Q(slices=MONTH) | Q(start__day=1), name="month_begins_on_its_first_day"),
            models.CheckConstraint(
                condition=~Q(slices=WEEK) | Q(start__iso_week_day=1), name="week_begins_on_its_monday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.slices} {self.start:%Y-%m-%d}"


class DayValue(TenantModel):
    """What a day in hospital without medical reason is worth for this hospital, from a month on. Never changed.

    Dated: a new value leaves what was said of past months as it is. The last one written of a month holds.
    """

    since = models.DateField("à partir du mois", help_text="its first day")
    euros = models.PositiveIntegerField("valeur d’une journée, en euros", validators=[MaxValueValidator(100_000)])
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField("écrite le", default=timezone.now)

    class Meta:
        verbose_name = "valeur d’une journée"
        verbose_name_plural = "valeurs d’une journée"
        constraints = [
            models.CheckConstraint(condition=Q(since__day=1), name="day_value_begins_a_month"),
            models.CheckConstraint(condition=Q(euros__gte=1), name="day_value_is_something"),
        ]
        indexes = [models.Index(fields=["hospital", "since", "set_at"], name="day_value_by_month")]

    def __str__(self) -> str:
        return str(self.euros)


class Objective(TenantModel):
    """What a hospital aims at for one indicator, from a month on; without a value, at nothing any more. Never changed.

    Dated: a new objective leaves the lines of past months as they are. The last one written of a month holds.
    """

    indicator = models.CharField("indicateur", max_length=40)
    since = models.DateField("à partir du mois", help_text="its first day")
    value = models.PositiveIntegerField("objectif", null=True, validators=[MaxValueValidator(10_000)])
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField("écrit le", default=timezone.now)

    class Meta:
        verbose_name = "objectif"
        constraints = [models.CheckConstraint(condition=Q(since__day=1), name="objective_begins_a_month")]
        indexes = [models.Index(fields=["hospital", "since", "set_at"], name="objective_by_month")]

    def __str__(self) -> str:
        return self.indicator


class YearReport(TenantModel):
    """What the manager writes in the activity report of a year; its figures are read when it is printed."""

    year = models.PositiveSmallIntegerField("année")
    presentation = models.TextField("présentation de l’équipe", max_length=5000, blank=True)
    highlights = models.TextField("faits marquants", max_length=5000, blank=True)
    difficulties = models.TextField("difficultés rencontrées", max_length=5000, blank=True)
    outlook = models.TextField("perspectives", max_length=5000, blank=True)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField("écrit le", default=timezone.now)

    class Meta:
        verbose_name = "rapport d’activité"
        verbose_name_plural = "rapports d’activité"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "year"],
                name="year_report_once",
                violation_error_message="Le rapport de cette année est déjà commencé.",
            )
        ]

    def __str__(self) -> str:
        return str(self.year)
