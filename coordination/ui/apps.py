"""Application configuration."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, tags and pages shared by every other app."""

    name = "coordination.ui"
    label = "ui"
    verbose_name = "Interface"
