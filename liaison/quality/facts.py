"""The facts that a rule may ask for: each is read in the signed letter or in a trace, and is true or false of a stay."""

from collections.abc import Callable
from dataclasses import dataclass

from liaison.authoring.models import Holder
from liaison.content.discharge import Answer, DischargeLetter, Treatment, TreatmentStatus
from liaison.content.parts import DestinationKind, Sex
from liaison.quality.evidence import Evidence

# The law hands the letter to the patient, and with their agreement to the trusted person (CSP, art. L.1112-1, II).
_HANDS = frozenset({Holder.PATIENT, Holder.TRUSTED})


@dataclass(frozen=True)
class Fact:
    """Something that is true or false of a stay; ``label`` goes on « Conforme si … »."""

    key: str
    label: str
    holds: Callable[[Evidence], bool]


def _of_letter(key: str, label: str, holds: Callable[[DischargeLetter], object]) -> Fact:
    """A fact of the signed content: never true without a letter."""
    return Fact(key, label, lambda stay: stay.letter is not None and bool(holds(stay.letter)))


def _said(answer: Answer) -> bool:
    """A « le cas échéant » of the law: no, or yes and what."""
    return not answer.found or bool(answer.text.strip())


def _identified(letter: DischargeLetter) -> bool:
    return letter.gp is not None and bool(letter.gp.rpps or letter.gp.address_lines)


def _traits(letter: DischargeLetter) -> bool:
    patient = letter.patient
    known = (patient.birth_name, patient.birth_first_names, patient.birth_date, patient.sex is not Sex.UNKNOWN)
    return all(known)


def _destination(letter: DischargeLetter) -> bool:
    destination = letter.stay.destination
    return destination.kind is not DestinationKind.OTHER or bool(destination.name)


def _events(letter: DischargeLetter) -> bool:
    answers = (
        letter.adverse_events,
        letter.organisms.identified,
        letter.transfusion.given,
        letter.blood_derivatives.given,
        letter.implants,
    )
    return all(map(_said, answers))


def _dosed(treatment: Treatment) -> bool:
    return treatment.status is TreatmentStatus.STOPPED or bool(treatment.after and treatment.duration)


def _reasoned(treatment: Treatment) -> bool:
    changed = treatment.status in {TreatmentStatus.STOPPED, TreatmentStatus.MODIFIED}
    return not changed or bool(treatment.reason)


_TRACES = (
    Fact("signed", "une lettre est signée", lambda stay: bool(stay.signed_on)),
    Fact("signed_that_day", "une version est signée le jour de la sortie", lambda stay: stay.left_on in stay.signed_on),
    Fact(
        "signed_by_then",
        "une version est signée au plus tard le jour de la sortie",
        lambda stay: any(day <= stay.left_on for day in stay.signed_on),
    ),
    Fact(
        "handed_that_day",
        "elle est remise le jour de la sortie, à la personne ou à sa personne de confiance",
        lambda stay: any(copy.holder in _HANDS and copy.day == stay.left_on for copy in stay.handed),
    ),
    Fact(
        "handed",
        "elle est remise à la personne ou à sa personne de confiance, quel que soit le jour",
        lambda stay: any(copy.holder in _HANDS for copy in stay.handed),
    ),
    Fact(
        "handed_to_patient",
        "elle est remise à la personne elle-même, quel que soit le jour",
        lambda stay: any(copy.holder is Holder.PATIENT for copy in stay.handed),
    ),
    Fact(
        "understood",
        "la remise note que les informations sont comprises",
        lambda stay: any(copy.understood for copy in stay.handed),
    ),
    Fact(
        "gp_sent_that_day",
        "un exemplaire part au médecin traitant le jour de la sortie",
        lambda stay: stay.left_on in stay.gp_sent_on,
    ),
    Fact(
        "gp_sent", "un exemplaire part au médecin traitant, quel que soit le jour", lambda stay: bool(stay.gp_sent_on)
    ),
    Fact(
        "gp_may_receive",
        "un médecin traitant est déclaré et la personne ne s’oppose pas à l’envoi",
        lambda stay: bool(stay.letter and stay.letter.gp) and not stay.gp_opposed,
    ),
)
_CONTENT = (
    _of_letter("gp_named", "un médecin traitant est déclaré", lambda letter: letter.gp),
    _of_letter("gp_identified", "le médecin traitant a une adresse ou un numéro RPPS", _identified),
    _of_letter("traits", "nom et prénoms de naissance, date de naissance et sexe sont écrits", _traits),
    _of_letter("ins", "l’INS qualifié est écrit", lambda letter: letter.patient.ins),
    _of_letter("stay_dates", "les dates d’entrée et de sortie sont écrites", lambda letter: letter.stay.left_at),
    _of_letter("destination", "la destination est écrite", _destination),
    _of_letter("doctor", "le médecin signataire est nommé, avec son RPPS", lambda letter: letter.signatory.rpps),
    _of_letter("ward_phone", "la ligne directe de l’unité est écrite", lambda letter: letter.ward_line.phone),
    _of_letter("reason", "le motif d’hospitalisation est écrit", lambda letter: letter.reason.strip()),
    _of_letter("summary", "la synthèse médicale est écrite", lambda letter: any(map(str.strip, letter.summary))),
    _of_letter("condition", "l’état à la sortie est écrit", lambda letter: letter.condition_at_discharge.strip()),
    _of_letter("procedures", "actes et examens sont écrits, ou dits absents", lambda letter: _said(letter.procedures)),
    _of_letter("allergies", "les allergies sont écrites, ou dites absentes", lambda letter: _said(letter.allergies)),
    _of_letter(
        "events",
        "évènements indésirables, bactéries résistantes, produits et dérivés du sang, implants : chaque question a sa réponse",
        _events,
    ),
    _of_letter(
        "treatments_dosed",
        "chaque traitement à prendre a sa posologie et sa durée, ou aucun n’est prescrit",
        lambda letter: all(map(_dosed, letter.treatments)),
    ),
    _of_letter(
        "treatments_reasoned",
        "chaque traitement modifié ou arrêté a son motif",
        lambda letter: all(map(_reasoned, letter.treatments)),
    ),
    _of_letter(
        "pending_sender",
        "chaque résultat attendu dit qui l’enverra, ou aucun n’est attendu",
        lambda letter: all(result.sender.strip() for result in letter.pending_results),
    ),
    _of_letter(
        "appointments_dated",
        "chaque rendez-vous a sa date ou son échéance, ou aucun n’est prévu",
        lambda letter: all(one.on or one.when.strip() for one in letter.appointments),
    ),
    _of_letter(
        "follow_up",
        "une suite au moins est écrite : rendez-vous, surveillance, conseil ou suivi",
        lambda letter: letter.appointments or (letter.surveillance + letter.advice + letter.social).strip(),
    ),
    _of_letter("trusted_person", "la personne de confiance est écrite", lambda letter: letter.trusted_person.strip()),
    _of_letter(
        "advance_directives",
        "les directives anticipées sont abordées",
        lambda letter: letter.advance_directives.strip(),
    ),
)

FACTS: dict[str, Fact] = {fact.key: fact for fact in (*_TRACES, *_CONTENT)}
