"""The lists that a person keeps under a name, for themselves or for a unit too."""

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from coordination.accounts.models import Membership
from coordination.errors import DomainError
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel, Unit

# Each is counted whenever the worklist is drawn.
MOST_OWN, MOST_SHOWN = 8, 12


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """Reads of saved filters."""

    def shown_to(self, member: Membership) -> "SavedFilterQuerySet":
        """The person's own, then those that others share with their units, as many as a page counts."""
        here = Q(shared_with__active=True)
        if not member.all_units:
            here &= Q(shared_with__in=member.unit_links.values("unit"))
        rows = self.filter(Q(member=member) | here).select_related("member__user", "shared_with")
        return rows.annotate(is_own=Q(member=member)).order_by("-is_own", "name", "pk")[:MOST_SHOWN]


class SavedFilter(TenantModel):
    """What a person asks of the worklist, by name. Values are those of the list's address; an unknown one counts as none."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("nom", max_length=40)
    shared_with = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="partagé avec l’unité",
    )
    whose = models.CharField(max_length=10, default="mine")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    group = models.CharField(max_length=10, blank=True)
    leaving = models.CharField(max_length=10, blank=True)
    order = models.CharField(max_length=10, blank=True)

    objects = TenantManager.from_queryset(SavedFilterQuerySet)()

    class Meta:
        verbose_name = "filtre enregistré"
        verbose_name_plural = "filtres enregistrés"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "member", "name"],
                name="saved_filter_once_a_name",
                violation_error_message="Vous avez déjà un filtre de ce nom.",
            )
        ]
        indexes = [
            models.Index(fields=["hospital", "shared_with"], name="saved_filter_shared", condition=~Q(shared_with=None))
        ]

    def __str__(self) -> str:
        return self.name


def keep_filter(*, member: Membership, saved: SavedFilter, name: str, shared_with: Unit | None) -> SavedFilter:
    """Write a filter under its name.

    Raises:
        DomainError: ``too_many``; ``name_taken``, the person has another one of this name (or the form was sent twice).
    """
    Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if SavedFilter.objects.filter(member=member).exclude(pk=saved.pk).count() >= MOST_OWN:
        raise DomainError(f"{MOST_OWN} filtres au plus : retirez-en un d’abord.", code="too_many")
    saved.name, saved.shared_with = name, shared_with
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise DomainError("Vous avez déjà un filtre de ce nom.", code="name_taken") from error
    return saved
