"""What went wrong with the operator, in words that a person can act on."""

from coordination.ui import french

_SERVERS = {"smtp": "Serveur d’envoi", "imap": "Serveur de réception", "reading": "Lecture de la boîte"}
_WORDS = {
    "connection_refused": "personne ne répond à cette adresse et ce port.",
    "connection": "le nom du serveur est inconnu, ou le réseau ne mène pas à lui.",
    "timeout": "pas de réponse à temps. Un pare-feu bloque peut-être ce port.",
    "tls": "la connexion protégée échoue : certificat de l’établissement refusé, ou autorités de l’opérateur à compléter.",
    "cut": "la connexion est coupée. Le serveur refuse sans doute le certificat.",
    "login": "l’identifiant ou le mot de passe est refusé.",
    "folder": "ce dossier n’existe pas dans la boîte.",
    "sender": "l’adresse de la boîte est refusée comme expéditeur : le certificat n’est peut-être pas le sien.",
    "starttls": "le serveur ne propose pas STARTTLS sur ce port. Essayez « TLS dès la connexion ».",
    "refused": "le serveur refuse la demande.",
    "failed": "le logiciel s’arrête sur une erreur. Il essaie encore de lui-même ; si cela dure, appelez l’assistance.",
}
_FILES = {
    "too_large": "trop lourd pour être gardé ici",
    "not_readable": "ni PDF, ni image, ni document structuré",
    "infected": "l’antivirus y a trouvé quelque chose",
    "not_scanned": "l’antivirus n’a pas répondu",
    "archive_too_large": "archive trop grande une fois ouverte",
    "bad_archive": "archive qui ne s’ouvre pas",
}
_MAILS = {
    "too_large": "Ce message est trop lourd pour être gardé en entier : le reste se lit dans la boîte.",
    "not_readable": "Ce message n’a pas pu être lu ici : il reste dans la boîte.",
    "not_told": "Cet avis n’a pas pu être rattaché à son courrier.",
}


def server_words(code: str) -> str:
    """« Serveur d’envoi : personne ne répond… » for ``smtp_connection_refused``; nothing for no code."""
    server, _, what = code.partition("_")
    if not what:
        return ""
    kind = what.rpartition("_")[2] if what not in _WORDS else what
    return f"{_SERVERS.get(server, server)}{french.NBSP}: {_WORDS.get(kind, _WORDS['refused'])}"


def file_words(code: str) -> str:
    """Why a file was not kept."""
    return _FILES.get(code, "refusé")


def mail_words(code: str) -> str:
    """Why the content of a mail was not taken in; nothing for no code."""
    return _MAILS.get(code, "")
