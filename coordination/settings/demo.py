"""The demonstration on one machine: password only, a mailbox page, the component sheet, plain HTTP on loopback."""

from datetime import timedelta

from coordination.settings import environment
from coordination.settings.base import *  # noqa: F403 - a settings module is its base plus what differs

SECOND_FACTOR_REQUIRED = False
SHOW_COMPONENTS = True
ALLOW_TEST_INS = True
SUPPORT_LINE = environment.text("SUPPORT_LINE", "04 65 71 20 00, de 8 h à 18 h")
# Fingerprinted as in production, but not compressed: nobody waits for a minute of Brotli on loopback.
STORAGES = {"staticfiles": {"BACKEND": "coordination.ui.static.UncompressedStaticFiles"}}
# Whoever answers as a correspondent does not wait a minute to see it arrive.
CELERY_BEAT_SCHEDULE["read secure mailboxes"] = {  # noqa: F405 - of the base
    "task": "securemail.read_mailboxes",
    "schedule": timedelta(seconds=5),
    "options": {"expires": 5},
}
