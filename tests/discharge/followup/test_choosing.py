"""Which protocol follows a departure, and why."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Unit
from discharge.followup.choosing import FOR_EVERYONE, Departure, Result, choose, departure_of, match
from discharge.followup.definitions import Audience, Reserve
from discharge.followup.models import Call, Protocol
from discharge.screening.actions import record_assessment
from discharge.screening.models import Assessment, Complexity, ComplexityDecision, InstrumentVersion
from tests.discharge.followup.conftest import depart, serving
from tests.discharge.followup.test_definitions import DATA
from tests.factories import make_episode
from tests.reference import put_instruments

UNIT = UUID("01890000-0000-7000-8000-000000000001")
LEFT = Departure(
    unit_id=UNIT,
    unit="Orthopédie",
    destination="home",
    has_reserve=False,
    complexity="high",
    results={
        "TRST": Result(Decimal(3), True, "TRST 3 sur 5"),
        "ISAR": Result(Decimal(1), False, "ISAR 1 sur 6"),
        "GFST": Result(None, True, "GFST, paraît fragile"),
    },
)


def protocol(name: str, **audience: Any) -> Protocol:
    return Protocol(name=name, definition={**DATA, "name": name, "audience": audience})


@pytest.mark.parametrize(
    ("audience", "reasons"),
    [
        (Audience(), []),
        (Audience(complexities=frozenset({"high", "medium"})), ["complexité forte"]),
        (Audience(complexities=frozenset({"low"})), None),
        (Audience(instrument="TRST"), ["TRST 3 sur 5"]),
        (Audience(instrument="TRST", at_least=3), ["TRST 3 sur 5"]),
        (Audience(instrument="TRST", at_least=4), None),
        (Audience(instrument="ISAR"), None),
        (Audience(instrument="ISAR", at_least=1), ["ISAR 1 sur 6"]),
        (Audience(instrument="GFST"), ["GFST, paraît fragile"]),
        (Audience(instrument="GFST", at_least=1), None),
        (Audience(instrument="SEGA"), None),
        (Audience(units=frozenset({UNIT})), ["unité Orthopédie"]),
        (Audience(units=frozenset({uuid4()})), None),
        (Audience(destinations=frozenset({"home", "family"})), ["destination Domicile"]),
        (Audience(destinations=frozenset({"ehpad"})), None),
        (Audience(reserve=Reserve.WITHOUT), ["sortie sans réserve"]),
        (Audience(reserve=Reserve.WITH), None),
        (Audience(complexities=frozenset({"high"}), units=frozenset({uuid4()})), None),
    ],
)
def test_an_audience_holds_a_departure_for_reasons_told_in_words(audience: Audience, reasons: list[str] | None) -> None:
    assert match(audience, LEFT) == reasons


def test_without_a_decision_or_a_result_nothing_that_asks_for_one_holds() -> None:
    unknown = Departure(unit_id=UNIT, unit="Orthopédie", destination="home", has_reserve=False)
    assert match(Audience(complexities=frozenset({"low"})), unknown) is None
    assert match(Audience(instrument="TRST"), unknown) is None
    assert match(Audience(), unknown) == []


def test_the_hospital_s_order_counts_first_then_the_most_precise() -> None:
    everyone = protocol("Tous")
    ward = protocol("Orthopédie", units=[str(UNIT)])
    high = protocol("Complexes", complexities=["high"], destinations=["home"])
    first = protocol("Réserve d’abord", rank=1)

    def chosen(*protocols: Protocol) -> tuple[str, str]:
        choice = choose(protocols, LEFT)
        assert choice is not None
        return choice.protocol.name, choice.because

    assert chosen(everyone) == ("Tous", FOR_EVERYONE)
    assert chosen(everyone, ward) == ("Orthopédie", "unité Orthopédie")
    assert chosen(ward, high, everyone) == ("Complexes", "complexité forte, destination Domicile")
    assert chosen(ward, high, everyone, first) == ("Réserve d’abord", FOR_EVERYONE)
    assert choose([protocol("EHPAD", destinations=["ehpad"])], LEFT) is None
    assert choose([], LEFT) is None


@given(st.permutations(range(4)))
def test_the_choice_does_not_depend_on_the_order_of_reading(order: list[int]) -> None:
    protocols = [protocol("B"), protocol("A"), protocol("C", units=[str(UNIT)]), protocol("D", rank=200)]
    choice = choose([protocols[place] for place in order], LEFT)
    assert choice is not None
    assert choice.protocol.name == "C"


@pytest.mark.usefixtures("in_hospital")
def test_a_departure_is_read_with_its_newest_results_and_decision(
    nurse: Membership, unit: Unit, screened: Callable[[Episode], Assessment]
) -> None:
    episode = make_episode(nurse, unit)
    assessment = screened(episode)
    for decided in (Complexity.LOW, Complexity.HIGH):
        ComplexityDecision.objects.create(
            hospital_id=episode.hospital_id,
            episode=episode,
            assessment=assessment,
            proposed=decided,
            decided=decided,
            decided_by=nurse.user,
            decided_at=assessment.filled_at,
        )
    read = departure_of(episode)
    assert (read.complexity, read.unit_id) == ("high", unit.pk)
    assert read.results[assessment.version.instrument_id].score == assessment.score


@pytest.mark.usefixtures("in_hospital")
def test_the_most_precise_of_a_hospital_s_protocols_follows_a_departure(nurse: Membership, unit: Unit) -> None:
    serving(nurse, "Tous")
    serving(nurse, "Cette unité", audience={"units": [str(unit.pk)]}, steps=[{"day": 7, "when": "always"}])
    call = Call.objects.get(episode=depart(nurse, unit))
    assert (call.protocol.name, call.label, call.chosen_because) == ("Cette unité", "J+7", f"unité {unit.name}")


@pytest.fixture
def screened(nurse: Membership) -> Callable[[Episode], Assessment]:
    """Fill the TRST of an episode."""

    def screen(episode: Episode) -> Assessment:
        put_instruments()
        version = InstrumentVersion.objects.newest_of("TRST")
        assert version is not None
        answers = {item.code: item.answers[0].value for item in version.read.items}
        return record_assessment(
            member=nurse, episode_id=episode.pk, assessment_id=uuid7(), version=version, answers=answers
        )

    return screen
