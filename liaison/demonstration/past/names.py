"""Names and addresses of nobody: syllables put together, by chance and always alike."""

from random import Random

from coordination.episodes.models import Sex

_BEGINNINGS = (
    *("Barg", "Cabr", "Dalm", "Estrég", "Fontr", "Galin", "Jals", "Lozèr", "Marv", "Négr", "Olard", "Peyr", "Quérib"),
    *("Ravoul", "Servan", "Tarbés", "Vayss", "Brign", "Clap", "Roubr"),
)
_ENDINGS = (
    "agnac",
    "adel",
    "ouzet",
    "ièrou",
    "oulès",
    "anquin",
    "ignol",
    "ibourg",
    "ouliac",
    "avet",
    "estier",
    "ombal",
)
_WOMEN = (
    *("Andrée", "Arlette", "Colette", "Denise", "Ginette", "Huguette", "Jeannine", "Josiane", "Lucette", "Madeleine"),
    *("Marcelle", "Monique", "Nicole", "Paulette", "Raymonde", "Solange", "Suzanne", "Yvette"),
)
_MEN = (
    *("Albert", "Alain", "Claude", "Edmond", "Fernand", "Gaston", "Georges", "Henri", "Jacques", "Joseph", "Louis"),
    *("Maurice", "Paul", "Raymond", "Robert", "Roland", "Serge", "Yves"),
)
_STREETS = (
    "rue des Mûriers",
    "chemin du Mas neuf",
    "rue de la Fontaine",
    "impasse des Amandiers",
    "avenue des Platanes",
)


def family_name(dice: Random) -> str:
    """A family name, in capitals as identities are typed."""
    return (dice.choice(_BEGINNINGS) + dice.choice(_ENDINGS)).upper()


def first_name(dice: Random, sex: Sex) -> str:
    """A first name of somebody who is old today."""
    return dice.choice(_WOMEN if sex == Sex.FEMALE else _MEN)


def street(dice: Random) -> str:
    """A number in a street."""
    return f"{dice.randint(1, 60)}, {dice.choice(_STREETS)}"
