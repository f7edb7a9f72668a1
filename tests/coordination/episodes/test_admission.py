"""Opening an episode in the browser."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.audit.models import IdentityAccess
from coordination.episodes.models import Episode, Patient
from coordination.tenancy.keys import uuid7
from coordination.tenancy.scope import enter
from tests import factories


@pytest.fixture
def admission(unit: Any, nurse: Any) -> dict[str, Any]:
    """What a nurse types for a new patient."""
    factories.make_commune()
    return {
        "submission": str(uuid7()),
        "ipp": "004721983",
        "birth_name": "Berthézène",
        "birth_first_names": "Simone Marie",
        "used_name": "Fabregoul",
        "birth_date": "1941-03-12",
        "sex": "F",
        "birth_place_code": "30344",
        "address": "14, rue des Cadereaux",
        "commune": "Vergèze",
        "phone": "06 39 98 64 20",
        "stay_number": "25118406",
        "admitted_at": "2026-01-12T17:05",
        "admission_mode": "emergency",
        "unit": str(unit.pk),
        "motive": "chute à domicile",
        "referral_origin": "ward_fragile",
        "referent": str(nurse.user_id),
    }


def test_a_typed_patient_becomes_an_episode(client_for: Any, nurse: Any, admission: Any, hospital: Any) -> None:
    response = client_for(nurse).post(reverse("episodes:new_patient"), admission)

    assert response.status_code == 302, response.context["patient_form"].errors
    assert response.url == reverse("episodes:overview", args=[admission["submission"]])
    with enter(hospital):
        episode = Episode.objects.get()
        assert episode.patient.search_key == "FABREGOUL BERTHEZENE SIMONE MARIE"
        assert episode.patient.phone == "+33639986420"
        assert episode.timeline.count() == 2


def test_the_same_form_sent_twice_makes_one_episode(client_for: Any, nurse: Any, admission: Any, hospital: Any) -> None:
    client = client_for(nurse)
    first = client.post(reverse("episodes:new_patient"), admission)
    second = client.post(reverse("episodes:new_patient"), admission)

    assert first.url == second.url
    with enter(hospital):
        assert (Episode.objects.count(), Patient.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("birth_date", "2999-01-01", "dans le futur"),
        ("birth_date", "1850-01-01", "plus de 125 ans"),
        ("ins", "241033099901726", "clé"),
        ("commune", "Vergèzze-les-Flots", "commune"),
        ("phone", "12", "numéro"),
        ("admitted_at", "2999-01-01T10:00", "dans le futur"),
        ("expected_departure_at", "2025-12-31T10:00", "précède l’entrée"),
        ("motive", "x" * 10_000, "300"),
        ("birth_name", "Berthé\x00zène", "nul"),
        ("birth_name", "Simone 🌸", "caractère"),
        ("unit", "", "obligatoire"),
    ],
)
def test_a_bad_value_is_refused_at_its_field_and_nothing_is_saved(
    client_for: Any, nurse: Any, admission: Any, hospital: Any, field: str, typed: str, words: str
) -> None:
    response = client_for(nurse).post(reverse("episodes:new_patient"), {**admission, field: typed})

    forms = [response.context[name] for name in ("patient_form", "episode_form", "contact_form")]
    errors = " ".join(str(form.errors.get(field, "")) for form in forms)
    assert response.status_code == 422
    assert words in errors
    assert admission["stay_number"] in response.content.decode()
    with enter(hospital):
        assert (Episode.objects.count(), Patient.objects.count()) == (0, 0)


def test_a_taken_stay_number_is_refused_at_its_field(
    client_for: Any, nurse: Any, admission: Any, hospital: Any
) -> None:
    client = client_for(nurse)
    client.post(reverse("episodes:new_patient"), admission)
    other = {**admission, "submission": str(uuid7()), "ipp": "004721984", "birth_date": "1944-05-06"}

    response = client.post(reverse("episodes:new_patient"), other)

    assert "déjà ce numéro de séjour" in str(response.context["episode_form"].errors["stay_number"])
    with enter(hospital):
        assert (Episode.objects.count(), Patient.objects.count()) == (1, 1)


def test_the_search_forgives_accents_and_typing_errors(client_for: Any, nurse: Any, hospital: Any) -> None:
    with enter(hospital):
        factories.make_patient(nurse)

    response = client_for(nurse).post(reverse("episodes:new"), {"q": "fabregol simonne"})

    assert [row["patient"].used_name for row in response.context["found"]] == ["FABREGOUL"]


@pytest.mark.parametrize(
    ("field", "value"), [("admitted_at", "0001-01-01T00:00"), ("expected_departure_at", "9999-12-31T23:59")]
)
def test_a_mistyped_year_is_refused_before_it_breaks_every_list(
    client_for: Any, nurse: Any, admission: Any, hospital: Any, field: str, value: str
) -> None:
    response = client_for(nurse).post(reverse("episodes:new_patient"), {**admission, field: value})

    assert response.status_code == 422
    assert "vérifiez l’année" in str(response.context["episode_form"].errors[field])
    with enter(hospital):
        assert not Episode.objects.exists()


def test_an_identifier_taken_from_another_hospital_is_refused(
    client_for: Any, nurse: Any, admission: Any, hospital: Any, other_nurse: Any
) -> None:
    with enter(other_nurse.hospital):
        theirs = factories.make_episode(other_nurse, factories.make_unit(other_nurse.hospital, "Chirurgie", "CHIR"))

    response = client_for(nurse).post(reverse("episodes:new_patient"), {**admission, "submission": str(theirs.pk)})

    assert response.status_code == 422
    assert "déjà servi" in response.content.decode()
    with enter(hospital):
        assert (Episode.objects.count(), Patient.objects.count()) == (0, 0)


def test_nobody_is_admitted_before_being_born(client_for: Any, nurse: Any, admission: Any, hospital: Any) -> None:
    page = reverse("episodes:new_patient")
    refused = client_for(nurse).post(page, {**admission, "birth_date": "2026-01-13"})
    assert refused.status_code == 422
    assert "précède la naissance" in str(refused.context["episode_form"].errors["admitted_at"])
    with enter(hospital):
        assert (Episode.objects.count(), Patient.objects.count()) == (0, 0)
    assert client_for(nurse).post(page, {**admission, "birth_date": "2026-01-12"}).status_code == 302


def test_a_stay_and_an_identity_are_not_moved_to_either_side_of_the_birth(
    client_for: Any, nurse: Any, unit: Any, hospital: Any
) -> None:
    with enter(hospital):
        patient = factories.make_patient(nurse)
        episode = factories.make_episode(nurse, unit, patient=patient)
        stay = {
            **{name: getattr(episode, name) for name in ("motive", "admission_mode", "referral_origin", "version")},
            "unit": episode.unit_id,
        }
        traits = {name: getattr(patient, name) for name in ("birth_name", "birth_first_names", "sex", "version")}
        Patient.objects.filter(pk=patient.pk).update(birth_date=timezone.localdate(episode.admitted_at))
    client = client_for(nurse)
    before = (episode.admitted_at - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    moved = client.post(reverse("episodes:edit", args=[episode.pk]), {**stay, "admitted_at": before})
    assert "précède la naissance" in str(moved.context["form"].errors["admitted_at"])
    born = (timezone.localdate(episode.admitted_at) + timedelta(days=1)).isoformat()
    changed = client.post(reverse("episodes:identity", args=[episode.pk]), {**traits, "birth_date": born})
    assert "suit une entrée" in str(changed.context["form"].errors["birth_date"])


def test_what_is_pasted_with_marks_that_nobody_sees_is_the_same(
    client_for: Any, nurse: Any, admission: Any, hospital: Any
) -> None:
    client, page = client_for(nurse), reverse("episodes:new_patient")
    pasted = {"ipp": "\ufeff004721983\u200b", "used_name": "\u202eLe\u0301vy\x07", "birth_name": "D’A\n Costa"}
    assert client.post(page, {**admission, **pasted}).status_code == 302
    with enter(hospital):
        patient = Patient.objects.get()
    assert (patient.ipp, patient.used_name, patient.birth_name) == ("004721983", "Lévy", "D’A Costa")
    again = client.post(page, {**admission, "submission": str(uuid7()), "stay_number": "2"})
    assert "désigne déjà un patient" in str(again.context["patient_form"].errors["ipp"])
    found = client.post(reverse("episodes:new"), {"q": "004721983\u200b"})
    assert [row["patient"].pk for row in found.context["found"]] == [patient.pk]


@pytest.mark.parametrize("name", ["-", "''", "\u200b"])
def test_a_name_has_a_letter(client_for: Any, nurse: Any, admission: Any, name: str) -> None:
    refused = client_for(nurse).post(reverse("episodes:new_patient"), {**admission, "birth_name": name})
    assert refused.status_code == 422
    assert refused.context["patient_form"].errors["birth_name"]


# --- The same person, or two ----------------------------------------------------------------------------------------------


@pytest.fixture
def known(hospital: Any, nurse: Any, admission: Any) -> Patient:
    """A patient whose traits are those that ``admission`` types, under another number of the hospital."""
    with enter(hospital):
        return factories.make_patient(nurse)


def counts(hospital: Any) -> tuple[int, int]:
    with enter(hospital):
        return Episode.objects.count(), Patient.objects.count()


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"birth_name": "Berthezene", "birth_first_names": "Simone", "used_name": ""},
        {"birth_name": "Simone", "birth_first_names": "Berthézène", "used_name": ""},
        {"birth_name": "Bertézène", "birth_first_names": "Simonne", "used_name": ""},
        {"birth_name": "Fabregoul", "birth_first_names": "Simone", "used_name": ""},
    ],
)
def test_somebody_who_may_be_known_is_asked_about_before_anything_is_saved(
    client_for: Any, nurse: Any, admission: Any, hospital: Any, known: Patient, names: dict[str, str]
) -> None:
    response = client_for(nurse).post(reverse("episodes:new_patient"), {**admission, **names})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Est-ce la même personne" in page
    assert known.ipp in page
    assert admission["stay_number"] in page
    assert counts(hospital) == (0, 1)
    with enter(hospital):
        assert IdentityAccess.objects.filter(patient_id=known.pk, user=nurse.user).exists()


@pytest.mark.parametrize(
    "other",
    [
        {"birth_date": "1941-03-13"},
        {"birth_first_names": "Jeanne Louise"},
        {"birth_name": "Durand", "used_name": "Petit"},
    ],
)
def test_another_day_a_twin_or_a_first_name_alone_ask_nothing(
    client_for: Any, nurse: Any, admission: Any, hospital: Any, known: Patient, other: dict[str, str]
) -> None:
    assert client_for(nurse).post(reverse("episodes:new_patient"), {**admission, **other}).status_code == 302
    assert counts(hospital) == (1, 2)


def answer(page: Any, name: str) -> str:
    [value] = re.findall(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return str(value)


def test_two_people_are_two_records_each_marked_as_a_namesake(
    client_for: Any, nurse: Any, admission: Any, hospital: Any, known: Patient
) -> None:
    client = client_for(nurse)
    asked = client.post(reverse("episodes:new_patient"), admission)
    told = {**admission, "two_people": answer(asked, "two_people")}
    refused = client.post(reverse("episodes:new_patient"), {**told, "motive": ""})
    assert answer(refused, "two_people") == told["two_people"]

    for _ in range(2):
        done = client.post(reverse("episodes:new_patient"), told)
        assert done.url == reverse("episodes:overview", args=[admission["submission"]])
    assert counts(hospital) == (1, 2)
    with enter(hospital):
        assert set(Patient.objects.values_list("identity_namesake", flat=True)) == {True}


def test_somebody_not_yet_looked_at_is_asked_about_too(
    client_for: Any, nurse: Any, admission: Any, hospital: Any, known: Patient
) -> None:
    told = {**admission, "two_people": str(known.pk)}
    with enter(hospital):
        factories.make_patient(nurse)
    assert client_for(nurse).post(reverse("episodes:new_patient"), told).status_code == 422


def test_the_same_person_may_have_lost_their_home(client_for: Any, nurse: Any, admission: Any, known: Patient) -> None:
    typed = {**admission, "commune": "", "address": "", "no_address": "on", "same": "1"}
    form = (
        client_for(nurse).post(reverse("episodes:new_for_patient", args=[known.pk]), typed).context["coordinates_form"]
    )
    assert (form["no_address"].value(), form["commune"].value().text, form["address"].value()) == (True, "", "")


def test_the_same_person_takes_everything_typed_to_their_record(
    client_for: Any, nurse: Any, admission: Any, hospital: Any, known: Patient
) -> None:
    client = client_for(nurse)
    contact = {"contact-name": "Isabelle", "contact-relation": "child", "contact-phone": "06 39 98 41 20"}
    typed = {**admission, "phone": "06 39 98 00 07", "address": "", **contact}
    page = client.post(reverse("episodes:new_for_patient", args=[known.pk]), {**typed, "same": "1"})

    assert page.status_code == 200
    assert counts(hospital) == (0, 1)
    sent: dict[str, Any] = {}
    for name in ("coordinates_form", "contact_form", "episode_form", "submission_form"):
        form = page.context[name]
        sent |= {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    assert sent["submission"] == admission["submission"]
    assert sent["address"] == "14, rue des Cadereaux"
    sent["commune"] = sent["commune"].text
    done = client.post(reverse("episodes:new_for_patient", args=[known.pk]), sent)
    assert done.status_code == 302
    with enter(hospital):
        episode = Episode.objects.get(stay_number=admission["stay_number"])
        assert (episode.patient_id, episode.motive) == (known.pk, admission["motive"])
        assert episode.patient.phone == "+33639980007"
        assert episode.patient.contacts.get().name == "Isabelle"
