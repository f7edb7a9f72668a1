"""The patient as every document names them: the identity block, and the line on each page."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from coordination.ui.french import NBSP, UNKNOWN, age, as_day, birth_date, person_name
from liaison.content.parts import Ins, Patient
from liaison.documents.paper import data_address
from liaison.documents.title import agreed
from liaison.documents.typography import typeset

INS_GROUPS = (1, 2, 2, 2, 3, 3, 2)


@dataclass(frozen=True)
class Fact:
    """A label and its value."""

    label: str
    value: str


class IdentityText:
    """What a document says of its patient, aged as on the day ``seen_on`` (of an aware moment: that of the hospital)."""

    def __init__(self, patient: Patient, *, seen_on: date) -> None:
        self.patient = patient
        self._seen_on = seen_on

    @property
    def patient_name(self) -> str:
        """« FABREGOUL Simone », as every page carries it."""
        return person_name(self.patient.used_name, self.patient.used_first_name)

    @property
    def patient_birth(self) -> str:
        """« née BERTHÉZÈNE le 12/03/1941, F », as every page carries it."""
        return f"{self.patient_born}, {self.patient_sex}"

    @property
    def patient_born(self) -> str:
        """« née BERTHÉZÈNE le 12/03/1941 »."""
        patient = self.patient
        if not patient.birth_name and not patient.birth_date:
            return f"nom et date de naissance {UNKNOWN}s"
        born = agreed("née", "né", "né(e)", sex=patient.sex)
        if patient.birth_name:
            born += f" {patient.birth_name.upper()}"
        if not patient.birth_date:
            return f"{born}, date de naissance {UNKNOWN}e"
        return f"{born} le{NBSP}{birth_date(patient.birth_date)}"

    @property
    def patient_age(self) -> str:
        """« 84 ans »; empty where the birth date is not known."""
        return age(self.patient.birth_date, today=as_day(self._seen_on)) if self.patient.birth_date else ""

    @property
    def patient_sex(self) -> str:
        """« F », « M », « sexe indéterminé »."""
        return agreed("F", "M", "sexe indéterminé", sex=self.patient.sex)

    @cached_property
    def traits(self) -> list[Fact]:
        """The identity block: each trait with its value, known or not, then the INS or why it is not shown."""
        patient = self.patient
        return [
            Fact("Nom de naissance", patient.birth_name.upper() or UNKNOWN),
            Fact("Prénoms de naissance", patient.birth_first_names or UNKNOWN),
            self.birth_fact,
            Fact("Sexe", agreed("F", "M", "indéterminé", sex=patient.sex)),
            Fact("Lieu de naissance", patient.birth_place_code or UNKNOWN),
            ins_fact(patient),
        ]

    @property
    def birth_fact(self) -> Fact:
        """« Née le », with the age."""
        patient = self.patient
        born_on = f"{birth_date(patient.birth_date)} ({self.patient_age})" if patient.birth_date else UNKNOWN
        return Fact(agreed("Née le", "Né le", "Date de naissance", sex=patient.sex), born_on)

    @cached_property
    def datamatrix(self) -> str:
        """The INS symbol as a ``data:`` address; empty unless the content carries its payload."""
        ins = self.patient.ins
        if ins is None or not ins.datamatrix:
            return ""
        from coordination.identity.datamatrix import datamatrix_svg  # its encoder serves few letters

        return data_address(datamatrix_svg(ins.datamatrix))


def ins_fact(patient: Patient) -> Fact:
    """The INS of a qualified identity, or why it is not shown."""
    if patient.ins is None:
        return Fact("Identité", typeset(f"{patient.ins_absence} : INS non affiché"))
    return Fact("INS", f"{_matricule(patient.ins)} ({patient.ins.nature})")


def _matricule(ins: Ins) -> str:
    groups, start = [], 0
    for length in INS_GROUPS:
        groups.append(ins.matricule[start : start + length])
        start += length
    return NBSP.join(groups)
