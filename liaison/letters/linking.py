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


def link_to(letter: Letter, episode: Episode, hospital: Hospital) -> tuple[SecureLink, str]:
    """Make a link to ``letter`` for its recipient, from the referent; return it with its URL, readable once.

    Raises:
        DomainError: no code can be sent to the recipient's mobile.
    """
    sender = episode.referent
    return create_link(
        hospital_id=letter.hospital_id,
        purpose=PURPOSE,
        subject_id=letter.pk,
        episode_id=episode.pk,
        recipient_name=letter.recipient_name[:150],
        recipient_role=letter.recipient_role[:60],
        sender_name=str(sender) if sender else hospital.platform_name,
        sender_role=_function(sender, hospital) if sender else "",
        code_channel=Channel.SMS,
        code_address=letter.mobile,
        valid_until=timezone.now() + timedelta(days=hospital.link_validity_days),
    )


def queue_link(letter: Letter, purpose: str, *, subject: str, body: str) -> Message:
    """Queue a mail to the recipient of ``letter``.

    Raises:
        DomainError: the address is not valid.
    """
    return queue_message(
        hospital_id=letter.hospital_id,
        purpose=purpose,
        subject_id=letter.pk,
        episode_id=letter.episode_id,
        channel=Channel.MAIL,
        address=letter.mail,
        recipient_name=letter.recipient_name,
        subject=subject,
        body=body,
    )


def _function(user: User, hospital: Hospital) -> str:
    member: Membership | None = Membership.objects.filter(hospital_id=hospital.pk, user=user).first()
    return member.get_role_display().lower() if member else ""
