"""Telling people that an alert waits: by mail, without a word about the patient. A mailbox has many readers."""

from django.conf import settings
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.messaging.actions import mail_colleague
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.ui import french
from discharge.alerts.levels import EVERYBODY
from discharge.alerts.models import Alert, AlertState
from discharge.alerts.queries import takers
from discharge.events.queries import is_deceased

PURPOSE = "alert"


def tell(
    alert: Alert, hospital: Hospital, episode: Episode, *, role: str = EVERYBODY, to_referent: bool = False
) -> list[str]:
    """Write to the referent alone, or to everybody of ``role`` in whose remit the episode is; return their names.

    Who cannot be found is never a reason for silence: without a referent, or anybody of that function, all who may take
    the alert are told.
    """
    everybody = takers(episode)
    wanted = [
        member
        for member in everybody
        if (member.user_id == episode.referent_id if to_referent else role in (EVERYBODY, member.role))
    ]
    told = wanted or everybody
    return [str(member.user) for member in told if _write(alert, hospital, member)]


def _write(alert: Alert, hospital: Hospital, member: Membership) -> bool:
    subject, body = words(alert, hospital)
    return mail_colleague(
        user=member.user, hospital_id=hospital.pk, purpose=PURPOSE, subject_id=alert.pk, subject=subject, body=body
    )


def words(alert: Alert, hospital: Hospital) -> tuple[str, str]:
    """Subject and body: how pressing, until when, where to read it."""
    until = french.moment(alert.due_at, now=alert.raised_at)
    late = "n’a pas été prise à temps" if alert.told else f"est à prendre avant {until}"
    page = reverse("alerts:alert", args=[alert.pk])
    return f"{hospital.short_name} : une alerte attend d’être prise", (
        f"Bonjour,\n\nUne alerte de niveau « {alert.level_label} » {late}.\n"
        f"La lire et la prendre : {settings.BASE_URL}{page}\n\n"
        f"Une question : {french.phone(hospital.platform_phone)}.\n\n"
        "Ce message ne contient aucune donnée de santé.\n"
    )


def stop_message(message: Message) -> str:
    """Why a mail may not leave any more (wall of the outbox): somebody took the alert, or the patient died."""
    waiting = Alert.objects.filter(pk=message.subject_id, state=AlertState.OPEN)
    alert: Alert | None = waiting.select_related("episode").first()
    if alert is None:
        return "alerte déjà prise"
    return "décès noté" if is_deceased(alert.episode) else ""
