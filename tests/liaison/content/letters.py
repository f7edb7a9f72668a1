"""Lettres de liaison to try forms on, made of the ordinary sample: what is left when nothing is known, the next version, many rows."""

from dataclasses import replace

from liaison.content.discharge import NONE, DischargeLetter, Home, Organisms, Reference, Transfusion
from liaison.letters import discharge_sample

# One of each status.
_MEDICINES = {"Zopiclone 7,5 mg", "Bisoprolol", "Paracétamol 1 g", "Lévothyroxine 75 μg"}
_APPOINTMENTS = {"Visite à domicile", "Consultation, radiographie de hanche", "Ostéodensitométrie"}


def ordinary() -> DischargeLetter:
    """The ordinary sample with fewer rows, its traits in capitals as identity software keeps them."""
    usual = discharge_sample.ordinary()
    return replace(
        usual,
        patient=replace(usual.patient, used_name="FABREGOUL", birth_first_names="SIMONE MARIE"),
        treatments=tuple(one for one in usual.treatments if one.name in _MEDICINES),
        pending_results=usual.pending_results[:1],
        appointments=tuple(one for one in usual.appointments if one.what in _APPOINTMENTS),
    )


def bare() -> DischargeLetter:
    """Nothing but what no letter may lack: provisional identity, no doctor named, no treatment, nothing to follow."""
    usual = ordinary()
    patient = replace(
        usual.patient,
        ins=None,
        ins_absence="identité provisoire",
        birth_place_code="",
        used_first_name="",
        birth_date=None,
    )
    return replace(
        usual,
        patient=patient,
        home=Home(),
        procedures=NONE,
        allergies=NONE,
        adverse_events=NONE,
        organisms=Organisms(searched=False, identified=NONE),
        transfusion=Transfusion(given=NONE),
        implants=NONE,
        treatments=(),
        pending_results=(),
        appointments=(),
        condition_at_discharge="",
        reason_in_short="",
        surveillance="",
        advice="",
        social="",
        gp=None,
        trusted_person="",
        advance_directives="",
        coordination=None,
        contributors=(),
        recipients=(),
    )


def replaced() -> DischargeLetter:
    """The second version of the ordinary letter."""
    first = ordinary().reference
    reference = Reference(
        document_id="0199b2a4-1d00-7000-8000-000000000003",
        set_id=first.set_id,
        version=2,
        replaces=first.document_id,
    )
    return replace(ordinary(), reference=reference)


def many_treatments(count: int = 40) -> DischargeLetter:
    """As many medicines as the sickest leave with, with signs that a form must escape."""
    usual = ordinary()
    treatments = tuple(
        replace(usual.treatments[number % len(usual.treatments)], name=f"Médicament n° {number} <&> d’essai")
        for number in range(count)
    )
    return replace(usual, treatments=treatments, reason="Chute d’« escalier » <b>& malaise</b>, à l'aube.")
