"""Reads of obstacles and of what was said of the patient's fitness."""

from typing import Any

from django.db import models


class FitnessQuerySet(models.QuerySet[Any]):
    """Reads of what was said."""

    def in_order(self) -> "FitnessQuerySet":
        """By the day it was said of, then as it was written: the last of a day holds."""
        return self.order_by("on_day", "recorded_at", "pk")


class ObstacleQuerySet(models.QuerySet[Any]):
    """Reads of obstacles."""

    def still_open(self) -> "ObstacleQuerySet":
        """Those that nobody lifted."""
        return self.filter(closed_on=None)

    def in_order(self) -> "ObstacleQuerySet":
        """The oldest first."""
        return self.order_by("opened_on", "pk")
