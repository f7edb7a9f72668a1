"""What is written to a doctor outside the page of the link. No name, no health data: a mailbox has many readers."""

from datetime import datetime

from coordination.tenancy.models import Hospital
from coordination.ui import french


def mail_words(*, hospital: Hospital, url: str, masked_mobile: str, valid_until: datetime) -> tuple[str, str]:
    """Subject and body of the mail that asks for an entry letter."""
    return f"{hospital.short_name} vous demande une lettre d’entrée", (
        "Bonjour,\n\n"
        f"{hospital.name} accueille une personne que vous suivez et vous demande quelques lignes : motif, traitements en "
        "cours, allergies.\n\n"
        f"L’écrire sans compte, sur un téléphone, ou joindre votre PDF : {url}\n\n"
        f"Un code vous sera demandé. Il arrive par SMS au {masked_mobile}.\n"
        f"Le lien est valable jusqu’au {french.day_paper(valid_until)}.\n\n"
        f"Une question, une erreur de destinataire : {french.phone(hospital.platform_phone)}, "
        f"{hospital.platform_hours}.\n\n"
        "Ce message ne contient aucune donnée de santé.\n"
    )
