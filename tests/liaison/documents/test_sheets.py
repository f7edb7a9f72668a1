"""The sheets on paper: one page or two sides, their order, what they never show, what is empty."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from liaison.content.discharge import NONE, Answer
from liaison.content.parts import Destination, DestinationKind, Line
from liaison.content.sheets import Care, Sheet
from liaison.documents.entry import entry_pdf
from liaison.documents.nursing import NursingText, nursing_pdf
from liaison.documents.patient_sheet import PatientText, patient_pdf
from liaison.documents.pharmacist import PharmacistText, pharmacist_pdf
from liaison.documents.social import SocialText, social_pdf
from liaison.letters.discharge_sample_extreme import extreme
from liaison.letters.entry_sample import entry
from liaison.letters.sheet_sample import WITHOUT_INS, nursing, patient, pharmacist, social
from tests.liaison.documents.reading import page_texts, squeezed, structure_types

SHEETS: dict[str, tuple[Callable[..., bytes], Sheet, int]] = {
    "nursing": (nursing_pdf, nursing(), 1),
    "social": (social_pdf, social(), 1),
    "pharmacist": (pharmacist_pdf, pharmacist(), 1),
    "patient": (patient_pdf, patient(), 2),
    "entry": (entry_pdf, entry(), 1),
}
ORDERS = {
    "entry": [
        "Dr Martine Escoubas",
        "Centre hospitalier de Sauveyre, gériatrie aiguë",
        "Mme Simone FABREGOUL, 84 ans : entrée à l’hôpital",
        "2 41 03 30 999 017 25 (NIR)",
        "Allergies : Amoxicilline",
        "04 65 71 33 02",
        "Motif",
        "Traitements en cours",
        "posologie non précisée",
        "Antécédents",
        "Risques",
        "En place à domicile",
        "Qui joindre",
        "sans signature manuscrite",
    ],
    "nursing": [
        "Cabinet infirmier des Micocouliers",
        "Mme Simone FABREGOUL, 84 ans : premier passage jeudi 27 novembre au matin.",
        "2 41 03 30 999 017 25 (NIR)",
        "Allergie : pénicilline. Anticoagulant : apixaban. Risques : chute et luxation. BMR : aucune.",
        "04 65 71 20 14",
        "À faire, avec ordonnance remise à la patiente",
        "Pansement, hanche droite",
        "Dernières prises à l’hôpital",
        "Arrêtés, à retirer du domicile : zopiclone, oxazépam, hydrochlorothiazide.",
        "État à la sortie",
        "Autonomie Seule",
        "Au domicile",
        "Léo Sauvaire",
        "R3MX-60PD",
    ],
    "social": [
        "CCAS de Vergèze, service autonomie",
        "Mme Simone FABREGOUL rentre chez elle mercredi 26 novembre et demande votre aide.",
        "14, rue des Cadereaux, 30310 Vergèze",
        "04 65 71 20 16",
        "En son absence : Claire Aubanel, 04 65 71 20 14.",
        "W8HT-25LC",
        "Ce que nous vous demandons",
        "Situation",
        "Vie quotidienne",
        "Aide partielle",
        "GIR 4",
        "Aides et démarches",
        "Refusé",
        "Entourage",
        "accord oral le 20 novembre 2025",
        "Elle ne contient ni diagnostic, ni traitement, ni numéro de sécurité sociale.",
    ],
    "pharmacist": [
        "Pharmacie du Beffroi",
        "Mme Simone FABREGOUL, 84 ans : 9 changements de traitement, sortie mercredi 26 novembre.",
        "Pénicilline (urticaire, 1998)",
        "Prescripteur : Dr Hélène Castagnier, gériatre, RPPS 10999001232, 04 65 71 20 31.",
        "À dispenser",
        "Pilulier préparé chaque semaine",
        "Clairance 32 mL/min",
        "×Arrêté",
        "≠Modifié",
        "+Ajouté",
        "=Poursuivi",
        "Cette fiche n’est pas une ordonnance.",
    ],
    "patient": [
        "Votre retour à la maison",
        "Mme Simone FABREGOUL, mercredi 26 novembre 2025",
        "04 65 71 20 14",
        "Claire Aubanel, infirmière. La nuit, le week-end : un médecin.",
        "vous tombez, même sans douleur ;",
        "vous saignez, ou une aide ne vient pas.",
        "le 15",
        "jeudi 27 L’infirmier",
        "lundi 1er Le kinésithérapeute",
        "Nous cherchons",
        "lundi 1er déc. Le Dr Escoubas",
        "Vos médicaments, tous les jours",
        "Apixaban 2,5 mg",
        "Dose réduite",
        "à 10 h et à 16 h",
        "Ne prenez plus, rendez à la pharmacie",
        "Votre hanche neuve",
        "Mes questions pour le Dr Escoubas",
    ],
}


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    return {name: pdf(sheet) for name, (pdf, sheet, _pages) in SHEETS.items()}


@pytest.mark.parametrize("name", SHEETS)
def test_the_sheet_holds_its_pages_in_the_order_of_its_reader(name: str, pdfs: dict[str, bytes]) -> None:
    pages = page_texts(pdfs[name])
    assert len(pages) == SHEETS[name][2]
    whole = "".join(pages)
    places, start = [], 0
    for part in ORDERS[name]:
        start = whole.index(squeezed(part), start)
        places.append(start)
    assert places == sorted(places)


@pytest.mark.parametrize("name", SHEETS)
def test_every_page_carries_the_identity_and_its_number(name: str, pdfs: dict[str, bytes]) -> None:
    pages = page_texts(pdfs[name])
    for number, page in enumerate(pages, start=1):
        assert squeezed("FABREGOUL Simone, née BERTHÉZÈNE le 12/03/1941, F") in page
        assert squeezed(f"Page {number} sur {len(pages)}") in page


@pytest.mark.parametrize("name", SHEETS)
def test_it_is_tagged_with_one_title_and_heads(name: str, pdfs: dict[str, bytes]) -> None:
    types = structure_types(pdfs[name])
    assert types.count("H1") == 1
    assert types.count("H2") >= 3
    assert "TH" in types
    assert "Table" in types


@pytest.mark.parametrize("name", SHEETS)
def test_the_same_sheet_gives_the_same_bytes(name: str, pdfs: dict[str, bytes]) -> None:
    pdf, sheet, _pages = SHEETS[name]
    assert pdf(type(sheet).from_json(sheet.to_json())) == pdfs[name]


@pytest.mark.parametrize("name", ["social", "patient"])
def test_the_ins_is_nowhere(name: str, pdfs: dict[str, bytes]) -> None:
    whole = "".join(page_texts(pdfs[name]))
    assert not re.search("INS|NIR|24103", whole)


def test_no_treatment_is_on_the_social_sheet(pdfs: dict[str, bytes]) -> None:
    whole = "".join(page_texts(pdfs["social"])).lower()
    for word in ("mg", "fracture", "prothèse", "apixaban", "zopiclone"):
        assert squeezed(word) not in whole
    assert squeezed("Sans information médicale.") in "".join(page_texts(pdfs["social"]))


def empty(sheet: Sheet) -> Sheet:
    """The same sheet with nothing in its sections."""
    values = {name: () for name, value in vars(sheet).items() if isinstance(value, tuple)}
    optional = {"reply", "ward", "gp", "nurse", "stand_in", "first_visit", "recipient"} & set(vars(sheet))
    kept = {"consent", "title", "reason"}
    words = {name: "" for name, value in vars(sheet).items() if isinstance(value, str) and name not in kept}
    values |= {name: NONE for name, value in vars(sheet).items() if isinstance(value, Answer)}
    return replace(sheet, **values, **words | {"sender_team": ""}, **dict.fromkeys(optional))


@pytest.mark.parametrize(
    ("name", "sayings"),
    [
        ("nursing", ["Aucun soin prescrit.", "Dernières prises à l’hôpital Aucune.", "Aucun médicament arrêté."]),
        ("nursing", ["soins infirmiers à domicile.", "Risque particulier : aucun.", "Rien à signaler."]),
        ("social", ["Aucune demande particulière.", "Aucun geste évalué.", "Aides et démarches Aucune."]),
        ("pharmacist", ["traitement inchangé", "Aucun besoin particulier.", "Médecin traitant : aucun."]),
        ("entry", ["Allergies : Aucune connue", "Traitements en cours Aucun.", "Qui joindre Aucun."]),
        ("patient", ["vous ne vous sentez pas bien.", "Personne n’est prévu.", "Aucun médicament à prendre."]),
    ],
)
def test_what_is_empty_says_so(name: str, sayings: list[str]) -> None:
    pdf, sheet, _pages = SHEETS[name]
    whole = "".join(page_texts(pdf(empty(sheet))))
    for saying in sayings:
        assert squeezed(saying) in whole


def test_typed_text_stays_text() -> None:
    odd = "<script>alert(1)</script> & « é » α → 38,5 °C"
    sheets = [
        nursing_pdf(replace(nursing(), care=(Care(rhythm=odd, what=odd, detail=odd),), condition=odd)),
        social_pdf(replace(social(), requests=(Line(strong=odd),), entourage=odd)),
        pharmacist_pdf(replace(pharmacist(), needs=(Line(text=odd),), to_know=odd)),
        patient_pdf(replace(patient(), warnings=(odd,))),
    ]
    for pdf in sheets:
        assert squeezed(odd) in "".join(page_texts(pdf))


def test_many_treatments_go_over_the_page_with_their_heads() -> None:
    pages = page_texts(pharmacist_pdf(replace(pharmacist(), treatments=extreme().treatments)))
    assert len(pages) == 2
    assert squeezed("Motif, précision") in pages[1]
    assert "".join(pages).count("Ajouté") == 13


def test_titles_follow_the_sex_the_destination_and_the_version() -> None:
    hospital = Destination(kind=DestinationKind.CARE_HOME, name="l’EHPAD Les Amandiers")
    assert "quitte l’hôpital (vers l’EHPAD Les Amandiers) mercredi" in str(
        SocialText(replace(social(), destination=hospital)).title
    )
    unknown = replace(WITHOUT_INS, birth_date=None)
    assert str(PharmacistText(replace(pharmacist(), patient=unknown)).title).startswith("Mme Simone FABREGOUL : 9")
    assert NursingText(replace(nursing(), version=2)).kind.endswith("remplace la version\u00a01")
    bearer = replace(nursing(), organisms=Answer(found=True, text="E. coli BLSE"), prescription_given=False)
    assert "BMR\u00a0: E. coli BLSE." in NursingText(bearer).alert
    assert NursingText(bearer).care_heading == "À faire, ordonnance à venir"
    assert PatientText(patient()).appointments[2][0] == "mardi\u00a06\u00a0janv."
