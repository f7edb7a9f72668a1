"""What a provider is found by, as one key of plain capitals."""

import re

from coordination.identity.names import search_key

# Words of names that say nothing of who one looks for.
EMPTY_WORDS = frozenset({"A", "AU", "AUX", "D", "DE", "DES", "DU", "EN", "ET", "L", "LA", "LE", "LES", "POUR", "SUR"})
# "S.S.I.A.D." is one word, not five.
_DOTTED = re.compile(r"\b(?:\w\.){2,}\w?\b\.?")


def provider_key(*parts: str) -> str:
    """One key of a name, former names, the type's words and the commune; empty parts are left out, none twice."""
    keys = (search_key(_DOTTED.sub(lambda found: found.group().replace(".", ""), part)) for part in parts)
    return " ".join(dict.fromkeys(key for key in keys if key))


def search_words(text: str) -> list[str]:
    """The words of a search that count: without articles, unless there is nothing else."""
    words = list(dict.fromkeys(provider_key(text).split()))
    return [word for word in words if word not in EMPTY_WORDS] or words
