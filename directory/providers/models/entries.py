"""Providers of care and help, and the professionals who practise at one or several of them."""

from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from coordination.identity.phones import is_mobile
from coordination.tenancy.keys import uuid7
from coordination.territory.models import Commune
from directory.providers.models.types import ProviderType, Skill
from directory.providers.names import provider_key
from directory.providers.queries import ProviderQuerySet, key_beginning, key_words
from directory.providers.words import learn_key

OLDEST_AGE = 130


class Channel(models.TextChoices):
    """How a provider is reached. Their order is the one used when the provider gave none: safest first."""

    MSSANTE = "mssante", "messagerie sécurisée"
    PHONE = "phone", "téléphone"
    MAIL = "mail", "courriel"
    SMS = "sms", "SMS"
    FAX = "fax", "télécopie"


class Situation(models.TextChoices):
    """What a patient lives with that some services take and others do not. The rest is in words (``Provider.criteria``)."""

    CHRONIC = "chronic", "maladie chronique"
    CANCER = "cancer", "cancer"
    PALLIATIVE = "palliative", "soins palliatifs"
    NEURODEGENERATIVE = "neurodegenerative", "maladie d’Alzheimer ou apparentée"
    NEUROLOGICAL = "neurological", "maladie neurologique"
    PSYCHIATRIC = "psychiatric", "trouble psychique"
    ADDICTION = "addiction", "addiction"
    DISABILITY = "disability", "handicap"
    PRECARITY = "precarity", "précarité"
    PERINATAL = "perinatal", "grossesse et suites de couches"


class Dependency(models.TextChoices):
    """The six groups of the AGGIR scale (code de l'action sociale et des familles, annexe 2-1), 1 the most dependent."""

    GIR_1 = "1", "GIR 1"
    GIR_2 = "2", "GIR 2"
    GIR_3 = "3", "GIR 3"
    GIR_4 = "4", "GIR 4"
    GIR_5 = "5", "GIR 5"
    GIR_6 = "6", "GIR 6"


class Professional(models.Model):
    """A person with a national number, wherever they practise. Each place of practice is a ``Provider``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rpps = models.CharField("RPPS", max_length=11)
    civility = models.CharField("civilité", max_length=20, blank=True, db_default="")
    last_name = models.CharField("nom d’exercice", max_length=100)
    first_name = models.CharField("prénom d’exercice", max_length=100, blank=True, db_default="")
    # Codes of the national register (standards §4.2): 10 doctor, 60 nurse; C civil, M military, E student.
    profession = models.CharField("profession", max_length=10, blank=True, db_default="")
    category = models.CharField("catégorie", max_length=2, blank=True, db_default="")
    created_at = models.DateTimeField("créé le", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("modifié le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "professionnel"
        constraints = [
            # Not ``unique=True``, which adds an index for searches by beginning that nobody makes: half a million rows.
            models.UniqueConstraint(
                fields=["rpps"],
                name="professional_once",
                violation_error_message="Ce professionnel est déjà connu.",
            ),
            models.CheckConstraint(
                condition=Q(rpps__regex=r"^[0-9]{11}$"),
                name="professional_rpps_is_well_formed",
                violation_error_message="Le numéro RPPS compte 11 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()


# A row as it was before each change by a person; imports, two million rows at a time, leave ``version`` alone.
@pghistory.track(
    pghistory.UpdateEvent("changed", condition=pgtrigger.AnyChange("version"), row=pghistory.Old),
    exclude=["search_key"],
)
class Provider(models.Model):
    """An organisation's site, or a professional at one place of practice, that can be asked to come after a discharge.

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
    finess = models.CharField("FINESS", max_length=9, null=True, blank=True)  # unique when known
    # A professional has one number and as many entries as places of practice: ``practice_key`` tells them apart.
    rpps = models.CharField("RPPS", max_length=11, null=True, blank=True)
    practice_key = models.CharField("lieu d’exercice", max_length=64, blank=True, default="", db_default="")
    siret = models.CharField("SIRET", max_length=14, blank=True)
    finess_category = models.CharField("catégorie FINESS", max_length=3, blank=True)

    professional = models.ForeignKey(
        Professional, on_delete=models.PROTECT, null=True, blank=True, related_name="practices", db_index=False
    )
    # The site where the professional practises, or the body that the site belongs to.
    organisation = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="members", db_index=False
    )

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
    mobile = models.CharField("portable", max_length=16, blank=True, default="", db_default="")
    fax = models.CharField("télécopie", max_length=16, blank=True)
    email = models.EmailField("courriel", blank=True)
    mssante = models.EmailField("messagerie sécurisée de santé", blank=True)

    preferred_channels = ArrayField(
        models.CharField(max_length=10, choices=Channel),
        verbose_name="moyens de contact, dans l’ordre",
        default=list,
        db_default=[],
        blank=True,
    )

    missions = models.TextField("missions", blank=True, default="", db_default="")
    min_age = models.PositiveSmallIntegerField("à partir de (ans)", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("jusqu’à (ans)", null=True, blank=True)
    # Empty: nobody has said.
    situations = ArrayField(
        models.CharField(max_length=20, choices=Situation),
        verbose_name="situations prises en charge",
        default=list,
        db_default=[],
        blank=True,
    )
    dependencies = ArrayField(
        models.CharField(max_length=1, choices=Dependency),
        verbose_name="dépendance prise en charge",
        default=list,
        db_default=[],
        blank=True,
    )
    # What no list says.
    criteria = models.TextField("pour quels patients", blank=True, default="", db_default="")
    skills = models.ManyToManyField(Skill, verbose_name="compétences", related_name="providers", blank=True)
    conventions = models.TextField("conventions", blank=True, default="", db_default="")
    # None: nobody has said.
    weekend = models.BooleanField("intervient le week-end", null=True, blank=True)
    evening = models.BooleanField("intervient le soir", null=True, blank=True)
    accepts_new_patients = models.BooleanField("accepte de nouveaux patients", null=True, blank=True)
    home_visits = models.BooleanField("se déplace à domicile", null=True, blank=True)

    status = models.CharField("état", max_length=6, choices=Status, default=Status.OPEN)
    closed_on = models.DateField("fermé le", null=True, blank=True)
    source = models.CharField("source", max_length=6, choices=Source)
    source_vintage = models.DateField("millésime de la source", null=True, blank=True)
    verified_at = models.DateTimeField("vérifié le", null=True, blank=True)
    # Name and function as shown: the person may have left, or be the provider itself.
    verified_by = models.CharField("vérifié par", max_length=120, blank=True, default="", db_default="")
    # Columns that a person has set: no import overwrites them.
    curated_fields = ArrayField(
        models.CharField(max_length=40), verbose_name="champs tenus à la main", default=list, db_default=[], blank=True
    )
    # Counts the changes by people. Two of them at once: the second is shown what the first wrote.
    version = models.PositiveIntegerField(
        default=1, db_default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False
    )
    created_at = models.DateTimeField("créé le", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("modifié le", db_default=Now(), editable=False)
    search_key = models.TextField("clé de recherche", editable=False)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = "service ou professionnel"
        verbose_name_plural = "services et professionnels"
        ordering = ["name", "id"]
        indexes = [
            # Whole words and their beginnings. Misspelt ones are compared with ``SearchWord``: the trigrams of two million
            # keys took longer to write than all the rest of a row, and as long to read.
            GinIndex(key_words(F("search_key")), name="provider_search_words"),
            # A name and the beginning of the next one, as somebody types.
            models.Index(OpClass(key_beginning(), name="text_pattern_ops"), name="provider_by_beginning"),
            # Of one commune too, whatever the type: types are few, and PostgreSQL 18 skips from one to the next.
            models.Index(fields=["type", "commune"], name="provider_by_type_and_commune"),
            models.Index(fields=["postal_code"], name="provider_by_postal_code"),
            # Of the few that have said: what registers bring by the million says nothing.
            GinIndex(fields=["situations"], condition=~Q(situations=[]), name="provider_by_situations"),
            GinIndex(fields=["dependencies"], condition=~Q(dependencies=[]), name="provider_by_dependencies"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="provider_by_phone"),
            models.Index(fields=["other_phone"], condition=~Q(other_phone=""), name="provider_by_other_phone"),
            models.Index(fields=["mobile"], condition=~Q(mobile=""), name="provider_by_mobile"),
            models.Index(fields=["professional"], condition=Q(professional__isnull=False), name="provider_by_person"),
            models.Index(fields=["organisation"], condition=Q(organisation__isnull=False), name="provider_by_body"),
            models.Index(
                fields=["siret"], opclasses=["varchar_pattern_ops"], condition=~Q(siret=""), name="provider_by_siret"
            ),
        ]
        constraints = [
            # Professionals, most of the table, have none: they are in no index of it.
            models.UniqueConstraint(
                fields=["finess"],
                condition=Q(finess__isnull=False),
                name="providers_provider_finess_once",
                violation_error_message="Une fiche porte déjà ce numéro FINESS.",
            ),
            models.CheckConstraint(
                condition=Q(finess__isnull=True) | Q(finess__regex=r"^([0-9]{2}|2[AB])[0-9]{7}$"),
                name="provider_finess_is_well_formed",
                violation_error_message="Le numéro FINESS compte 9 chiffres (2A ou 2B au début pour la Corse).",
            ),
            models.UniqueConstraint(
                fields=["rpps", "practice_key"],
                condition=Q(rpps__isnull=False),
                name="provider_once_a_practice",
                violation_error_message="Ce professionnel a déjà une fiche pour ce lieu d’exercice.",
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
            models.CheckConstraint(
                condition=(Q(min_age__isnull=True) | Q(min_age__lte=OLDEST_AGE))
                & (Q(max_age__isnull=True) | Q(max_age__lte=OLDEST_AGE))
                & (Q(min_age__isnull=True) | Q(max_age__isnull=True) | Q(min_age__lte=F("max_age"))),
                name="provider_ages_are_in_order",
                violation_error_message=f"Les âges vont de 0 à {OLDEST_AGE} ans, le plus petit d’abord.",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | ~Q(organisation=F("id")),
                name="provider_not_its_own_organisation",
                violation_error_message="Un service ne dépend pas de lui-même.",
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
        learn_key(self.search_key)

    def current_search_key(self) -> str:
        """The key by which it is found: all its names, its type's words, its place."""
        names = (self.name, self.short_name, *self.former_names)
        return provider_key(*names, self.type.acronym, self.type.label, *self.type.former_names, self.place)

    def channels(self) -> list[tuple[Channel, str]]:
        """The ways to reach it that have an address, the preferred ones first."""
        ordered = dict.fromkeys([*(Channel(name) for name in self.preferred_channels), *Channel])
        return [(channel, address) for channel in ordered if (address := self.address_of(channel))]

    def address_of(self, channel: Channel) -> str:
        """The number or mailbox of one channel, empty without one. An SMS goes to a mobile number only."""
        numbers = [number for number in (self.phone, self.other_phone, self.mobile) if number]
        mobiles = [number for number in (self.mobile, self.other_phone, self.phone) if number and is_mobile(number)]
        return {
            Channel.MSSANTE: self.mssante,
            Channel.MAIL: self.email,
            Channel.PHONE: next(iter(numbers), ""),
            Channel.SMS: next(iter(mobiles), ""),
            Channel.FAX: self.fax,
        }[channel]

    def covered_places(self) -> list[str]:
        """The names of the places it covers, the widest first: departments, intercommunalities, communes. Four queries."""
        return self.coverage.model.places([row for row in self.coverage.all() if not row.is_excluded])
