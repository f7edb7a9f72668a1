"""Traces that nobody may change: accesses to episodes and identities, transitions of states.

Rows refer to their subject by id, without a foreign key: a trace outlives what it speaks of. Row history of clinical
tables is kept beside them by triggers (django-pghistory).
"""

from django.conf import settings
from django.db import models

from coordination.tenancy.models import TenantModel


class EpisodeAccess(TenantModel):
    """One reading of one episode by one person. Kept as long as the record (standards §8), given to the patient who asks."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    episode_id = models.UUIDField()
    page = models.CharField(max_length=60, help_text="name of the route, never the address")
    program = models.CharField(
        max_length=100, blank=True, db_default="", help_text="read by it, with a token that the user made"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["hospital", "episode_id", "-at"], name="access_by_episode"),
            models.Index(fields=["hospital", "-at"], name="access_newest"),
        ]


class IdentityAccess(TenantModel):
    """One identity shown to one person by a search, before any episode was opened. What was typed is not kept: it names."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    patient_id = models.UUIDField()
    page = models.CharField(max_length=60, help_text="name of the route, never the address")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # The newest are read by the key, which is time-ordered and unique within the hospital.
        indexes = [models.Index(fields=["hospital", "patient_id", "-at"], name="identity_access_by_patient")]


class Transition(TenantModel):
    """One change of state: who, from what, to what, why, when. ``actor`` is empty for the system and for recipients."""

    subject_type = models.CharField(max_length=60, help_text="app_label.model")
    subject_id = models.UUIDField()
    episode_id = models.UUIDField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+")
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["hospital", "subject_id", "at"], name="transition_by_subject"),
            models.Index(fields=["hospital", "episode_id", "at"], name="transition_by_episode"),
        ]
