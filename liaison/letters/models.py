"""Letters, one a recipient, and their frozen files. ``content`` describes what a courrier J0 says."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.crypto import EncryptedBinaryField, EncryptedTextField
from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from coordination.ui import french
from discharge.planning.models import CircleMember
from liaison.authoring.models import Document
from liaison.letters.queries import DispatchQuerySet, LetterQuerySet
from liaison.letters.references import new_reference


class LetterKind(models.TextChoices):
    """What a letter is."""

    J0 = "j0", "Courrier J0"
    LIAISON = "liaison", "Lettre de liaison"
    NURSING = "nursing", "Fiche de liaison infirmière"
    SOCIAL = "social", "Fiche sociale"
    PHARMACIST = "pharmacist", "Fiche pour le pharmacien"


class LetterState(models.TextChoices):
    """Where a letter is. Sent is not opened, opened is not acknowledged."""

    DUE = "due", "À envoyer"
    COMPOSED = "composed", "Écrit"
    QUEUED = "queued", "En cours d’envoi"
    HANDED_OVER = "handed_over", "Envoyé"
    OPENED = "opened", "Ouvert"
    ACKNOWLEDGED = "acknowledged", "Accusé"
    FAILED = "failed", "Échec"
    NO_ADDRESS = "no_address", "Sans adresse"
    WITHDRAWN = "withdrawn", "Retiré"
    WRONG_RECIPIENT = "wrong_recipient", "Mauvais destinataire"


class LetterChannel(models.TextChoices):
    """How a letter travels."""

    SECURE_MAIL = "secure", "Messagerie sécurisée de santé"
    LINK = "link", "Lien par courriel"
    SMS = "sms", "Lien par SMS"
    PAPER = "paper", "Papier"
    # Of a dispatch only: somebody is asked to call.
    PHONE = "phone", "Appel"


class DispatchCause(models.TextChoices):
    """Why a letter went once more."""

    FIRST = "first", "Premier envoi"
    RESENT = "resent", "Nouvel envoi"
    FALLBACK = "fallback", "Repli"
    REMINDER = "reminder", "Relance"


class DispatchState(models.TextChoices):
    """Where one dispatch is. Handed over is not opened, opened is not acknowledged."""

    DUE = "due", "À envoyer"
    HANDED_OVER = "handed_over", "Remis"
    DEFERRED = "deferred", "Différé"
    BOUNCED = "bounced", "Revenu"
    FAILED = "failed", "Échec"
    OPENED = "opened", "Ouvert"
    ACKNOWLEDGED = "acknowledged", "Accusé"
    REFUSED = "refused", "Refusé"
    EXPIRED = "expired", "Expiré"
    WITHDRAWN = "withdrawn", "Retiré"


# What may still change by itself.
LIVE_DISPATCHES = (DispatchState.DUE, DispatchState.DEFERRED, DispatchState.HANDED_OVER)
# What tells that an address reaches nobody.
DEAD_DISPATCHES = (DispatchState.BOUNCED, DispatchState.FAILED)

_READ = (DispatchState.OPENED, DispatchState.ACKNOWLEDGED)
DISPATCH_TRANSITIONS: frozenset[tuple[DispatchState, DispatchState]] = frozenset(
    {(start, end) for start in LIVE_DISPATCHES for end in DispatchState if start != end}
    # A server that had seemed to fail had accepted; a reader opens what was said to have come back.
    | {(start, DispatchState.HANDED_OVER) for start in DEAD_DISPATCHES}
    | {(start, DispatchState.OPENED) for start in (*DEAD_DISPATCHES, DispatchState.WITHDRAWN)}
    | {(DispatchState.OPENED, DispatchState.ACKNOWLEDGED)}
    | {(start, end) for start in _READ for end in (DispatchState.REFUSED, DispatchState.WITHDRAWN)}
)


class Withdrawal(models.TextChoices):
    """Why a letter was taken back."""

    OPPOSITION = "opposition", "opposition au partage"
    DEPARTURE_CANCELLED = "departure_cancelled", "départ annulé"
    REPLACED = "replaced", "remplacée par une nouvelle version"
    LETTER_CANCELLED = "letter_cancelled", "lettre annulée"


# Written down and frozen: everything after ``COMPOSED``.
FROZEN_STATES = (
    LetterState.COMPOSED,
    LetterState.QUEUED,
    LetterState.HANDED_OVER,
    LetterState.OPENED,
    LetterState.ACKNOWLEDGED,
    LetterState.NO_ADDRESS,
    LetterState.WRONG_RECIPIENT,
)
# Nobody can read the letter until a person acts.
STUCK_STATES = (LetterState.FAILED, LetterState.NO_ADDRESS, LetterState.WRONG_RECIPIENT)
# The recipient has not got it yet.
UNSENT_STATES = (LetterState.DUE, LetterState.COMPOSED, LetterState.QUEUED, *STUCK_STATES)

# Left, or leaving, by a link that nobody opened yet: the ladder goes on.
UNOPENED_STATES = (LetterState.QUEUED, LetterState.HANDED_OVER)

# One table of data; every pair that is not here is refused (house-style 14).
LETTER_TRANSITIONS: frozenset[tuple[LetterState, LetterState]] = frozenset(
    {
        (LetterState.DUE, LetterState.COMPOSED),
        (LetterState.DUE, LetterState.FAILED),
        (LetterState.COMPOSED, LetterState.QUEUED),
        (LetterState.COMPOSED, LetterState.NO_ADDRESS),
        # The address was corrected while the message waited.
        (LetterState.QUEUED, LetterState.QUEUED),
        (LetterState.QUEUED, LetterState.HANDED_OVER),
        (LetterState.QUEUED, LetterState.FAILED),
        # Sent again: reminder, corrected address, another try.
        (LetterState.HANDED_OVER, LetterState.QUEUED),
        (LetterState.OPENED, LetterState.QUEUED),
        # It came back, and no other way is left.
        (LetterState.HANDED_OVER, LetterState.FAILED),
        # Said to be printed by mistake.
        (LetterState.HANDED_OVER, LetterState.NO_ADDRESS),
        (LetterState.OPENED, LetterState.ACKNOWLEDGED),
        (LetterState.FAILED, LetterState.DUE),
        (LetterState.FAILED, LetterState.QUEUED),
        (LetterState.FAILED, LetterState.NO_ADDRESS),
        # On paper; or a server that had seemed to fail had accepted.
        (LetterState.FAILED, LetterState.HANDED_OVER),
        (LetterState.NO_ADDRESS, LetterState.QUEUED),
        (LetterState.NO_ADDRESS, LetterState.HANDED_OVER),
        (LetterState.WRONG_RECIPIENT, LetterState.QUEUED),
        (LetterState.WRONG_RECIPIENT, LetterState.HANDED_OVER),
    }
    # A recipient may be quicker than the record of what the server answered.
    | {
        (start, end)
        for start in (LetterState.QUEUED, LetterState.HANDED_OVER, LetterState.FAILED)
        for end in (LetterState.OPENED, LetterState.WRONG_RECIPIENT)
    }
    | {(start, LetterState.WRONG_RECIPIENT) for start in (LetterState.OPENED, LetterState.ACKNOWLEDGED)}
    # An opposition stops everything, at whatever point; so does a departure that is cancelled.
    | {(start, LetterState.WITHDRAWN) for start in LetterState if start != LetterState.WITHDRAWN}
)


@pghistory.track()
class Letter(TenantModel):
    """One letter to one recipient of the care circle. What it says is in its ``LetterFile``, once, encrypted.

    Name, role and addresses are copied from the circle when the letter is planned and when its address is corrected:
    what was sent where stays true when the circle changes. ``due_at`` is also the end of a worker's lease, and
    ``attempts`` numbers the tries, so that a worker that lost its lease cannot overwrite its successor's result.
    ``version`` is the letter's own, printed on it.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="letters", db_index=False)
    kind = models.CharField("nature", max_length=10, choices=LetterKind, default=LetterKind.J0)
    circle_member = models.ForeignKey(
        CircleMember, on_delete=models.PROTECT, null=True, related_name="letters", db_index=False
    )
    # The signed document of which this is one recipient's copy.
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="letters", db_index=False)
    recipient_name = models.CharField("destinataire", max_length=200)
    recipient_role = models.CharField("fonction", max_length=120)
    mail = models.EmailField("adresse électronique", blank=True)
    mobile = models.CharField("portable", max_length=20, blank=True)
    secure_mail = models.EmailField("messagerie sécurisée", blank=True)
    # Printed only: nothing leaves by fax.
    fax = models.CharField("télécopie", max_length=20, blank=True)
    ways = ArrayField(models.CharField(max_length=10), default=list, help_text="in the order of the recipient")
    channel = models.CharField("voie", max_length=10, choices=LetterChannel, default=LetterChannel.LINK)
    fell_from = models.CharField("repli de", max_length=10, choices=LetterChannel, blank=True)
    state = models.CharField("état", max_length=20, choices=LetterState, default=LetterState.DUE)
    withdrawal = models.CharField("raison du retrait", max_length=20, choices=Withdrawal, blank=True)
    version = models.PositiveSmallIntegerField("version", default=1, validators=[MaxValueValidator(32767)])
    reference = models.CharField("référence", max_length=9, default=new_reference, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    link_id = models.UUIDField(null=True, help_text="the living link, in links.SecureLink")
    message_id = models.UUIDField(null=True, help_text="the message that carries it, in messaging.Message")
    due_at = models.DateTimeField("à écrire le", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    round = models.PositiveSmallIntegerField(default=0, help_text="how often a person had it sent anew")
    rung = models.PositiveSmallIntegerField(default=0, help_text="how far the ladder of this round was climbed")
    alert_at = models.DateTimeField("relance le", null=True)
    last_error = models.CharField("dernière erreur", max_length=60, blank=True, help_text="a code, never data")
    composed_at = models.DateTimeField("écrit le", null=True)
    queued_at = models.DateTimeField("mis en route le", null=True, help_text="the first time; one minute is the target")
    handed_over_at = models.DateTimeField("envoyé le", null=True)
    opened_at = models.DateTimeField("ouvert le", null=True)
    acknowledged_at = models.DateTimeField("accusé le", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(LetterQuerySet)()

    class Meta:
        verbose_name = "courrier"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "circle_member", "kind"],
                condition=~Q(state=LetterState.WITHDRAWN),
                name="letter_once_a_recipient",
                violation_error_message="Cette personne a déjà ce courrier.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "reference"],
                name="letter_reference_once_a_hospital",
                violation_error_message="Un courrier porte déjà cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(kind=LetterKind.J0, document=None) | (~Q(kind=LetterKind.J0) & Q(document__isnull=False)),
                name="letter_copy_has_document",
                violation_error_message="Une lettre de liaison, une fiche est l’exemplaire d’un document signé.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN_STATES)
                | (Q(composed_at__isnull=False) & ~Q(content_sha256="") & ~Q(pdf_sha256="")),
                name="letter_composed_has_content",
                violation_error_message="Un courrier écrit a un contenu et un PDF figés.",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.HANDED_OVER) | Q(handed_over_at__isnull=False),
                name="letter_handed_over_has_time",
                violation_error_message="Un courrier envoyé porte l’heure de son envoi.",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.OPENED) | Q(opened_at__isnull=False),
                name="letter_opened_has_time",
                violation_error_message="Un courrier ouvert porte l’heure de sa première lecture.",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.ACKNOWLEDGED) | Q(acknowledged_at__isnull=False),
                name="letter_acknowledged_has_time",
                violation_error_message="Un courrier accusé porte l’heure de l’accusé.",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(opened_at__isnull=False),
                name="letter_opened_before_acknowledged",
                violation_error_message="On n’accuse réception que de ce que l’on a ouvert.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "due_at"], name="letter_due", condition=Q(state=LetterState.DUE)),
            # Empty of everything that was read: a sweep over years of letters reads those of these days.
            models.Index(fields=["hospital", "alert_at"], name="letter_to_raise", condition=Q(alert_at__isnull=False)),
            models.Index(fields=["hospital", "episode", "created_at"], name="letter_by_episode"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def noun(self) -> str:
        """What it is, in the middle of a sentence: « le courrier J0 »."""
        return "le courrier J0" if self.kind == LetterKind.J0 else f"la {french.lower_first(self.get_kind_display())}"

    @property
    def is_written(self) -> bool:
        """Whether content and PDF exist."""
        return bool(self.pdf_sha256)

    @property
    def missing_address(self) -> str:
        """What a link cannot do without: ``mail``, ``mobile`` (the code travels by another way), or nothing."""
        if not self.mail:
            return "mail"
        return "" if self.mobile else "mobile"


class Dispatch(TenantModel):
    """One time that a letter went, or was to go, by one way. ``address`` is professional data, as in the care circle.

    ``rung`` is the step of the ladder that asked for it: once a round. Each change of state is a transition with its time.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="dispatches", db_index=False)
    channel = models.CharField("voie", max_length=10, choices=LetterChannel)
    cause = models.CharField("raison", max_length=10, choices=DispatchCause)
    address = models.CharField("adresse", max_length=254, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    rung = models.PositiveSmallIntegerField(null=True)
    state = models.CharField("état", max_length=20, choices=DispatchState, default=DispatchState.DUE)
    code = models.CharField("erreur", max_length=60, blank=True, help_text="a code, never data")
    link_id = models.UUIDField(null=True)
    message_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField("expire le", null=True)
    created_at = models.DateTimeField("demandé le", default=timezone.now)
    changed_at = models.DateTimeField("depuis", default=timezone.now)

    objects = TenantManager.from_queryset(DispatchQuerySet)()

    class Meta:
        verbose_name = "envoi"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "letter", "round", "rung"],
                condition=Q(rung__isnull=False),
                name="dispatch_one_alert_a_rung",
                violation_error_message="Cette relance a déjà eu lieu.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "message_id"],
                condition=Q(message_id__isnull=False),
                name="dispatch_once_a_message",
                violation_error_message="Ce message porte déjà un envoi.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "letter"],
                condition=Q(channel=LetterChannel.PAPER, state=DispatchState.DUE),
                name="dispatch_waits_once_on_paper",
                violation_error_message="Ce courrier est déjà à imprimer.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "letter", "created_at"], name="dispatch_by_letter"),
            models.Index(
                fields=["hospital", "created_at"],
                name="dispatch_to_print",
                condition=Q(channel=LetterChannel.PAPER, state=DispatchState.DUE),
            ),
            models.Index(
                fields=["hospital", "expires_at"],
                name="dispatch_to_expire",
                condition=Q(state=DispatchState.HANDED_OVER, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


@pghistory.track()
class Ladder(TenantModel):
    """What a hospital does about a letter that nobody opens, and when its team calls. One a hospital; ``ladder`` reads it."""

    rungs = models.JSONField("échelons")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="ISO: 1 is Monday")
    opens = models.TimeField("appels à partir de")
    closes = models.TimeField("appels jusqu’à")
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)])
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "échelle de relance"
        constraints = [
            models.UniqueConstraint(fields=["hospital"], name="ladder_once_a_hospital"),
            models.CheckConstraint(
                condition=Q(opens__lt=models.F("closes")),
                name="ladder_opens_before_it_closes",
                violation_error_message="L’heure de fin suit l’heure de début.",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0),
                name="ladder_has_a_day",
                violation_error_message="Choisissez au moins un jour.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PrintState(models.TextChoices):
    """Where a file of letters to print is."""

    WAITING = "waiting", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "Échec"


class PrintBatch(TenantModel):
    """Letters that a person chose to print together. The file holds patient data: it is kept a day, encrypted.

    ``chosen``: dispatches, in the order of the pages. ``due_at`` is also the end of a worker's lease.
    """

    chosen = ArrayField(models.UUIDField(), help_text="dispatches")
    done = models.PositiveSmallIntegerField("pages d’adresse faites", default=0)
    state = models.CharField("état", max_length=10, choices=PrintState, default=PrintState.WAITING)
    reference = models.CharField("référence", max_length=9, default=new_reference, editable=False)
    pdf = EncryptedBinaryField("PDF", null=True)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField("demandé le", default=timezone.now)

    class Meta:
        verbose_name = "tirage"
        constraints = [
            models.CheckConstraint(condition=Q(chosen__len__gt=0), name="print_batch_has_letters"),
        ]
        indexes = [
            models.Index(fields=["hospital", "due_at"], name="print_batch_due", condition=Q(state=PrintState.WAITING)),
            models.Index(fields=["hospital", "asked_at"], name="print_batch_kept", condition=Q(pdf__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LetterFile(TenantModel):
    """What a letter says, frozen: the content as hashed, and the PDF made of it. Apart, so that no list reads it.

    Rows are inserted and read, never changed: the serving role may not (migration).
    """

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="file")
    # Text and not a document: these characters are what content_sha256 was computed from.
    content = EncryptedTextField("contenu")
    pdf = EncryptedBinaryField("PDF")
    pdf_size = models.PositiveIntegerField("taille du PDF")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "contenu figé"

    def __str__(self) -> str:
        return str(self.pk)
