"""Letters at the edges of what a lettre de liaison may hold: a written list, and any that hypothesis thinks of."""

from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from itertools import cycle

from hypothesis import strategies as st

from liaison.content.discharge import (
    NONE,
    AdmissionKind,
    Answer,
    Appointment,
    AppointmentState,
    DischargeLetter,
    Home,
    Organisms,
    PendingResult,
    Practitioner,
    Reference,
    Transfusion,
    Treatment,
    TreatmentStatus,
)
from liaison.content.parts import Contact, Destination, DestinationKind, Ins, Sex
from liaison.letters import discharge_sample
from tests.liaison.content import letters

SIGNS = "Été d'« œuvre » <b>& l'\"aube\"</b> ]]> \x00\x0b\x1f\ufffe 𝒳 ‰\n\tfin"
LONG = "Poursuivre la surveillance <&> du poids. " * 2_000


@cache
def written() -> dict[str, DischargeLetter]:
    """Return the extremes that somebody thought of, by name."""
    usual = letters.ordinary()
    patient, stay = usual.patient, usual.stay
    found = Answer(found=True, text=SIGNS)
    unnumbered = Practitioner(name="Docteur Anne-Laure d’Œuvray", function="interne")
    every = {
        "ordinary": usual,
        "as a ward writes it": discharge_sample.ordinary(),
        "bare": letters.bare(),
        "replaced": letters.replaced(),
        "forty medicines": letters.many_treatments(),
        "sent by another doctor": replace(usual, gp=None, referring=unnumbered),
        "doctors without number": replace(usual, gp=unnumbered, signatory=unnumbered),
        "hospital without number": replace(usual, hospital=replace(usual.hospital, finess="", switchboard="poste 12")),
        "only stopped medicines": replace(usual, treatments=usual.treatments[:1]),
        "coded medicine": replace(usual, treatments=(replace(usual.treatments[2], code="60234100"),)),
        "unknown sex": replace(usual, patient=replace(patient, sex=Sex.UNKNOWN)),
        "home without commune": replace(usual, home=Home(address="Hameau du Ranc", phone="0639986420")),
        "nameless": replace(
            usual,
            patient=replace(
                patient,
                ins=None,
                ins_absence="identité provisoire",
                birth_name="",
                birth_first_names="",
                used_first_name="",
                birth_date=None,
            ),
        ),
        "NIA": replace(usual, patient=replace(patient, ins=Ins(matricule="241033099901725", nature="NIA"))),
        "every answer is yes": replace(
            usual,
            procedures=found,
            allergies=found,
            adverse_events=found,
            organisms=Organisms(searched=True, identified=found),
            transfusion=Transfusion(given=found, incident=SIGNS),
            blood_derivatives=Transfusion(given=found, incident=SIGNS),
            implants=found,
        ),
        "signs everywhere": replace(
            usual,
            reason=SIGNS,
            reason_in_short=SIGNS,
            summary=(SIGNS, SIGNS),
            social=SIGNS,
            trusted_person=SIGNS,
            patient=replace(patient, used_name=SIGNS, birth_name="D'<&>É"),
            treatments=(replace(usual.treatments[1], name=SIGNS, before=SIGNS, after=SIGNS, reason=SIGNS),),
            home=Home(address=SIGNS, city=SIGNS, phone=SIGNS),
        ),
        "very long": replace(usual, reason=LONG, summary=tuple([LONG] * 5), advice=LONG, social=LONG),
        "three hundred lines": replace(usual, summary=tuple(f"Ligne {number}." for number in range(300))),
        "in summer, without hours": replace(
            usual,
            stay=replace(
                stay, left_at=stay.left_at - timedelta(days=120), admitted_at=stay.admitted_at - timedelta(days=120)
            ),
            appointments=(replace(usual.appointments[1], on=date(2025, 8, 1), at=None),),
        ),
    }
    for kind, admission in zip(DestinationKind, cycle(AdmissionKind)):
        destination = Destination(kind=kind, name="l’EHPAD <&>")
        every[f"{admission} to {kind}"] = replace(
            usual, stay=replace(stay, destination=destination, admission=admission)
        )
    return every


def texts(*, least: int = 0) -> st.SearchStrategy[str]:
    """Texts with every sign that a form must escape or replace, and at least ``least`` letters."""
    any_sign = st.characters(exclude_categories=("Cs",))
    return st.builds(lambda head, tail: head + tail, st.just("é" * least), st.text(any_sign, max_size=30))


def answers() -> st.SearchStrategy[Answer]:
    """A « le cas échéant »."""
    return st.just(NONE) | st.builds(Answer, found=st.just(True), text=texts(least=1))


def treatments() -> st.SearchStrategy[Treatment]:
    """A treatment of any status, with all that the law asks."""
    said = texts(least=1)
    return st.builds(
        Treatment,
        status=st.sampled_from(TreatmentStatus),
        name=said,
        before=said,
        after=said,
        duration=st.sampled_from(["3 mois", "15 jours", "1 an", "2 semaines", "au long cours", "0 jour"]) | said,
        reason=said,
        code=st.sampled_from(["", "60234100"]),
    )


def appointments() -> st.SearchStrategy[Appointment]:
    """An appointment, taken or to take, on a day, at an hour or « avant … »."""
    days = st.dates(date(2026, 11, 26), date(2027, 11, 26))
    return st.builds(
        Appointment,
        what=texts(least=1),
        state=st.sampled_from(AppointmentState),
        on=st.none() | days,
        at=st.none() | st.times().map(lambda at: time(at.hour, at.minute)),
        when=texts(least=1),
        with_whom=texts(),
    )


@st.composite
def any_letter(draw: st.DrawFn) -> DischargeLetter:
    """Return a signed letter with anything in it."""
    usual = letters.ordinary()
    qualified = draw(st.booleans())
    patient = replace(
        usual.patient,
        ins=usual.patient.ins if qualified else None,
        ins_absence="" if qualified else "identité provisoire",
        sex=draw(st.sampled_from(Sex)),
        birth_date=draw(st.none() | st.dates(date(1900, 1, 1), date(2026, 11, 1))),
        birth_name=draw(texts()),
        birth_first_names=draw(texts()),
        used_first_name=draw(texts()),
        birth_place_code=draw(st.sampled_from(["", "30999", "2A004", "99100"])),
    )
    stay = replace(
        usual.stay,
        admission=draw(st.sampled_from(AdmissionKind)),
        destination=Destination(kind=draw(st.sampled_from(DestinationKind)), name=draw(texts())),
        unit_name=draw(texts()),
    )
    searched = draw(st.booleans())
    version = draw(st.integers(1, 3))
    reference = Reference(
        document_id=str(draw(st.uuids())),
        set_id=str(draw(st.uuids())),
        version=version,
        replaces=str(draw(st.uuids())) if version > 1 else "",
    )
    doctors = st.none() | st.builds(Practitioner, name=texts(least=1), rpps=st.sampled_from(["", "99900000003"]))
    return replace(
        usual,
        reference=reference,
        patient=patient,
        stay=stay,
        home=draw(st.builds(Home, address=texts(), postal_code=texts(), city=texts(), phone=texts())),
        ward_line=Contact(name=draw(texts()), function="", phone=draw(texts(least=1))),
        reason=draw(texts(least=1)),
        summary=tuple(draw(st.lists(texts(least=1), min_size=1, max_size=4))),
        allergies=draw(answers()),
        procedures=draw(answers()),
        adverse_events=draw(answers()),
        implants=draw(answers()),
        organisms=Organisms(searched=searched, identified=draw(answers()) if searched else NONE),
        transfusion=Transfusion(given=draw(answers()), incident=draw(texts())),
        blood_derivatives=Transfusion(given=draw(answers()), incident=draw(texts())),
        treatments=tuple(draw(st.lists(treatments(), max_size=6))),
        appointments=tuple(draw(st.lists(appointments(), max_size=4))),
        pending_results=tuple(
            draw(
                st.lists(
                    st.builds(
                        PendingResult, what=texts(least=1), sender=texts(least=1), expected=st.none() | st.dates()
                    ),
                    max_size=3,
                )
            )
        ),
        surveillance=draw(texts()),
        advice=draw(texts()),
        social=draw(texts()),
        gp=draw(doctors),
        referring=draw(doctors),
    )
