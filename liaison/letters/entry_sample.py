"""The invented entry letter of the ordinary stay, as a general practitioner gives it. For tests and samples."""

from datetime import timedelta

from liaison.content.discharge import Answer, Practitioner, Reference
from liaison.content.entry import EntryLetter, HomeTreatment
from liaison.content.parts import Contact, Signatory
from liaison.content.sheets import Profession, Record
from liaison.letters import discharge_sample

LETTER = discharge_sample.ordinary()
DOCTOR = Practitioner(
    name="Dr Martine Escoubas",
    function="médecin traitant",
    family_name="Escoubas",
    given_name="Martine",
    rpps="99900000011",
    phone="0465713302",
    address_lines=("4 place de la Bascule", "30310 Vergèze"),
)


def entry() -> EntryLetter:
    """What the doctor writes the day after the admission."""
    admitted_at = LETTER.stay.admitted_at
    given_at = admitted_at + timedelta(hours=20)
    return EntryLetter(
        hospital=LETTER.hospital,
        sender_team="",
        patient=LETTER.patient,
        contact=Contact(name=DOCTOR.name, function=DOCTOR.function, phone=DOCTOR.phone),
        author=Signatory(name=DOCTOR.name, function=DOCTOR.function, phone=DOCTOR.phone),
        composed_at=given_at,
        record=Record(
            reference=Reference(
                document_id="0199a000-0000-7000-8000-00000000e001", set_id="0199a000-0000-7000-8000-00000000e002"
            ),
            ipp=LETTER.ipp,
            home=LETTER.home,
            admitted_at=admitted_at,
            unit_name="gériatrie aiguë",
            unit_phone="0465712014",
            author=DOCTOR,
            profession=Profession.PHYSICIAN,
            signed_at=given_at,
            in_charge=LETTER.signatory,
        ),
        reason="Chute à domicile dans la nuit, douleur de la hanche droite, impossibilité de se lever.",
        history=Answer(found=True, text="Hypertension. Fibrillation atriale depuis 2019.\nOstéoporose fracturaire."),
        treatments=(
            HomeTreatment(name="Apixaban 2,5 mg", dose="1 matin et soir"),
            HomeTreatment(name="Bisoprolol 2,5 mg", dose="1 le matin"),
            HomeTreatment(name="Zopiclone 7,5 mg"),
        ),
        allergies=Answer(found=True, text="Amoxicilline : éruption en 2011"),
        risks=Answer(found=True, text="Deux chutes en six mois. Vit seule, 2e étage sans ascenseur."),
        home=Answer(
            found=True, text="Infirmière chaque matin pour le pilulier. Aide ménagère deux heures par semaine."
        ),
        contacts=Answer(found=True, text="Sa fille, Isabelle Tessonnière, 06 39 98 64 20."),
    )
