"""The invented sheets of the ordinary stay, one for each reader. For tests and samples."""

from dataclasses import replace
from datetime import date, datetime

from liaison.content.discharge import NONE, Answer
from liaison.content.j0 import Reply
from liaison.content.parts import Contact, Destination, DestinationKind, Line, Recipient, Signatory
from liaison.content.sheets import (
    Advice,
    Care,
    DailyAct,
    DoseChange,
    Help,
    HelpState,
    LastDose,
    Medicine,
    Need,
    NursingSheet,
    PatientSheet,
    PharmacistSheet,
    SocialSheet,
    Visit,
)
from liaison.letters import discharge_sample
from liaison.letters.discharge_sample import PARIS

LEFT_ON = date(2025, 11, 26)
LETTER = discharge_sample.ordinary()
WITHOUT_INS = replace(LETTER.patient, ins=None, ins_absence="jamais sur cette fiche")
NURSE = Signatory(name="Léo Sauvaire", function="infirmier, gériatrie aiguë")
SOCIAL_WORKER = Signatory(name="Sofiane Merrad", function="assistant social")
CONTACT = Contact(
    name="Claire Aubanel",
    function="infirmière de liaison",
    phone="0465712014",
    hours="Lundi à vendredi, 8 h 30 à 18 h.",
    out_of_hours="Même numéro la nuit et le week-end.",
)


def _reply(reference: str) -> Reply:
    return Reply(
        url=f"https://sorties.ch-sauveyre.example/{reference}",
        address="sorties.ch-sauveyre.example",
        reference=reference,
    )


def nursing() -> NursingSheet:
    """For the nurses who come the next morning."""
    return NursingSheet(
        hospital=LETTER.hospital,
        sender_team="gériatrie aiguë",
        patient=LETTER.patient,
        contact=CONTACT,
        author=NURSE,
        composed_at=datetime(2025, 11, 26, 13, 5, tzinfo=PARIS),
        recipient=Recipient(
            name="Cabinet infirmier des Micocouliers",
            role="",
            address_lines=("11, rue du Jeu-de-Paume, 30310 Vergèze",),
        ),
        reply=_reply("R3MX-60PD"),
        first_visit=date(2025, 11, 27),
        first_visit_moment="au matin",
        reason="Prothèse de hanche droite le 13 novembre",
        allergies=Answer(found=True, text="pénicilline"),
        anticoagulant=Answer(found=True, text="apixaban"),
        organisms=NONE,
        risks="chute et luxation",
        ward=Signatory(name="Léo Sauvaire", function="infirmier", phone="0465712033"),
        gp=Signatory(name="Dr Escoubas", function="", phone="0465713302"),
        care=(
            Care(
                rhythm="tous les 2 jours",
                what="Pansement, hanche droite",
                detail="Sec, sérum physiologique. 24 agrafes. Dernier fait le 26 novembre à 9 h.",
                until=date(2025, 12, 3),
            ),
            Care(
                rhythm="mercredi 3 décembre",
                what="Ablation des agrafes",
                detail="Et prise de sang : NFS, créatinine, ionogramme. Résultats au Dr Escoubas.",
                until=date(2025, 12, 3),
            ),
            Care(
                rhythm="chaque passage",
                what="Tension couchée, debout",
                detail="Sous 110 debout ou malaise : appeler.",
                until=date(2025, 12, 26),
            ),
            Care(
                rhythm="chaque jeudi",
                what="Pilulier et poids",
                detail="Pilulier livré par la pharmacie. Poids de sortie 51,8 kg ; appeler sous 50 kg.",
                until=date(2026, 2, 26),
            ),
            Care(
                rhythm="matin et soir",
                what="Bas de contention, classe 2",
                detail="Pose le matin jusqu’à l’arrivée du SAAD.",
                until=date(2025, 12, 24),
            ),
        ),
        prescription_given=True,
        doses=(
            LastDose(name="Apixaban 2,5 mg", last="26 nov., 8 h", next="26 novembre, 20 h, puis matin et soir"),
            LastDose(
                name="Paracétamol 1 g",
                last="26 nov., 12 h",
                next="26 novembre, 18 h, puis matin, midi et soir, 3 g par jour au plus",
            ),
            LastDose(name="Vitamine D 100 000 UI", last="20 nov.", next="Jeudi 4 décembre, 1 ampoule"),
        ),
        stopped=("zopiclone", "oxazépam", "hydrochlorothiazide"),
        condition="134/72 couchée, 122/70 debout, pouls 72/min, 36,8 °C, SpO2 96 %, EVA 2/10.\n"
        "Cicatrice propre, sans écoulement. Talon droit : rougeur, stade 1, décharge la nuit. Pas de sonde, pas de "
        "cathéter. Confusion du 14 au 17 novembre, résolue : la signaler si elle revient.",
        alone="repas, haut du corps, transferts, toilettes ; marche 40 m avec déambulateur",
        helped="bas du corps, chaussures et bas, escalier (un étage), douche",
        to_know="appareil auditif gauche ; hanche jamais fléchie au-delà de 90°",
        home="14, rue des Cadereaux, 2e étage sans ascenseur. Clés : Mme Pibarot, palier, 06 39 98 17 65. Fille, personne "
        "de confiance : Isabelle Tessonnière, 06 39 98 41 20. Lit médicalisé, barres d’appui, déambulateur en place. "
        "Kinésithérapeutes Baudry dès lundi.",
        sharing="Informée du partage le 13 novembre, la patiente ne s’y est pas opposée.",
    )


def social() -> SocialSheet:
    """For the municipal social service."""
    return SocialSheet(
        hospital=LETTER.hospital,
        sender_team="service social",
        patient=WITHOUT_INS,
        contact=Contact(
            name="Sofiane Merrad",
            function="assistant social",
            phone="0465712016",
            hours="Lundi à vendredi, 9 h à 17 h.",
        ),
        author=SOCIAL_WORKER,
        composed_at=datetime(2025, 11, 26, 11, 30, tzinfo=PARIS),
        recipient=Recipient(
            name="CCAS de Vergèze", role="service autonomie", address_lines=("Place de la Mairie, 30310 Vergèze",)
        ),
        reply=_reply("W8HT-25LC"),
        destination=Destination(kind=DestinationKind.HOME),
        leaves_on=LEFT_ON,
        address="14, rue des Cadereaux, 30310 Vergèze",
        phone="0465713390",
        stand_in=Signatory(name="Claire Aubanel", function="", phone="0465712014"),
        requests=(
            Line(strong="Repas de midi livrés, 7 jours sur 7, dès jeudi 27 novembre", text="."),
            Line(
                strong="Dossier APA",
                text=" déposé le 21 novembre : appuyer la visite d’évaluation avant le 10 décembre.",
            ),
            Line(
                strong="Relais d’aide au lever",
                text=" du 27 au 30 novembre : une solution communale existe-t-elle ? Réponse jeudi avant 12 h.",
            ),
        ),
        housing="locataire, 2e étage sans ascenseur, douche, barres d’appui posées",
        family="veuve, vit seule",
        resources="retraite et réversion, aide au logement ; pas d’aide sociale",
        protection="aucune mesure",
        insurance="oui, avec 10 heures d’aide à domicile à demander avant le 10 décembre",
        daily_life=(
            DailyAct(
                act="Se lever, se laver", need=Need.PARTIAL, detail="Le matin, 5 jours par semaine, environ 45 min"
            ),
            DailyAct(act="Prendre ses repas", need=Need.ALONE, detail="Ne peut pas cuisiner debout plus de 10 min"),
            DailyAct(
                act="Courses, ménage, linge",
                need=Need.FULL,
                detail="Une fois par semaine. Ne descend pas les escaliers sans quelqu’un",
            ),
            DailyAct(act="Papiers, budget", need=Need.PARTIAL, detail="Sa fille l’aide, une fois par mois"),
        ),
        autonomy="GIR 4, évalué à l’hôpital le 20 novembre par l’équipe (ergothérapeute, infirmier, assistant social).",
        helps=(
            Help(
                when="25 novembre",
                what="Lit médicalisé, barres d’appui",
                who="Sud Matériel Santé, 04 65 71 33 84",
                state=HelpState.IN_PLACE,
            ),
            Help(when="27 novembre", what="Repas de midi", who="CCAS de Vergèze", state=HelpState.CONFIRMED),
            Help(
                when="1er décembre",
                what="Aide au lever et à la toilette, 5 matins",
                who="Aide et Présence, 04 65 71 33 27",
                state=HelpState.WAITING,
            ),
            Help(when="déposé le 21 nov.", what="APA à domicile", who="Département du Gard", state=HelpState.WAITING),
            Help(
                when="à déposer",
                what="Aide à domicile de la complémentaire",
                who="Mme Tessonnière, avec Sofiane Merrad",
                state=HelpState.TO_DO,
            ),
            Help(when="20 novembre", what="Téléalarme", who="À reproposer au premier appel", state=HelpState.REFUSED),
        ),
        entourage="Isabelle Tessonnière, sa fille, travaille à Nîmes, présente samedi et dimanche, 06 39 98 41 20. Mme "
        "Pibarot, voisine de palier, a les clés, 06 39 98 17 65. Droit au répit expliqué à sa fille.",
        consent="Mme Fabregoul a donné son accord oral le 20 novembre 2025 à Sofiane Merrad pour transmettre cette fiche au "
        "CCAS de Vergèze. Elle peut le retirer à tout moment.",
    )


def pharmacist() -> PharmacistSheet:
    """For the usual pharmacy, before the first delivery."""
    return PharmacistSheet(
        hospital=LETTER.hospital,
        sender_team="gériatrie aiguë",
        patient=LETTER.patient,
        contact=CONTACT,
        author=NURSE,
        composed_at=datetime(2025, 11, 26, 13, 30, tzinfo=PARIS),
        recipient=Recipient(
            name="Pharmacie du Beffroi", role="", address_lines=("2, place du Beffroi, 30310 Vergèze",)
        ),
        reply=_reply("P5QC-71VB"),
        leaves_on=LEFT_ON,
        prescriber=LETTER.signatory,
        allergies=LETTER.allergies,
        treatments=LETTER.treatments,
        needs=(
            Line(strong="Pilulier", text=" préparé chaque semaine, livré le mercredi avant 18 h."),
            Line(strong="Bas de contention classe 2", text=" : mesures prises le 25 novembre, ordonnance jointe."),
            Line(strong="Reprise à domicile", text=" des boîtes de zopiclone, d’oxazépam et d’hydrochlorothiazide."),
        ),
        to_know="Poids 51,8 kg. Clairance 32 mL/min le 25 novembre. Apixaban : ni aspirine ni anti-inflammatoire. Avale bien "
        "les comprimés, gélules à éviter.",
        gp=Signatory(name="Dr Escoubas", function="", phone="0465713302"),
        nurse=Signatory(name="Cabinet infirmier des Micocouliers", function="", phone="0465713348"),
    )


def patient() -> PatientSheet:
    """For the patient: one side for the door, one for the medicine box."""
    return PatientSheet(
        hospital=LETTER.hospital,
        sender_team="gériatrie aiguë",
        patient=WITHOUT_INS,
        contact=Contact(
            name="Claire Aubanel",
            function="infirmière",
            phone="0465712014",
            out_of_hours="La nuit, le week-end : un médecin.",
        ),
        author=NURSE,
        composed_at=datetime(2025, 11, 26, 13, 20, tzinfo=PARIS),
        leaves_on=LEFT_ON,
        warnings=(
            "vous tombez, même sans douleur",
            "votre hanche fait plus mal, ou votre jambe gonfle",
            "vous avez de la fièvre, ou le pansement est taché",
            "la tête tourne quand vous vous levez",
            "vous saignez, ou une aide ne vient pas",
        ),
        visits=(
            Visit(on=date(2025, 11, 27), what="L’infirmier, le matin, puis tous les 2 jours"),
            Visit(on=date(2025, 11, 27), what="Le repas de midi, tous les jours"),
            Visit(on=date(2025, 11, 29), what="Votre fille Isabelle, pour le week-end"),
            Visit(on=date(2025, 12, 1), what="Le kinésithérapeute, 3 fois par semaine"),
            Visit(when="Nous cherchons", what="L’aide du matin. Claire vous appelle vendredi."),
        ),
        appointments=(
            Visit(on=date(2025, 12, 1), what="Le Dr Escoubas vient chez vous"),
            Visit(on=date(2025, 12, 3), what="L’infirmier retire les agrafes, prise de sang"),
            Visit(on=date(2026, 1, 6), what="10 h 40, à l’hôpital : Dr Sorbier, radio"),
            Visit(when="À prendre", what="Examen des os. Votre fille s’en occupe."),
        ),
        medicines=(
            Medicine(name="Lévothyroxine 75 μg", what_for="pour la thyroïde, avant de manger", morning="1"),
            Medicine(
                name="Apixaban 2,5 mg", what_for="contre les caillots. Ne l’oubliez jamais.", morning="1", evening="1"
            ),
            Medicine(name="Périndopril 2,5 mg", what_for="pour la tension", change=DoseChange.LOWER, morning="1"),
            Medicine(name="Bisoprolol 2,5 mg", what_for="pour le cœur", change=DoseChange.LOWER, morning="1"),
            Medicine(
                name="Paracétamol 1 g",
                what_for="contre la douleur, 15 jours",
                change=DoseChange.NEW,
                morning="1",
                noon="1",
                evening="1",
            ),
            Medicine(
                name="Macrogol, sachet", what_for="pour aller à la selle, 1 mois", change=DoseChange.NEW, morning="1"
            ),
            Medicine(name="Latanoprost, gouttes", what_for="1 goutte dans chaque œil", evening="1"),
            Medicine(
                name="Boisson nutritive",
                what_for="pour reprendre des forces",
                change=DoseChange.NEW,
                otherwise="à 10 h et à 16 h",
            ),
            Medicine(
                name="Vitamine D, ampoule",
                what_for="pour les os",
                change=DoseChange.NEW,
                otherwise="jeudi 4 déc., puis tous les 15 jours",
            ),
        ),
        stopped=(
            Line(strong="Zopiclone, oxazépam", text=" : ils peuvent vous faire tomber."),
            Line(strong="Hydrochlorothiazide", text=" : votre tension était trop basse debout."),
            Line(text="Ne prenez ni aspirine, ni ibuprofène."),
        ),
        advice=(
            Advice(
                title="Votre hanche neuve",
                text="Marchez tous les jours, avec le déambulateur. Pendant 6 semaines, ne croisez pas les jambes et ne "
                "vous asseyez pas sur un siège bas.",
            ),
        ),
        questions_for="le Dr Escoubas",
    )
