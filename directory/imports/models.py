"""The record of each import: which file, what it changed, what was wrong in it."""

from django.db import models

from coordination.tenancy.keys import uuid7


class ImportRun(models.Model):
    """One national file applied to the shared reference. Written in the same transaction as what it changed."""

    class Format(models.TextChoices):
        FINESS = "finess", "FINESS, structures"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    format = models.CharField("format", max_length=10, choices=Format)
    file_name = models.CharField("fichier", max_length=255)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    vintage = models.DateField("millésime")
    attribution = models.CharField("source et licence", max_length=200)
    started_at = models.DateTimeField("début")
    finished_at = models.DateTimeField("fin")
    # Numbers of entries: read, added, changed, unchanged, closed, reopened, out_of_scope, already_closed, broken, suspicious.
    counts = models.JSONField("comptes")
    # The first problems, each with its place in the file and what was wrong, quoted.
    problems = models.JSONField("problèmes", default=list)

    class Meta:
        verbose_name = "import"
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["format", "-started_at"], name="import_latest_by_format")]

    def __str__(self) -> str:
        return f"{self.get_format_display()}, {self.vintage:%d/%m/%Y}"
