"""Hospitals (tenants), their groups and units, and the base class of everything that belongs to one hospital."""

from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from coordination.tenancy.keys import uuid7
from coordination.tenancy.managers import TenantManager


class Group(models.Model):
    """A group of hospitals (GHT): sees consolidated figures, never another hospital's patients."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("nom", max_length=150, unique=True)

    class Meta:
        verbose_name = "groupement"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Facility(models.TextChoices):
    """What kind of establishment a hospital is, as documents say it to machines (JDV_J02)."""

    PUBLIC = "SA01", "Établissement public de santé"
    MILITARY = "SA02", "Hôpital militaire du Service de santé des armées"
    NON_PROFIT = "SA03", "Établissement privé participant au service public"
    PRIVATE = "SA04", "Établissement privé, autre"


class Hospital(models.Model):
    """A hospital: the tenant. Its rows are platform settings, readable by every signed-in person, and hold no patient."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="hospitals")
    name = models.CharField("nom", max_length=150)
    short_name = models.CharField("nom court", max_length=60)
    finess = models.CharField("FINESS", max_length=9, unique=True)
    facility = models.CharField(
        "nature", max_length=4, choices=Facility, default=Facility.PUBLIC, db_default=Facility.PUBLIC.value
    )
    ipp_oid = models.CharField(
        "OID de la numérotation des patients",
        max_length=64,
        blank=True,
        db_default="",
        validators=[
            RegexValidator(r"^[0-2](\.(0|[1-9][0-9]*))+$", "Un OID est fait de nombres séparés par des points.")
        ],
        help_text="autorité d’affectation de l’IPP ; vide, il est tiré du FINESS",
    )
    address = models.CharField("adresse", max_length=200)
    postal_code = models.CharField("code postal", max_length=5)
    city = models.CharField("ville", max_length=100)
    switchboard = models.CharField("standard", max_length=20)
    platform_name = models.CharField("nom de l’équipe", max_length=120, default="Équipe de coordination des sorties")
    platform_phone = models.CharField("téléphone de l’équipe", max_length=20)
    platform_hours = models.CharField("heures de l’équipe", max_length=120)
    out_of_hours = models.CharField("hors de ces heures", max_length=200)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    screening_delay_hours = models.PositiveSmallIntegerField("délai du repérage (heures)", default=48)
    link_validity_days = models.PositiveSmallIntegerField("validité d’un lien (jours)", default=14)
    answer_target_hours = models.PositiveSmallIntegerField(
        "délai de réponse aux correspondants (heures)", default=48, validators=[MinValueValidator(1)]
    )
    secure_mail_proves = models.BooleanField(
        "la messagerie sécurisée vaut second facteur",
        default=False,
        help_text="Un lien reçu dans une messagerie sécurisée de santé s’ouvre alors sans code.",
    )
    active = models.BooleanField("actif", default=True)

    class Meta:
        verbose_name = "établissement"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TenantModel(models.Model):
    """Base of every table that belongs to one hospital.

    django-scopes refuses reads outside a scope; row-level security refuses everything else (``rls``). Indexes lead with
    ``hospital``, which is also the distribution key on the day one server is not enough.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, editable=False, related_name="+", db_index=False)

    # ``Any``: each model with reads of its own narrows it.
    objects: Any = TenantManager()

    class Meta:
        abstract = True


class Unit(TenantModel):
    """A ward or a service of a hospital."""

    name = models.CharField("nom", max_length=100)
    code = models.CharField("code", max_length=20, validators=[RegexValidator(r"^[A-Z0-9-]+$")])
    phone = models.CharField("téléphone", max_length=20, blank=True)
    active = models.BooleanField("active", default=True)

    class Meta:
        verbose_name = "unité"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "code"],
                name="unit_code_once_a_hospital",
                violation_error_message="Ce code désigne déjà une autre unité.",
            )
        ]

    def __str__(self) -> str:
        return self.name
