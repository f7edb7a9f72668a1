"""Documents that people write and a doctor signs; what a signature froze; to whom a copy was given by hand."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.crypto import EncryptedBinaryField, EncryptedJSONField, EncryptedTextField
from coordination.episodes.models import Episode
from coordination.received import MediaType
from coordination.tenancy.keys import uuid7
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from liaison.authoring.queries import DocumentQuerySet


class DocumentKind(models.TextChoices):
    """What a document is."""

    LIAISON = "liaison", "Lettre de liaison à la sortie"
    NURSING = "nursing", "Fiche de liaison infirmière"
    SOCIAL = "social", "Fiche sociale"
    PHARMACIST = "pharmacist", "Fiche pour le pharmacien"
    PATIENT = "patient", "Fiche du patient"
    ENTRY = "entry", "Lettre de liaison à l’entrée"


class DocumentState(models.TextChoices):
    """Where a document is. Sent and handed over are other rows: they happen beside it, not to it."""

    DRAFT = "draft", "Brouillon"
    TO_SIGN = "to_sign", "À signer"
    SIGNED = "signed", "Signée"
    REPLACED = "replaced", "Remplacée"
    CANCELLED = "cancelled", "Annulée"


# Sections may be written.
OPEN_STATES = (DocumentState.DRAFT, DocumentState.TO_SIGN)
FROZEN_STATES = (DocumentState.SIGNED, DocumentState.REPLACED)

# One table of data; every pair that is not here is refused (house-style 14).
DOCUMENT_TRANSITIONS: frozenset[tuple[DocumentState, DocumentState]] = frozenset(
    {
        (DocumentState.DRAFT, DocumentState.TO_SIGN),
        (DocumentState.TO_SIGN, DocumentState.DRAFT),
        (DocumentState.DRAFT, DocumentState.SIGNED),
        (DocumentState.TO_SIGN, DocumentState.SIGNED),
        # By the signature of the next version, and by nothing else.
        (DocumentState.SIGNED, DocumentState.REPLACED),
        (DocumentState.DRAFT, DocumentState.CANCELLED),
        (DocumentState.TO_SIGN, DocumentState.CANCELLED),
        (DocumentState.SIGNED, DocumentState.CANCELLED),
    }
)


@pghistory.track()
class Document(TenantModel):
    """One version of a document about one stay. Its words are in its ``Section`` rows, then frozen by the signature.

    An entry letter is written by a doctor outside, through a link: nobody of the hospital signs it, ``signed_at`` is when it
    was given, and a stay may have several. Versions of the same letter share ``set_id`` (CDA setId) and count up. ``due_at`` is when its files are to be made,
    and the end of a worker's lease; ``attempts`` numbers the tries, as for letters.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="documents", db_index=False)
    kind = models.CharField("nature", max_length=12, choices=DocumentKind, default=DocumentKind.LIAISON)
    state = models.CharField("état", max_length=12, choices=DocumentState, default=DocumentState.DRAFT)
    set_id = models.UUIDField(default=uuid7, editable=False)
    number = models.PositiveSmallIntegerField("version", default=1, validators=[MaxValueValidator(32767)])
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    signed_at = models.DateTimeField("signée le", null=True)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    due_at = models.DateTimeField("fichiers à produire le", null=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=60, blank=True, help_text="a code, never data")

    objects = TenantManager.from_queryset(DocumentQuerySet)()

    class Meta:
        verbose_name = "document"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "kind"],
                condition=Q(state__in=OPEN_STATES) & ~Q(kind=DocumentKind.ENTRY),
                name="document_one_draft_a_stay",
                violation_error_message="Un brouillon de ce document est déjà ouvert.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "episode", "kind"],
                condition=Q(state=DocumentState.SIGNED) & ~Q(kind=DocumentKind.ENTRY),
                name="document_one_in_force_a_stay",
                violation_error_message="Une version signée de ce document est en vigueur.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "set_id", "number"],
                condition=~Q(state=DocumentState.CANCELLED),
                name="document_number_once_a_set",
                violation_error_message="Cette version existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN_STATES)
                | (
                    (Q(signed_by__isnull=False) | Q(kind=DocumentKind.ENTRY))
                    & Q(signed_at__isnull=False)
                    & ~Q(content_sha256="")
                ),
                name="document_signed_by_somebody",
                violation_error_message="Un document signé porte son signataire, sa date et son empreinte.",
            ),
            models.CheckConstraint(
                condition=Q(number=1, replaces=None) | Q(number__gt=1, replaces__isnull=False),
                name="document_next_version_replaces",
                violation_error_message="Une version suivante dit laquelle elle remplace.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "episode", "created_at"], name="document_by_episode"),
            models.Index(fields=["hospital", "due_at"], name="document_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether its sections may be written."""
        return self.state in OPEN_STATES

    @property
    def is_produced(self) -> bool:
        """Whether its files exist."""
        return bool(self.pdf_sha256)


class Section(TenantModel):
    """One part of a document, written apart from the others: two people may write two parts at once."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="sections", db_index=False)
    key = models.CharField(max_length=30)
    body = EncryptedJSONField("contenu", default=dict)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)])
    # Nobody yet: what the stay knew was copied.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "partie de document"
        constraints = [models.UniqueConstraint(fields=["hospital", "document", "key"], name="section_once_a_document")]

    def __str__(self) -> str:
        return str(self.pk)


class DocumentContent(TenantModel):
    """What was signed, as hashed: the content every form is made of. Inserted and read, never changed (migration)."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="content")
    # Text and not a document: these characters are what content_sha256 was computed from.
    text = EncryptedTextField("contenu")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "contenu signé"

    def __str__(self) -> str:
        return str(self.pk)


class DocumentFile(TenantModel):
    """The files made of what was signed. Inserted and read, never changed (migration)."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="file")
    pdf = EncryptedBinaryField("PDF")
    cda = EncryptedBinaryField("CDA")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "fichiers figés"

    def __str__(self) -> str:
        return str(self.pk)


class EnclosedFile(TenantModel):
    """The content of a file that goes with documents. Apart, so that no list reads it; never changed (migration)."""

    content = EncryptedBinaryField("contenu")

    class Meta:
        verbose_name = "contenu d’une pièce jointe"

    def __str__(self) -> str:
        return str(self.pk)


class Enclosure(TenantModel):
    """A file that goes with one version of a document. Inserted and removed while it is open, then frozen (migration)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="enclosures", db_index=False)
    file = models.ForeignKey(EnclosedFile, on_delete=models.PROTECT, related_name="enclosures", db_index=False)
    # Written by a person: it may say what the patient has.
    title = EncryptedTextField("intitulé", max_length=80)
    media_type = models.CharField("format", max_length=20, choices=MediaType)
    size = models.PositiveIntegerField("taille", help_text="bytes")
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "document", "sha256"],
                name="enclosure_once_a_document",
                violation_error_message="Ce fichier est déjà joint.",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0), name="enclosure_is_not_empty", violation_error_message="Ce fichier est vide."
            ),
        ]
        indexes = [models.Index(fields=["hospital", "file"], name="enclosure_by_file")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def file_name(self) -> str:
        """A name that says neither whose it is nor what it is about."""
        return f"piece-jointe-{self.sha256[:8]}.{MediaType(self.media_type).name.lower()}"


class Holder(models.TextChoices):
    """Into whose hands a copy went."""

    PATIENT = "patient", "La personne elle-même"
    TRUSTED = "trusted", "Sa personne de confiance"
    RELATIVE = "relative", "Un proche"


class HandedCopy(TenantModel):
    """A copy given by hand, by whom, and whether it was understood (CSP, art. R.1112-1-2, I). Never changed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="handed_copies", db_index=False)
    holder = models.CharField("remise à", max_length=10, choices=Holder)
    understood = models.BooleanField("informations comprises")
    note = EncryptedTextField("précision", max_length=300, blank=True, default="")
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    handed_at = models.DateTimeField("remise le")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "remise en main propre"
        indexes = [models.Index(fields=["hospital", "document", "handed_at"], name="handedcopy_by_document")]

    def __str__(self) -> str:
        return str(self.pk)
