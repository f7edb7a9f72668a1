"""The vocabulary of the directory: types of provider, and the care that some of them know how to give."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models

from directory.providers.queries import ProviderTypeQuerySet


class ProviderType(models.Model):
    """A kind of service or profession. Rows come from ``data/provider-types.csv``; ``code`` is stable.

    An acronym that means several things is several types with the same acronym.
    """

    code = models.CharField("code", max_length=40, primary_key=True)
    label = models.CharField("libellé", max_length=120)
    plural = models.CharField("libellé au pluriel", max_length=130)
    acronym = models.CharField("sigle", max_length=20, blank=True)
    former_names = ArrayField(models.CharField(max_length=100), verbose_name="anciens noms", default=list, blank=True)
    # What one asks for today: several kinds may have become one (MAIA, PTA, CTA and réseaux are DAC). None: this one.
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        db_index=False,
        verbose_name="remplacé par",
    )
    finess_categories = ArrayField(
        models.CharField(max_length=3), verbose_name="catégories FINESS", default=list, blank=True
    )
    needs_prescription = models.BooleanField("ordonnance nécessaire")
    needs_consent = models.BooleanField("consentement nécessaire")
    # In words, as the law or the territory says it; empty when nobody has said it.
    who_may_ask = models.CharField("qui peut demander", max_length=200, blank=True)
    criteria = models.CharField("pour qui", max_length=300, blank=True)
    asks_for = models.CharField("ce qui sera demandé", max_length=300, blank=True)
    # No national source gives one: it is the territory's, whose administrator writes it.
    usual_delay = models.CharField("délai habituel", max_length=100, blank=True)
    order = models.PositiveSmallIntegerField("ordre")
    # Counts the changes by people. Two of them at once: the second is shown what the first wrote.
    version = models.PositiveIntegerField(
        default=1, db_default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False
    )

    objects = ProviderTypeQuerySet.as_manager()

    class Meta:
        verbose_name = "type de service"
        verbose_name_plural = "types de service"
        ordering = ["order", "label"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(successor=models.F("code")),
                name="provider_type_not_its_own_successor",
                violation_error_message="Un type de service ne se remplace pas lui-même.",
            )
        ]

    def __str__(self) -> str:
        return self.short_label

    @property
    def short_label(self) -> str:
        """What a list shows: the acronym where people say it, else the label."""
        return self.acronym if len(self.acronym) > 2 else self.label

    @property
    def full_label(self) -> str:
        """Acronym and label: "SSIAD, service de soins infirmiers à domicile"."""
        return f"{self.acronym}, {self.label}" if len(self.acronym) > 2 else self.label


class Skill(models.Model):
    """A technique of care that not everyone has, which a discharge may hang on. Rows come from ``data/skills.csv``."""

    code = models.CharField("code", max_length=40, primary_key=True)
    label = models.CharField("libellé", max_length=120, unique=True)
    order = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "compétence"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label
