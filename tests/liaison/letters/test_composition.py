"""What the courrier J0 says is what the episode holds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import add_task
from coordination.episodes.coordinates import change_coordinates
from coordination.episodes.models import Contact, Destination, Episode, NeedDomain, Patient
from coordination.identity.ins import IdentityStatus, InsOid
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.planning.actions import seek_role
from discharge.planning.kinds import PLAN
from discharge.planning.models import CircleMember
from discharge.sharing.permissions import ledger_of
from discharge.sharing.recipients import of_member
from liaison.content.j0 import CareState, J0Content
from liaison.content.parts import DestinationKind
from liaison.documents.j0 import j0_html
from liaison.documents.title import paper_title
from liaison.letters.composition import NOBODY_YET, addressee_of, addressee_of_draft, compose_j0
from tests.factories import make_episode, make_patient

AddToCircle = Callable[..., CircleMember]
Depart = Callable[..., Episode]

pytestmark = pytest.mark.django_db

REFERENCE = "K7Q4-92TM"


def composed(episode: Episode, member: CircleMember | None = None) -> J0Content:
    fresh = Episode.objects.with_people().get(pk=episode.pk)
    addressee = addressee_of_draft(fresh, ledger_of(fresh))
    if member:
        addressee = addressee_of(member, ledger_of(fresh).standing(of_member(member)).letter)
    return compose_j0(
        episode=fresh,
        hospital=Hospital.objects.get(pk=fresh.hospital_id),
        addressee=addressee,
        reference=REFERENCE,
        version=1,
        now=timezone.now(),
    )


def lines(content: J0Content, part: str) -> list[str]:
    return [line.strong + line.text for line in getattr(content, part)]


def test_identity_stay_and_destination_come_from_the_record(
    episode: Episode, gp: CircleMember, depart: Depart, in_hospital: Hospital
) -> None:
    depart(episode)
    content = composed(episode, gp)
    assert (content.patient.civility, content.patient.used_name, content.patient.used_first_name) == (
        "Mme",
        "FABREGOUL",
        "Simone",
    )
    assert content.patient.birth_date == date(1941, 3, 12)
    assert content.stay.unit_name == "gériatrie aiguë"
    assert content.destination.kind == DestinationKind.HOME
    assert str(paper_title(content)).startswith("Mme Simone FABREGOUL est rentrée chez elle")
    assert content.recipient.name == "Dr Martine Escoubas"
    assert content.recipient.role == "médecin traitant"


def test_a_first_name_known_only_from_birth_traits_is_written_as_it_is_called(
    nurse: Membership, unit: Unit, in_hospital: Hospital
) -> None:
    patient = make_patient(nurse, used_name="", used_first_name="", birth_first_names="MARIE-LOUISE JEANNE")
    content = composed(make_episode(nurse, unit, patient=patient))
    assert content.patient.used_first_name == "Marie-Louise"
    assert content.patient.used_name == "BERTHÉZÈNE"


def test_the_single_contact_is_the_referent_at_the_platform_s_number(
    episode: Episode, gp: CircleMember, in_hospital: Hospital, hospital: Hospital
) -> None:
    contact = composed(episode, gp).contact
    assert contact.name == "Claire Aubanel"
    assert contact.function == "infirmière de liaison"
    assert contact.phone == hospital.platform_phone
    assert contact.hours == "Lundi à vendredi, 8 h 30 à 18 h."


def test_without_a_referent_the_team_signs_and_answers(
    episode: Episode, gp: CircleMember, in_hospital: Hospital, hospital: Hospital
) -> None:
    Episode.objects.update(referent=None, hospital_doctor=None)
    content = composed(episode, gp)
    assert content.contact.name == ""
    assert [one.name for one in content.signatories] == [hospital.platform_name]


def test_the_reader_is_asked_three_things_at_most(
    episode: Episode, gp: CircleMember, home_nurse: CircleMember, in_hospital: Hospital
) -> None:
    assert lines(composed(episode, home_nurse), "requests") == [
        "À partir du jeudi\xa08\xa0janvier\xa02026 : pansement tous les 2 jours.",
        "Accusez réception par le lien, référence K7Q4-92TM.",
        "Si vous n’êtes pas concerné par son suivi, signalez-le : nous corrigeons et réadressons.",
    ]
    asked = lines(composed(episode, gp), "requests")
    assert len(asked) == 2
    assert "son médecin traitant" in asked[-1]


def test_a_reader_on_paper_answers_by_telephone(
    episode: Episode, add_to_circle: AddToCircle, in_hospital: Hospital
) -> None:
    pharmacy = add_to_circle(episode, "pharmacie", "Pharmacie du Beffroi", mobile="")
    assert "04\xa065\xa071\xa020\xa014" in lines(composed(episode, pharmacy), "requests")[0]


def test_if_it_gets_worse_the_platform_then_the_ward_then_15(
    episode: Episode, gp: CircleMember, in_hospital: Hospital
) -> None:
    (line,) = lines(composed(episode, gp), "deterioration")
    assert line.index("04\xa065\xa071\xa020\xa014") < line.index("04\xa065\xa071\xa020\xa031") < line.index("le 15")


def test_arrangements_say_reserve_transport_home_and_people(
    episode: Episode, gp: CircleMember, depart: Depart, in_hospital: Hospital
) -> None:
    Contact.objects.create(
        hospital_id=episode.hospital_id,
        patient=episode.patient,
        name="Isabelle Tessonnière",
        relation="child",
        is_trusted_person=True,
        phone="+33639984120",
        note="présente les week-ends",
    )
    Contact.objects.create(
        hospital_id=episode.hospital_id,
        patient=episode.patient,
        name="Mme Pibarot",
        relation="neighbour",
        phone="+33639981765",
        note="a les clés",
    )
    depart(episode)
    said = [line.replace("\xa0", " ") for line in lines(composed(episode, gp), "arrangements")]
    assert said[0].startswith("Sortie avec réserve : aide du matin pas encore en place.")
    assert "Transport : VSL, assis." in said
    assert "Domicile : 14, rue des Cadereaux, 30310 Vergèze, 06 39 98 64 20." in said
    assert "Personne de confiance : Isabelle Tessonnière, enfant, 06 39 98 41 20, présente les week-ends." in said
    assert "Proche : Mme Pibarot, voisin, 06 39 98 17 65, a les clés." in said


def test_who_comes_is_said_with_how_sure_it_is(
    episode: Episode,
    nurse: Membership,
    types: dict[str, Any],
    gp: CircleMember,
    home_nurse: CircleMember,
    add_to_circle: AddToCircle,
    in_hospital: Hospital,
) -> None:
    add_to_circle(episode, "saad", "Aide et Présence", state="informed", what_for="lever et toilette")
    add_to_circle(episode, "pharmacie", "Pharmacie du Beffroi", state="removed", receives_letter=False)
    seek_role(member=nurse, episode_id=episode.pk, role=types["telealarme"])
    rows = {row.who or row.what: row for row in composed(episode, gp).circle}
    assert set(rows) == {"Cabinet des Micocouliers, IDEL", "Aide et Présence, SAAD", "Téléalarme"}
    assert rows["Cabinet des Micocouliers, IDEL"].state == CareState.CONFIRMED
    assert rows["Aide et Présence, SAAD"].state == CareState.WAITING, "told is not agreed"
    assert rows["Téléalarme"].state == CareState.TO_FIND


def test_whoever_comes_already_is_in_place(
    episode: Episode, gp: CircleMember, add_to_circle: AddToCircle, depart: Depart, in_hospital: Hospital
) -> None:
    add_to_circle(episode, "materiel", "Sud Matériel Santé", starts_on=timezone.localdate() - timedelta(days=2))
    depart(episode)
    assert [row.state for row in composed(episode, gp).circle] == [CareState.IN_PLACE]


def test_open_points_are_what_the_plan_still_holds_for_the_reader(
    episode: Episode, nurse: Membership, social_worker: Membership, gp: CircleMember, in_hospital: Hospital
) -> None:
    due = timezone.now() + timedelta(days=3)
    add_task(
        episode=episode,
        kind=PLAN,
        title="Visite d’évaluation pour l’APA",
        detail="demande déposée",
        domain=NeedDomain.SOCIAL,
        due_at=due,
        owner=social_worker.user,
    )
    add_task(episode=episode, kind="letter", title="Travail interne")
    points = composed(episode, gp).open_points
    mine = [point for point in points if "APA" in point.text]
    assert mine[0].text == "visite d’évaluation pour l’APA, demande déposée"
    assert mine[0].who == "Sofiane Merrad, assistante sociale"
    assert mine[0].deadline == timezone.localtime(due).date()
    assert not [point for point in points if "interne" in point.text or "Prévenir" in point.text]


@pytest.fixture
def qualified(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        patient = make_patient(
            nurse,
            identity_status=IdentityStatus.QUAL,
            ins="241033099901725",
            ins_oid=InsOid.NIR,
        )
        return make_episode(nurse, unit, patient=patient)


def test_a_qualified_identity_carries_its_ins_and_symbol(
    qualified: Episode, add_to_circle: AddToCircle, in_hospital: Hospital
) -> None:
    gp = add_to_circle(qualified, "medecin-traitant", "Dr Martine Escoubas")
    ins = composed(qualified, gp).patient.ins
    assert ins is not None
    assert (ins.matricule, ins.nature) == ("241033099901725", "NIR")
    assert ins.datamatrix is not None
    assert ins.datamatrix.startswith("IS01")


@pytest.mark.parametrize("status", [IdentityStatus.PROV, IdentityStatus.RECUP, IdentityStatus.VALI])
def test_no_other_identity_shows_the_ins(
    status: IdentityStatus, qualified: Episode, add_to_circle: AddToCircle, in_hospital: Hospital
) -> None:
    Patient.objects.update(identity_status=status)
    gp = add_to_circle(qualified, "medecin-traitant", "Dr Martine Escoubas")
    content = composed(qualified, gp)
    assert content.patient.ins is None
    assert content.patient.ins_absence
    assert "241033099901725" not in content.to_json()


def test_a_service_outside_the_care_team_receives_no_ins(
    qualified: Episode, add_to_circle: AddToCircle, in_hospital: Hospital
) -> None:
    service = add_to_circle(qualified, "ccas", "CCAS de Vergèze")
    content = composed(qualified, service)
    assert content.patient.ins is None
    assert "hors équipe de soins" in content.patient.ins_absence


def test_the_destination_is_named_when_it_is_in_the_circle(
    episode: Episode, gp: CircleMember, add_to_circle: AddToCircle, depart: Depart, in_hospital: Hospital
) -> None:
    add_to_circle(episode, "ehpad", "EHPAD Les Micocouliers")
    depart(episode, destination=Destination.EHPAD)
    assert "a rejoint l’EHPAD Les Micocouliers" in str(paper_title(composed(episode, gp)))


def test_an_almost_empty_episode_makes_a_letter_all_the_same(episode: Episode, in_hospital: Hospital) -> None:
    content = composed(episode)
    assert content.recipient.name == NOBODY_YET
    assert "<h1>" in j0_html(content)


def test_what_people_typed_is_text_and_never_markup(
    episode: Episode, gp: CircleMember, depart: Depart, in_hospital: Hospital
) -> None:
    CircleMember.objects.filter(pk=gp.pk).update(name="<script>alert(1)</script> & Fils 👵")
    gp.refresh_from_db()
    depart(episode, reserve_reason='<b>gras</b> & "guillemets"')
    html = j0_html(composed(episode, gp))
    assert "<script>" not in html
    assert "&lt;b&gt;gras" in html


def test_a_letter_not_yet_written_says_the_new_address_and_number(
    episode: Episode, gp: CircleMember, nurse: Membership, depart: Depart, in_hospital: Hospital
) -> None:
    depart(episode)
    change_coordinates(
        member=nurse, episode_id=episode.pk, version=1, address="2, place du Marché", phone="+33639980007"
    )
    said = [line.replace("\xa0", " ") for line in lines(composed(episode, gp), "arrangements")]
    assert "Domicile : 2, place du Marché, 30310 Vergèze, 06 39 98 00 07." in said
