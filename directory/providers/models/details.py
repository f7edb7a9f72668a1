"""What a provider says of itself, line by line: territory, hours, people to ask for, room, absences."""

from collections.abc import Sequence
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from coordination.territory.models import CODE_COLLATION, Commune, Department, Intercommunality
from directory.providers.models.entries import Provider

_NO_CODES = Value(None, output_field=ArrayField(models.CharField(max_length=5)))


def kept(model: Any) -> Any:
    """Keep the history of a table that people write line by line, removals included."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)


@kept
class Coverage(models.Model):
    """A piece of territory that a provider says it serves, or that it excludes from a wider one."""

    class Level(models.TextChoices):
        COMMUNE = "commune", "commune"
        INTERCOMMUNALITY = "intercommunality", "intercommunalité"
        DEPARTMENT = "department", "département"

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="coverage", db_index=False)
    level = models.CharField("niveau", max_length=16, choices=Level)
    # INSEE code, SIREN or department code according to ``level``: an arrondissement's city may stand for all of it.
    code = models.CharField("code", max_length=9, db_collation=CODE_COLLATION)
    is_excluded = models.BooleanField("exclu", default=False, db_default=False)

    class Meta:
        verbose_name = "territoire couvert"
        verbose_name_plural = "territoires couverts"
        ordering = ["provider", "level", "code"]
        indexes = [
            models.Index(fields=["level", "code", "provider"], name="coverage_by_place"),
            models.Index(fields=["level", "code", "provider"], condition=Q(is_excluded=True), name="coverage_excluded"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "level", "code"],
                name="coverage_once_a_place",
                violation_error_message="Ce territoire figure déjà dans la liste.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.code}"

    @staticmethod
    def places(rows: "Sequence[Coverage]") -> list[str]:
        """The names of what ``rows`` stand for, the widest first. One query, or none."""
        names = Coverage.names(rows)
        return [names[key] for key in names if key in {(row.level, row.code) for row in rows}]

    @staticmethod
    def code_of(level: str, commune: Commune) -> str:
        """The code under which ``level`` names the place that ``commune`` is in; empty for an intercommunality it has not."""
        return {
            Coverage.Level.COMMUNE.value: commune.pk,
            Coverage.Level.INTERCOMMUNALITY.value: commune.intercommunality_id or "",
            Coverage.Level.DEPARTMENT.value: commune.department_id,
        }[level]

    @staticmethod
    def names(rows: "Sequence[Coverage]") -> dict[tuple[str, str], str]:
        """The name of each place by level and code, the widest first. One query, or none."""
        parts = [
            model.objects.filter(pk__in=codes)
            .order_by()
            .values_list(Value(rank), Value(level.value), "pk", "name", postal_codes, department)
            for rank, (level, model, postal_codes, department) in enumerate(_PLACES)
            if (codes := [row.code for row in rows if row.level == level])
        ]
        found = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: (row[0], row[3])) if parts else []
        return {(level, code): _place(level, code, name, *where) for _, level, code, name, *where in found}


_PLACES: tuple[tuple[Any, Any, Any, Any], ...] = (
    (Coverage.Level.DEPARTMENT, Department, _NO_CODES, Value("")),
    (Coverage.Level.INTERCOMMUNALITY, Intercommunality, _NO_CODES, Value("")),
    (Coverage.Level.COMMUNE, Commune, F("postal_codes"), F("department")),
)


def _place(level: str, code: str, name: str, postal_codes: list[str] | None, department: str) -> str:
    """A place as its own model writes it, without loading it."""
    if level == Coverage.Level.COMMUNE:
        return Commune(name=name, postal_codes=postal_codes or [], department_id=department).label
    return f"{name} ({code})" if level == Coverage.Level.DEPARTMENT else name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ProviderSkill(Provider.skills.through):  # type: ignore[name-defined]  # made by Django
    """A care that a provider knows how to give: a name for the rows of ``Provider.skills``, whose history is kept."""

    class Meta:
        proxy = True
        verbose_name = "compétence d’un service"
        verbose_name_plural = "compétences d’un service"

    def __str__(self) -> str:
        return str(self.pk)


class Weekday(models.IntegerChoices):
    """Days as Python counts them."""

    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"
    SATURDAY = 5, "samedi"
    SUNDAY = 6, "dimanche"


@kept
class OpeningHours(models.Model):
    """A stretch of one weekday when the provider answers; a day may have several. Local time, ``closes`` the same day."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="hours", db_index=False)
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    opens = models.TimeField("ouvre à")
    closes = models.TimeField("ferme à")

    class Meta:
        verbose_name = "horaire"
        ordering = ["provider", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "weekday", "opens"],
                name="opening_hours_once",
                violation_error_message="Cet horaire figure déjà dans la liste.",
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6)),
                name="opening_hours_have_a_weekday",
                violation_error_message="Choisissez un jour de la semaine.",
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="opening_hours_close_after_opening",
                violation_error_message="L’heure de fermeture vient après l’heure d’ouverture.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


@kept
class Contact(models.Model):
    """Whom to ask for, by role. The name is public; a hospital's own acquaintances are in its overlay."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    role = models.CharField("fonction", max_length=100)
    name = models.CharField("nom", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=16, blank=True)
    email = models.EmailField("courriel", blank=True)
    hours = models.CharField("quand", max_length=100, blank=True)

    class Meta:
        verbose_name = "interlocuteur"
        ordering = ["provider", "role", "name", "id"]
        indexes = [models.Index(fields=["provider", "role"], name="contact_by_provider")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=""),
                name="contact_has_a_role",
                violation_error_message="Dites pour quoi demander cette personne : admissions, cadre, astreinte…",
            ),
            models.CheckConstraint(
                condition=~Q(name="", phone="", email=""),
                name="contact_says_something",
                violation_error_message="Donnez un nom, un téléphone ou un courriel.",
            ),
        ]

    def __str__(self) -> str:
        return self.role


class Capacity(models.Model):
    """How much room a provider said it had, when and to whom. The latest counts, and fades (``freshness``)."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="capacities", db_index=False)
    # None: said in words only.
    free_places = models.PositiveSmallIntegerField("places libres", null=True, blank=True)
    words = models.CharField("précision", max_length=200, blank=True)
    stated_at = models.DateTimeField("dit le", db_default=Now())
    # Name and function as shown; the person may have left, or never had an account.
    stated_by = models.CharField("dit par", max_length=120, blank=True)

    class Meta:
        verbose_name = "capacité"
        ordering = ["provider", "-stated_at", "-id"]
        get_latest_by = ["stated_at", "id"]
        indexes = [models.Index(fields=["provider", "-stated_at"], name="capacity_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(free_places__isnull=False) | ~Q(words=""),
                name="capacity_says_something",
                violation_error_message="Donnez un nombre de places, ou dites-le avec des mots.",
            )
        ]

    def __str__(self) -> str:
        return self.words if self.free_places is None else str(self.free_places)


@kept
class Absence(models.Model):
    """Days without this provider, and who replaces it. Both days are included; ``ends_on`` None: not known yet."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="absences", db_index=False)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    replacement = models.ForeignKey(
        Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="remplacé par"
    )
    words = models.CharField("précision", max_length=200, blank=True)

    class Meta:
        verbose_name = "absence"
        ordering = ["provider", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "starts_on"],
                name="absence_once_a_start",
                violation_error_message="Une absence commence déjà ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="absence_ends_after_it_starts",
                violation_error_message="Le dernier jour d’absence vient après le premier.",
            ),
            models.CheckConstraint(
                condition=Q(replacement__isnull=True) | ~Q(replacement=F("provider")),
                name="absence_replaced_by_another",
                violation_error_message="Un service ne se remplace pas lui-même.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.starts_on)
