"""The observability app."""

from django.apps import AppConfig
from django.core.signals import got_request_exception

from coordination.observability.middleware import log_failure


class ObservabilityConfig(AppConfig):
    """Health, readiness, metrics and the request log."""

    name = "coordination.observability"
    verbose_name = "Surveillance"

    def ready(self) -> None:
        """Have every error of a request logged, wherever in the handling it happened."""
        got_request_exception.connect(log_failure, dispatch_uid="observability.log_failure")
