"""What the record knows beforehand, instrument by instrument: only what is known answers, the rest is a remark."""

from datetime import date, timedelta

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import AdmissionMode, Episode
from coordination.tenancy.models import Unit
from directory.providers.models import ProviderType
from discharge.planning.actions import add_circle_member, seek_role
from discharge.planning.roles import GP
from discharge.screening.prefill import RULE_WORDS, RULES, Prefill, prefill
from tests import factories
from tests.discharge.screening.grids import grid
from tests.discharge.screening.test_assessments import earlier_stay

pytestmark = pytest.mark.usefixtures("in_hospital")


def known(name: str, episode: Episode, member: Membership) -> dict[str, Prefill]:
    return prefill(grid(name), episode, member)


def test_every_rule_has_words_for_those_who_build_a_grid() -> None:
    assert RULES.keys() == RULE_WORDS.keys()


@pytest.mark.parametrize(
    ("born", "answer"),
    [(date(1980, 1, 1), "0"), (date(1951, 1, 1), "1"), (date(1941, 12, 31), "1"), (date(1935, 1, 1), "2")],
)
def test_the_age_answers_its_range(nurse: Membership, unit: Unit, born: date, answer: str) -> None:
    episode = factories.make_episode(nurse, unit, patient=factories.make_patient(nurse, birth_date=born))
    assert known("sega-a", episode, nurse)["age"].value == answer


@pytest.mark.parametrize(
    ("mode", "answer"),
    [
        (AdmissionMode.EMERGENCY, "yes"),
        (AdmissionMode.PLANNED, "no"),
        (AdmissionMode.TRANSFER, ""),
        (AdmissionMode.OTHER, ""),
    ],
)
def test_the_mode_of_entry_answers_when_it_says_urgent_or_planned(
    nurse: Membership, unit: Unit, mode: AdmissionMode, answer: str
) -> None:
    episode = factories.make_episode(nurse, unit, admission_mode=mode)
    assert known("lace", episode, nurse)["acute"].value == answer


def test_the_length_of_stay_runs_to_the_expected_departure(nurse: Membership, episode: Episode) -> None:
    found = known("lace", episode, nurse)["length"]
    assert found == Prefill("4", "Prérempli : 4\u00a0jours de l’entrée au départ prévu.")
    episode.expected_departure_at = None
    assert known("lace", episode, nurse)["length"].value == "2"


def test_visits_and_stays_here_are_counted_and_none_here_is_no_answer(
    nurse: Membership, unit: Unit, episode: Episode
) -> None:
    nothing = known("lace", episode, nurse)["emergency_visits"]
    assert (nothing.value, nothing.note[:40]) == ("", "Aucun passage connu dans l’établissement")
    earlier_stay(nurse, unit, episode, days=20, mode=AdmissionMode.EMERGENCY)
    earlier_stay(nurse, unit, episode, days=120)
    earlier_stay(nurse, unit, episode, days=300, mode=AdmissionMode.EMERGENCY)
    earlier_stay(nurse, unit, episode, days=500, mode=AdmissionMode.EMERGENCY)
    assert known("lace", episode, nurse)["emergency_visits"].value == "1"
    admissions = known("hospital", episode, nurse)["admissions"]
    assert (admissions.value, admissions.note.endswith("Ajoutez ceux d’ailleurs.")) == ("3", True)


@pytest.mark.parametrize(("days", "answers"), [(10, True), (183, True), (190, False)])
def test_a_night_here_within_six_months_is_known(
    nurse: Membership, unit: Unit, episode: Episode, days: int, answers: bool
) -> None:
    earlier_stay(nurse, unit, episode, days=days)
    assert ("hospitalised" in known("isar", episode, nurse)) is answers


def test_a_stay_without_a_night_is_no_hospitalisation(nurse: Membership, unit: Unit, episode: Episode) -> None:
    stay = earlier_stay(nurse, unit, episode, days=10)
    stay.admitted_at = stay.left_at - timedelta(minutes=1)
    stay.save()
    assert "hospitalised" not in known("isar", episode, nurse)


def test_the_circle_says_whether_there_is_a_gp(
    nurse: Membership, episode: Episode, types: dict[str, ProviderType]
) -> None:
    assert "medecin_traitant" not in known("fragilite", episode, nurse)
    seek_role(member=nurse, episode_id=episode.pk, role=types[GP])
    assert known("fragilite", episode, nurse)["medecin_traitant"].value == "yes"
    add_circle_member(member=nurse, episode_id=episode.pk, role=types[GP], name="Dr Martine Escoubas")
    assert known("fragilite", episode, nurse)["medecin_traitant"].value == "no"
