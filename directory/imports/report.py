"""A run in sentences: what a command prints and a page shows."""

from directory.imports.models import ImportRun

# Counts in the order they are read, in words.
WORDS = {
    "read": "lus",
    "added": "ajoutés",
    "changed": "modifiés",
    "unchanged": "inchangés",
    "closed": "fermés",
    "vanished": "absents du fichier, fermés",
    "reopened": "rouverts",
    "already_closed": "déjà fermés",
    "out_of_scope": "hors du champ de l’annuaire",
    "without_entry": "sans fiche",
    "without_rpps": "sans RPPS",
    "duplicates": "adresses répétées",
    "suspicious": "douteux",
    "broken": "illisibles",
}


def tally(run: ImportRun) -> list[tuple[str, int]]:
    """The counts that are not zero, with their words."""
    return [(words, run.counts[key]) for key, words in WORDS.items() if run.counts.get(key)]


def absent_without_decision(run: ImportRun) -> int:
    """How many entries the file no longer holds without anybody having decided to close them."""
    return 0 if run.counts.get("vanished") else run.counts.get("absent", 0)


def sentences(run: ImportRun) -> list[str]:
    """What the run did, or would do."""
    numbers = ", ".join(f"{number} {words}" for words, number in tally(run))
    said = [f"{run.format.upper()} du {run.vintage:%d/%m/%Y} : {numbers or 'rien'}."]
    if absent := absent_without_decision(run):
        said.append(
            f"{absent} fiches ouvertes ne sont pas dans ce fichier. Elles restent ouvertes : le fichier est peut-être partiel. "
            "Si c’est un fichier national complet, confirmez leur fermeture."
        )
    if not run.is_over:
        said.append("Rien n’est encore appliqué.")
    return said
