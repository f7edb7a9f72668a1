"""What the stay is asked about, fact by fact: the codes of « Synthèse médicale du séjour » and the answers.

FR-Resultats-evenements-LDL-SES (1.2.250.1.213.1.1.2.163.1); the observations' templates are 1.2.250.1.213.1.1.3.48.*.
"""

from dataclasses import dataclass

from liaison.content.discharge import DischargeLetter, Transfusion
from liaison.documents.structured.codes import TA_ASIP, Code
from liaison.documents.structured.outline import Outline


@dataclass(frozen=True)
class Fact:
    """An observation: the last number of its template, its code, the key of its row, its answer."""

    template: str
    code: Code
    key: str
    value: str | bool


def stay_facts(letter: DischargeLetter, outline: Outline) -> list[Fact]:
    """Return the facts in the volet's order. What follows from a « oui » is there only after one."""

    def said(template: str, code: str, label: str, key: str) -> Fact:
        return Fact(template, Code(code, label, TA_ASIP), key, outline.stay.row(key).text)

    organisms = letter.organisms
    search = "Recherche de microorganismes multi-résistants ou émergents effectuée"
    facts = [
        said("9", "MED-142", "Synthèse médicale", "synthese"),
        said("3", "MED-143", "Evènements indésirables survenus pendant l'hospitalisation", "evenements"),
        Fact("8", Code("MED-309", search, TA_ASIP), "recherche", organisms.searched),
    ]
    if organisms.searched:
        facts.append(said("5", "MED-144", "Identification de micro-organismes multirésistants", "micro-organismes"))
    facts.append(_given("10", "MED-145", "Transfusion de produits sanguins", "transfusion", letter.transfusion))
    if letter.transfusion.given.found:
        facts.append(said("1", "MED-146", "Accidents transfusionnels", "transfusion-incident"))
    facts.append(_given("2", "MED-147", "Administration de dérivés du sang", "derives", letter.blood_derivatives))
    if letter.blood_derivatives.given.found:
        label = "Evènements indésirables suite à l'administration de dérivés du sang"
        facts.append(said("4", "MED-148", label, "derives-incident"))
    return facts


def _given(template: str, code: str, label: str, key: str, transfusion: Transfusion) -> Fact:
    return Fact(template, Code(code, label, TA_ASIP), key, transfusion.given.found)
