"""The sentence that titles a letter: who, what, when. Composed from fields, never typed."""

from dataclasses import dataclass

from coordination.ui.french import NBSP, as_day, clock, day_long, day_paper
from liaison.content.discharge import DischargeLetter
from liaison.content.j0 import J0Content
from liaison.content.parts import Destination, DestinationKind, Patient, Sex
from liaison.documents.typography import stay_range, typeset


@dataclass(frozen=True)
class Title:
    """A title in parts, because the name is set in bold: « Mme », « Simone FABREGOUL », « est rentrée chez elle… »."""

    civility: str
    name: str
    news: str

    @property
    def rest(self) -> str:
        """The news with what stands between the name and them: a space, unless a comma follows the name."""
        return self.news if self.news.startswith(",") else f" {self.news}"

    def __str__(self) -> str:
        return f"{self.civility} {self.name}{self.rest}".strip()


def paper_title(content: J0Content) -> Title:
    """Compose the title for paper: with the year, and « aujourd’hui » if the letter is written the day of leaving.

    « Mme Simone FABREGOUL est rentrée chez elle aujourd’hui, mercredi 26 novembre 2025, à 14 h 10. »
    """
    left = content.stay.left_at
    when = day_paper(left)
    if as_day(left) == as_day(content.composed_at):
        when = f"aujourd’hui, {when},"
    return _title(content, when)


def screen_title(content: J0Content) -> Title:
    """Compose the title for a page opened perhaps days later: never « aujourd’hui », the year only if it changed."""
    left = content.stay.left_at
    return _title(content, day_long(left, today=as_day(content.composed_at)))


def discharge_title(content: DischargeLetter, *, age: str) -> Title:
    """Compose the title of a lettre de liaison: age, reason in short, destination.

    « Mme Simone FABREGOUL, 84 ans : fracture du col fémoral droit opérée, retour à domicile. » Without a short reason,
    the dates of the stay.
    """
    patient, stay = content.patient, content.stay
    verb = agreed("hospitalisée", "hospitalisé", "séjour", sex=patient.sex)
    reason = content.reason_in_short.strip(" .") or f"{verb} {stay_range(stay.admitted_at, stay.left_at)}"
    name = stay.destination.name.strip()
    unnamed, before_name = _GOINGS[stay.destination.kind]
    going = f"{before_name} {name}" if name and before_name else unnamed
    return patient_title(patient, age=age, news=f"{reason}, {going}")


def patient_title(patient: Patient, *, age: str, news: str) -> Title:
    """Compose « Mme Simone FABREGOUL, 84 ans : news. »"""
    years = f", {age}" if age else ""
    return Title(patient.civility.strip(), called(patient), typeset(f"{years} : {news}.").lstrip())


def headed_for(destination: Destination) -> str:
    """Write where the patient went, after a date: « domicile », « vers l’EHPAD Les Amandiers »."""
    kind, name = destination.kind, destination.name.strip()
    if kind is DestinationKind.FAMILY:
        return f"chez {name or 'un proche'}"
    return f"vers {name}" if name else _UNNAMED[kind]


def moved(destination: Destination, sex: Sex) -> str:
    """Write where the patient went, with the agreement French wants: « est rentrée chez elle », « a rejoint… »."""
    return _MOVES[destination.kind](destination.name.strip(), sex)


def agreed(feminine: str, masculine: str, neutral: str, *, sex: Sex) -> str:
    """Return the form of a word that agrees with ``sex``; ``neutral`` where it is not determined."""
    return {Sex.FEMALE: feminine, Sex.MALE: masculine, Sex.UNKNOWN: neutral}[sex]


def called(patient: Patient) -> str:
    """Write how the patient is called, family name in capitals: « Simone FABREGOUL »."""
    return f"{patient.used_first_name.strip()} {patient.used_name.strip().upper()}".strip()


def _title(content: J0Content, when: str) -> Title:
    left = content.stay.left_at
    patient = content.patient
    news = f"{moved(content.destination, patient.sex)} {when} à{NBSP}{clock(left)}."
    return Title(civility=patient.civility.strip(), name=called(patient), news=news)


def _home(name: str, sex: Sex) -> str:
    return agreed("est rentrée chez elle", "est rentré chez lui", "a quitté l’hôpital pour son domicile", sex=sex)


def _hospital_at_home(name: str, sex: Sex) -> str:
    return f"{_home(name, sex)}, en hospitalisation à domicile,"


def _family(name: str, sex: Sex) -> str:
    verb = agreed("est sortie", "est sorti", "a quitté l’hôpital", sex=sex)
    link = "pour aller chez" if sex is Sex.UNKNOWN else "chez"
    return f"{verb} {link} {name or 'un proche'}"


def _care_home(name: str, sex: Sex) -> str:
    return f"a rejoint {name or 'un EHPAD'}"


def _rehabilitation(name: str, sex: Sex) -> str:
    return f"a rejoint {name or 'un établissement de soins médicaux et de réadaptation'}"


def _hospital(name: str, sex: Sex) -> str:
    return f"{agreed('a été transférée', 'a été transféré', 'a rejoint', sex=sex)} {_to(name, sex)}"


def _to(name: str, sex: Sex) -> str:
    if sex is Sex.UNKNOWN:
        return name or "un autre hôpital"
    return f"vers {name or 'un autre hôpital'}"


def _other(name: str, sex: Sex) -> str:
    return f"a quitté l’hôpital pour {name}" if name else "a quitté l’hôpital"


_MOVES = {
    DestinationKind.HOME: _home,
    DestinationKind.HOSPITAL_AT_HOME: _hospital_at_home,
    DestinationKind.FAMILY: _family,
    DestinationKind.CARE_HOME: _care_home,
    DestinationKind.REHABILITATION: _rehabilitation,
    DestinationKind.HOSPITAL: _hospital,
    DestinationKind.OTHER: _other,
}

_UNNAMED = {
    DestinationKind.HOME: "domicile",
    DestinationKind.HOSPITAL_AT_HOME: "domicile, en hospitalisation à domicile",
    DestinationKind.CARE_HOME: "EHPAD",
    DestinationKind.REHABILITATION: "soins médicaux et de réadaptation",
    DestinationKind.HOSPITAL: "autre hôpital",
    DestinationKind.OTHER: "autre destination",
}
# Without a name, and what precedes a name where the title says it; else the name is in group 1.
_GOINGS = {
    DestinationKind.HOME: ("retour à domicile", ""),
    DestinationKind.HOSPITAL_AT_HOME: ("retour à domicile en hospitalisation à domicile", ""),
    DestinationKind.FAMILY: ("sortie chez un proche", "sortie chez"),
    DestinationKind.CARE_HOME: ("entrée en EHPAD", ""),
    DestinationKind.REHABILITATION: ("transfert en soins médicaux et de réadaptation", ""),
    DestinationKind.HOSPITAL: ("transfert vers un autre hôpital", "transfert vers"),
    DestinationKind.OTHER: ("sortie", "sortie vers"),
}
