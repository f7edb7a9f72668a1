"""The episodes app."""

from django.apps import AppConfig


class EpisodesConfig(AppConfig):
    """Patients, episodes, the work to do and what happened; the shell that higher apps fill."""

    name = "coordination.episodes"
    verbose_name = "Épisodes"

    def ready(self) -> None:
        """Put this app's places in the navigation and its task kinds in the registry."""
        from coordination.episodes import contributions

        contributions.register()
