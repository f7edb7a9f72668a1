"""The address of a person's calendar."""

from django.db import models
from django.db.models import Q

from coordination.accounts.models import Membership
from coordination.tenancy.models import TenantModel


class Feed(TenantModel):
    """The key of one person's calendar in one hospital. Only its SHA-256 is stored: the address is shown once, when made."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "agenda"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "member"], condition=Q(revoked_at=None), name="one_living_feed_a_member"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
