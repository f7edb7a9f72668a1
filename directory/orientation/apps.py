"""The orientation app."""

from django.apps import AppConfig


class OrientationConfig(AppConfig):
    """From needs, age, motive and delay to one to three kinds of service, each with its reason."""

    name = "directory.orientation"
    label = "orientation"
    verbose_name = "Aide à l’orientation"
