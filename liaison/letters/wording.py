"""What leaves in ordinary mail, and why a letter could not leave, in words."""

from dataclasses import dataclass
from datetime import datetime

from coordination.links.models import SecureLink
from coordination.tenancy.models import Hospital
from coordination.ui import french
from liaison.letters.models import Letter, Withdrawal

_PROBLEMS = {
    "mail": "Aucune adresse électronique connue.",
    "not_permitted": "Le droit de partager n’a pas pu être vérifié : rien n’est parti.",
    "mobile": "Aucun portable connu : le code doit passer par une autre voie que le lien.",
    "invalid_email": "L’adresse électronique n’est pas valable.",
    "no_reader": "L’adresse électronique est celle d’un automate.",
    "taken_back": "Noté imprimé par erreur.",
    "no_role": "La fonction de ce destinataire n’est pas connue.",
    "no_file": "Le PDF de ce courrier manque.",
    "no_enclosure": "Une pièce jointe manque : rien ne part sans elle.",
    "invalid_phone": "Le numéro de portable n’est pas valable.",
    "not_mobile": "Le numéro n’est pas celui d’un portable.",
    "too_late": "L’envoi n’a pas abouti à temps.",
    "interrupted": "L’écriture du courrier a été interrompue plusieurs fois.",
    "render_refused": "Le document n’a pas pu être produit.",
    "render_failed": "Le document n’a pas pu être produit.",
    "no_account": "La messagerie sécurisée de l’établissement n’est pas en service.",
    "not_secure_address": "L’adresse n’est pas dans l’espace de confiance de la messagerie sécurisée.",
    "not_produced": "Un fichier de ce courrier manque.",
    "too_large": "Le courrier est trop lourd pour la messagerie.",
    "smtp_tls": "La connexion protégée au serveur de messagerie a échoué : certificat à vérifier.",
    "letter_content": "Le dossier contient ce qu’un courrier ne peut pas reprendre.",
}


# By how a code begins; the first that fits is said.
_KINDS_OF_PROBLEM = (
    ("smtp_5", "Le serveur du destinataire refuse l’adresse."),
    ("smtp", "Le serveur de messagerie n’a pas répondu."),
    ("bounced", "Le courriel est revenu."),
    ("gateway_4", "Le numéro de portable est refusé."),
    ("gateway", "Le service de SMS n’a pas répondu."),
)


def problem_words(code: str) -> str:
    """Why a letter could not leave, as a sentence; nothing for no code."""
    if not code or code in _PROBLEMS:
        return _PROBLEMS.get(code, "")
    return next((words for start, words in _KINDS_OF_PROBLEM if code.startswith(start)), f"Erreur « {code} ».")


def mail_subject(hospital: Hospital) -> str:
    """Who writes, and nothing about whom."""
    return f"{hospital.short_name} vous adresse un courrier de sortie"


# Why a letter counts no more, as its reader is told: nothing about whom.
_WITHDRAWN = {
    Withdrawal.DEPARTURE_CANCELLED: "La sortie n’a pas eu lieu comme prévu. Vous en recevrez un autre au départ.",
    Withdrawal.REPLACED: "Une nouvelle version, corrigée, le remplace : elle vous parvient séparément.",
    Withdrawal.LETTER_CANCELLED: "Il a été annulé par la personne qui l’avait signé.",
}


def withdrawn_subject(letter: Letter, hospital: Hospital) -> str:
    """Who writes, that a letter counts no more, and nothing about whom."""
    verb = "remplace" if letter.withdrawal == Withdrawal.REPLACED else "annule"
    return f"{hospital.short_name} {verb} un courrier de sortie"


def withdrawn_body(letter: Letter, hospital: Hospital) -> str:
    """Which letter counts no more, by its reference alone, and why. No patient, no health data."""
    return (
        "Bonjour,\n\n"
        f"{hospital.name} vous a adressé un courrier de sortie, référence {letter.reference}.\n"
        f"Ne tenez plus compte de ce courrier, son lien ne s’ouvre plus. {_WITHDRAWN[Withdrawal(letter.withdrawal)]}\n\n"
        f"Une question : {french.phone(hospital.platform_phone)}, {hospital.platform_hours}.\n\n"
        "Ce message ne contient aucune donnée de santé.\n"
    )


def withdrawn_secure_body(letter: Letter, hospital: Hospital) -> str:
    """The same, where the letter itself was received: its file is to be put aside. The subject that leaves names the patient."""
    return (
        "Bonjour,\n\n"
        f"{hospital.name} vous a adressé un courrier de sortie, référence {letter.reference}.\n"
        f"N’en tenez plus compte et retirez ce document du dossier. {_WITHDRAWN[Withdrawal(letter.withdrawal)]}\n\n"
        f"Une question : {french.phone(hospital.platform_phone)}, {hospital.platform_hours}.\n"
    )


def secure_body(letter: Letter, hospital: Hospital) -> str:
    """The text beside the attachments. Inside the space of trust too, what concerns the patient is in the file."""
    return (
        "Bonjour,\n\n"
        f"{hospital.name}, {french.lower_first(hospital.platform_name)}, vous adresse en pièce jointe {letter.noun}.\n\n"
        "Vous pouvez répondre à ce message : votre réponse arrive dans le dossier.\n"
        f"Par téléphone : {french.phone(hospital.platform_phone)}, {hospital.platform_hours}.\n"
        f"Référence à rappeler : {letter.reference}\n"
    )


def sms_body(*, hospital: Hospital, url: str) -> str:
    """Who writes, the link, and nothing about whom."""
    return (
        f"{hospital.short_name} vous adresse un courrier de sortie : {url} "
        "Le code arrive par courriel. Ce message ne contient aucune donnée de santé."
    )


def mail_body(*, hospital: Hospital, url: str, masked_mobile: str, valid_until: datetime, reference: str) -> str:
    """Who writes, the link, how the code comes. No patient, no health data: ordinary mail is a postcard."""
    team = hospital.platform_name
    number = french.phone(hospital.platform_phone)
    return (
        "Bonjour,\n\n"
        f"{hospital.name}, {team[:1].lower()}{team[1:]}, vous adresse un courrier de sortie.\n\n"
        f"Pour le lire : {url}\n\n"
        f"Un code vous sera demandé. Il arrive par SMS au {masked_mobile}.\n"
        f"Le lien est valable jusqu’au {french.day_paper(valid_until)}.\n\n"
        f"Référence à rappeler au téléphone : {reference}\n"
        f"Une question, une erreur de destinataire : {number}, {hospital.platform_hours}.\n\n"
        "Ce message ne contient aucune donnée de santé.\n"
    )


@dataclass(frozen=True)
class LinkMail:
    """A mail that carries another link to a letter already sent: its subject line and its first sentence."""

    about: str
    says: str

    def subject(self, hospital: Hospital) -> str:
        """Who writes, and nothing about whom."""
        return f"{hospital.short_name} {self.about}"

    def body(self, letter: Letter, hospital: Hospital, link: SecureLink, url: str) -> str:
        """Why another link comes, the link, how the code comes. No patient, no health data."""
        return (
            "Bonjour,\n\n"
            f"{self.says} (référence {letter.reference}) : {url}\n\n"
            f"Un code peut vous être demandé. Il arrive par SMS au {link.masked_code_address}.\n"
            f"Le lien est valable jusqu’au {french.day_paper(link.valid_until)}.\n\n"
            f"Une question, une erreur de destinataire : {french.phone(hospital.platform_phone)}, "
            f"{hospital.platform_hours}.\n\n"
            "Ce message ne contient aucune donnée de santé.\n"
        )


RENEWED = LinkMail("vous renvoie un lien", "Voici le nouveau lien que vous avez demandé vers le courrier de sortie")
REPLIED = LinkMail("vous a répondu", "L’hôpital vous a répondu sous le lien du courrier de sortie")
