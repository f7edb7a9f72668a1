"""Where a patient lives and how to reach them change after the admission, and what depends on them follows."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.actions import close_episode
from coordination.episodes.coordinates import change_coordinates
from coordination.episodes.models import Episode, Patient
from coordination.errors import DomainError
from coordination.identity.phones import print_phone
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories


@pytest.fixture
def episode(nurse: Membership, unit: Unit, hospital: Hospital) -> Episode:
    factories.make_commune("30189", "Nîmes", "30000")
    with enter(hospital):
        return factories.make_episode(nurse, unit)


def typed(episode: Episode, **changes: Any) -> dict[str, Any]:
    return {
        "version": episode.patient.version,
        "address": "14, rue des Cadereaux",
        "commune": "Vergèze",
        "phone": "06 39 98 64 20",
        "other_phone": "",
        "allergies": "",
        **changes,
    }


def stored(episode: Episode) -> Patient:
    with enter(episode.hospital):
        patient: Patient = Patient.objects.select_related("commune").get(pk=episode.patient_id)
        return patient


def post(client: Any, episode: Episode, **changes: Any) -> Any:
    return client.post(reverse("episodes:coordinates", args=[episode.pk]), typed(episode, **changes))


def test_what_was_typed_at_admission_is_changed_and_the_timeline_says_what(
    client_for: Any, nurse: Membership, episode: Episode
) -> None:
    new = {"address": "2, place du Marché", "commune": "Nîmes", "phone": "06 39 98 00 07", "other_phone": "0465712099"}
    assert post(client_for(nurse), episode, **new, allergies="pénicilline").status_code == 302

    patient = stored(episode)
    assert (patient.address, patient.commune.name) == ("2, place du Marché", "Nîmes")
    assert (patient.phone, patient.other_phone, patient.allergies) == ("+33639980007", "+33465712099", "pénicilline")
    with enter(episode.hospital):
        entry = episode.timeline.get(kind="edited")
    assert entry.summary == "Modifié : adresse, commune, téléphone, autre téléphone, allergies"
    assert "0007" not in entry.summary + entry.detail
    page = client_for(nurse).get(reverse("episodes:overview", args=[episode.pk])).content.decode()
    assert "2, place du Marché" in page
    assert "pénicilline" in page


def test_a_form_that_changes_nothing_writes_nothing(client_for: Any, nurse: Membership, episode: Episode) -> None:
    assert post(client_for(nurse), episode).status_code == 302
    with enter(episode.hospital):
        assert not episode.timeline.filter(kind="edited").exists()
    assert stored(episode).version == 1


def test_a_form_overtaken_shows_both_and_can_be_sent_again(
    client_for: Any, nurse: Membership, episode: Episode
) -> None:
    client = client_for(nurse)
    post(client, episode, address="1, rue du Premier")
    overtaken = post(client, episode, address="2, rue du Second")
    page = overtaken.content.decode()
    assert overtaken.status_code == 422
    assert "1, rue du Premier" in page
    assert "2, rue du Second" in page
    again = post(client, episode, address="2, rue du Second", version=overtaken.context["fresh"].patient.version)
    assert again.status_code == 302
    assert stored(episode).address == "2, rue du Second"


@pytest.mark.parametrize(
    ("field", "value"), [("phone", "12"), ("commune", "Vergèzze-les-Flots"), ("commune", ""), ("address", "x" * 400)]
)
def test_a_bad_value_is_refused_at_its_field(
    client_for: Any, nurse: Membership, episode: Episode, field: str, value: str
) -> None:
    refused = post(client_for(nurse), episode, **{field: value})
    assert refused.status_code == 422
    assert refused.context["form"].errors[field]


def test_somebody_may_have_no_address_any_more(client_for: Any, nurse: Membership, episode: Episode) -> None:
    assert post(client_for(nurse), episode, address="", commune="", no_address="on").status_code == 302
    assert stored(episode).commune is None


def test_allergies_never_asked_lead_where_they_are_written(
    client_for: Any, nurse: Membership, operator: Membership, episode: Episode
) -> None:
    link = f'<a href="{reverse("episodes:coordinates", args=[episode.pk])}"><span class="status'
    overview = reverse("episodes:overview", args=[episode.pk])
    assert link in client_for(nurse).get(overview).content.decode()
    assert link not in client_for(operator).get(overview).content.decode()


def test_whoever_calls_mends_the_telephones_and_nothing_else(
    operator: Membership, hospital: Hospital, episode: Episode
) -> None:
    manager = factories.make_member(hospital, Role.QUALITY_MANAGER, "Jeanne", "Rouvière")
    with enter(hospital):
        change_coordinates(member=operator, episode_id=episode.pk, version=1, phone="+33639980007")
        refusals: list[tuple[Membership, dict[str, Any]]] = [
            (operator, {"address": "ailleurs"}),
            (operator, {"phone": "+33639980008", "allergies": "aucune"}),
            (manager, {"phone": "+33639980008"}),
        ]
        for member, fields in refusals:
            with pytest.raises(DomainError) as refusal:
                change_coordinates(member=member, episode_id=episode.pk, version=2, **fields)
            assert refusal.value.code == "forbidden"
    assert stored(episode).phone == "+33639980007"


def test_nothing_changes_once_the_episode_is_closed(nurse: Membership, hospital: Hospital, episode: Episode) -> None:
    with enter(hospital):
        Episode.objects.filter(pk=episode.pk).update(state="follow_up", left_at=timezone.now())
        close_episode(member=nurse, episode_id=episode.pk)
        with pytest.raises(DomainError) as refusal:
            change_coordinates(member=nurse, episode_id=episode.pk, version=1, phone="")
    assert refusal.value.code == "closed"


def stay(nurse: Membership, unit: Unit, **changes: Any) -> dict[str, Any]:
    return {
        "submission": str(uuid7()),
        "stay_number": "26999001",
        "admitted_at": timezone.localtime(timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "admission_mode": "emergency",
        "unit": str(unit.pk),
        "motive": "chute à domicile",
        "referral_origin": "ward_fragile",
        "referent": str(nurse.user_id),
        **changes,
    }


def test_a_known_patient_is_asked_where_they_live_now(
    client_for: Any, nurse: Membership, unit: Unit, episode: Episode
) -> None:
    client, address = client_for(nurse), reverse("episodes:new_for_patient", args=[episode.patient_id])
    shown = client.get(address)
    assert "14, rue des Cadereaux" in shown.content.decode()
    assert shown.context["coordinates_form"]["phone"].value() == print_phone("+33639986420")

    sent = {**typed(episode, phone="06 39 98 00 07"), **stay(nurse, unit)}
    assert client.post(address, sent).status_code == 302
    assert stored(episode).phone == "+33639980007"
    with enter(episode.hospital):
        again = Episode.objects.get(stay_number="26999001")
        assert again.timeline.filter(summary="Modifié : téléphone").exists()


def test_an_admission_overtaken_opens_nothing_and_can_be_sent_again(
    client_for: Any, nurse: Membership, unit: Unit, episode: Episode
) -> None:
    client, address = client_for(nurse), reverse("episodes:new_for_patient", args=[episode.patient_id])
    sent = {**typed(episode, address="2, rue du Second"), **stay(nurse, unit)}
    post(client, episode, address="1, rue du Premier")

    refused = client.post(address, sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "1, rue du Premier" in page
    assert "2, rue du Second" in page
    with enter(episode.hospital):
        assert not Episode.objects.filter(stay_number="26999001").exists()

    version = refused.context["coordinates_form"]["version"].value()
    assert client.post(address, {**sent, "version": version}).status_code == 302
    assert stored(episode).address == "2, rue du Second"
