"""The rules of the orientation help. Shared by all hospitals: they speak of kinds of service, never of a patient."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from coordination.episodes.models import NeedDomain
from directory.providers.models import OLDEST_AGE, ProviderType


# Deletions too: the file of first rules must not bring back what somebody removed.
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Rule(models.Model):
    """When to propose a kind of service, and why. A condition that is empty asks for nothing.

    ``motives``: beginnings of words of the reason for the stay, one is enough. Days are counted until the return home.
    """

    class Verdict(models.TextChoices):
        SUITED = "suited", "convient"
        POSSIBLE = "possible", "possible"

    code = models.SlugField("code", max_length=40, primary_key=True)
    type = models.ForeignKey(ProviderType, on_delete=models.PROTECT, related_name="+", verbose_name="type proposé")
    verdict = models.CharField("avis", max_length=10, choices=Verdict)
    domains = ArrayField(
        models.CharField(max_length=20, choices=NeedDomain), verbose_name="besoins", default=list, blank=True
    )
    motives = ArrayField(
        models.CharField(max_length=60), verbose_name="mots du motif de séjour", default=list, blank=True
    )
    min_age = models.PositiveSmallIntegerField("à partir de (ans)", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("jusqu’à (ans)", null=True, blank=True)
    min_days = models.PositiveSmallIntegerField("retour dans au moins (jours)", null=True, blank=True)
    max_days = models.PositiveSmallIntegerField("retour dans au plus (jours)", null=True, blank=True)
    reason = models.CharField("pourquoi", max_length=300)
    order = models.PositiveSmallIntegerField("ordre")
    is_active = models.BooleanField("appliquée", default=True)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    class Meta:
        verbose_name = "règle d’orientation"
        verbose_name_plural = "règles d’orientation"
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="orientation_rule_has_a_reason",
                violation_error_message="Écrivez pourquoi ce service est proposé : c’est ce que l’on lira.",
            ),
            models.CheckConstraint(
                condition=(Q(min_age__isnull=True) | Q(min_age__lte=OLDEST_AGE))
                & (Q(min_age__isnull=True) | Q(max_age__isnull=True) | Q(min_age__lte=F("max_age"))),
                name="orientation_rule_ages_in_order",
                violation_error_message=f"Les âges vont de 0 à {OLDEST_AGE} ans, le plus petit d’abord.",
            ),
            models.CheckConstraint(
                condition=Q(min_days__isnull=True) | Q(max_days__isnull=True) | Q(min_days__lte=F("max_days")),
                name="orientation_rule_days_in_order",
                violation_error_message="Le plus petit nombre de jours vient d’abord.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def condition_words(self) -> str:
        """When it applies, in words."""
        domains = [str(NeedDomain(domain).label).lower() for domain in self.domains]
        parts = [
            f"besoin : {' ou '.join(domains)}" if domains else "",
            f"motif : {', '.join(self.motives)}" if self.motives else "",
            f"à partir de {self.min_age} ans" if self.min_age is not None else "",
            f"jusqu’à {self.max_age} ans" if self.max_age is not None else "",
            f"retour dans {self.min_days} jours ou plus" if self.min_days is not None else "",
            f"retour dans {self.max_days} jours ou moins" if self.max_days is not None else "",
        ]
        return ", ".join(part for part in parts if part) or "toujours"
