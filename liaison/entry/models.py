"""What is asked of a doctor outside: an entry letter. What they write is a ``Document`` of its own kind."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.planning.models import CircleMember
from liaison.authoring.models import Document
from liaison.entry.queries import EntryRequestQuerySet


class EntryState(models.TextChoices):
    """Where an asked letter is."""

    ASKED = "asked", "Demandée"
    BEGUN = "begun", "Commencée"
    GIVEN = "given", "Reçue"
    WITHDRAWN = "withdrawn", "Retirée"
    UNREACHED = "unreached", "Non remise"


WAITING = (EntryState.ASKED, EntryState.BEGUN)

# One table of data; every pair that is not here is refused (house-style 14).
ENTRY_TRANSITIONS: frozenset[tuple[EntryState, EntryState]] = frozenset(
    {
        (EntryState.ASKED, EntryState.BEGUN),
        # A file of the doctor's own needs no draft.
        (EntryState.ASKED, EntryState.GIVEN),
        (EntryState.BEGUN, EntryState.GIVEN),
        (EntryState.ASKED, EntryState.WITHDRAWN),
        (EntryState.BEGUN, EntryState.WITHDRAWN),
        # The mail did not arrive, or whoever opened it is not the addressee.
        (EntryState.ASKED, EntryState.UNREACHED),
        (EntryState.BEGUN, EntryState.UNREACHED),
    }
)


@pghistory.track()
class EntryRequest(TenantModel):
    """A letter asked of one doctor for one stay. Name and addresses are those it was sent to."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="entry_requests", db_index=False)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="entry_request")
    circle_member = models.ForeignKey(CircleMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("destinataire", max_length=200)
    mail = models.CharField("adresse électronique", max_length=254)
    mobile = models.CharField("portable", max_length=20)
    state = models.CharField("état", max_length=10, choices=EntryState, default=EntryState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField("demandée le", auto_now_add=True)
    given_at = models.DateTimeField("reçue le", null=True)
    is_file = models.BooleanField("donnée en PDF", default=False)

    objects = TenantManager.from_queryset(EntryRequestQuerySet)()

    class Meta:
        verbose_name = "lettre d’entrée demandée"
        verbose_name_plural = "lettres d’entrée demandées"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "circle_member"],
                condition=Q(state__in=WAITING),
                name="entry_asked_once_a_doctor",
                violation_error_message="Cette lettre est déjà demandée à ce médecin.",
            ),
            models.CheckConstraint(
                condition=Q(state=EntryState.GIVEN, given_at__isnull=False)
                | (~Q(state=EntryState.GIVEN) & Q(given_at=None)),
                name="entry_given_has_a_date",
                violation_error_message="Une lettre reçue porte sa date.",
            ),
        ]
        indexes = [models.Index(fields=["hospital", "episode", "asked_at"], name="entry_by_episode")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_waiting(self) -> bool:
        """Whether the doctor may still write."""
        return self.state in WAITING
