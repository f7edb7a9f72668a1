"""The screening page: by whom it is opened, what it keeps after a refusal, how many queries it takes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Task
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.screening import actions
from discharge.screening.models import Activation, Assessment, InstrumentVersion
from tests import factories

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
    assert "Délai de l’hôpital\u00a0: 48" in client.get(page_of(episode)).content.decode()
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


# --- Several instruments ----------------------------------------------------------------------------------------------


@pytest.fixture
def several(hospital: Hospital, trst: InstrumentVersion) -> dict[str, InstrumentVersion]:
    """The editions of the delivered instruments, all in use in the hospital, the LACE proposed first."""
    with enter(hospital):
        editions = {version.instrument_id: version for version in InstrumentVersion.objects.newest()}
        for code in editions:
            Activation.objects.create(hospital=hospital, instrument_id=code, rank=1 if code == "LACE" else 2)
    return editions


LACE = {"length": "7", "acute": "yes", "comorbidity": ["mi", "lung"], "emergency_visits": "0"}


def sent(version: InstrumentVersion, **answers: Any) -> dict[str, Any]:
    return {"submission": str(uuid4()), "version": version.pk, **answers}


def test_the_first_instrument_is_proposed_and_another_may_be_chosen(
    client_for: ClientFor, nurse: Membership, episode: Episode, several: dict[str, InstrumentVersion]
) -> None:
    client = client_for(nurse)
    page = client.get(page_of(episode))
    assert page.context["version"] == several["LACE"]
    assert "LACE (proposée ici)" in page.content.decode()
    assert client.get(page_of(episode) + "?grille=SEGA-A").context["version"] == several["SEGA-A"]
    assert client.get(page_of(episode) + "?grille=MMSE").context["version"] == several["LACE"]


@pytest.mark.parametrize("code", ["AGGIR", "EPICES", "FRAGILITE", "GFST", "HOSPITAL", "ISAR-HP", "LACE", "SEGA-A"])
def test_every_form_is_drawn_and_refused_when_empty_with_the_place_of_each_question(
    client_for: ClientFor, nurse: Membership, episode: Episode, several: dict[str, InstrumentVersion], code: str
) -> None:
    client = client_for(nurse)
    definition = several[code].read
    page = client.get(f"{page_of(episode)}?grille={code}").content.decode()
    for item in definition.items:
        for line in item.codes:
            assert f'name="{line}"' in page
    refused = client.post(page_of(episode), sent(several[code]))
    asked = {line for item in definition.items if item.required and not item.asked_if for line in item.codes}
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, asked)


def test_numbers_and_several_answers_are_recorded_and_explained(
    client_for: ClientFor, nurse: Membership, episode: Episode, several: dict[str, InstrumentVersion]
) -> None:
    client = client_for(nurse)
    assert client.post(page_of(episode), sent(several["LACE"], **LACE)).status_code == 302
    page = client.get(page_of(episode)).content.decode()
    for words in ("7 jours", "Infarctus du myocarde ancien, Bronchopneumopathie chronique", "Risque de réadmission"):
        assert words in page


@pytest.mark.parametrize(
    ("odd", "code", "says"),
    [
        ({"length": "quatre"}, "length", "Question 1\u00a0: écrivez un nombre de 0 à 365."),
        ({"length": "9" * 5000}, "length", "Question 1\u00a0: écrivez un nombre de 0 à 365."),
        ({"comorbidity": ["none", "mi"]}, "comorbidity", "Question 3\u00a0: cochez ce qui convient"),
        ({"comorbidity": ["x"]}, "comorbidity", "Question 3\u00a0: cochez ce qui convient"),
        ({"comorbidity": []}, "comorbidity", "Question 3\u00a0: cochez ce qui convient"),
    ],
)
def test_an_odd_number_or_choice_is_told_at_its_question(
    client_for: ClientFor,
    nurse: Membership,
    episode: Episode,
    several: dict[str, InstrumentVersion],
    odd: dict[str, Any],
    code: str,
    says: str,
) -> None:
    page = client_for(nurse).post(page_of(episode), sent(several["LACE"], **{**LACE, **odd}))
    errors = page.context["form"].errors
    assert (page.status_code, list(errors)) == (422, [code])
    assert errors[code][0].startswith(says)
    assert "Infarctus du myocarde ancien" in page.content.decode()


def test_sub_variables_are_combined_while_one_answers(
    client_for: ClientFor, nurse: Membership, several: dict[str, InstrumentVersion]
) -> None:
    version = several["AGGIR"]
    answers = {line: "A" for item in version.read.items for line in item.codes}
    address = reverse("screening:preview", args=[version.pk])
    page = client_for(nurse).post(address, {**answers, "toilette_bas": "C"}).content.decode()
    assert "GIR 5" in page
    assert "Toilette du haut : A, Toilette du bas : C" in page


def test_a_draft_is_not_filled(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    with enter(hospital):
        draft = InstrumentVersion.objects.create(
            instrument_id="TRST", number=2, definition=trst.definition, state="draft"
        )
    refused = client_for(nurse).post(page_of(episode), {**form_of(trst), "version": draft.pk})
    assert (refused.status_code, "ne se remplit pas encore" in refused.content.decode()) == (422, True)


# --- Earlier ones -----------------------------------------------------------------------------------------------------


def assessment_page(assessment: Assessment) -> str:
    return reverse("screening:assessment", args=[assessment.episode_id, assessment.pk])


def test_an_earlier_screening_reads_as_it_was_answered_after_its_questions_vanished(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    assessment: Assessment,
    trst: InstrumentVersion,
) -> None:
    newer = {**trst.definition, "items": trst.definition["items"][2:], "proposals": []}
    with enter(hospital):
        InstrumentVersion.objects.create(instrument_id="TRST", number=2, definition=newer, published_at=timezone.now())
    client = client_for(nurse)
    assert len(client.get(page_of(episode) + "?nouveau=1").context["form"].questions) == 3
    page = client.get(assessment_page(assessment)).content.decode()
    assert "Trouble de la marche, difficulté de transfert ou chute" in page


def test_a_screening_kept_before_results_had_words_reads_as_it_was(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    counted = {"item": "mobility", "wording": "Marche", "answer": "Oui", "points": "2", "because": "Chute", "note": ""}
    explanation = {"title": "TRST", "threshold": "2", "lowest": "0", "highest": "5", "level": "Positif", "state": "due"}
    with enter(hospital):
        old = Assessment.objects.create(
            hospital=hospital,
            episode=episode,
            version=trst,
            answers={"mobility": "yes"},
            score=2,
            positive=True,
            explanation={**explanation, "complexity": "medium", "counted": [counted], "proposals": []},
            filled_by=nurse.user,
            filled_at=timezone.now(),
        )
    page = client_for(nurse).get(assessment_page(old))
    assert page.context["score"] == "TRST 2 sur 5"
    assert "Positif à partir de 2 sur 5" in page.content.decode()


def test_a_screening_of_another_episode_is_not_found(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, unit: Unit, assessment: Assessment
) -> None:
    with enter(hospital):
        other = factories.make_episode(nurse, unit)
    address = reverse("screening:assessment", args=[other.pk, assessment.pk])
    assert client_for(nurse).get(address).status_code == 404


def test_a_repeated_score_is_drawn_beside_its_table_and_a_single_one_is_not(
    client_for: ClientFor, nurse: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    client = client_for(nurse)
    client.post(page_of(episode), form_of(trst))
    assert client.get(page_of(episode)).context["trend"] is None
    client.post(page_of(episode), form_of(trst, cognition="yes", stays="yes"))
    page = client.get(page_of(episode))
    trend = page.context["trend"]
    assert [point.score for point in trend.points] == ["2", "4"]
    # Higher scores stand higher, and the first score lies on the threshold.
    assert trend.points[0].y == trend.threshold_y > trend.points[1].y
    assert 'role="img" aria-label="TRST, du plus ancien' in page.content.decode()
    assert "style=" not in page.content.decode().split("<main")[1]


def test_scores_of_other_instruments_do_not_join_the_line(
    client_for: ClientFor, nurse: Membership, episode: Episode, several: dict[str, InstrumentVersion]
) -> None:
    client = client_for(nurse)
    client.post(page_of(episode), sent(several["LACE"], **LACE))
    client.post(page_of(episode), form_of(several["TRST"]))
    page = client.get(page_of(episode))
    assert page.context["trend"] is None
    assert [entry.score_words for entry in page.context["earlier"]] == ["LACE 11 sur 19"]


def test_a_social_proposal_is_the_social_workers(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    social_worker: Membership,
    episode: Episode,
    several: dict[str, InstrumentVersion],
) -> None:
    client = client_for(nurse)
    themes = [item.code for item in several["FRAGILITE"].read.items if item.required]
    answers = {**dict.fromkeys(themes, "no"), "sociale": "yes", "douleur": "yes"}
    client.post(page_of(episode), sent(several["FRAGILITE"], **answers))
    page = client.get(page_of(episode))
    assert [entry["who"] for entry in page.context["proposals"]] == ["Sofiane Merrad", "Claire Aubanel"]
    keys = [entry["key"] for entry in page.context["proposals"]]
    client.post(follow_up_of(page.context["assessment"]), {"proposals": keys, "complexity": "medium"})
    with enter(hospital):
        owners = Task.objects.filter(episode=episode, kind="plan").order_by("title").values_list("owner__last_name")
        assert [name for (name,) in owners] == ["Merrad", "Aubanel"]


def test_the_form_takes_as_many_queries_for_eleven_instruments_as_for_one(
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
    nurse: Membership,
    episode: Episode,
    several: dict[str, InstrumentVersion],
) -> None:
    client = client_for(nurse)
    for code in ("HOSPITAL", "FRAGILITE", "ISAR"):
        address = f"{page_of(episode)}?grille={code}"
        client.get(address)
        # Twenty, and the reset that a commit spares outside a test.
        with django_assert_max_num_queries(21):
            assert client.get(address).status_code == 200
