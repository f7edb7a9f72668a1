"""Invented courriers J0: an ordinary one and the extremes that the layout must hold. For tests, bench and samples."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from liaison.content.j0 import CareRow, CareState, J0Content, OpenPoint, Reply, Stay
from liaison.content.parts import (
    Contact,
    Destination,
    DestinationKind,
    Hospital,
    Ins,
    Line,
    Patient,
    Recipient,
    Sex,
    Signatory,
)

DAY = date(2025, 11, 26)

PARIS = ZoneInfo("Europe/Paris")


def ordinary() -> J0Content:
    """Return an ordinary letter: a woman goes home with seven people around her and two points still open."""
    return J0Content(
        hospital=Hospital(
            name="Centre hospitalier de Sauveyre",
            short_name="CH de Sauveyre",
            site_line="Hôpital Sainte-Aubane",
            address_line="12, avenue des Arceaux, 30999 Vallerac",
            switchboard="0465712000",
        ),
        sender_team="équipe de coordination des sorties",
        recipient=Recipient(
            name="Dr Martine Escoubas",
            role="médecin traitant",
            address_lines=("6, place des Micocouliers, 30310 Vergèze",),
        ),
        patient=Patient(
            civility="Mme",
            used_name="Fabregoul",
            used_first_name="Simone",
            birth_name="BERTHÉZÈNE",
            birth_first_names="Simone Marie",
            birth_date=date(1941, 3, 12),
            sex=Sex.FEMALE,
            birth_place_code="30999",
            ins_absence="validée sur pièce, non qualifiée",
        ),
        stay=Stay(
            admitted_on=date(2025, 11, 12),
            left_at=datetime(2025, 11, 26, 14, 10, tzinfo=PARIS),
            unit_name="gériatrie aiguë",
        ),
        destination=Destination(kind=DestinationKind.HOME),
        contact=Contact(
            name="Claire Aubanel",
            function="infirmière de liaison",
            phone="0465712014",
            hours="Lundi à vendredi, 8 h 30 à 18 h.",
            out_of_hours="Soir, week-end, férié : même numéro, repris par le médecin de garde.",
        ),
        composed_at=datetime(2025, 11, 26, 14, 21, tzinfo=PARIS),
        signatories=(
            Signatory(name="Claire Aubanel", function="infirmière de liaison"),
            Signatory(name="Dr Hélène Castagnier", function="médecin hospitalier", phone="0465712031"),
        ),
        requests=(
            Line(strong="Visite à domicile lundi 1er décembre", text=", convenue avec vous le 21 novembre."),
            Line(strong="Accusez réception", text=" par le lien. Sans réponse vendredi, nous vous appelons."),
            Line(text="Si vous n’êtes plus son médecin traitant, signalez-le : nous corrigeons et réadressons."),
        ),
        deterioration=(
            Line(
                strong="Avant les urgences, appelez le 04 65 71 20 14.",
                text=" Retour direct en gériatrie aiguë possible jusqu’au 26 décembre. Détresse vitale : le 15.",
            ),
            Line(
                text="Appelez sans attendre : nouvelle chute, hanche plus douloureuse ou jambe raccourcie, fièvre ou "
                "pansement taché, confusion, une aide qui ne vient pas."
            ),
        ),
        arrangements=(
            Line(
                strong="Sortie avec réserve",
                text=" : aide du matin pas encore en place. Nous l’appelons vendredi 28 novembre.",
            ),
            Line(text="Vit seule, 2e étage sans ascenseur. Clés chez Mme Pibarot, voisine, 06 39 98 17 65."),
            Line(text="Remises et expliquées à 13 h 40 : lettre de liaison, trois ordonnances, fiche patient."),
        ),
        circle=_ordinary_circle(),
        open_points=(
            OpenPoint(
                deadline=date(2025, 11, 27),
                deadline_time=time(12),
                text="aide au lever du 27 au 30 novembre, en attendant le SAAD",
                who="Sofiane Merrad, assistant social",
                phone="0465712016",
            ),
            OpenPoint(
                deadline=date(2025, 12, 10),
                text="visite d’évaluation pour l’APA, demande déposée le 21 novembre",
                who="Sofiane Merrad, assistant social",
            ),
        ),
        reply=Reply(
            url="https://sorties.ch-sauveyre.example/r/K7Q4-92TM",
            address="sorties.ch-sauveyre.example",
            reference="K7Q4-92TM",
        ),
    )


def qualified(datamatrix: str | None = None) -> J0Content:
    """Return the ordinary letter for a qualified identity. ``datamatrix`` is the payload of the symbol."""
    content = ordinary()
    ins = Ins(matricule="241033099901725", nature="NIR", datamatrix=datamatrix)
    return replace(content, patient=replace(content.patient, ins=ins, ins_absence=""))


def bare() -> J0Content:
    """Return a letter about whom and of which almost nothing is known: no section holds anything."""
    content = ordinary()
    return replace(
        content,
        recipient=Recipient(name="Mme Simone Fabregoul", role="à remettre à votre médecin"),
        patient=Patient(
            civility="",
            used_name="INCONNU",
            used_first_name="",
            birth_name="",
            birth_first_names="",
            birth_date=None,
            sex=Sex.UNKNOWN,
            birth_place_code="",
            ins_absence="identité provisoire",
        ),
        destination=Destination(kind=DestinationKind.OTHER),
        contact=Contact(name="", function="équipe de coordination des sorties", phone="0465712014"),
        requests=(),
        deterioration=(),
        arrangements=(),
        circle=(),
        open_points=(),
        reply=None,
    )


def crowded() -> J0Content:
    """Return the longest letter: names of 40 characters, 25 rows in the care circle, 8 open points, odd signs."""
    content = qualified()
    name = "De La Rochefoucauld-Montmorency d’Albret"
    return replace(
        content,
        patient=replace(
            content.patient,
            used_name=name,
            used_first_name="Marie-Antoinette Joséphine Apolline",
            birth_name="VAN DER STRAETEN-WAILLET DE SAINT-ANDRÉ",
            birth_first_names="Marie-Antoinette Joséphine Apolline Eugénie Clotilde",
        ),
        recipient=Recipient(
            name=f"Dr Anne-Charlotte {name}",
            role="médecin traitant",
            address_lines=("Maison de santé pluriprofessionnelle des Trois-Rivières", "30310 Vergèze"),
        ),
        destination=Destination(kind=DestinationKind.CARE_HOME, name="l’EHPAD Résidence Notre-Dame des Micocouliers"),
        arrangements=(
            Line(text="Signes : <b>&amp;</b> α β → ≥ 38,5 °C, A\u0301ge, \U0001f600, \u202edroite\u202c, 文."),
            *content.arrangements,
        ),
        circle=tuple(_crowd(25)),
        open_points=tuple(
            OpenPoint(
                deadline=DAY + timedelta(days=number) if number else None,
                text=f"point ouvert numéro {number + 1}, à régler avec l’équipe du domicile et la famille",
                who="Sofiane Merrad, assistant social",
                phone="0465712016",
            )
            for number in range(8)
        ),
        version=2,
    )


def samples() -> dict[str, J0Content]:
    """Return every sample by a short name fit for a file."""
    return {"ordinaire": ordinary(), "qualifiee": qualified(), "vide": bare(), "extreme": crowded()}


def _ordinary_circle() -> tuple[CareRow, ...]:
    confirmed, december = CareState.CONFIRMED, date(2025, 12, 1)
    rows = (
        (DAY, "Pharmacie du Beffroi", "Pilulier, bas de contention", "0465713319", confirmed),
        (DAY, "Sud Matériel Santé", "Lit médicalisé, barres d’appui", "0465713384", CareState.IN_PLACE),
        (
            date(2025, 11, 27),
            "Infirmiers des Micocouliers",
            "Pansement tous les 2 jours, pilulier",
            "0465713348",
            confirmed,
        ),
        (date(2025, 11, 27), "CCAS de Vergèze", "Repas de midi, 7 jours sur 7", "0465713360", confirmed),
        (
            date(2025, 11, 29),
            "Mme Tessonnière, sa fille",
            "Personne de confiance, week-end",
            "0639984120",
            CareState.AGREED,
        ),
        (december, "Kinésithérapeutes Baudry", "Marche, escalier, 3 fois par semaine", "0465713371", confirmed),
        (december, "Aide et Présence, SAAD", "Lever et toilette, 5 matins", "0465713327", CareState.WAITING),
    )
    return tuple(
        CareRow(starts_on=start, who=who, what=what, phone=phone, state=state)
        for start, who, what, phone, state in rows
    )


def _crowd(size: int) -> list[CareRow]:
    states = list(CareState)
    return [
        CareRow(
            starts_on=DAY + timedelta(days=number) if number % 6 else None,
            who=f"Service de soins et d’accompagnement à domicile n° {number + 1}",
            what="Aide au lever, à la toilette et au repas, surveillance du poids et de la tension",
            phone=f"04657135{number:02d}",
            state=states[number % len(states)],
        )
        for number in range(size)
    ]
