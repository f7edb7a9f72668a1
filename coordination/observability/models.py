"""When the background work last gave a sign of life."""

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """One row a kind of process. Written by a task that beat sends, so it proves beat, Redis and a worker together."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "signe de vie"

    def __str__(self) -> str:
        return self.name
