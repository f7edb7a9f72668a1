"""What is written to a provider outside the page of the link. No name, no health data: a mailbox has many readers."""

from datetime import datetime

from coordination.messaging.models import Channel
from coordination.tenancy.models import Hospital
from coordination.ui import french
from directory.providers.models import Channel as Preferred
from discharge.requests.models import Approach, CareRequest

WAYS = {Preferred.MSSANTE: "par messagerie sécurisée", Preferred.MAIL: "par courriel", Preferred.SMS: "par SMS"}
# Beside the way that was taken instead.
NO_SECURE_MAIL = "sa messagerie sécurisée n’étant pas encore reliée"
_NO_DATA = "Ce message ne contient aucune donnée de santé.\n"


def answer_by_words(request: CareRequest) -> str:
    """« vendredi 27 novembre 2026, 12 h »"""
    return f"{french.day_paper(request.answer_by)}, {french.clock(request.answer_by)}"


def ask_words(
    *, hospital: Hospital, request: CareRequest, channel: Channel, url: str, several: bool, again: bool
) -> tuple[str, str]:
    """Subject and body of the request, or of its reminder when ``again``."""
    until = answer_by_words(request)
    subject = f"{hospital.short_name} : {'rappel, ' if again else ''}pouvez-vous prendre en charge un patient ?"
    if channel == Channel.SMS:
        opening = "Rappel : " if again else ""
        return subject, (
            f"{opening}{hospital.short_name} vous demande si vous pouvez prendre en charge un patient. "
            f"Réponse souhaitée avant {until} : {url}"
        )
    together = (
        "D’autres services reçoivent la même demande : le premier qui accepte est retenu, les autres sont prévenus "
        "aussitôt.\n\n"
        if several
        else ""
    )
    reminder = "Votre réponse nous manque encore. " if again else ""
    return subject, (
        "Bonjour,\n\n"
        f"{reminder}{hospital.name} vous demande si vous pouvez prendre en charge un patient à sa sortie. "
        f"Réponse souhaitée avant {until}.\n\n"
        f"Lire la demande et répondre, sans compte ni mot de passe : {url}\n\n"
        f"{together}{_who_to_call(hospital)}{_NO_DATA}"
    )


def reply_words(*, hospital: Hospital, url: str) -> tuple[str, str]:
    """Subject and body: the question has its answer, on the page."""
    return f"{hospital.short_name} : réponse à votre question", (
        f"Bonjour,\n\n{hospital.name} a répondu à votre question. Lire la réponse : {url}\n\n"
        f"{_who_to_call(hospital)}{_NO_DATA}"
    )


def closed_words(*, hospital: Hospital, asked_at: datetime) -> tuple[str, str]:
    """Subject and body: another one accepted."""
    return f"{hospital.short_name} : la demande est pourvue", (
        f"Bonjour,\n\nLa demande que {hospital.name} vous a adressée le {french.day_paper(asked_at)} est pourvue : un "
        "autre service a accepté. Vous n’avez rien à faire. Merci du temps que vous y avez passé.\n\n"
        f"{_who_to_call(hospital)}{_NO_DATA}"
    )


def withdrawn_words(*, hospital: Hospital, asked_at: datetime) -> tuple[str, str]:
    """Subject and body: it is no longer asked."""
    return f"{hospital.short_name} : la demande est retirée", (
        f"Bonjour,\n\n{hospital.name} retire la demande adressée le {french.day_paper(asked_at)} : elle n’est plus "
        f"d’actualité. Vous n’avez rien à faire.\n\n{_who_to_call(hospital)}{_NO_DATA}"
    )


def answer_words(approach: Approach) -> str:
    """The answer in one line, for the timeline and the history: what was said, not who said it."""
    parts: list[str] = []
    match approach.state:
        case "accepted":
            since = f"à partir du {french.day_paper(approach.starts_on)}" if approach.starts_on else ""
            moment = approach.get_moment_display() if approach.moment else ""
            parts = [since, moment, approach.contact_name]
            parts.append(french.phone(approach.contact_phone) if approach.contact_phone else "")
        case "refused":
            parts = [approach.get_refusal_reason_display()]
            if approach.possible_from:
                parts.append(f"de nouveau possible à partir du {french.day_paper(approach.possible_from)}")
        case "question":
            parts = [approach.question]
        case "passed_on":
            phone = french.phone(approach.colleague_phone) if approach.colleague_phone else ""
            parts = [approach.colleague_name, phone]
    return ", ".join(part for part in parts if part)


def _who_to_call(hospital: Hospital) -> str:
    return f"Une question : {french.phone(hospital.platform_phone)}, {hospital.platform_hours}.\n\n"
