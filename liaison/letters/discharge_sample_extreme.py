"""An invented lettre de liaison at the limits of the layout: forty medicines and a long synthesis. For tests and bench."""

from dataclasses import replace
from datetime import date, datetime, time

from liaison.content.discharge import (
    NONE,
    AdmissionKind,
    Answer,
    Appointment,
    DischargeLetter,
    Organisms,
    Reference,
    Stay,
    Transfusion,
)
from liaison.content.parts import Destination, DestinationKind, Patient, Sex
from liaison.letters.discharge_sample import (
    ADDED,
    CONTINUED,
    MODIFIED,
    PARIS,
    STOPPED,
    TAKEN,
    TO_TAKE,
    ordinary,
    treatments,
)


def extreme() -> DischargeLetter:
    """A woman of 91 goes to a care home: forty medicines, a long synthesis, no GP, identity not qualified, version 2."""
    letter = ordinary()
    signed_at = datetime(2025, 11, 28, 11, 48, tzinfo=PARIS)
    return replace(
        letter,
        reference=Reference(
            document_id="0199b2a4-1d00-7000-8000-000000000013",
            set_id="0199b2a4-1d00-7000-8000-000000000014",
            version=2,
            replaces="0199b2a4-1d00-7000-8000-000000000015",
        ),
        patient=Patient(
            civility="Mme",
            used_name="Cazalbou-Desmaretz",
            used_first_name="Yvette",
            birth_name="D’HÉRISSON-VALADE",
            birth_first_names="Yvette Anne-Marie Célestine",
            birth_date=date(1934, 2, 2),
            sex=Sex.FEMALE,
            birth_place_code="99999",
            ins_absence="validée sur pièce, non qualifiée",
        ),
        stay=Stay(
            admitted_at=datetime(2025, 11, 3, 22, 40, tzinfo=PARIS),
            admission=AdmissionKind.EMERGENCY,
            left_at=datetime(2025, 11, 28, 14, 0, tzinfo=PARIS),
            destination=Destination(kind=DestinationKind.CARE_HOME, name="l’EHPAD Les Amandiers, Vauvert"),
            unit_name="gériatrie aiguë",
            origin="du domicile",
            transport="ambulance",
        ),
        composed_at=signed_at,
        signed_at=signed_at,
        reason_in_short="décompensation cardiaque",
        reason="Détresse respiratoire aiguë : décompensation cardiaque sur fibrillation atriale rapide et pneumopathie lobaire "
        "inférieure droite.",
        summary=(
            (
                "Patiente de 91 ans, vivant seule jusqu’à l’admission avec une aide à domicile six heures par "
                "semaine. Antécédents : cardiopathie hypertensive (FEVG 45 %), diabète de type 2 insuliné depuis "
                "2019, BPCO de stade 3, insuffisance rénale chronique stade 3b, trouble neurocognitif majeur léger "
                "suivi en consultation mémoire (MMSE 21/30 en mars 2025), ostéoporose fracturaire (poignet en 2016, "
                "T12 en 2021), glaucome chronique, dépression récurrente, hypothyroïdie auto-immune."
            ),
            (
                "À l’entrée : polypnée à 32/min, SpO2 84 % en air ambiant, fréquence 128/min irrégulière, tension "
                "168/92, crépitants des deux bases et foyer droit, œdèmes jusqu’aux genoux. NT-proBNP 9 840 ng/L, CRP"
                " 164 mg/L, créatinine 158 μmol/L (base 110), kaliémie 5,9 mmol/L, glycémie 0,48 g/L, hémoglobine 9,8"
                " g/dL. Radiographie : opacité lobaire inférieure droite, épanchement bilatéral. ECG : fibrillation "
                "atriale, QTc 478 ms."
            ),
            (
                "Sur le plan cardiaque : diurétiques intraveineux du 3 au 9 novembre, perte de 6,4 kg, relais oral ; "
                "ralentissement par bisoprolol ; échographie du 6 novembre (FEVG 42 %, pression pulmonaire 48 mmHg, "
                "pas de valvulopathie chirurgicale) ; anticoagulation débutée le 5 novembre après discussion avec le "
                "Dr Sorbier et la fille de la patiente ; dapagliflozine introduite le 14 novembre."
            ),
            (
                "Sur le plan respiratoire : céphalosporine puis amoxicilline et acide clavulanique à partir du 10 "
                "novembre, repris le 23 novembre devant une rechute fébrile (38,6 °C, inhalation probable), fin "
                "prévue le 30 novembre. Corticothérapie courte. Oxygène sevré à 1 L/min, indication à domicile "
                "retenue sur deux gazométries (PaO2 54 et 56 mmHg). Bilan de déglutition du 24 novembre : texture "
                "mixée lisse, eau gélifiée, repas assis, posture tête fléchie."
            ),
            (
                "Sur le plan rénal et métabolique : insuffisance rénale aiguë fonctionnelle et médicamenteuse "
                "(ibuprofène, spironolactone), régressive. Deux hypoglycémies sévères sous glibenclamide, insuline "
                "passée au matin, objectif glycémique 1,20 à 2 g/L. TSH 9,4 mUI/L, dose augmentée."
            ),
            (
                "Sur le plan neurocognitif et fonctionnel : confusion du 4 au 12 novembre, régressive à l’arrêt des "
                "benzodiazépines, de l’hydroxyzine et du tramadol. MMSE 18/30 le 25 novembre. ADL 2,5/6. Marche 10 m "
                "avec une aide humaine et un déambulateur. Retour au domicile jugé impossible en réunion du 17 "
                "novembre avec la patiente, sa fille et le curateur ; entrée en EHPAD acceptée par la patiente, sans "
                "mesure imposée. Dénutrition sévère (47 kg, − 9 % en trois mois)."
            ),
        ),
        condition_at_discharge="124/68 couchée, 116/64 debout, pouls 78/min, SpO2 93 % sous 1 L/min, poids 47,2 kg (poids de "
        "référence). Créatinine 118 μmol/L, clairance 28 mL/min, K 4,4 mmol/L, Hb 10,1 g/dL, glycémie à jeun "
        "1,34 g/L. Talon gauche : rougeur de stade 1, décharge en place. Orientée dans le temps avec aide, "
        "calme, mange seule.",
        procedures=Answer(
            found=True, text="échographie cardiaque, deux gazométries, bilan de déglutition, ECG, biologie jointe"
        ),
        allergies=NONE,
        adverse_events=Answer(
            found=True, text="confusion du 4 au 12 ; chute sans traumatisme le 16 ; inhalation le 23 novembre"
        ),
        organisms=Organisms(
            searched=True,
            identified=Answer(
                found=True, text="E. coli BLSE, écouvillon rectal du 4 novembre : précautions complémentaires contact"
            ),
        ),
        transfusion=Transfusion(given=NONE),
        implants=NONE,
        treatments=treatments(
            (STOPPED, "Zolpidem 10 mg", "1 le soir", "", "", "Chutes ; clairance à 28 mL/min"),
            (
                STOPPED,
                "Bromazépam 6 mg",
                "½ matin, 1 soir",
                "",
                "",
                "Somnolence ; décroissance sur 8 jours, terminée le 24 novembre",
            ),
            (
                STOPPED,
                "Ibuprofène 400 mg (automédication)",
                "2 à 3 par jour",
                "",
                "",
                "Insuffisance rénale aiguë à l’entrée",
            ),
            (
                STOPPED,
                "Glibenclamide 5 mg",
                "1 matin, 1 soir",
                "",
                "",
                "Deux hypoglycémies à 0,48 et 0,52 g/L ; remplacé par la sitagliptine",
            ),
            (STOPPED, "Spironolactone 25 mg", "1 le matin", "", "", "Kaliémie 5,9 mmol/L"),
            (STOPPED, "Amlodipine 10 mg", "1 le matin", "", "", "Œdèmes des membres inférieurs, tension 112/58"),
            (STOPPED, "Tramadol LP 100 mg", "1 matin, 1 soir", "", "", "Confusion, nausées"),
            (STOPPED, "Hydroxyzine 25 mg", "1 le soir", "", "", "Effet anticholinergique, QTc 478 ms"),
            (STOPPED, "Ginkgo biloba", "1 par jour", "", "", "Saignement sous anticoagulant"),
            (
                MODIFIED,
                "Furosémide",
                "40 mg le matin",
                "80 mg matin, 40 mg midi",
                "1 mois",
                "Décompensation cardiaque ; à réévaluer sur le poids",
            ),
            (
                MODIFIED,
                "Bisoprolol",
                "2,5 mg le matin",
                "3,75 mg le matin",
                "3 mois",
                "Fréquence ventriculaire à 112/min",
            ),
            (
                MODIFIED,
                "Ramipril",
                "5 mg matin et soir",
                "2,5 mg le matin",
                "3 mois",
                "Créatinine 158 μmol/L, retour à 118 μmol/L",
            ),
            (
                MODIFIED,
                "Insuline glargine",
                "18 unités le soir",
                "14 unités le matin",
                "3 mois",
                "Hypoglycémies nocturnes ; passage au matin, avec l’infirmier",
            ),
            (
                MODIFIED,
                "Lévothyroxine",
                "100 μg le matin",
                "112,5 μg le matin",
                "2 mois",
                "TSH 9,4 mUI/L ; contrôle à 6 semaines",
            ),
            (
                MODIFIED,
                "Prednisone",
                "5 mg le matin",
                "10 mg le matin",
                "5 jours",
                "Exacerbation de BPCO ; puis retour à 5 mg le matin",
            ),
            (
                MODIFIED,
                "Salbutamol inhalé 100 μg",
                "2 bouffées, 4 fois",
                "2 bouffées si besoin",
                "3 mois",
                "Technique revue avec chambre d’inhalation",
            ),
            (
                MODIFIED,
                "Pantoprazole",
                "40 mg matin et soir",
                "20 mg le matin",
                "3 mois",
                "Pas d’indication à double dose",
            ),
            (
                ADDED,
                "Apixaban 2,5 mg",
                "",
                "1 matin, 1 soir",
                "3 mois",
                "Fibrillation atriale ; dose réduite (91 ans, 47 kg)",
            ),
            (
                ADDED,
                "Dapagliflozine 10 mg",
                "",
                "1 le matin",
                "3 mois",
                "Insuffisance cardiaque ; suspendre en cas de déshydratation",
            ),
            (ADDED, "Sitagliptine 25 mg", "", "1 le matin", "3 mois", "Remplace le glibenclamide"),
            (
                ADDED,
                "Amoxicilline 1 g et acide clavulanique",
                "",
                "1 matin, midi, soir",
                "2 jours",
                "Pneumopathie ; fin le 30 novembre au soir",
            ),
            (
                ADDED,
                "Fer carboxymaltose 500 mg",
                "",
                "1 perfusion le 12 décembre",
                "1 jour",
                "Carence martiale ; hôpital de jour",
            ),
            (ADDED, "Paracétamol 500 mg", "", "2 matin, midi, soir", "3 mois", "Arthrose ; 3 g par jour au plus"),
            (ADDED, "Macrogol 10 g", "", "1 sachet le matin", "1 mois", "Constipation"),
            (ADDED, "Cholécalciférol 100 000 UI", "", "1 ampoule par mois", "6 mois", "25-OH vitamine D à 21 nmol/L"),
            (ADDED, "Tiotropium inhalé 18 μg", "", "1 le matin", "3 mois", "BPCO, traitement de fond"),
            (
                ADDED,
                "Complément oral, 300 kcal",
                "",
                "2 par jour, hors repas",
                "1 mois",
                "Dénutrition sévère, albumine 24 g/L",
            ),
            (ADDED, "Larmes artificielles", "", "1 goutte 4 fois par jour", "1 mois", "Sécheresse oculaire"),
            (
                ADDED,
                "Miconazole gel buccal",
                "",
                "1 application 4 fois",
                "7 jours",
                "Candidose orale ; pas d’interaction retenue avec l’apixaban",
            ),
            (
                ADDED,
                "Oxygène 1 L/min",
                "",
                "16 h par jour",
                "3 mois",
                "PaO2 54 mmHg ; prescription jointe, à réévaluer en février",
            ),
            (CONTINUED, "Atorvastatine 10 mg", "1 le soir", "1 le soir", "3 mois", "Objectif atteint"),
            (CONTINUED, "Donépézil 5 mg", "1 le soir", "1 le soir", "3 mois", "À réévaluer en consultation mémoire"),
            (CONTINUED, "Mirtazapine 15 mg", "1 le soir", "1 le soir", "3 mois", "Dépression"),
            (
                CONTINUED,
                "Latanoprost collyre",
                "1 goutte par œil, soir",
                "1 goutte par œil, soir",
                "3 mois",
                "Glaucome",
            ),
            (
                CONTINUED,
                "Timolol collyre 0,25 %",
                "1 goutte matin",
                "1 goutte matin",
                "3 mois",
                "Glaucome ; bien toléré sous bisoprolol",
            ),
            (CONTINUED, "Calcium 500 mg", "1 à midi", "1 à midi", "3 mois", "Ostéoporose"),
            (CONTINUED, "Acide folique 5 mg", "1 le matin", "1 le matin", "3 mois", "Carence"),
            (CONTINUED, "Vitamine B12 1 mg", "1 par semaine", "1 par semaine", "3 mois", "Carence ; voie orale"),
            (CONTINUED, "Séné, comprimé", "1 si besoin", "1 si besoin", "1 mois", "Deux fois par semaine au plus"),
            (CONTINUED, "Émollient, crème", "1 fois par jour", "1 fois par jour", "3 mois", "Peau sèche"),
        ),
        pending_results=(),
        appointments=(
            Appointment(
                what="Gazométrie, réévaluation de l’oxygène",
                state=TO_TAKE,
                when="avant fin février 2026",
                with_whom="Pneumologie, par l’EHPAD",
            ),
            Appointment(
                what="Ionogramme, créatinine, NFS",
                state=TAKEN,
                on=date(2025, 12, 1),
                with_whom="EHPAD, résultats au service",
            ),
            Appointment(
                what="Perfusion de fer, hôpital de jour",
                state=TAKEN,
                on=date(2025, 12, 12),
                at=time(9),
                with_whom="Hôpital Sainte-Aubane",
            ),
        ),
        surveillance="Poids trois fois par semaine : appeler à + 2 kg en 3 jours. Glycémie matin et soir. Texture mixée lisse, "
        "eau gélifiée. Décharge du talon gauche.",
        advice="",
        social="GIR 2. Curatelle renforcée. Aide sociale à l’hébergement demandée le 19 novembre.",
        gp=None,
        trusted_person="aucune désignée ; curatelle renforcée, M. Rouvière, 04 65 71 40 12",
        advance_directives="aucune",
        contributors=(),
        recipients=("la patiente", "l’EHPAD Les Amandiers", "le dossier médical partagé"),
    )
