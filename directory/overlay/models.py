"""One hospital's own layer over the shared directory: notes, agreements, habits, acquaintances, local entries.

Nothing here is about a patient. What everyone should know belongs in the reference: a ``Correction`` proposes it.
"""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from coordination.territory.models import Commune
from directory.overlay.queries import AgreementQuerySet, LocalProviderQuerySet
from directory.providers.models import Coverage, Provider, ProviderType


def kept(model: Any) -> Any:
    """Keep the history of a table, removals included: who removed a note is known."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)


class OverlayRow(TenantModel):
    """Base of what a hospital writes beside an entry: counted versions, so that two writers see each other."""

    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


@kept
class Note(OverlayRow):
    """A private remark on a provider, signed."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField("note", max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "note"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["hospital", "provider", "-created_at"], name="note_by_provider")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="note_is_written", violation_error_message="Écrivez la note."
            )
        ]


@kept
class Agreement(OverlayRow):
    """An agreement between the hospital and a provider. Both days are included; ``ends_on`` None: no term."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+", db_index=False)
    label = models.CharField("objet", max_length=150)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    words = models.CharField("précision", max_length=300, blank=True)

    objects = TenantManager.from_queryset(AgreementQuerySet)()

    class Meta:
        verbose_name = "convention"
        ordering = ["-starts_on", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "provider", "label", "starts_on"],
                name="agreement_once",
                violation_error_message="Cette convention est déjà notée.",
            ),
            models.CheckConstraint(
                condition=~Q(label=""), name="agreement_has_a_subject", violation_error_message="Dites l’objet."
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
                violation_error_message="La convention se termine après avoir commencé.",
            ),
        ]


class PreferenceKind(models.TextChoices):
    """What a hospital's people do with a provider."""

    PREFERRED = "preferred", "à demander d’abord"
    USUAL = "usual", "correspondant habituel"
    AVOID = "avoid", "à éviter"


@kept
class Preference(OverlayRow):
    """The place that a provider has among this hospital's correspondents: one at most, with its reason."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("place", max_length=10, choices=PreferenceKind)
    words = models.CharField("pourquoi", max_length=200, blank=True)

    class Meta:
        verbose_name = "préférence"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "provider"],
                name="preference_once_a_provider",
                violation_error_message="Une préférence est déjà notée pour ce service.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PreferenceKind.AVOID, words=""),
                name="preference_avoided_with_a_reason",
                violation_error_message="Dites pourquoi l’éviter : vos collègues le liront.",
            ),
        ]


@kept
class LocalContact(OverlayRow):
    """Somebody that the hospital's people know at a provider, by name."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("nom", max_length=120)
    role = models.CharField("fonction", max_length=100, blank=True)
    phone = models.CharField("téléphone", max_length=16, blank=True)
    email = models.EmailField("courriel", blank=True)

    class Meta:
        verbose_name = "contact"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "provider", "name", "role"],
                name="local_contact_once",
                violation_error_message="Cette personne est déjà notée.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="local_contact_has_a_name",
                violation_error_message="Écrivez le nom de la personne.",
            ),
        ]


@kept
class LocalProvider(OverlayRow):
    """A service or a person that only this hospital lists. Phone numbers are E.164. Closed, it keeps its page."""

    type = models.ForeignKey(
        ProviderType, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="type"
    )
    name = models.CharField("nom", max_length=200)
    street = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    phone = models.CharField("téléphone", max_length=16, blank=True)
    mobile = models.CharField("portable", max_length=16, blank=True)
    email = models.EmailField("courriel", blank=True)
    mssante = models.EmailField("messagerie sécurisée de santé", blank=True)
    criteria = models.TextField("pour quels patients", blank=True, default="", db_default="", max_length=1000)
    # What it covers: [["commune", "30344"], ["department", "30"]], levels of ``Coverage.Level``.
    coverage = models.JSONField("territoire couvert", default=list, blank=True)
    closed_on = models.DateField("fermé le", null=True, blank=True)

    objects = TenantManager.from_queryset(LocalProviderQuerySet)()

    class Meta:
        verbose_name = "entrée de l’établissement"
        verbose_name_plural = "entrées de l’établissement"
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["hospital", "type", "commune"], name="local_provider_by_type")]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "type", "name", "postal_code"],
                condition=Q(closed_on=None),
                name="local_provider_once",
                violation_error_message="Votre établissement a déjà cette entrée.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="local_provider_has_a_name",
                violation_error_message="Donnez le nom du service ou du professionnel.",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether patients can still be addressed to it."""
        return self.closed_on is None

    @property
    def place(self) -> str:
        """The commune's name, else the city of its postal address, else nothing."""
        return self.commune.name if self.commune else self.city

    def covered_places(self) -> list[str]:
        """The names of the places it covers, the widest first."""
        return Coverage.places([Coverage(level=level, code=code) for level, code in self.coverage])


class CorrectionState(models.TextChoices):
    """Where a proposal stands."""

    PROPOSED = "proposed", "proposée"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"


@pghistory.track()
class Correction(TenantModel):
    """A change of the reference that somebody of a hospital proposes; a directory administrator decides.

    ``changes``: {field: [old, new]} as they were shown. ``provider`` None: a new entry is proposed. ``proposed_as``: the
    function of its author, which is all of them that administrators read. ``refusal_reason`` also says why a part of an
    accepted one was left out; ``told_at``: when its author put the answer away.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    proposed_as = models.CharField("fonction", max_length=30, blank=True, default="", db_default="")
    changes = models.JSONField("changements", encoder=DjangoJSONEncoder)
    reason = models.CharField("motif", max_length=500, blank=True)
    state = models.CharField("état", max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    # Directory administrators have no function in the hospital: the name as shown, no key.
    decided_by_name = models.CharField("décidée par", max_length=150, blank=True)
    accepted_fields = ArrayField(
        models.CharField(max_length=40), verbose_name="champs repris", default=list, db_default=[], blank=True
    )
    refusal_reason = models.CharField("motif du refus", max_length=500, blank=True)
    told_at = models.DateTimeField("réponse lue le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)
    created_at = models.DateTimeField("proposée le", auto_now_add=True)

    class Meta:
        verbose_name = "correction"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["hospital", "provider", "state"], name="correction_by_provider"),
            models.Index(fields=["hospital", "proposed_by", "-created_at"], name="correction_by_proposer"),
            models.Index(fields=["hospital", "state", "created_at"], name="correction_by_state"),
            # Counted for every page of its author.
            models.Index(
                fields=["hospital", "proposed_by"],
                name="correction_untold",
                condition=Q(told_at=None, decided_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(changes={}),
                name="correction_changes_something",
                violation_error_message="Dites ce qui est à corriger.",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.PROPOSED, decided_at=None)
                | (~Q(state=CorrectionState.PROPOSED) & Q(decided_at__isnull=False)),
                name="correction_decided_has_a_date",
                violation_error_message="Une correction décidée, et elle seule, a une date de décision.",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.REFUSED, refusal_reason=""),
                name="correction_refused_with_a_reason",
                violation_error_message="Dites pourquoi la correction est refusée : la personne le lira.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
