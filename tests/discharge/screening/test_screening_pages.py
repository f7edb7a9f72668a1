"""The screening page: by whom it is opened, what it keeps after a refusal, how many queries it takes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Task
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.screening import actions
from discharge.screening.models import Assessment, InstrumentVersion

ClientFor = Callable[[Membership], Client]

POSITIVE = {"cognition": "no", "mobility": "yes", "medicines": "yes", "stays": "no", "autonomy": "no"}


def page_of(episode: Episode) -> str:
    return reverse("screening:screening", args=[episode.pk])


def form_of(trst: InstrumentVersion, **answers: str) -> dict[str, Any]:
    return {"submission": str(uuid4()), "version": trst.pk, **POSITIVE, **answers}


@pytest.fixture
def assessment(hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion) -> Assessment:
    with enter(hospital):
        return actions.record_assessment(
            member=nurse, episode_id=episode.pk, assessment_id=uuid4(), version=trst, answers=POSITIVE
        )


def follow_up_of(assessment: Assessment) -> str:
    return reverse("screening:follow_up", args=[assessment.episode_id, assessment.pk])


def test_another_hospital_finds_nothing(
    client_for: ClientFor, other_nurse: Membership, episode: Episode, assessment: Assessment, trst: InstrumentVersion
) -> None:
    client = client_for(other_nurse)
    assert client.get(page_of(episode)).status_code == 404
    assert client.post(page_of(episode), form_of(trst)).status_code == 404
    assert client.post(follow_up_of(assessment)).status_code == 404


def test_without_the_right_a_result_is_read_and_nothing_written(
    client_for: ClientFor, operator: Membership, episode: Episode, assessment: Assessment, trst: InstrumentVersion
) -> None:
    client = client_for(operator)
    page = client.get(page_of(episode) + "?nouveau=1").content.decode()
    assert "Positif : à risque" in page
    assert "Enregistrer la suite" not in page
    assert client.post(page_of(episode), form_of(trst)).status_code == 403
    assert client.post(follow_up_of(assessment)).status_code == 403
    assert client.post(reverse("screening:preview", args=[trst.pk])).status_code == 403


def test_without_the_right_an_empty_page_says_so(
    client_for: ClientFor, operator: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    assert "Le repérage n’a pas été fait" in client_for(operator).get(page_of(episode)).content.decode()


def test_without_instrument_the_page_says_so(client_for: ClientFor, nurse: Membership, episode: Episode) -> None:
    assert (
        "Aucune grille de repérage ne sert dans cette unité" in client_for(nurse).get(page_of(episode)).content.decode()
    )


def test_the_form_says_until_when_and_records_a_result_with_its_reasons(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    client = client_for(nurse)
    assert "Délai de l’hôpital : 48" in client.get(page_of(episode)).content.decode()
    answer = client.post(page_of(episode), form_of(trst))
    assert answer["Location"] == page_of(episode) + "#suite"
    page = client.get(page_of(episode)).content.decode()
    for words in ("Positif : à risque", "Trouble de la marche ou chute", "Demander un bilan médicamenteux"):
        assert words in page


@pytest.mark.parametrize("odd", ["", "peut-être", "\x00", "x" * 10_000, "💊"])
def test_a_missing_or_odd_answer_is_told_at_its_question_and_the_others_are_kept(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion, odd: str
) -> None:
    page = client_for(nurse).post(page_of(episode), form_of(trst, medicines=odd))
    form = page.context["form"]
    assert (page.status_code, list(form.errors)) == (422, ["medicines"])
    assert form.errors["medicines"] == ["Question 3\u00a0: choisissez une réponse."]
    assert form["mobility"].value() == "yes"
    with enter(hospital):
        assert not Assessment.objects.exists()


def test_a_form_sent_twice_is_one_assessment(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    client, sent = client_for(nurse), form_of(trst)
    assert [client.post(page_of(episode), sent).status_code for _ in range(2)] == [302, 302]
    with enter(hospital):
        assert Assessment.objects.count() == 1


@pytest.mark.parametrize("version", ["", "x", "999999", "9" * 40])
def test_an_unknown_edition_is_not_found(
    client_for: ClientFor, nurse: Membership, episode: Episode, trst: InstrumentVersion, version: str
) -> None:
    sent = {**form_of(trst), "version": version}
    assert client_for(nurse).post(page_of(episode), sent).status_code == 404


def test_the_result_is_shown_while_one_answers_and_nothing_is_recorded(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    client, address = client_for(nurse), reverse("screening:preview", args=[trst.pk])
    assert "Positif : à risque" in client.post(address, POSITIVE).content.decode()
    partial = client.post(address, {"mobility": "yes"}).content.decode()
    assert "4\u00a0questions sans réponse" in partial
    with enter(hospital):
        assert not Assessment.objects.exists()


def test_a_new_look_keeps_the_former_result_in_the_history(
    client_for: ClientFor, nurse: Membership, episode: Episode, assessment: Assessment, trst: InstrumentVersion
) -> None:
    client = client_for(nurse)
    assert "Nouveau repérage" in client.get(page_of(episode) + "?nouveau=1").content.decode()
    client.post(page_of(episode), form_of(trst, mobility="no", medicines="no"))
    page = client.get(page_of(episode))
    assert page.context["result"].positive is False
    assert [entry.pk for entry in page.context["earlier"]] == [assessment.pk]


def test_kept_proposals_become_tasks_and_show_as_such(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, assessment: Assessment
) -> None:
    client = client_for(nurse)
    sent = {"proposals": ["medicines_review"], "complexity": "medium"}
    assert client.post(follow_up_of(assessment), sent)["Location"] == reverse("planning:plan", args=[episode.pk])
    with enter(hospital):
        assert Task.objects.filter(episode=episode, kind="plan").count() == 1
    page = client.get(page_of(episode)).content.decode()
    assert "déjà dans le plan" in page
    assert "moyenne, décidée par Claire Aubanel" in page


def test_a_changed_complexity_without_reason_is_told_at_the_field_and_the_choices_kept(
    client_for: ClientFor, nurse: Membership, assessment: Assessment
) -> None:
    page = client_for(nurse).post(follow_up_of(assessment), {"proposals": ["home_help"], "complexity": "high"})
    assert (page.status_code, page.context["form"].errors.keys()) == (422, {"reason"})
    assert [entry["key"] for entry in page.context["proposals"] if entry["checked"]] == ["home_help"]


@pytest.mark.parametrize(
    "sent",
    [
        {"complexity": "medium", "proposals": ["x"]},
        {"complexity": "x"},
        {"complexity": "high", "reason": "x" * 10_000},
        {"complexity": "high", "reason": "\x00"},
    ],
)
def test_odd_choices_are_refused(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, assessment: Assessment, sent: dict[str, Any]
) -> None:
    assert client_for(nurse).post(follow_up_of(assessment), sent).status_code == 422
    with enter(hospital):
        assert not assessment.decisions.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_takes_as_many_queries_for_thirty_screenings_as_for_one(
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    trst: InstrumentVersion,
    rows: int,
) -> None:
    with enter(hospital):
        for _ in range(rows):
            actions.record_assessment(
                member=nurse, episode_id=episode.pk, assessment_id=uuid4(), version=trst, answers=POSITIVE
            )
    client = client_for(nurse)
    for address in (page_of(episode), page_of(episode) + "?nouveau=1"):
        client.get(address)  # the first request of a session also writes when it was last seen
        # Twenty, and the reset that a commit spares outside a test.
        with django_assert_max_num_queries(21):
            assert client.get(address).status_code == 200


def test_a_closed_episode_takes_no_screening(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    with enter(hospital):
        episode.state = "cancelled"
        episode.save()
    client = client_for(nurse)
    assert "Le repérage n’a pas été fait" in client.get(page_of(episode)).content.decode()
    refused = client.post(page_of(episode), form_of(trst))
    assert (refused.status_code, "Cet épisode est clos" in refused.content.decode()) == (422, True)
