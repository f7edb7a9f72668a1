"""One message from the outbox to its server: claim in one transaction, talk outside any, record in another."""

import logging
import time
from uuid import UUID

from django.db import OperationalError, connection

from coordination.messaging.actions import claim_due, record_failure, record_handed_over
from coordination.messaging.channels import CHANNELS, ChannelError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter

logger = logging.getLogger(__name__)

# Seconds; a database that restarts is back within them, and the lease of the message lasts longer.
DATABASE_PAUSES = (1, 2, 4, 8, 15, 30)


def send_one(hospital: Hospital, *, message_id: UUID | None = None) -> bool:
    """Try the message that has been due longest in ``hospital`` (or this one); tell whether there was one."""
    with enter(hospital):
        message = claim_due(message_id=message_id)
    if message is None:
        return False
    # Read where no scope is needed any more: the sender's name is the hospital's.
    message.hospital = hospital
    try:
        CHANNELS[message.channel].send(message)
    except ChannelError as failure:
        with enter(hospital):
            record_failure(
                message_id=message.pk, attempt=message.attempts, code=failure.code, permanent=failure.permanent
            )
    else:
        _record_handed_over(hospital, message.pk)
    return True


def _record_handed_over(hospital: Hospital, message_id: UUID) -> None:
    """Say until the database hears it that the server has the message: unsaid, it would go a second time."""
    for pause in DATABASE_PAUSES:
        try:
            with enter(hospital):
                record_handed_over(message_id=message_id)
        except OperationalError:
            logger.warning("message sent, not recorded yet", extra={"message_id": str(message_id)})
            connection.close()
            time.sleep(pause)
        else:
            return
    with enter(hospital):
        record_handed_over(message_id=message_id)
