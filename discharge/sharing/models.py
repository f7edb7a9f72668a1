"""What was said about sharing, and what was disclosed. Both are only ever added to: the database refuses changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from directory.providers.models import Provider, ProviderType
from discharge.planning.models import CircleMember
from discharge.sharing.queries import DisclosureQuerySet, SharingActQuerySet


class Basis(models.TextChoices):
    """On what ground data goes to a recipient (CSP L.1110-4 and L.1110-12; standards §8)."""

    CARE_TEAM = "care_team", "Équipe de soins"
    CONSENT = "consent", "Hors équipe de soins"
    SOCIAL = "social", "Secteur social"
    NONE = "none", "Aucun partage"


class Act(models.TextChoices):
    """What somebody said or decided about sharing."""

    INFORMED = "informed", "Personne informée du partage"
    CONSENTED = "consented", "Accord donné"
    WITHDRAWN = "withdrawn", "Accord retiré"
    OPPOSED = "opposed", "Opposition"
    LIFTED = "lifted", "Opposition levée"
    BASIS_SET = "basis_set", "Cadre du partage corrigé"


class GivenBy(models.TextChoices):
    """Who spoke."""

    PATIENT = "patient", "La personne elle-même"
    REPRESENTATIVE = "representative", "Son représentant"


class Means(models.TextChoices):
    """How consent was given: any means will do (CSP D.1110-3-1)."""

    ORAL = "oral", "De vive voix"
    WRITTEN = "written", "Par écrit"
    ELECTRONIC = "electronic", "Par voie électronique"
    # Not chosen in the form of this app: ticked on a request to the recipient.
    REQUEST = "request", "Noté dans la demande"


class Scope(models.TextChoices):
    """What is disclosed, from the most to the least."""

    LETTER = "letter", "Courrier de sortie"
    SOCIAL_LETTER = "social_letter", "Courrier social"
    DOCUMENT = "document", "Document de la demande"
    IDENTITY = "identity", "Identité et coordonnées"
    REQUEST = "request", "Demande, sans l’identité"


class SharingAct(TenantModel):
    """One thing said about one recipient, or (``INFORMED``) about sharing at all. What holds is read from all of them.

    A recipient is an entry of the directory, else a name in a role; ``circle_member`` remembers whose line it was said
    of, so that an opposition survives a corrected name.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="sharing_acts", db_index=False)
    act = models.CharField("acte", max_length=20, choices=Act)
    circle_member = models.ForeignKey(
        CircleMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.ForeignKey(ProviderType, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField("destinataire", max_length=200, blank=True)
    basis = models.CharField("cadre", max_length=20, choices=Basis, blank=True)
    given_by = models.CharField("dit par", max_length=20, choices=GivenBy, blank=True)
    representative_name = models.CharField("nom du représentant", max_length=150, blank=True)
    means = models.CharField("comment", max_length=20, choices=Means, blank=True)
    given_on = models.DateField("dit le", null=True)
    reason = models.CharField("raison", max_length=300, blank=True)
    recorded_at = models.DateTimeField("noté le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", db_index=False
    )

    objects = TenantManager.from_queryset(SharingActQuerySet)()

    class Meta:
        verbose_name = "acte de partage"
        verbose_name_plural = "actes de partage"
        constraints = [
            models.CheckConstraint(
                condition=Q(act=Act.INFORMED, name="", role=None)
                | (~Q(act=Act.INFORMED) & ~Q(name="") & Q(role__isnull=False)),
                name="sharing_act_names_its_recipient",
                violation_error_message="Dites de quel destinataire il s’agit.",
            ),
            models.CheckConstraint(
                condition=(Q(act=Act.BASIS_SET) & ~Q(basis="") & ~Q(reason="")) | (~Q(act=Act.BASIS_SET) & Q(basis="")),
                name="sharing_basis_has_a_reason",
                violation_error_message="Un cadre corrigé porte sa raison.",
            ),
            models.CheckConstraint(
                condition=~Q(act=Act.CONSENTED) | (~Q(given_by="") & ~Q(means="") & Q(given_on__isnull=False)),
                name="sharing_consent_says_who_how_when",
                violation_error_message="Dites qui a donné l’accord, comment et quand.",
            ),
            models.CheckConstraint(
                condition=~Q(given_by=GivenBy.REPRESENTATIVE) | ~Q(representative_name=""),
                name="sharing_representative_is_named",
                violation_error_message="Nommez le représentant.",
            ),
        ]
        indexes = [models.Index(fields=["hospital", "episode", "recorded_at"], name="sharing_act_by_episode")]

    def __str__(self) -> str:
        return str(self.pk)


class DisclosureKind(models.TextChoices):
    """By what act data reached a recipient."""

    WRITTEN = "written", "Écrit"
    SENT = "sent", "Envoyé"
    PAPER = "paper", "Remis sur papier"
    OPENED = "opened", "Ouvert par le destinataire"
    ACCEPTED = "accepted", "Donné à qui accepte"


class Disclosure(TenantModel):
    """One disclosure: to whom, what, on which ground, by whom, when. Given to the patient who asks for the list.

    ``author`` None: the recipient's own act, or the system's.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="disclosures", db_index=False)
    kind = models.CharField("acte", max_length=20, choices=DisclosureKind)
    scope = models.CharField("contenu", max_length=20, choices=Scope)
    basis = models.CharField("cadre", max_length=20, choices=Basis)
    subject_id = models.UUIDField(help_text="the letter or the approach, in the app that discloses")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.ForeignKey(ProviderType, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("destinataire", max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField("le", default=timezone.now)

    objects = TenantManager.from_queryset(DisclosureQuerySet)()

    class Meta:
        verbose_name = "transmission d’informations"
        verbose_name_plural = "transmissions d’informations"
        indexes = [
            models.Index(fields=["hospital", "episode", "at"], name="disclosure_by_episode"),
            models.Index(fields=["hospital", "subject_id", "at"], name="disclosure_by_subject"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
