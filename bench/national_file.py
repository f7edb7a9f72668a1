"""A register of national size, invented: ``python -m bench.national_file LINES PATH`` writes a PS_LibreAcces of so many lines.

Header, separators, codes and lengths are those of the real extract (standards §4.2); people, numbers and places are drawn.
Shares of professions and of ways of practising follow the published demography of 2025, to the nearest per cent: about three
lines out of ten are of professionals whom a patient at home may need, the others are salaried, or of other professions.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django

HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|Libellé civilité d'exercice|"
    "Code civilité|Libellé civilité|Nom d'exercice|Prénom d'exercice|Code profession|Libellé profession|"
    "Code catégorie professionnelle|Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire|"
    "Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|Numéro SIRET site|Numéro SIREN site|"
    "Numéro FINESS site|Numéro FINESS établissement juridique|Identifiant technique de la structure|Raison sociale site|"
    "Enseigne commerciale site|Complément destinataire (coord. structure)|Complément point géographique (coord. structure)|"
    "Numéro Voie (coord. structure)|Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|"
    "Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|Mention distribution (coord. structure)|"
    "Bureau cedex (coord. structure)|Code postal (coord. structure)|Code commune (coord. structure)|"
    "Libellé commune (coord. structure)|Code pays (coord. structure)|Libellé pays (coord. structure)|"
    "Téléphone (coord. structure)|Téléphone 2 (coord. structure)|Télécopie (coord. structure)|"
    "Adresse e-mail (coord. structure)|Code Département (structure)|Libellé Département (structure)|"
    "Ancien identifiant de la structure|Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|"
    "Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|Libellé rôle|Code genre activité|"
    "Libellé genre activité|"
)


class Practice(NamedTuple):
    """A profession and a way of practising it: its share of the lines, in thousandths."""

    share: int
    profession: str
    label: str
    skill: str
    skill_label: str
    mode: str
    sector: str
    sector_label: str


PRACTICES = (
    Practice(75, "60", "Infirmier", "", "", "L", "SA07", "Cabinet individuel"),
    Practice(370, "60", "Infirmier", "", "", "S", "SA01", "Etablissement public de santé"),
    Practice(45, "10", "Médecin", "SM54", "Médecine générale (SM)", "L", "SA08", "Cabinet de groupe"),
    Practice(5, "10", "Médecin", "SM53", "Spécialiste en médecine générale (SM)", "S", "SA05", "Centre de santé"),
    Practice(
        50, "10", "Médecin", "SM04", "Cardiologie et maladies vasculaires (SM)", "L", "SA07", "Cabinet individuel"
    ),
    Practice(
        75, "10", "Médecin", "SM26", "Qualifié en médecine générale (SM)", "S", "SA01", "Etablissement public de santé"
    ),
    Practice(50, "70", "Masseur-Kinésithérapeute", "", "", "L", "SA07", "Cabinet individuel"),
    Practice(15, "70", "Masseur-Kinésithérapeute", "", "", "S", "SA01", "Etablissement public de santé"),
    Practice(13, "91", "Orthophoniste", "", "", "L", "SA07", "Cabinet individuel"),
    Practice(9, "80", "Pédicure-Podologue", "", "", "L", "SA07", "Cabinet individuel"),
    Practice(4, "95", "Diététicien", "", "", "L", "SA07", "Cabinet individuel"),
    Practice(20, "93", "Psychologue", "", "", "L", "SA07", "Cabinet individuel"),
    Practice(6, "50", "Sage-Femme", "", "", "L", "SA07", "Cabinet individuel"),
    Practice(12, "50", "Sage-Femme", "", "", "S", "SA01", "Etablissement public de santé"),
    Practice(60, "21", "Pharmacien", "", "", "S", "SA33", "Pharmacie d'officine"),
    Practice(45, "40", "Chirurgien-Dentiste", "", "", "L", "SA07", "Cabinet individuel"),
    Practice(146, "98", "Manipulateur ERM", "", "", "S", "SA01", "Etablissement public de santé"),
)
TITLED = frozenset({"10", "21", "40"})
MODES = {"L": "Libéral", "S": "Salarié"}
FIRST_NAMES = [
    "ALICE",
    "ANTOINE",
    "AMÉLIE",
    "BAPTISTE",
    "CAMILLE",
    "CÉLINE",
    "CLAIRE",
    "DAVID",
    "ÉLODIE",
    "EMMA",
    "FLORENT",
    "FRANÇOISE",
    "GAËLLE",
    "HÉLÈNE",
    "HUGO",
    "INÈS",
    "ISABELLE",
    "JEAN",
    "JEAN-LOÏC",
    "JULIE",
    "KARIM",
    "LÉA",
    "LOUIS",
    "LUCIE",
    "MARC",
    "MARIE-CLAUDE",
    "MATHIEU",
    "NADIA",
    "NICOLAS",
    "NOÉMIE",
    "OLIVIER",
    "PAUL",
    "PIERRE",
    "RACHID",
    "SARAH",
    "SOPHIE",
    "STÉPHANE",
    "THOMAS",
    "VALÉRIE",
    "YANN",
    "ZOÉ",
]
BEGINNINGS = [
    "MAR",
    "BEL",
    "DUR",
    "LAM",
    "FON",
    "RO",
    "GAR",
    "VIL",
    "CHA",
    "PEL",
    "SAU",
    "MON",
    "TER",
    "BRU",
    "CLÉ",
    "DES",
    "LE_",
    "D'AU",
    "HER",
    "PRÉ",
    "CAR",
    "NOU",
    "VER",
    "BO",
    "GUI",
    "LA_",
    "RE",
]
MIDDLES = [
    "CHA",
    "TI",
    "NE",
    "RI",
    "GNO",
    "LE",
    "VA",
    "BE",
    "SSI",
    "ZE",
    "LI",
    "CO",
    "MA",
    "PE",
    "DU",
    "NO",
    "RA",
    "SI",
    "TE",
    "VO",
]
ENDINGS = [
    "ND",
    "ER",
    "EAU",
    "IN",
    "ET",
    "OT",
    "ARD",
    "IER",
    "OUX",
    "ÈS",
    "EL",
    "ON",
    "ENNE",
    "AC",
    "Y",
    "AULT",
    "ERT",
    "OIS",
]
STREETS = [
    "DE LA REPUBLIQUE",
    "VICTOR HUGO",
    "DU 8 MAI 1945",
    "DES LILAS",
    "JEAN JAURES",
    "DE LA GARE",
    "DU CHATEAU",
    "DES ECOLES",
    "PASTEUR",
]
KINDS = (("R", "Rue"), ("AV", "Avenue"), ("PL", "Place"), ("BD", "Boulevard"), ("CHE", "Chemin"))
BROKEN_EVERY = 20_000
# A person who practises at two places has two lines; the second follows the first, as in the extract.
SECOND_LINE = 0.18
BUFFERED = 20_000


def lines(number: int, *, seed: int = 2604) -> Iterator[str]:
    """Yield the header and ``number`` lines, the same at each call."""
    from coordination.territory.models import Commune

    draw = random.Random(seed)
    communes = list(
        Commune.objects.exclude(kind="F")
        .exclude(postal_codes=[])
        .values_list("code", "name", "postal_codes", "population")
    )
    sizes = [(population or 100) for *_, population in communes]
    drawn = draw.choices(communes, weights=sizes, k=200_000)
    practices = draw.choices(PRACTICES, weights=[practice.share for practice in PRACTICES], k=200_000)
    names = [
        f"{draw.choice(BEGINNINGS)}{draw.choice(MIDDLES)}{draw.choice(ENDINGS)}".replace("_", " ")
        for _ in range(20_000)
    ]
    yield HEADER
    written, person = 0, 0
    while written < number:
        person += 1
        practice = practices[(person * 7) % 200_000]
        who = _person(person, practice, names, draw)
        for place in range(2 if draw.random() < SECOND_LINE else 1):
            if written == number:
                return
            written += 1
            line = who + _place(person * 2 + place, practice, drawn[(person * 13 + place) % 200_000], draw)
            yield line.replace("|", ";", 3) if written % BROKEN_EVERY == 0 else line


def _person(number: int, practice: Practice, names: list[str], draw: random.Random) -> str:
    rpps = _rpps(number)
    title, title_label = ("DR", "Docteur") if practice.profession in TITLED else ("", "")
    civility, civility_label = ("MME", "Madame") if number % 3 else ("M", "Monsieur")
    skill_kind = "S|Spécialité ordinale" if practice.skill else "|"
    return (
        f"8|{rpps}|8{rpps}|{title}|{title_label}|{civility}|{civility_label}|{names[(number * 31) % 20_000]}|"
        f"{draw.choice(FIRST_NAMES)}|{practice.profession}|{practice.label}|C|Civil|{skill_kind}|{practice.skill}|"
        f"{practice.skill_label}|{practice.mode}|{MODES[practice.mode]}|"
    )


def _place(number: int, practice: Practice, commune: tuple[str, str, list[str], int], draw: random.Random) -> str:
    code, city, postal_codes, _ = commune
    kind, kind_label = KINDS[number % 5]
    phone = f"04657{draw.randrange(100_000):05}" if number % 4 else ""
    mail = f"cabinet{number}@sante.example" if number % 5 == 0 else ""
    siret = f"{100000000 + number % 800000000}00011"
    company = f"CABINET {number % 9973}" if practice.mode == "L" else f"CENTRE HOSPITALIER {city.upper()}"
    return (
        f"{siret}|{siret[:9]}|||R1{number:010}|{company}||||{number % 180 + 1}||{kind}|{kind_label}|{STREETS[number % 9]}||"
        f"{postal_codes[0]} {city.upper()}|{postal_codes[0]}|{code}|{city}|99000|France|{phone}|||{mail}|{code[:2]}||"
        f"R1{number:010}|CNOM/CNOM/CNOM|{practice.sector}|{practice.sector_label}|||||GENR01|Activité standard de soin ou de "
        "pharmacien|"
    )


def _rpps(number: int) -> str:
    """A number of eleven digits with a right key; beginning by 98, which no professional has."""
    body = f"98{number:08}"
    total = sum(int(digit) for digit in body[-2::-2]) + sum(sum(divmod(2 * int(digit), 10)) for digit in body[::-2])
    return f"{body}{-total % 10}"


def write(number: int, path: Path) -> None:
    """Write the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part: list[str] = []
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in lines(number):
            part.append(line)
            if len(part) == BUFFERED:
                file.write("\n".join(part) + "\n")
                part.clear()
        file.write("\n".join(part) + "\n" if part else "")


def main(arguments: list[str]) -> None:
    """Write the file that is asked for."""
    django.setup()
    write(int(arguments[0]), Path(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
