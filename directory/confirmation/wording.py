"""What is written to a service about its entry. No patient: only what the directory says of itself."""

from datetime import datetime

from coordination.tenancy.models import Hospital
from coordination.ui import french
from directory.providers.models import Provider


def signature_of(provider: Provider) -> str:
    """Who verified an entry that its own service answered for."""
    is_person = provider.kind == Provider.Kind.PROFESSIONAL
    return "le professionnel lui-même" if is_person else "le service lui-même"


def mail_subject(hospital: Hospital) -> str:
    """Who asks, and what for."""
    return f"{hospital.short_name} : votre fiche d’annuaire est-elle à jour ?"


def mail_body(*, hospital: Hospital, provider: Provider, url: str, valid_until: datetime) -> str:
    """Why, the link, how the code comes, whom to call."""
    number = french.phone(hospital.platform_phone)
    return (
        "Bonjour,\n\n"
        f"{hospital.name} vous adresse des patients à leur sortie. Pour vous joindre au bon endroit, l’annuaire commun des "
        f"établissements garde une fiche à votre nom : {provider.name}.\n\n"
        f"Une minute suffit pour dire que tout est juste, ou pour corriger : {url}\n\n"
        "Un code vous sera demandé. Il arrive par courriel à cette même adresse.\n"
        f"Le lien est valable jusqu’au {french.day_paper(valid_until)}. Une fois répondu, nous ne vous écrirons pas avant trois mois.\n\n"
        f"Une question, une erreur de destinataire : {number}, {hospital.platform_hours}.\n\n"
        "Ce message ne contient aucune donnée de santé.\n"
    )
