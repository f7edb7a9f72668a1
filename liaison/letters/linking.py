"""A letter's link and the mail that carries it. Whoever calls holds the episode, then the letter."""

from datetime import timedelta

from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.episodes.models import Episode
from coordination.links.actions import create_link
from coordination.links.models import SecureLink
from coordination.messaging.actions import queue_message
from coordination.messaging.models import Channel, Message
from coordination.tenancy.models import Hospital
from liaison.letters.models import Letter

PURPOSE = "letter"


def link_to(
    letter: Letter, episode: Episode, hospital: Hospital, *, by: Channel = Channel.MAIL
) -> tuple[SecureLink, str]:
    """Make a link to ``letter`` for its recipient, from the referent; return it with its URL, readable once.

    ``by``: how the link travels. Its code takes the other way.

    Raises:
        DomainError: no code can be sent to the recipient's mobile, or mailbox.
    """
    sender = episode.referent
    by_mail = by == Channel.MAIL
    return create_link(
        hospital_id=letter.hospital_id,
        purpose=PURPOSE,
        subject_id=letter.pk,
        episode_id=episode.pk,
        recipient_name=letter.recipient_name[:150],
        recipient_role=letter.recipient_role[:60],
        sender_name=str(sender) if sender else hospital.platform_name,
        sender_role=_function(sender, hospital) if sender else "",
        code_channel=Channel.SMS if by_mail else Channel.MAIL,
        code_address=letter.mobile if by_mail else letter.mail,
        valid_until=timezone.now() + timedelta(days=hospital.link_validity_days),
    )


def queue_link(letter: Letter, purpose: str, *, subject: str = "", body: str, by: Channel = Channel.MAIL) -> Message:
    """Queue a mail, or a text message, to the recipient of ``letter``.

    Raises:
        DomainError: the address is not valid.
    """
    return queue_message(
        hospital_id=letter.hospital_id,
        purpose=purpose,
        subject_id=letter.pk,
        episode_id=letter.episode_id,
        channel=by,
        address=letter.mail if by == Channel.MAIL else letter.mobile,
        recipient_name=letter.recipient_name,
        subject=subject,
        body=body,
    )


def _function(user: User, hospital: Hospital) -> str:
    member: Membership | None = Membership.objects.filter(hospital_id=hospital.pk, user=user).first()
    return member.get_role_display().lower() if member else ""
