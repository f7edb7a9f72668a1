"""Types of provider, providers, and their coverage. Shared by all hospitals: public professional data, no patient."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from coordination.tenancy.keys import uuid7
from coordination.territory.models import CODE_COLLATION, Commune, Department, Intercommunality
from directory.providers.names import provider_key
from directory.providers.queries import ProviderQuerySet, ProviderTypeQuerySet


class ProviderType(models.Model):
    """A kind of service or profession. Rows come from ``data/provider-types.csv``; ``code`` is stable."""

    code = models.CharField("code", max_length=40, primary_key=True)
    label = models.CharField("libellé", max_length=120)
    plural = models.CharField("libellé au pluriel", max_length=130)
    acronym = models.CharField("sigle", max_length=20, blank=True)
    former_names = ArrayField(models.CharField(max_length=100), verbose_name="anciens noms", default=list, blank=True)
    finess_categories = ArrayField(
        models.CharField(max_length=3), verbose_name="catégories FINESS", default=list, blank=True
    )
    needs_prescription = models.BooleanField("ordonnance nécessaire")
    needs_consent = models.BooleanField("consentement nécessaire")
    # In words, as the territory says it; empty when nobody has said it. No source gives one.
    usual_delay = models.CharField("délai habituel", max_length=100, blank=True)
    order = models.PositiveSmallIntegerField("ordre")

    objects = ProviderTypeQuerySet.as_manager()

    class Meta:
        verbose_name = "type de service"
        verbose_name_plural = "types de service"
        ordering = ["order", "label"]

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


class Provider(models.Model):
    """An organisation or a professional that can be asked to take part in a patient's return home.

    Phone numbers are E.164. A closed entry keeps its row, because episodes rely on it.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", "structure"
        PROFESSIONAL = "professional", "professionnel"

    class Status(models.TextChoices):
        OPEN = "open", "en activité"
        CLOSED = "closed", "fermé"

    class Source(models.TextChoices):
        FINESS = "finess", "FINESS"
        RPPS = "rpps", "RPPS"
        MANUAL = "manual", "saisie"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("nature", max_length=12, choices=Kind)
    type = models.ForeignKey(
        ProviderType, on_delete=models.PROTECT, related_name="providers", db_index=False, verbose_name="type"
    )
    name = models.CharField("nom", max_length=200)
    # The name that people say, where the official one is another: "SSIAD de Calais".
    short_name = models.CharField("nom d’usage", max_length=200, blank=True)
    former_names = ArrayField(models.CharField(max_length=200), verbose_name="anciens noms", default=list, blank=True)
    finess = models.CharField("FINESS", max_length=9, null=True, blank=True, unique=True)  # unique when known
    rpps = models.CharField("RPPS", max_length=11, null=True, blank=True, unique=True)  # unique when known
    siret = models.CharField("SIRET", max_length=14, blank=True)
    finess_category = models.CharField("catégorie FINESS", max_length=3, blank=True)

    address_extra = models.CharField("complément d’adresse", max_length=200, blank=True)
    street = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # WGS84 degrees; empty rather than imprecise.
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)

    phone = models.CharField("téléphone", max_length=16, blank=True)
    other_phone = models.CharField("autre téléphone", max_length=16, blank=True)
    fax = models.CharField("télécopie", max_length=16, blank=True)
    email = models.EmailField("courriel", blank=True)
    mssante = models.EmailField("messagerie sécurisée de santé", blank=True)

    status = models.CharField("état", max_length=6, choices=Status, default=Status.OPEN)
    closed_on = models.DateField("fermé le", null=True, blank=True)
    source = models.CharField("source", max_length=6, choices=Source)
    source_vintage = models.DateField("millésime de la source", null=True, blank=True)
    verified_at = models.DateTimeField("vérifié le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("modifié le", db_default=Now(), editable=False)
    search_key = models.TextField("clé de recherche", editable=False)

    # Given by ``for_address`` only.
    proximity: int
    distance_km: float | None

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = "service ou professionnel"
        verbose_name_plural = "services et professionnels"
        ordering = ["name", "id"]
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="provider_search_trigram"),
            models.Index(fields=["commune"], name="provider_by_commune"),
            models.Index(fields=["type", "commune"], name="provider_by_type_and_commune"),
            models.Index(fields=["type", "latitude"], name="provider_by_type_and_latitude"),
            models.Index(fields=["name", "id"], condition=Q(status="open"), name="provider_open_by_name"),
            models.Index(fields=["postal_code"], name="provider_by_postal_code"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="provider_by_phone"),
            models.Index(fields=["other_phone"], condition=~Q(other_phone=""), name="provider_by_other_phone"),
            models.Index(
                fields=["siret"], opclasses=["varchar_pattern_ops"], condition=~Q(siret=""), name="provider_by_siret"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(finess__isnull=True) | Q(finess__regex=r"^([0-9]{2}|2[AB])[0-9]{7}$"),
                name="provider_finess_is_well_formed",
                violation_error_message="Le numéro FINESS compte 9 chiffres (2A ou 2B au début pour la Corse).",
            ),
            models.CheckConstraint(
                condition=Q(rpps__isnull=True) | Q(rpps__regex=r"^[0-9]{11}$"),
                name="provider_rpps_is_well_formed",
                violation_error_message="Le numéro RPPS compte 11 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(rpps__isnull=True) | Q(kind="professional"),
                name="provider_rpps_is_a_professionals",
                violation_error_message="Seul un professionnel a un numéro RPPS.",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                name="provider_siret_is_well_formed",
                violation_error_message="Le numéro SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_on__isnull=True) | Q(status="closed", closed_on__isnull=False),
                name="provider_closed_has_a_date",
                violation_error_message="Un service fermé, et lui seul, a une date de fermeture.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="provider_coordinates_are_degrees",
                violation_error_message="Les coordonnées sont une latitude et une longitude en degrés.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="provider_has_a_name",
                violation_error_message="Donnez le nom du service ou du professionnel.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether patients can still be addressed to it."""
        return self.status == self.Status.OPEN

    @property
    def place(self) -> str:
        """The commune's name, else the city of its postal address, else nothing."""
        return self.commune.name if self.commune else self.city

    @property
    def address_lines(self) -> list[str]:
        """The postal address, line by line, without empty lines."""
        return [line for line in (self.address_extra, self.street, f"{self.postal_code} {self.city}".strip()) if line]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the search key that the names, the type and the place give. Bulk writes set it themselves."""
        self.search_key = self.current_search_key()
        super().save(*args, **kwargs)

    def current_search_key(self) -> str:
        """The key by which it is found: all its names, its type's words, its place."""
        names = (self.name, self.short_name, *self.former_names)
        return provider_key(*names, self.type.acronym, self.type.label, *self.type.former_names, self.place)

    def covered_places(self) -> list[str]:
        """The names of the places it covers, the widest first: departments, intercommunalities, communes. Four queries."""
        codes: dict[str, list[str]] = {level: [] for level in Coverage.Level}
        for level, code in self.coverage.values_list("level", "code"):
            codes[level].append(code)
        departments = Department.objects.filter(pk__in=codes[Coverage.Level.DEPARTMENT])
        groups = Intercommunality.objects.filter(pk__in=codes[Coverage.Level.INTERCOMMUNALITY])
        communes = Commune.objects.filter(pk__in=codes[Coverage.Level.COMMUNE])
        return [str(place) for place in (*departments, *groups, *communes)]


class Coverage(models.Model):
    """A piece of territory that a provider says it serves."""

    class Level(models.TextChoices):
        COMMUNE = "commune", "commune"
        INTERCOMMUNALITY = "intercommunality", "intercommunalité"
        DEPARTMENT = "department", "département"

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="coverage", db_index=False)
    level = models.CharField("niveau", max_length=16, choices=Level)
    # INSEE code, SIREN or department code according to ``level``: an arrondissement's city may stand for all of it.
    code = models.CharField("code", max_length=9, db_collation=CODE_COLLATION)

    class Meta:
        verbose_name = "territoire couvert"
        verbose_name_plural = "territoires couverts"
        ordering = ["provider", "level", "code"]
        indexes = [models.Index(fields=["level", "code", "provider"], name="coverage_by_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "level", "code"],
                name="coverage_once_a_place",
                violation_error_message="Ce territoire figure déjà dans la liste.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.code}"
