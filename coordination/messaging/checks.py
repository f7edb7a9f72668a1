"""What must never be deployed."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def no_mailbox_page(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The demonstration's mailbox opens every mail and every code without a sign-in."""
    if not settings.MAILBOX_DIR and not settings.OPERATOR_DIR:
        return []
    return [
        Error(
            "MAILBOX_DIR or OPERATOR_DIR is set: their pages show every link and every code to anybody.",
            id="messaging.E001",
        )
    ]
