"""Departments, intercommunalities and communes. Public reference data: no hospital, no person."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from coordination.territory.names import commune_keys
from coordination.territory.queries import CommuneQuerySet

# INSEE codes are ASCII and their order carries meaning (a department is a range of codes), so "C", not a language's order.
CODE_COLLATION = "C"


class Department(models.Model):
    """A department, or an overseas collectivity that stands at the same level."""

    code = models.CharField("code", max_length=3, primary_key=True, db_collation=CODE_COLLATION)
    name = models.CharField("nom", max_length=100)

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Intercommunality(models.Model):
    """A group of communes with its own tax (communauté de communes, d'agglomération, urbaine, métropole)."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True, db_collation=CODE_COLLATION)
    name = models.CharField("nom", max_length=200)

    class Meta:
        verbose_name = "intercommunalité"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A place with an INSEE code: a commune of today, a municipal arrondissement, or a former commune.

    An address is recorded on a commune of today or on an arrondissement, never on a former commune (``today``).
    """

    class Kind(models.TextChoices):
        CURRENT = "C", "commune"
        ARRONDISSEMENT = "A", "arrondissement municipal"
        FORMER = "F", "ancienne commune"

    code = models.CharField("code INSEE", max_length=5, primary_key=True, db_collation=CODE_COLLATION)
    name = models.CharField("nom", max_length=100)
    kind = models.CharField("nature", max_length=1, choices=Kind)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, verbose_name="département")
    intercommunality = models.ForeignKey(
        Intercommunality, on_delete=models.PROTECT, null=True, blank=True, verbose_name="intercommunalité"
    )
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    # WGS84 degrees of the main town, not of the middle of the area: distances are driven from where people live.
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="commune d’aujourd’hui",
    )
    city = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrondissements",
        verbose_name="ville",
    )
    former_names = ArrayField(models.CharField(max_length=100), verbose_name="anciens noms", default=list, blank=True)
    former_codes = ArrayField(models.CharField(max_length=5), verbose_name="anciens codes", default=list, blank=True)
    search_key = models.CharField("clé de recherche", max_length=600, editable=False)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["name", "code"]
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="commune_search_trigram"),
            # A one- or two-letter prefix has no trigram to look up.
            models.Index(fields=["search_key"], opclasses=["varchar_pattern_ops"], name="commune_search_prefix"),
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
            GinIndex(fields=["former_codes"], name="commune_former_codes"),
            # Neighbours of an address in other departments.
            models.Index(fields=["latitude", "longitude"], name="commune_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^([0-9]{2}|2[AB])[0-9]{3}$"),
                name="commune_code_is_insee",
                violation_error_message="Le code INSEE a cinq caractères : 30344, 2A004.",
            ),
            models.CheckConstraint(
                condition=Q(kind="F", successor__isnull=False) | (~Q(kind="F") & Q(successor__isnull=True)),
                name="commune_former_has_successor",
                violation_error_message="Une ancienne commune, et elle seule, désigne la commune d’aujourd’hui.",
            ),
            models.CheckConstraint(
                condition=Q(kind="A", city__isnull=False) | (~Q(kind="A") & Q(city__isnull=True)),
                name="commune_arrondissement_has_city",
                violation_error_message="Un arrondissement, et lui seul, désigne sa ville.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="commune_coordinates_are_degrees",
                violation_error_message="Les coordonnées sont une latitude et une longitude en degrés.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What a person reads and types: "Vergèze (30310)"; the department when there are several postal codes."""
        where = self.postal_codes[0] if len(self.postal_codes) == 1 else self.department_id
        return f"{self.name} ({where})"

    @property
    def today(self) -> "Commune":
        """The commune that an address is recorded on: the successor of a former commune, else itself."""
        return self.successor if self.successor is not None else self

    @property
    def codes(self) -> list[str]:
        """The codes under which a territory may name this place: its own and, for an arrondissement, its city's."""
        return [self.code, self.city_id] if self.city_id else [self.code]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the search key that the names give. The loader writes it itself."""
        self.search_key = commune_keys(self.name, self.former_names)
        super().save(*args, **kwargs)
