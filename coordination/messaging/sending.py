"""One message from the outbox to its server: claim in one transaction, talk outside any, record in another."""

from uuid import UUID

from coordination.messaging.actions import claim_due, record_failure, record_handed_over
from coordination.messaging.channels import CHANNELS, ChannelError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter


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
        with enter(hospital):
            record_handed_over(message_id=message.pk)
    return True
