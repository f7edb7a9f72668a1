"""Lettres de liaison to try forms on: an ordinary one, and what is left when nothing is known. All people are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

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
    Stay,
    Transfusion,
    Treatment,
    TreatmentStatus,
)
from liaison.content.parts import Contact, Destination, DestinationKind, Hospital, Ins, Patient, Sex, Signatory

SIGNED_AT = datetime(2026, 11, 26, 12, 12, tzinfo=UTC)

HOSPITAL = Hospital(
    name="Centre hospitalier de Sauveyre",
    short_name="CH de Sauveyre",
    site_line="Hôpital Sainte-Aubane",
    address_line="12, avenue des Arceaux, 30999 Vallerac",
    switchboard="04 65 71 20 00",
    finess="990000010",
)
PATIENT = Patient(
    civility="Mme",
    used_name="FABREGOUL",
    used_first_name="Simone",
    birth_name="BERTHÉZÈNE",
    birth_first_names="SIMONE MARIE",
    birth_date=date(1941, 3, 12),
    sex=Sex.FEMALE,
    birth_place_code="30999",
    ins=Ins(matricule="241033099901725", nature="NIR", oid="1.2.250.1.213.1.4.11"),
)
DOCTOR = Practitioner(
    name="Dr Hélène Castagnier",
    function="gériatre",
    family_name="Castagnier",
    given_name="Hélène",
    rpps="10999001232",
    phone="04 65 71 20 31",
)
GP = Practitioner(
    name="Dr Martine Escoubas",
    function="médecin traitant",
    family_name="Escoubas",
    given_name="Martine",
    rpps="99900000003",
    address_lines=("6, place des Micocouliers", "30310 Vergèze"),
)
TREATMENTS = (
    Treatment(
        status=TreatmentStatus.STOPPED, name="Zopiclone 7,5 mg", before="1 le soir", reason="Chute nocturne, confusion"
    ),
    Treatment(
        status=TreatmentStatus.MODIFIED,
        name="Bisoprolol",
        before="5 mg le matin",
        after="2,5 mg le matin",
        duration="3 mois",
        reason="Pouls à 48/min",
    ),
    Treatment(
        status=TreatmentStatus.ADDED,
        name="Paracétamol 1 g",
        after="1 matin, midi et soir",
        duration="15 jours",
        reason="Douleur de hanche ; 3 g par jour au plus",
    ),
    Treatment(
        status=TreatmentStatus.CONTINUED,
        name="Lévothyroxine 75 μg",
        before="1 le matin à jeun",
        after="1 le matin à jeun",
        duration="3 mois",
    ),
)


def ordinary() -> DischargeLetter:
    """Mme Fabregoul's: fourteen days, a qualified identity, every group filled."""
    return DischargeLetter(
        reference=Reference(
            document_id="0199b2a4-1d00-7000-8000-000000000001", set_id="0199b2a4-1d00-7000-8000-000000000002"
        ),
        hospital=HOSPITAL,
        patient=PATIENT,
        ipp="000123456",
        home=Home(address="14, rue des Cadereaux", postal_code="30310", city="Vergèze", phone="06 39 98 64 20"),
        stay=Stay(
            admitted_at=datetime(2026, 11, 12, 16, 5, tzinfo=UTC),
            admission=AdmissionKind.EMERGENCY,
            left_at=datetime(2026, 11, 26, 13, 0, tzinfo=UTC),
            destination=Destination(kind=DestinationKind.HOME),
            unit_name="gériatrie aiguë",
            origin="du domicile",
            transport="VSL",
        ),
        signatory=DOCTOR,
        ward_line=Contact(name="Dr Hélène Castagnier", function="gériatre", phone="04 65 71 20 31", hours="9 h à 18 h"),
        composed_at=SIGNED_AT,
        signed_at=SIGNED_AT,
        reason_in_short="fracture du col fémoral droit opérée",
        reason="Fracture du col fémoral droit, Garden IV, après une chute nocturne au domicile.",
        summary=(
            "Veuve, vit seule, marchait sans aide. Fibrillation atriale permanente anticoagulée, hypertension.",
            "Hémiarthroplastie de hanche droite le 13 novembre (Dr Étienne Sorbier), sous rachianesthésie.",
        ),
        condition_at_discharge="marche 40 m avec déambulateur, un étage avec aide. Poids 51,8 kg (− 2 kg), EVA 2/10.",
        procedures=Answer(found=True, text="arthroplastie ; radiographie le 14 ; ECG"),
        allergies=Answer(found=True, text="Pénicilline (urticaire, 1998)"),
        adverse_events=Answer(found=True, text="confusion du 14 au 17 novembre, régressive"),
        organisms=Organisms(searched=True, identified=NONE),
        transfusion=Transfusion(given=Answer(found=True, text="2 concentrés de globules rouges le 15 novembre")),
        blood_derivatives=Transfusion(given=NONE),
        implants=Answer(found=True, text="prothèse de hanche droite cimentée, carte remise à la patiente"),
        treatments=TREATMENTS,
        pending_results=(
            PendingResult(
                what="Électrophorèse des protéines, prélevée le 24",
                sender="Dr Castagnier",
                expected=date(2026, 12, 1),
            ),
        ),
        appointments=(
            Appointment(
                what="Visite à domicile",
                state=AppointmentState.TAKEN,
                on=date(2026, 12, 1),
                with_whom="Vous, convenue le 21 novembre",
            ),
            Appointment(
                what="Consultation, radiographie de hanche",
                state=AppointmentState.TAKEN,
                on=date(2027, 1, 6),
                at=time(10, 40),
                with_whom="Dr Sorbier, orthopédie",
            ),
            Appointment(
                what="Ostéodensitométrie",
                state=AppointmentState.TO_TAKE,
                when="avant fin janvier 2027",
                with_whom="Imagerie de Vallerac, par sa fille",
            ),
        ),
        surveillance="Prise de sang du 3 décembre : NFS, créatinine, ionogramme. Poids chaque semaine.",
        advice="Ne pas réintroduire d’hypnotique ni de benzodiazépine.",
        social="GIR 4 (20 novembre). SAAD demandé, 5 matins.",
        gp=GP,
        trusted_person="Isabelle Tessonnière, fille, 06 39 98 41 20",
        advance_directives="non rédigées, information donnée le 20 novembre",
        coordination=Contact(name="Claire Aubanel", function="infirmière de liaison", phone="04 65 71 20 14"),
        contributors=(Signatory(name="Léo Sauvaire", function="infirmier"),),
        recipients=("la patiente", "Dr Escoubas"),
    )


def bare() -> DischargeLetter:
    """Nothing but what no letter may lack: provisional identity, no doctor named, no treatment, nothing to follow."""
    patient = replace(
        PATIENT, ins=None, ins_absence="identité provisoire", birth_place_code="", used_first_name="", birth_date=None
    )
    return replace(
        ordinary(),
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
    treatments = tuple(
        replace(TREATMENTS[number % len(TREATMENTS)], name=f"Médicament n° {number} <&> d’essai")
        for number in range(count)
    )
    return replace(ordinary(), treatments=treatments, reason="Chute d’« escalier » <b>& malaise</b>, à l'aube.")
