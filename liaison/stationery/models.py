"""Letterheads and phrases: settings of a hospital, without a patient in them."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from coordination.tenancy.models import TenantModel, Unit

MOST_PHRASE = 1500


class Letterhead(TenantModel):
    """What heads the documents of the hospital (``unit`` empty), or of one unit. ``logo`` is a PNG made by ``pictures``."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="unité"
    )
    site_line = models.CharField("ligne sous le nom", max_length=120, blank=True)
    logo = models.BinaryField("logo", blank=True, default=bytes)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)])
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "en-tête"
        constraints = [
            models.UniqueConstraint(fields=["hospital", "unit"], nulls_distinct=False, name="letterhead_once_a_unit")
        ]

    def __str__(self) -> str:
        return str(self.pk)


@pghistory.track()
class Phrase(TenantModel):
    """A text that is written often, for one part of one kind of document: ``part`` is « kind/key » (``authoring.papers``), or
    « kind/key/field » for another text than the first of that part.

    ``begins``: a new draft starts with it, where the stay knows nothing better. Text is only ever text: no name in it is
    read but those of ``sandbox.NAMES``.
    """

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="unité"
    )
    part = models.CharField("partie", max_length=50)
    title = models.CharField("titre", max_length=80)
    text = models.TextField("texte", max_length=MOST_PHRASE)
    begins = models.BooleanField("commence chaque nouveau brouillon", default=False)
    active = models.BooleanField("proposée", default=True)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)])

    class Meta:
        verbose_name = "phrase"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "unit", "part", "title"],
                condition=models.Q(active=True),
                nulls_distinct=False,
                name="phrase_title_once_a_part",
                violation_error_message="Une phrase porte déjà ce titre dans cette partie.",
            )
        ]
        indexes = [models.Index(fields=["hospital", "part"], name="phrase_by_part", condition=models.Q(active=True))]

    def __str__(self) -> str:
        return str(self.pk)
