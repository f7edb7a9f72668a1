"""What the text of a phrase may hold: words, and the names of a few facts. No code, no file, no address."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError

# What may stand between braces, and what it says.
NAMES = {
    "personne": "le nom de la personne",
    "unite": "l’unité",
    "telephone": "le téléphone de l’équipe",
    "medecin_traitant": "le médecin traitant",
    "sortie": "le jour de la sortie",
}
_BRACES = re.compile(r"\{([^{}]*)\}")
# Nothing of this is ever interpreted: it is refused so that nobody counts on it.
_FORBIDDEN = {
    "une instruction de gabarit": re.compile(r"\{\{|\}\}|\{%|%\}|\{#|<%|\$\{"),
    "une balise": re.compile(r"</?[a-zA-Z!]"),
    "une adresse ou un fichier": re.compile(
        r"\w+://|\b(?:file|data|javascript|mailto):|url\s*\(|\bwww\.|\.\./|@import|\binclude\s*\(", re.IGNORECASE
    ),
}


def check_text(text: str) -> None:
    """Refuse a text that tries to be more than a text.

    Raises:
        ValidationError: what was found, in words.
    """
    for what, pattern in _FORBIDDEN.items():
        if pattern.search(text):
            raise ValidationError(f"Ce texte contient {what} : seuls des mots sont permis.")
    unknown = [name for name in _BRACES.findall(text) if name not in NAMES]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in NAMES)
        raise ValidationError(f"« {{{unknown[0]}}} » n’est pas un nom connu. Noms permis : {known}.")
    if "{" in _BRACES.sub("", text) or "}" in _BRACES.sub("", text):
        raise ValidationError("Une accolade n’est pas fermée.")


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with the known names replaced; one of which nothing is known stays as it is, to be seen."""
    return _BRACES.sub(lambda found: facts.get(found[1]) or found[0], text)
