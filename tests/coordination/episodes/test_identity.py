"""Correcting an identity: what vouched for the traits of before vouches for no others, and nothing is lost untold."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.identifying import IDENTITY_FIELDS, change_identity
from coordination.episodes.models import Episode, Patient
from coordination.errors import DomainError
from coordination.identity.ins import InsOid
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories

MATRICULE = "279035121518989"
NUMBER = {"ins": MATRICULE, "ins_oid": InsOid.NIR}
PAPER = {"id_checked": "on"}


def episode_of(status: str, nurse: Membership, unit: Unit, **fields: Any) -> Episode:
    """An episode whose patient's identity has this status, and the number that goes with it."""
    number = {**NUMBER, "ins_index": "index"} if status in {"RECUP", "QUAL"} else {}
    with enter(nurse.hospital):
        patient = factories.make_patient(nurse, **fields)
        episode = factories.make_episode(nurse, unit, patient=patient)
        Patient.objects.filter(pk=patient.pk).update(identity_status=status, **number)
        if number:
            patient.refresh_from_db()
            patient.save()
    return episode


@pytest.fixture
def episode(nurse: Membership, unit: Unit) -> Episode:
    return episode_of("QUAL", nurse, unit)


def sent(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends back of the form of ``page``, with what the person changed; None unticks."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values["birth_date"] = str(values["birth_date"])
    return {name: value for name, value in {**values, **changes}.items() if value not in (None, False)}


def stored(episode: Episode) -> Patient:
    with enter(episode.hospital):
        patient: Patient = Patient.objects.get(pk=episode.patient_id)
        return patient


def post(client: Any, episode: Episode, **changes: Any) -> Any:
    address = reverse("episodes:identity", args=[episode.pk])
    return client.post(address, sent(client.get(address), **changes))


TRAITS = {
    "birth_name": "Fabregoul",
    "birth_first_names": "Simone",
    "birth_date": "1951-03-03",
    "sex": "I",
    "birth_place_code": "75112",
}


@pytest.mark.parametrize(("trait", "value"), TRAITS.items())
def test_a_changed_trait_is_told_before_anything_is_lost_then_makes_the_identity_provisional(
    client_for: Any, nurse: Membership, episode: Episode, trait: str, value: str
) -> None:
    client = client_for(nurse)
    told = post(client, episode, **{trait: value})

    page = told.content.decode()
    assert told.status_code == 422
    assert "L’identité redevient provisoire" in page
    assert str(told.context["form"].fields[trait].label).lower() in page
    assert told.context["form"][trait].value() == value
    assert (told.context["form"]["id_checked"].value(), told.context["form"]["ins"].value()) == (False, None)
    assert (stored(episode).identity_status, stored(episode).ins) == ("QUAL", MATRICULE)

    again = client.post(reverse("episodes:identity", args=[episode.pk]), sent(told))

    assert again.status_code == 302
    patient = stored(episode)
    assert str(getattr(patient, trait)) == value
    assert (patient.identity_status, patient.ins, patient.ins_oid, patient.ins_index) == ("PROV", "", "", "")
    with enter(episode.hospital):
        transition = Transition.objects.get(subject_id=patient.pk)
        assert (transition.from_state, transition.to_state) == ("QUAL", "PROV")
        assert transition.reason == "Traits d’identité modifiés"


@pytest.mark.parametrize(
    ("given", "status"), [(PAPER, "VALI"), (NUMBER, "RECUP"), (PAPER | NUMBER, "QUAL"), ({}, "PROV")]
)
def test_what_is_given_again_with_the_new_traits_counts(
    client_for: Any, nurse: Membership, episode: Episode, given: dict[str, Any], status: str
) -> None:
    client = client_for(nurse)
    told = post(client, episode, birth_name="Fabregoul")
    client.post(reverse("episodes:identity", args=[episode.pk]), sent(told, **given))
    assert (stored(episode).identity_status, stored(episode).birth_name) == (status, "Fabregoul")


def test_another_trait_changed_meanwhile_is_told_too(client_for: Any, nurse: Membership, episode: Episode) -> None:
    client = client_for(nurse)
    told = post(client, episode, birth_name="Fabregoul")
    more = sent(told, birth_date="1951-03-03", **PAPER, **NUMBER)
    assert client.post(reverse("episodes:identity", args=[episode.pk]), more).status_code == 422
    assert stored(episode).identity_status == "QUAL"


@pytest.mark.parametrize(
    "changes", [{"used_name": "Martin"}, {"birth_name": "Berthezene"}, {"birth_first_names": "Simone Marie"}]
)
def test_a_name_in_use_accents_and_capitals_cost_nothing(
    client_for: Any, nurse: Membership, episode: Episode, changes: dict[str, str]
) -> None:
    assert post(client_for(nurse), episode, **changes).status_code == 302
    assert stored(episode).identity_status == "QUAL"


@pytest.mark.parametrize(
    ("status", "changes", "after", "reason"),
    [
        ("PROV", PAPER, "VALI", "Pièce d’identité à haut niveau de confiance contrôlée"),
        ("PROV", NUMBER, "RECUP", "INS récupérée du téléservice INSi, traits concordants"),
        ("VALI", {"id_checked": None}, "PROV", "Pièce d’identité écartée après coup"),
        ("VALI", NUMBER, "QUAL", "INS récupérée du téléservice INSi, traits concordants"),
        ("RECUP", PAPER, "QUAL", "Pièce d’identité à haut niveau de confiance contrôlée"),
        ("RECUP", {"ins": ""}, "PROV", "Traits discordants avec le téléservice INSi"),
        ("QUAL", {"id_checked": None}, "RECUP", "Pièce d’identité écartée après coup"),
        ("QUAL", {"ins": ""}, "VALI", "Traits discordants avec le téléservice INSi"),
        ("QUAL", {"ins": "279035121518890"}, "QUAL", None),
    ],
)
def test_what_is_given_or_taken_away_moves_the_stored_status(
    client_for: Any,
    nurse: Membership,
    unit: Unit,
    status: str,
    changes: dict[str, Any],
    after: str,
    reason: str | None,
) -> None:
    episode = episode_of(status, nurse, unit)
    assert post(client_for(nurse), episode, **changes).status_code == 302
    assert stored(episode).identity_status == after
    with enter(episode.hospital):
        reasons = Transition.objects.filter(subject_id=episode.patient_id).values_list("reason", flat=True)
        assert list(reasons) == ([] if reason is None else [reason])
        assert episode.timeline.filter(kind="edited", detail__contains=reason or "INS récupérée").exists()


@pytest.mark.parametrize(("mark", "word"), [("identity_doubtful", "Douteuse"), ("identity_fictitious", "Fictive")])
@pytest.mark.parametrize("status", ["RECUP", "VALI", "QUAL"])
def test_a_doubt_is_told_then_takes_the_number_away_and_stands_in_the_banner(
    client_for: Any, nurse: Membership, unit: Unit, status: str, mark: str, word: str
) -> None:
    client, episode = client_for(nurse), episode_of(status, nurse, unit)
    told = post(client, episode, **{mark: "on"})
    assert told.status_code == 422
    assert stored(episode).identity_status == status

    assert client.post(reverse("episodes:identity", args=[episode.pk]), sent(told)).status_code == 302
    assert (stored(episode).identity_status, stored(episode).ins) == ("PROV", "")
    assert word in client.get(reverse("episodes:overview", args=[episode.pk])).content.decode()


def test_a_doubtful_identity_is_vouched_for_once_the_doubt_is_lifted(
    client_for: Any, nurse: Membership, unit: Unit
) -> None:
    client, episode = client_for(nurse), episode_of("PROV", nurse, unit, identity_doubtful=True)
    refused = post(client, episode, **PAPER)
    assert refused.status_code == 422
    assert "reste provisoire" in str(refused.context["form"].errors["id_checked"])
    assert post(client, episode, identity_doubtful=None, **PAPER).status_code == 302
    assert stored(episode).identity_status == "VALI"


def test_a_namesake_stays_qualified(client_for: Any, nurse: Membership, episode: Episode) -> None:
    assert post(client_for(nurse), episode, identity_namesake="on").status_code == 302
    assert (stored(episode).identity_status, stored(episode).identity_namesake) == ("QUAL", True)


def test_a_doubt_may_be_said_at_admission(client_for: Any, nurse: Membership, unit: Unit, hospital: Hospital) -> None:
    page = client_for(nurse).get(reverse("episodes:new_patient")).content.decode()
    assert "Identité douteuse" in page


def test_a_form_overtaken_changes_nothing(client_for: Any, nurse: Membership, episode: Episode) -> None:
    client, address = client_for(nurse), reverse("episodes:identity", args=[episode.pk])
    late = sent(client.get(address), used_name="Second")
    post(client, episode, used_name="Premier")
    overtaken = client.post(address, late)
    assert "pendant que vous écriviez" in overtaken.content.decode()
    assert overtaken.context["form"]["used_name"].value() == "Second"
    assert stored(episode).used_name == "Premier"


def test_a_number_that_another_patient_carries_is_refused_at_its_field(
    client_for: Any, nurse: Membership, unit: Unit
) -> None:
    client = client_for(nurse)
    first, second = episode_of("VALI", nurse, unit), episode_of("VALI", nurse, unit)
    assert post(client, first, **NUMBER).status_code == 302
    refused = post(client, second, **NUMBER)
    assert "déjà un autre patient" in str(refused.context["form"].errors["ins"])


def test_the_database_holds_a_doubtful_identity_provisional(episode: Episode) -> None:
    refused = pytest.raises(IntegrityError, match="patient_doubtful_is_provisional")
    with enter(episode.hospital), refused, transaction.atomic():
        Patient.objects.filter(pk=episode.patient_id).update(identity_doubtful=True)


def test_the_action_itself_refuses_to_vouch_for_a_doubtful_identity(nurse: Membership, episode: Episode) -> None:
    traits = {name: getattr(stored(episode), name) for name in IDENTITY_FIELDS} | {"identity_doubtful": True}
    with enter(episode.hospital), pytest.raises(DomainError) as refusal:
        change_identity(member=nurse, episode_id=episode.pk, version=1, traits=traits, paper=True)
    assert refusal.value.code == "identity.attribute"


# --- Matricules of tests and demonstrations -----------------------------------------------------------------------------


@pytest.mark.parametrize("oid", [InsOid.NIR_TEST, InsOid.NIR_DEMO])
def test_a_matricule_of_tests_is_neither_offered_taken_nor_shown_where_people_are_treated(
    client_for: Any, nurse: Membership, episode: Episode, settings: Any, oid: InsOid
) -> None:
    client = client_for(nurse)
    assert post(client, episode, ins_oid=oid).status_code == 302
    assert stored(episode).shown_ins == MATRICULE

    settings.ALLOW_TEST_INS = False
    assert stored(episode).shown_ins == ""
    page = client.get(reverse("episodes:identity", args=[episode.pk]))
    assert oid.label not in page.content.decode()
    refused = post(client, episode, ins_oid=oid)
    assert refused.context["form"].errors["ins_oid"]
    traits = {name: getattr(stored(episode), name) for name in IDENTITY_FIELDS}
    with enter(episode.hospital), pytest.raises(DomainError) as refusal:
        change_identity(member=nurse, episode_id=episode.pk, version=2, traits=traits, paper=True)
    assert refusal.value.code == "test_ins"
    with enter(episode.hospital), pytest.raises(DomainError) as refusal:
        factories.make_patient(nurse, ins="279035121518890", ins_oid=oid)
    assert refusal.value.code == "test_ins"


def test_a_matricule_needs_its_nature(client_for: Any, nurse: Membership, episode: Episode) -> None:
    refused = post(client_for(nurse), episode, ins_oid="")
    assert "nature" in str(refused.context["form"].errors["ins_oid"])
