"""Invented lettres de liaison as a geriatric ward writes them: an ordinary one, one at the limits. For tests and bench."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

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
from liaison.content.parts import Contact, Destination, DestinationKind, Ins, Signatory
from liaison.letters import sample

PARIS = ZoneInfo("Europe/Paris")
STOPPED, MODIFIED = TreatmentStatus.STOPPED, TreatmentStatus.MODIFIED
ADDED, CONTINUED = TreatmentStatus.ADDED, TreatmentStatus.CONTINUED
TAKEN, TO_TAKE = AppointmentState.TAKEN, AppointmentState.TO_TAKE
PAYLOAD = (
    "IS010000000000000000000000S1241033099901725S21.2.250.1.213.1.4.11S3SIMONE MARIE\x1dS4BERTHEZENE\x1d"
    "S5FS612-03-1941S730999"
)


def treatments(*rows: tuple[TreatmentStatus, str, str, str, str, str]) -> tuple[Treatment, ...]:
    """Treatments from rows of a table: status, name, before, after, duration, reason."""
    return tuple(
        Treatment(status=status, name=name, before=before, after=after, duration=duration, reason=reason)
        for status, name, before, after, duration, reason in rows
    )


def ordinary() -> DischargeLetter:
    """A woman of 84 goes home after two weeks: nine changes of treatment, two results awaited, four appointments."""
    doctor = Practitioner(
        name="Dr Hélène Castagnier",
        function="gériatre",
        family_name="Castagnier",
        given_name="Hélène",
        rpps="10999001232",
        phone="0465712031",
    )
    j0 = sample.ordinary()
    signed_at = datetime(2025, 11, 26, 13, 12, tzinfo=PARIS)
    return DischargeLetter(
        reference=Reference(
            document_id="0199b2a4-1d00-7000-8000-000000000011", set_id="0199b2a4-1d00-7000-8000-000000000012"
        ),
        hospital=replace(j0.hospital, finess="990000010"),
        patient=replace(
            j0.patient,
            ins=Ins(matricule="241033099901725", nature="NIR", datamatrix=PAYLOAD, oid="1.2.250.1.213.1.4.11"),
            ins_absence="",
        ),
        ipp="000123456",
        home=Home(address="14, rue des Cadereaux", postal_code="30310", city="Vergèze", phone="0465713390"),
        stay=Stay(
            admitted_at=datetime(2025, 11, 12, 17, 5, tzinfo=PARIS),
            admission=AdmissionKind.EMERGENCY,
            left_at=datetime(2025, 11, 26, 14, 0, tzinfo=PARIS),
            destination=Destination(kind=DestinationKind.HOME),
            unit_name="gériatrie aiguë",
            origin="du domicile",
            transport="VSL",
        ),
        signatory=doctor,
        ward_line=Contact(name="Dr Hélène Castagnier", function="gériatre", phone="0465712031", hours="9 h à 18 h"),
        composed_at=signed_at,
        signed_at=signed_at,
        reason_in_short="fracture du col fémoral droit opérée",
        reason="Fracture du col fémoral droit, Garden IV, après une chute nocturne au domicile.",
        summary=(
            (
                "Veuve, vit seule, marchait sans aide. Fibrillation atriale permanente anticoagulée, hypertension, "
                "hypothyroïdie substituée, insuffisance rénale chronique stade 3b. Chute aux toilettes vers 4 h, sous "
                "zopiclone et oxazépam."
            ),
            (
                "Hémiarthroplastie de hanche droite le 13 novembre (Dr Étienne Sorbier), sous rachianesthésie. Appui complet "
                "autorisé dès le lendemain. Hypotension orthostatique (142/78 couchée, 112/64 debout à 1 min) rapportée à "
                "l’hydrochlorothiazide et aux doses d’antihypertenseurs, corrigée. Anémie à 7,6 g/dL le 15. Carence en "
                "vitamine D (18 nmol/L)."
            ),
        ),
        condition_at_discharge="marche 40 m avec déambulateur, un étage avec aide. 134/72 couchée, 122/70 debout, pouls "
        "72/min, poids 51,8 kg (− 2 kg), EVA 2/10. Hb 10,4 g/dL, créatinine 96 μmol/L, clairance 32 mL/min, K 4,2 "
        "mmol/L. MMSE 24/30 le 24 novembre.",
        procedures=Answer(found=True, text="arthroplastie ; radiographie le 14 ; ECG ; biologie jointe"),
        allergies=Answer(found=True, text="Pénicilline (urticaire, 1998)"),
        adverse_events=Answer(
            found=True, text="confusion du 14 au 17 novembre, régressive à l’arrêt du tramadol et des hypnotiques"
        ),
        organisms=Organisms(searched=True, identified=NONE),
        transfusion=Transfusion(given=Answer(found=True, text="2 concentrés de globules rouges le 15 novembre")),
        blood_derivatives=Transfusion(given=NONE),
        implants=Answer(found=True, text="prothèse de hanche droite cimentée, carte remise à la patiente"),
        treatments=treatments(
            (STOPPED, "Zopiclone 7,5 mg", "1 le soir", "", "", "Chute nocturne, confusion"),
            (STOPPED, "Oxazépam 10 mg", "1 le soir", "", "", "Chute ; décroissance sur 8 jours"),
            (STOPPED, "Hydrochlorothiazide 12,5 mg", "1 le matin", "", "", "Hypotension debout, Na 131 mmol/L"),
            (MODIFIED, "Périndopril", "5 mg le matin", "2,5 mg le matin", "3 mois", "Hypotension debout"),
            (MODIFIED, "Bisoprolol", "5 mg le matin", "2,5 mg le matin", "3 mois", "Pouls à 48/min"),
            (
                ADDED,
                "Paracétamol 1 g",
                "",
                "1 matin, midi et soir",
                "15 jours",
                "Douleur de hanche ; 3 g par jour au plus",
            ),
            (ADDED, "Macrogol 10 g", "", "1 sachet le matin", "1 mois", "Constipation"),
            (
                ADDED,
                "Cholécalciférol 100 000 UI",
                "",
                "1 ampoule par quinzaine",
                "2 mois",
                "18 nmol/L ; prochaine prise le 4 décembre",
            ),
            (
                ADDED,
                "Complément oral, 300 kcal",
                "",
                "2 par jour, hors repas",
                "1 mois",
                "Dénutrition, albumine 28 g/L",
            ),
            (
                CONTINUED,
                "Apixaban 2,5 mg",
                "1 matin et soir",
                "1 matin et soir",
                "3 mois",
                "Fibrillation atriale ; suspendu du 12 au 15",
            ),
            (CONTINUED, "Lévothyroxine 75 μg", "1 le matin à jeun", "1 le matin à jeun", "3 mois", "TSH 2,1 mUI/L"),
            (
                CONTINUED,
                "Latanoprost collyre",
                "1 goutte par œil, soir",
                "1 goutte par œil, soir",
                "3 mois",
                "Glaucome",
            ),
        ),
        pending_results=(
            PendingResult(
                what="Électrophorèse des protéines, prélevée le 24",
                sender="Dr Castagnier",
                expected=date(2025, 12, 1),
            ),
            PendingResult(
                what="Anatomopathologie de la tête fémorale", sender="Dr Sorbier", expected=date(2025, 12, 5)
            ),
        ),
        appointments=(
            Appointment(
                what="Visite à domicile", state=TAKEN, on=date(2025, 12, 1), with_whom="Vous, convenue le 21 novembre"
            ),
            Appointment(
                what="Ablation des agrafes, prise de sang",
                state=TAKEN,
                on=date(2025, 12, 3),
                with_whom="À domicile, infirmiers des Micocouliers",
            ),
            Appointment(
                what="Consultation, radiographie de hanche",
                state=TAKEN,
                on=date(2026, 1, 6),
                at=time(10, 40),
                with_whom="Dr Sorbier, orthopédie",
            ),
            Appointment(
                what="Ostéodensitométrie",
                state=TO_TAKE,
                when="avant fin janvier 2026",
                with_whom="Imagerie de Vallerac, par sa fille",
            ),
        ),
        surveillance="Prise de sang du 3 décembre : NFS, créatinine, ionogramme ; Hb attendue au-dessus de 10 g/dL. Tension "
        "couchée et debout à chaque passage infirmier : nous appeler sous 110 debout ou si malaise. Poids chaque semaine. "
        "Cicatrice, mollets, douleur. Pendant 6 semaines : pas de flexion de hanche au-delà de 90°.",
        advice="Ne pas réintroduire d’hypnotique ni de benzodiazépine. Traitement de l’ostéoporose à décider après "
        "l’ostéodensitométrie et la recharge en vitamine D. Contention de classe 2 jusqu’au 24 décembre.",
        social="GIR 4 (20 novembre). SAAD demandé, 5 matins, début le 1er décembre à confirmer. Repas de midi dès le 27. "
        "APA : dossier déposé le 21. Téléalarme proposée, refusée.",
        gp=Practitioner(
            name="Dr Martine Escoubas",
            function="médecin traitant",
            family_name="Escoubas",
            given_name="Martine",
            rpps="99900000003",
            address_lines=("6, place des Micocouliers, 30310 Vergèze",),
        ),
        trusted_person="Isabelle Tessonnière, fille, 06 39 98 41 20",
        advance_directives="non rédigées, information donnée le 20 novembre",
        coordination=Contact(name="Claire Aubanel", function="infirmière de liaison", phone="0465712014"),
        contributors=(
            Signatory(name="Léo Sauvaire", function="infirmier"),
            Signatory(name="Sofiane Merrad", function="assistant social"),
        ),
        recipients=("la patiente", "Dr Escoubas", "le dossier médical partagé"),
    )
