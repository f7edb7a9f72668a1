"""What the invented patients of the past came in for, and what their letters say. Nobody's story."""

from dataclasses import dataclass

from coordination.episodes.models import NeedDomain

Need = tuple[NeedDomain, str]

_NURSE_PILLS: Need = (NeedDomain.NURSING, "Pilulier, tension deux fois par semaine")
_NURSE_WOUND: Need = (NeedDomain.NURSING, "Pansement tous les deux jours")
_NURSE_SHOT: Need = (NeedDomain.NURSING, "Piqûre d’anticoagulant tous les jours")
_HELP: Need = (NeedDomain.AUTONOMY, "Aide au lever et à la toilette, 5 matins par semaine")
_BED: Need = (NeedDomain.HOUSING, "Lit médicalisé, déambulateur")


@dataclass(frozen=True)
class Case:
    """A reason to be in hospital. ``asks``: types of the directory that are asked to come; ``treatment``: name, dose, time."""

    unit: str
    motive: str
    summary: str
    condition: str
    treatment: tuple[str, str, str]
    needs: tuple[Need, ...]
    asks: tuple[str, ...] = ()


CASES = (
    Case(
        "GER",
        "chute à domicile, station au sol prolongée",
        "Chute mécanique, six heures au sol. Rhabdomyolyse modérée corrigée par l’hydratation, pas de fracture.",
        "marche avec déambulateur, toilette avec aide, EVA 1/10",
        ("Cholécalciférol 100 000 UI", "1 ampoule par trimestre", "1 an"),
        (_HELP, _BED),
        ("saad", "idel"),
    ),
    Case(
        "GER",
        "confusion, globe urinaire",
        "Confusion aiguë sur rétention d’urine et fécalome, régressive en quatre jours. Sonde ôtée, diurèse reprise.",
        "orientation retrouvée, marche sans aide, résidu de 60 mL",
        ("Macrogol 10 g", "1 sachet le matin", "1 mois"),
        (_NURSE_PILLS, _HELP),
        ("ssiad",),
    ),
    Case(
        "GER",
        "altération de l’état général, dénutrition",
        "Perte de 6 kg en trois mois, deuil récent. Bilan sans lésion ; compléments et repas fractionnés bien acceptés.",
        "poids 47,2 kg, albumine 31 g/L, appétit revenu",
        ("Complément hyperprotéiné", "2 par jour, entre les repas", "1 mois"),
        ((NeedDomain.NURSING, "Poids chaque semaine"), (NeedDomain.AUTONOMY, "Repas portés à domicile")),
        ("portage-repas", "saad"),
    ),
    Case(
        "MEDB",
        "décompensation cardiaque",
        "Poussée d’insuffisance cardiaque après un écart de régime. Perte de 5 kg sous furosémide, relais par la bouche.",
        "poids de sortie 71,5 kg, pas d’œdème, créatinine 104 μmol/L",
        ("Furosémide 40 mg", "1 le matin", "3 mois"),
        (_NURSE_PILLS, (NeedDomain.NURSING, "Poids trois fois par semaine")),
        ("idel",),
    ),
    Case(
        "MEDB",
        "pneumopathie de la base droite",
        "Pneumopathie hypoxémiante, favorable sous amoxicilline. Oxygène arrêté au cinquième jour.",
        "apyrétique, saturation 95 % en air ambiant, marche 100 m",
        ("Amoxicilline 1 g", "1 matin, midi et soir", "3 jours"),
        (_NURSE_PILLS,),
    ),
    Case(
        "MEDB",
        "déséquilibre d’un diabète",
        "Hyperglycémie sous corticoïdes. Insuline du soir commencée, apprise avec l’infirmière.",
        "glycémies entre 1,2 et 1,9 g/L, gestes d’injection acquis",
        ("Insuline glargine", "12 unités le soir", "3 mois"),
        ((NeedDomain.NURSING, "Insuline et glycémie le soir"),),
        ("idel",),
    ),
    Case(
        "ORT",
        "fracture du col fémoral opérée",
        "Fracture du col fémoral après une chute, hémiarthroplastie le lendemain. Suites simples, appui complet.",
        "marche 30 m avec déambulateur, cicatrice propre, Hb 10,6 g/dL",
        ("Énoxaparine 4 000 UI", "1 injection par jour", "35 jours"),
        (_NURSE_SHOT, _BED),
        ("idel", "materiel"),
    ),
    Case(
        "ORT",
        "prothèse totale de genou",
        "Prothèse totale de genou programmée pour arthrose. Flexion à 95° à la sortie, pas de fièvre.",
        "marche avec deux cannes, escaliers acquis, EVA 3/10",
        ("Paracétamol 1 g", "1 matin, midi et soir", "15 jours"),
        (_NURSE_SHOT, _NURSE_WOUND),
        ("idel",),
    ),
    Case(
        "ORT",
        "fracture du bassin",
        "Fracture des branches pubiennes après une chute, traitement sans opération. Antalgiques ajustés.",
        "appui selon la douleur, transferts avec une personne",
        ("Paracétamol 1 g", "1 matin, midi et soir", "1 mois"),
        (_HELP, _BED),
        ("smr",),
    ),
    Case(
        "ONC",
        "douleur d’une métastase osseuse",
        "Douleur du rachis, radiothérapie antalgique en une séance, morphine ajustée. Pas de compression.",
        "EVA 2/10 au repos, 4/10 à la marche, transit régulier",
        ("Morphine à libération prolongée 20 mg", "1 matin et soir", "28 jours"),
        ((NeedDomain.NURSING, "Évaluation de la douleur chaque jour"), (NeedDomain.CARERS, "Épouse fatiguée")),
        ("had",),
    ),
    Case(
        "ONC",
        "aplasie fébrile après chimiothérapie",
        "Fièvre sous 500 polynucléaires, sans germe trouvé. Antibiotiques sept jours, sortie d’aplasie.",
        "apyrétique depuis trois jours, 1 800 polynucléaires",
        ("Métoclopramide 10 mg", "1 avant les repas si nausées", "10 jours"),
        ((NeedDomain.NURSING, "Prise de sang deux fois par semaine"),),
        ("idel",),
    ),
)
# Geriatrics prepares most departures.
UNIT_WEIGHTS = {"GER": 8, "MEDB": 6, "ORT": 4, "ONC": 2}
