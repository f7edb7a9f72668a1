"""What a patient needs, and who comes: the care circle. Plan items are ``episodes.Task`` rows of kind ``plan``."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from coordination.crypto import EncryptedTextField
from coordination.episodes.models import Contact, Episode, NeedDomain, Task
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from directory.providers.models import Provider, ProviderType
from discharge.planning.queries import CircleQuerySet, NeedQuerySet
from discharge.planning.roles import GP


@pghistory.track()
class Need(TenantModel):
    """What the patient needs in one domain, in a person's words: "pansement tous les 2 jours"."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="needs", db_index=False)
    domain = models.CharField("domaine", max_length=20, choices=NeedDomain)
    description = models.CharField("besoin", max_length=300)
    # A need written by mistake is put aside, not deleted: it can be put back.
    removed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(NeedQuerySet)()

    class Meta:
        verbose_name = "besoin"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "domain", "description"],
                condition=Q(removed_at=None),
                name="need_once_an_episode",
                violation_error_message="Ce besoin est déjà noté.",
            ),
            models.CheckConstraint(
                condition=~Q(description=""), name="need_is_described", violation_error_message="Décrivez le besoin."
            ),
        ]
        indexes = [models.Index(fields=["hospital", "episode", "domain"], name="need_by_episode")]

    def __str__(self) -> str:
        return str(self.pk)


class CircleState(models.TextChoices):
    """Where things stand with one member of the care circle."""

    TO_FIND = "to_find", "À trouver"
    TO_CONTACT = "to_contact", "À contacter"
    INFORMED = "informed", "Informé"
    CONFIRMED = "confirmed", "Confirmé"
    REMOVED = "removed", "Retiré"


# One table of data; every pair that is not here is refused (house-style 14). Going back is allowed: people tick by mistake.
CIRCLE_TRANSITIONS: frozenset[tuple[CircleState, CircleState]] = frozenset(
    {
        (CircleState.TO_FIND, CircleState.TO_CONTACT),
        (CircleState.TO_FIND, CircleState.REMOVED),
        (CircleState.TO_CONTACT, CircleState.INFORMED),
        (CircleState.TO_CONTACT, CircleState.CONFIRMED),
        (CircleState.TO_CONTACT, CircleState.REMOVED),
        (CircleState.INFORMED, CircleState.TO_CONTACT),
        (CircleState.INFORMED, CircleState.CONFIRMED),
        (CircleState.INFORMED, CircleState.REMOVED),
        (CircleState.CONFIRMED, CircleState.TO_CONTACT),
        (CircleState.CONFIRMED, CircleState.INFORMED),
        (CircleState.CONFIRMED, CircleState.REMOVED),
        (CircleState.REMOVED, CircleState.TO_CONTACT),
    }
)


@pghistory.track()
class CircleMember(TenantModel):
    """Somebody who comes, or must come, after the discharge: a professional or a service, in one role.

    The details are copied from the directory and may be corrected here: a letter goes where the coordinator said, even
    when the directory changes later. They are professional data, not the patient's, hence not encrypted.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="circle", db_index=False)
    role = models.ForeignKey(
        ProviderType, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="rôle"
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    name = models.CharField("nom", max_length=200, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    mobile = models.CharField("portable", max_length=20, blank=True)
    mail = models.EmailField("adresse électronique", blank=True)
    state = models.CharField("état", max_length=20, choices=CircleState, default=CircleState.TO_CONTACT)
    starts_on = models.DateField("à partir du", null=True, blank=True)
    what_for = models.CharField("pour quoi", max_length=200, blank=True)
    rhythm = models.CharField("passe", max_length=120, blank=True)
    is_usual = models.BooleanField("venait déjà avant l’hospitalisation", default=False)
    is_referrer = models.BooleanField("a adressé la personne à l’hôpital", default=False, db_default=False)
    receives_letter = models.BooleanField("reçoit le courrier de sortie", default=False)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(CircleQuerySet)()

    class Meta:
        verbose_name = "membre du cercle de soins"
        verbose_name_plural = "membres du cercle de soins"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "role", "name"],
                condition=~Q(state=CircleState.REMOVED),
                name="circle_member_once_an_episode",
                violation_error_message="Cette personne est déjà dans le cercle de soins.",
            ),
            models.CheckConstraint(
                condition=Q(state=CircleState.REMOVED)
                | Q(state=CircleState.TO_FIND, name="", provider=None)
                | (~Q(state=CircleState.TO_FIND) & ~Q(name="")),
                name="circle_member_named_unless_to_find",
                violation_error_message="Écrivez le nom de la personne ou du service.",
            ),
            models.CheckConstraint(
                condition=Q(receives_letter=False, is_referrer=False)
                | ~Q(state__in=[CircleState.REMOVED, CircleState.TO_FIND]),
                name="circle_letter_needs_current_member",
                violation_error_message="Un courrier s’adresse à quelqu’un de nommé dans le cercle de soins.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "episode", "state"], name="circle_by_episode"),
            models.Index(fields=["hospital", "provider"], name="circle_by_provider"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_gp(self) -> bool:
        """Whether this is the patient's named GP."""
        return self.role_id == GP

    @property
    def gets_letters(self) -> bool:
        """Whether a letter goes to them at the departure: the GP and who referred the patient (CSP, art. R. 1112-1-2, I), and
        whoever the team chose.
        """
        return self.is_named and (self.is_gp or self.is_referrer or self.receives_letter)

    @property
    def visits(self) -> str:
        """What for and how often: « lever et toilette, 5 matins par semaine »."""
        return ", ".join(part for part in (self.what_for, self.rhythm) if part)

    @property
    def is_named(self) -> bool:
        """Whether this is somebody, in the circle today."""
        return self.state not in {CircleState.TO_FIND, CircleState.REMOVED}

    @property
    def is_told(self) -> bool:
        """Whether the person knows of the discharge."""
        return self.state in {CircleState.INFORMED, CircleState.CONFIRMED}


class GpCallOutcome(models.TextChoices):
    """How an attempt to reach the GP ended."""

    AGREES = "agrees", "Joint, d’accord"
    UNREACHED = "unreached", "Pas joint"
    DISAGREES = "disagrees", "Pas d’accord"


class GpCall(TenantModel):
    """One attempt to reach the GP before the discharge. Written once; ``id`` comes from the form, so that sending it twice makes one."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="gp_calls", db_index=False)
    circle_member = models.ForeignKey(CircleMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField("issue", max_length=20, choices=GpCallOutcome)
    at = models.DateTimeField("appelé le")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    # What the doctor says of the patient.
    note = EncryptedTextField("précision", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "appel au médecin traitant"
        verbose_name_plural = "appels au médecin traitant"
        indexes = [models.Index(fields=["hospital", "episode", "-at"], name="gp_call_by_episode")]

    def __str__(self) -> str:
        return str(self.pk)


class LoadLevel(models.TextChoices):
    """What caring weighs on somebody, as they say it or as it is seen."""

    LIGHT = "light", "Charge légère"
    HEAVY = "heavy", "Charge lourde"
    EXHAUSTED = "exhausted", "Épuisé"


class CarerLoad(TenantModel):
    """What caring weighed on somebody around the patient one day. Written once: the last one holds, the others show how it went."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="carer_loads", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="loads", db_index=False)
    level = models.CharField("charge", max_length=20, choices=LoadLevel)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = EncryptedTextField("précision", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "charge d’un aidant"
        verbose_name_plural = "charges des aidants"
        indexes = [models.Index(fields=["hospital", "contact", "-at"], name="carer_load_by_contact")]

    def __str__(self) -> str:
        return str(self.pk)


class OrderRefusal(TenantModel):
    """Somebody said that a task does not come after another: no rule proposes it again. Written once."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", db_index=False)
    first = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", db_index=False)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    refused_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ordre refusé"
        verbose_name_plural = "ordres refusés"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "task", "first"],
                name="order_refused_once",
                violation_error_message="Cet ordre est déjà refusé.",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
