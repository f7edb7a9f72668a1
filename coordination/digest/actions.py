"""Choosing, stopping and sending digests."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.digest.models import LAST_HOUR, DigestChoice
from coordination.digest.queries import Line, choice_of, choices_of_all, waiting
from coordination.digest.schedule import instant_of, is_due
from coordination.messaging.actions import mail_colleague
from coordination.tenancy.models import Hospital
from coordination.tenancy.sweeps import apart
from coordination.ui import french

PURPOSE = "digest"


@transaction.atomic
def choose_digest(*, member: Membership, wanted: bool, hour: int, on_days_off: bool) -> DigestChoice:
    """Keep what a person chose. An hour already past today applies from tomorrow on when today's has left."""
    choice, _ = DigestChoice.objects.select_for_update(of=("self",)).get_or_create(
        hospital_id=member.hospital_id, member=member
    )
    choice.wanted, choice.hour, choice.on_days_off = wanted, hour, on_days_off
    choice.save()
    return choice


def send_due_digests(*, hospital: Hospital, now: datetime) -> int:
    """Send what is due in the current hospital; return how many left. Run again, or by two workers, it sends none twice.

    A digest counts what waited at its hour, however late it leaves: who had nothing then gets nothing today.
    """
    zone = ZoneInfo(hospital.time_zone)
    local = now.astimezone(zone)
    due = [choice for choice in choices_of_all() if is_due(choice, local)]
    counts = {hour: waiting(instant_of(local.date(), hour, zone)) for hour in {choice.hour for choice in due}}
    sent = 0
    for choice in due:
        found = counts[choice.hour].get(choice.member.user_id, ())
        lines = [line for line in found if line.needs is None or choice.member.can(line.needs)]
        if lines:
            with apart("digest not sent", choice.pk):
                sent += _send(choice, hospital, lines, local)
    return sent


@transaction.atomic
def _send(choice: DigestChoice, hospital: Hospital, lines: list[Line], local: datetime) -> bool:
    """Send one, unless another worker or the person was quicker."""
    locked = choice_of(choice.member, lock=True)
    if not is_due(locked, local) or locked.hour != choice.hour:
        return False
    locked.sent_on = local.date()
    locked.save(update_fields=["sent_on"])
    user = locked.member.user
    subject, body = digest_words(hospital, lines, stop=reverse("digest:stop", args=[token_of(locked.member)]))
    return mail_colleague(
        user=user,
        hospital_id=hospital.pk,
        purpose=PURPOSE,
        subject_id=locked.pk,
        subject=subject,
        body=body,
        send_before=instant_of(local.date(), LAST_HOUR, ZoneInfo(hospital.time_zone)),
    )


def token_of(member: Membership) -> str:
    """What stops the digests of a person without signing in: it does nothing else, so it need not end."""
    return signing.dumps([str(member.hospital_id), str(member.pk)], salt=PURPOSE)


def read_token(token: str) -> tuple[UUID, UUID] | None:
    """The hospital and the membership of ``token_of``; None for anything else."""
    try:
        hospital_id, member_id = signing.loads(token, salt=PURPOSE)
    except signing.BadSignature:
        return None
    return UUID(hospital_id), UUID(member_id)


def stop_digest(*, member: Membership) -> None:
    """Send this person no digest any more; the hour they chose is kept. Stopping twice changes nothing."""
    choice = choice_of(member, lock=True)
    if choice.wanted:
        choice.wanted = False
        choice.save(update_fields=["wanted"])


def digest_words(hospital: Hospital, lines: list[Line], *, stop: str) -> tuple[str, str]:
    """Subject and body: how much waits and where to read it. No patient, no provider: a mailbox has many readers."""
    words = [line.words for line in lines]
    about = " et ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
    listed = "".join(f"- {line.words}{f' : {settings.BASE_URL}{line.page}' if line.page else ''}\n" for line in lines)
    # What has no list of its own is on the worklist, which not everybody who is told of something may open.
    rest = (
        "" if all(line.page for line in lines) else f"Les lire : {settings.BASE_URL}{reverse('episodes:worklist')}\n\n"
    )
    choice = reverse("digest:choice")
    return f"{hospital.short_name} : {about}", (
        f"Bonjour,\n\nVous attendent dans Trait d’union :\n{listed}\n"
        f"{rest}"
        f"Changer l’heure de ce message : {settings.BASE_URL}{choice}\n"
        f"Ne plus le recevoir : {settings.BASE_URL}{stop}\n\n"
        f"Une question : {french.phone(hospital.platform_phone)}.\n\n"
        "Ce message ne contient aucune donnée de santé.\n"
    )
