"""What is asked of providers for one episode: the request, each provider approached, each answer as it came."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coordination.crypto import EncryptedBinaryField, EncryptedJSONField
from coordination.episodes.models import Episode
from coordination.received import MediaType
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from coordination.territory.models import Commune
from directory.providers.models import Channel, Provider, ProviderType
from discharge.planning.models import CircleMember
from discharge.requests.needed import KINDS, Opens
from discharge.requests.queries import ApproachQuerySet, PaperQuerySet, RequestQuerySet
from discharge.requests.states import ANSWERS, WAITING, ApproachState, RefusalReason, RequestState


class Prescription(models.TextChoices):
    """Where the prescription that goes with the request is."""

    READY = "ready", "Prête"
    TO_COME = "to_come", "À faire avant la sortie"
    NONE = "none", "Aucune"


class Moment(models.TextChoices):
    """When in the day somebody comes."""

    MORNING = "morning", "matin"
    NOON = "noon", "midi"
    EVENING = "evening", "soir"
    TO_AGREE = "to_agree", "à convenir"


@pghistory.track()
class CareRequest(TenantModel):
    """One thing asked for a patient, until somebody accepts. Whoever answers, the episode keeps its referent.

    ``waves`` are the providers still to be asked, wave after wave: ``[{"providers": [ids], "locals": [ids], "wait_hours":
    24}]``, those of the directory and the hospital's own, the wait being counted from the wave before; ``wave`` numbers the last one asked. ``details`` are what one type of provider asks
    for besides, by name of field (``requirements``).
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="requests", db_index=False)
    role = models.ForeignKey(
        ProviderType, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="type de service"
    )
    # Filled or confirmed by the acceptance.
    circle_member = models.ForeignKey(
        CircleMember, on_delete=models.PROTECT, null=True, related_name="requests", db_index=False
    )
    state = models.CharField("état", max_length=20, choices=RequestState, default=RequestState.OPEN)
    care = models.CharField("ce qui est demandé", max_length=500)
    rhythm = models.CharField("rythme", max_length=120, blank=True)
    duration = models.CharField("durée", max_length=120, blank=True)
    situation = models.CharField("situation", max_length=300, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    starts_on = models.DateField("à partir du")
    answer_by = models.DateTimeField("réponse souhaitée avant")
    prescription = models.CharField("ordonnance", max_length=10, choices=Prescription, blank=True)
    has_consent = models.BooleanField("consentement du patient", default=False)
    gp_contacted = models.BooleanField("médecin traitant contacté", null=True)
    gp_why_not = models.CharField("pourquoi pas", max_length=200, blank=True)
    details = models.JSONField("précisions", default=dict, blank=True)
    waves = models.JSONField(default=list, blank=True)
    wave = models.PositiveSmallIntegerField(default=1)
    next_wave_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", db_index=False)
    # As the provider reads it: the person may change function.
    asked_by_role = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField("demandée le", default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    # What ``requests_of`` read beside it.
    asked_of: "list[Approach]"
    three_opinions: "list[HadOpinion]"
    carried: "list[CarriedPaper]"

    objects = TenantManager.from_queryset(RequestQuerySet)()

    class Meta:
        verbose_name = "demande"
        constraints = [
            models.CheckConstraint(
                condition=~Q(care=""), name="request_says_what", violation_error_message="Dites ce qui est demandé."
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("created_at")),
                name="request_answered_after_it_is_made",
                violation_error_message="La réponse est attendue après l’envoi.",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, settled_at=None)
                | (~Q(state=RequestState.OPEN) & Q(settled_at__isnull=False)),
                name="request_settled_has_time",
                violation_error_message="Une demande close, et elle seule, porte l’heure de sa clôture.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "episode", "created_at"], name="request_by_episode"),
            # Read by the sweep every few minutes.
            models.Index(
                fields=["hospital", "next_wave_at"], name="request_next_wave", condition=Q(state=RequestState.OPEN)
            ),
            models.Index(fields=["hospital", "answer_by"], name="request_due", condition=Q(state=RequestState.OPEN)),
            models.Index(fields=["hospital", "created_at"], name="request_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_live(self) -> bool:
        """Whether somebody is still looked for."""
        return self.state in {RequestState.OPEN, RequestState.EXHAUSTED}


@pghistory.track()
class Approach(TenantModel):
    """One provider asked within a request, from the directory or named by hand. Professional data, hence plain."""

    request = models.ForeignKey(CareRequest, on_delete=models.PROTECT, related_name="approaches", db_index=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # The one who proposed this colleague.
    passed_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="passed_to", db_index=False
    )
    name = models.CharField("nom", max_length=200)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    channel = models.CharField("voie", max_length=10, choices=Channel)
    address = models.CharField(max_length=320, blank=True)
    wave = models.PositiveSmallIntegerField(default=1)
    state = models.CharField("état", max_length=20, choices=ApproachState, default=ApproachState.SENT)
    sent_at = models.DateTimeField("demandé le", default=timezone.now)
    chase_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField("répondu le", null=True)
    starts_on = models.DateField("premier passage", null=True)
    moment = models.CharField("moment", max_length=10, choices=Moment, blank=True)
    contact_name = models.CharField("qui passera", max_length=150, blank=True)
    contact_phone = models.CharField("son téléphone", max_length=20, blank=True)
    refusal_reason = models.CharField("motif", max_length=20, choices=RefusalReason, blank=True)
    possible_from = models.DateField("de nouveau possible à partir du", null=True)
    question = models.CharField("question", max_length=1000, blank=True)
    reply = models.CharField("réponse à la question", max_length=1000, blank=True)
    colleague_name = models.CharField("confrère proposé", max_length=200, blank=True)
    colleague_phone = models.CharField("son téléphone", max_length=20, blank=True)
    # When the referent put the answer away.
    told_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    # What ``requests_of`` read beside it.
    said: "list[Answer]"

    objects = TenantManager.from_queryset(ApproachQuerySet)()

    class Meta:
        verbose_name = "sollicitation"
        constraints = [
            # The last wall behind the locks: two providers never hold the same patient.
            models.UniqueConstraint(
                fields=["hospital", "request"],
                condition=Q(state=ApproachState.ACCEPTED),
                name="approach_one_acceptance_a_request",
                violation_error_message="Un autre service a déjà accepté cette demande.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "request", "provider"],
                name="approach_once_a_request",
                violation_error_message="Ce service a déjà été sollicité pour cette demande.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "request", "name"],
                condition=Q(provider=None),
                name="approach_named_once_a_request",
                violation_error_message="Ce service a déjà été sollicité pour cette demande.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApproachState.ACCEPTED) | ~Q(starts_on=None) & ~Q(contact_name=""),
                name="approach_accepted_says_who_and_when",
                violation_error_message="Dites qui passera, et à partir de quand.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApproachState.REFUSED, refusal_reason=""),
                name="approach_refused_has_a_reason",
                violation_error_message="Choisissez le motif du refus.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ANSWERS) | Q(answered_at__isnull=False),
                name="approach_answered_has_time",
                violation_error_message="Une réponse porte son heure.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="approach_has_a_name", violation_error_message="Nommez le service."
            ),
        ]
        indexes = [
            models.Index(
                fields=["hospital", "chase_at"], name="approach_to_chase", condition=Q(chase_at__isnull=False)
            ),
            models.Index(
                fields=["hospital", "provider", "-answered_at"],
                name="approach_refused_by",
                condition=Q(state=ApproachState.REFUSED),
            ),
            # Counted for every page of the referent.
            models.Index(
                fields=["hospital", "answered_at"],
                name="approach_untold",
                condition=Q(told_at=None, answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer may still come."""
        return self.state in WAITING

    @property
    def by_hand(self) -> bool:
        """Whether somebody of the hospital has to call: no way to send a link."""
        return self.channel not in {Channel.MSSANTE, Channel.MAIL, Channel.SMS}


class Answer(TenantModel):
    """One answer as it came, never changed: the first, each change of mind, and what came too late to count."""

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="answers", db_index=False)
    kind = models.CharField("réponse", max_length=20, choices=ApproachState)
    words = models.CharField("en toutes lettres", max_length=1200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    counts = models.BooleanField("prise en compte", default=True)
    # Whoever noted an answer given by telephone.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "réponse"
        indexes = [models.Index(fields=["hospital", "approach", "at"], name="answer_by_approach")]

    def __str__(self) -> str:
        return str(self.pk)


class Opinion(models.TextChoices):
    """What one of the three whose opinion HAD needs says."""

    PENDING = "pending", "attendu"
    FAVOURABLE = "favourable", "favorable"
    UNFAVOURABLE = "unfavourable", "défavorable"


class OpinionFrom(models.TextChoices):
    """Whose opinions HAD gathers (domain, "HAD needs a prescription and consent")."""

    COORDINATING_DOCTOR = "coordinating_doctor", "médecin praticien d’HAD"
    HEAD_NURSE = "head_nurse", "cadre de santé de l’HAD"
    GP = "gp", "médecin traitant"


@pghistory.track()
class HadOpinion(TenantModel):
    """One of the three opinions of a request to HAD, noted as it comes."""

    request = models.ForeignKey(CareRequest, on_delete=models.PROTECT, related_name="opinions", db_index=False)
    whose = models.CharField("avis de", max_length=30, choices=OpinionFrom)
    verdict = models.CharField("avis", max_length=20, choices=Opinion, default=Opinion.PENDING)
    words = models.CharField("précision", max_length=200, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "avis pour l’HAD"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "request", "whose"],
                name="opinion_once_a_request",
                violation_error_message="Cet avis est déjà suivi.",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Opinion.PENDING, given_at=None)
                | (~Q(verdict=Opinion.PENDING) & Q(given_at__isnull=False)),
                name="opinion_given_has_time",
                violation_error_message="Un avis rendu, et lui seul, porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


@pghistory.track()
class Paper(TenantModel):
    """A file added to an episode, for its requests to carry. Removed, its content is erased: nobody reads it any more."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="papers", db_index=False)
    kind = models.CharField("document", max_length=30)
    media_type = models.CharField("format", max_length=20, choices=MediaType)
    size = models.PositiveIntegerField("taille", help_text="bytes")
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", db_index=False)
    added_at = models.DateTimeField("ajouté le", default=timezone.now)
    removed_at = models.DateTimeField("retiré le", null=True)

    objects = TenantManager.from_queryset(PaperQuerySet)()

    class Meta:
        verbose_name = "pièce"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "kind", "sha256"],
                condition=Q(removed_at=None),
                name="paper_once_an_episode",
                violation_error_message="Ce document est déjà ajouté.",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0), name="paper_is_not_empty", violation_error_message="Ce fichier est vide."
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def label(self) -> str:
        """« Ordonnance », also when the type has left the data since."""
        known = KINDS.get(self.kind)
        return known.label if known else "Document"

    @property
    def file_name(self) -> str:
        """A name that says what it is and never whose."""
        return f"{self.kind.replace('_', '-')}-{self.sha256[:8]}.{MediaType(self.media_type).name.lower()}"


class PaperFile(TenantModel):
    """What a paper says. Apart, so that no list reads it."""

    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="file")
    content = EncryptedBinaryField("contenu")

    class Meta:
        verbose_name = "contenu d’une pièce"

    def __str__(self) -> str:
        return str(self.pk)


@pghistory.track()
class TypePapers(TenantModel):
    """The documents of one type of provider as a hospital chose them, in the form of ``data/papers.json``."""

    role = models.ForeignKey(
        ProviderType, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="type de service"
    )
    lines = models.JSONField("pièces", default=list, blank=True)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    class Meta:
        verbose_name = "pièces d’un type de service"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "role"],
                name="type_papers_once_a_type",
                violation_error_message="Les pièces de ce type de service sont déjà choisies.",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CarriedPaper(TenantModel):
    """One document that a request carries, never changed: a file of the episode, or a sheet as it was when it left."""

    request = models.ForeignKey(CareRequest, on_delete=models.PROTECT, related_name="papers", db_index=False)
    kind = models.CharField("document", max_length=30)
    position = models.PositiveSmallIntegerField()
    opens = models.CharField("lu", max_length=10, choices=Opens)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="carried", db_index=False)
    sheet = EncryptedJSONField("fiche", null=True)

    class Meta:
        verbose_name = "pièce jointe"
        constraints = [
            models.CheckConstraint(
                condition=Q(paper__isnull=True, sheet__isnull=False) | Q(paper__isnull=False, sheet__isnull=True),
                name="carried_paper_is_a_file_or_a_sheet",
                violation_error_message="Une pièce est un fichier, ou une fiche.",
            ),
        ]
        indexes = [models.Index(fields=["hospital", "request", "position"], name="carried_paper_by_request")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def label(self) -> str:
        """« Fiche infirmière », also when the type has left the data since."""
        known = KINDS.get(self.kind)
        return known.label if known else "Document"

    @property
    def is_there(self) -> bool:
        """Whether it can still be read."""
        return self.paper is None or self.paper.removed_at is None


class PaperReading(TenantModel):
    """One time that a provider read a document. Append-only; given to the patient who asks for the list."""

    carried = models.ForeignKey(CarriedPaper, on_delete=models.PROTECT, related_name="readings", db_index=False)
    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="readings", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "lecture d’une pièce"
        indexes = [models.Index(fields=["hospital", "carried", "at"], name="paper_reading_by_paper")]

    def __str__(self) -> str:
        return str(self.pk)
