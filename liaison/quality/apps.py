"""The quality app."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Figures of a hospital."""

    name = "liaison.quality"
    label = "quality"
    verbose_name = "Indicateurs"

    def ready(self) -> None:
        """Put the figures in the navigation."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_place(
            "indicators",
            "Indicateurs",
            "bar-chart",
            "quality:figures",
            60,
            Permission.FIGURES_VIEW,
            on_phones=False,
        )
