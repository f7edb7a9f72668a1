"""The app exists for its management command and its checks; it has no model."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from coordination.crypto.checks import check_blind_index_key


class CryptoConfig(AppConfig):
    """Column encryption."""

    name = "coordination.crypto"
    label = "crypto"
    verbose_name = "Chiffrement"

    def ready(self) -> None:
        """Register the deployment check."""
        register(Tags.security, deploy=True)(check_blind_index_key)
