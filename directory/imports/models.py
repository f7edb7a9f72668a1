"""Import runs, and what they hold between reading a file and applying it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from coordination.tenancy.keys import uuid7
from coordination.territory.models import CODE_COLLATION


class Format(models.TextChoices):
    """The files that the directory is fed from."""

    FINESS = "finess", "FINESS, structures"
    RPPS = "rpps", "RPPS, professionnels"
    MSSANTE = "mssante", "MSSanté, boîtes aux lettres"
    CSV = "csv", "Tableau local"


class ColumnMapping(models.Model):
    """Which column of a local table goes where: ``{"name": "Raison sociale", …}``, our field to the table's header."""

    name = models.CharField("nom", max_length=80, unique=True)
    columns = models.JSONField("colonnes")
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "correspondance de colonnes"
        verbose_name_plural = "correspondances de colonnes"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file on its way into the shared reference, and the report that stays of it.

    A run that a dead process left in ``READING`` or ``APPLYING`` is taken up where its last committed piece ended
    (``checkpoint`` while reading, the planned changes that are not done while applying).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "en attente"
        READING = "reading", "lecture en cours"
        PREVIEWED = "previewed", "à décider"
        APPLYING = "applying", "application en cours"
        APPLIED = "applied", "appliqué"
        ABANDONED = "abandoned", "abandonné"
        FAILED = "failed", "refusé"

    OPEN_STATES = (State.WAITING, State.READING, State.PREVIEWED, State.APPLYING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    format = models.CharField("format", max_length=10, choices=Format)
    state = models.CharField("état", max_length=10, choices=State, default=State.WAITING, db_default=State.APPLIED)
    file_name = models.CharField("fichier", max_length=255)
    # Where the file is read again from if the run is interrupted; empty once it is over.
    path = models.CharField("emplacement", max_length=1000, blank=True, db_default="")
    # Whether the file was deposited for this run, and is removed with its end.
    is_deposited = models.BooleanField("déposé", default=False, db_default=False)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    vintage = models.DateField("millésime")
    attribution = models.CharField("source et licence", max_length=200)
    mapping = models.JSONField("correspondance de colonnes", default=dict, db_default={}, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    started_at = models.DateTimeField("début")
    finished_at = models.DateTimeField("fin", null=True, blank=True)
    # The last sign of life of the process that works on it.
    seen_at = models.DateTimeField("dernière activité", null=True, blank=True)
    # Bytes while reading, changes while applying.
    progress = models.BigIntegerField("avancement", default=0, db_default=0)
    progress_total = models.BigIntegerField("avancement, total", default=0, db_default=0)
    checkpoint = models.JSONField("point de reprise", default=dict, db_default={}, blank=True)
    closes_absent = models.BooleanField("ferme les absents", default=False, db_default=False)
    # Numbers of entries: read, added, changed, unchanged, closed, vanished, absent, reopened, out_of_scope, broken…
    counts = models.JSONField("comptes", default=dict)
    # The first problems, each with its place in the file and what was wrong, quoted.
    problems = models.JSONField("problèmes", default=list)
    # The first changes of each kind, in words, as the preview shows them.
    examples = models.JSONField("exemples", default=dict, db_default={}, blank=True)
    refusal = models.TextField("motif du refus", blank=True, db_default="")

    class Meta:
        verbose_name = "import"
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["format", "-started_at"], name="import_latest_by_format")]
        constraints = [
            models.UniqueConstraint(
                fields=["format"],
                condition=Q(state__in=("waiting", "reading", "previewed", "applying")),
                name="import_one_open_run_a_format",
                violation_error_message="Un import de ce format est déjà ouvert : appliquez-le ou abandonnez-le d’abord.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()}, {self.vintage:%d/%m/%Y}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in self.OPEN_STATES

    @property
    def percent(self) -> int:
        """How far the present step is, 0 to 100."""
        return min(100, self.progress * 100 // self.progress_total) if self.progress_total else 0


class StagedEntry(models.Model):
    """One usable entry of a file in our words, between reading and applying. The table is UNLOGGED: it can be read again.

    Values are those a ``Provider`` takes (E.164, WGS84 degrees, cut to its columns). An empty ``type_id`` is a category
    that the directory does not hold.
    """

    pk = models.CompositePrimaryKey("run_id", "line")
    run_id = models.UUIDField()
    line = models.BigIntegerField()
    finess = models.TextField(null=True)
    rpps = models.TextField(null=True)
    practice_key = models.TextField(default="", db_default="")
    # Which of several lines about one place of practice counts: the smallest.
    priority = models.SmallIntegerField(default=0, db_default=0)
    provider_id = models.UUIDField(null=True)
    kind = models.TextField(default="", db_default="")
    type_id = models.TextField(null=True)
    name = models.TextField(default="", db_default="")
    short_name = models.TextField(default="", db_default="")
    siret = models.TextField(default="", db_default="")
    finess_category = models.TextField(default="", db_default="")
    address_extra = models.TextField(default="", db_default="")
    street = models.TextField(default="", db_default="")
    postal_code = models.TextField(default="", db_default="")
    city = models.TextField(default="", db_default="")
    commune_id = models.TextField(null=True, db_collation=CODE_COLLATION)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    phone = models.TextField(default="", db_default="")
    other_phone = models.TextField(default="", db_default="")
    fax = models.TextField(default="", db_default="")
    email = models.TextField(default="", db_default="")
    mssante = models.TextField(default="", db_default="")
    min_age = models.SmallIntegerField(null=True)
    max_age = models.SmallIntegerField(null=True)
    situations = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    dependencies = ArrayField(models.CharField(max_length=1), default=list, db_default=[])
    criteria = models.TextField(default="", db_default="")
    search_key = models.TextField(default="", db_default="")
    closed_on = models.DateField(null=True)
    organisation_finess = models.TextField(null=True)
    civility = models.TextField(default="", db_default="")
    last_name = models.TextField(default="", db_default="")
    first_name = models.TextField(default="", db_default="")
    profession = models.TextField(default="", db_default="")
    category = models.TextField(default="", db_default="")
    # Of the line itself, for ``AppliedLine``; none where the line leaves a doubt.
    digest = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "entrée lue"
        verbose_name_plural = "entrées lues"

    def __str__(self) -> str:
        return f"{self.line} {self.name}"


class PlannedChange(models.Model):
    """One thing that applying a run will do, in order; removed when it is done. UNLOGGED as what it is computed from."""

    class Outcome(models.TextChoices):
        ADDED = "added", "ajoutés"
        CHANGED = "changed", "modifiés"
        REOPENED = "reopened", "rouverts"
        CLOSED = "closed", "fermés"
        VANISHED = "vanished", "absents du fichier, fermés"

    pk = models.CompositePrimaryKey("run_id", "position")
    run_id = models.UUIDField()
    position = models.BigIntegerField()
    outcome = models.TextField(choices=Outcome)
    # The line of the entry; none for one that the file no longer holds.
    line = models.BigIntegerField(null=True)
    # The key that an added entry will have.
    provider_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = "changement prévu"
        verbose_name_plural = "changements prévus"

    def __str__(self) -> str:
        return f"{self.position} {self.outcome}"


class AppliedLine(models.Model):
    """The line of a national file that an entry says the same as, so that the next file need not be read there.

    It holds as long as nobody has written the entry: ``written_at`` is then still the entry's ``updated_at``. UNLOGGED: what
    is lost is compared in full once more.
    """

    provider_id = models.UUIDField(primary_key=True)
    # 64 bits of the line and of what gives it its meaning (``sources.basis``).
    digest = models.BigIntegerField()
    # Of the line among those about the same place.
    priority = models.SmallIntegerField()
    organisation_finess = models.TextField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "ligne appliquée"
        verbose_name_plural = "lignes appliquées"

    def __str__(self) -> str:
        return str(self.provider_id)


class SeenLine(models.Model):
    """A line of a file being read that an entry already says the same as. UNLOGGED like ``StagedEntry``."""

    pk = models.CompositePrimaryKey("run_id", "line")
    run_id = models.UUIDField()
    line = models.BigIntegerField()
    digest = models.BigIntegerField()

    class Meta:
        verbose_name = "ligne déjà appliquée"
        verbose_name_plural = "lignes déjà appliquées"

    def __str__(self) -> str:
        return str(self.line)
