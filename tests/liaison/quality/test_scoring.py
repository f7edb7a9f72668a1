"""Drawing, verdicts and figures: what each rule reads, to the day, and what is counted of it."""

import copy
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.episodes.models import Episode
from directory.providers.models import ProviderType
from discharge.planning.models import CircleMember
from liaison.authoring.models import Document, DocumentState, Holder
from liaison.letters.models import Letter, LetterKind, Withdrawal
from liaison.quality.evidence import read_evidence
from liaison.quality.facts import FACTS
from liaison.quality.rules import RulesError, delivered, read_rules
from liaison.quality.scoring import Tally, Verdict, draw, judge, mean_of, score_of, tallies
from tests.liaison.quality.conftest import PARIS, Stays, on
from tests.reference import put_types

RULES = read_rules(delivered())


class Judged:
    """A stay as the database would keep it."""

    def __init__(self, verdicts: dict[str, str]) -> None:
        self.verdicts = verdicts
        self.score = score_of(RULES, verdicts)


def verdicts_of(*episodes: Episode) -> list[dict[str, Verdict]]:
    """Read once for all the stays, as a batch is."""
    evidence = read_evidence([Episode.objects.get(pk=episode.pk) for episode in episodes], zone=PARIS)
    return [judge(RULES, evidence[episode.pk]) for episode in episodes]


# --- The traces -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_hospital")
def test_the_same_day_is_the_hospital_s(stays: Stays) -> None:
    """23 h 30 in Paris is still that day; in UTC the signature of 0 h 30 would be too."""
    late, after, eve = (stays.left(on(10, 23, 0)) for _ in range(3))
    stays.letter(late, on(10, 23, 59))
    stays.letter(after, on(11, 0, 30))
    stays.letter(eve, on(9, 23, 0))
    found = verdicts_of(late, after, eve)
    assert [one["jour_meme"] for one in found] == [Verdict.YES, Verdict.NO, Verdict.NO]
    assert [one["lettre"] for one in found] == [Verdict.YES] * 3
    evidence = read_evidence([late, after, eve], zone=PARIS)
    by_then = FACTS["signed_by_then"]
    assert [by_then.holds(evidence[one.pk]) for one in (late, after, eve)] == [True, False, True]


@pytest.mark.usefixtures("in_hospital")
def test_handing_over_counts_for_the_patient_and_the_trusted_person_on_that_day(stays: Stays) -> None:
    cases = [
        (Holder.PATIENT, on(10, 15), Verdict.YES),
        (Holder.TRUSTED, on(10, 15), Verdict.YES),
        (Holder.RELATIVE, on(10, 15), Verdict.NO),
        (Holder.PATIENT, on(11, 0, 5), Verdict.NO),
    ]
    episodes = [stays.left(on(10)) for _ in cases]
    for episode, (holder, at, _) in zip(episodes, cases, strict=True):
        stays.handed(stays.letter(episode, on(10)), at, holder)
    assert [one["remise"] for one in verdicts_of(*episodes)] == [expected for *_, expected in cases]


@pytest.mark.usefixtures("in_hospital")
def test_a_stay_without_a_letter_counts_as_what_it_is(stays: Stays) -> None:
    none, cancelled = stays.left(on(10)), stays.left(on(10))
    document = stays.letter(cancelled, on(10))
    stays.handed(document, on(10))
    Document.objects.filter(pk=document.pk).update(state=DocumentState.CANCELLED)
    for found in verdicts_of(none, cancelled):
        assert {code for code, verdict in found.items() if verdict == Verdict.NO} == {"lettre", "jour_meme", "remise"}
        assert {code for code, verdict in found.items() if verdict == Verdict.YES} == set()
        assert score_of(RULES, found) == Decimal(0)


@pytest.mark.usefixtures("in_hospital")
def test_what_the_patient_left_with_is_judged_and_not_what_was_mended_later(stays: Stays) -> None:
    mended, late = stays.left(on(10)), stays.left(on(10))
    first = stays.letter(mended, on(10), advance_directives="", trusted_person="")
    stays.letter(mended, on(12), first, advance_directives="rédigées", trusted_person="sa fille")
    stays.letter(late, on(12), advance_directives="rédigées", trusted_person="sa fille")
    evidence = read_evidence([mended, late], zone=PARIS)
    assert evidence[mended.pk].document == first
    assert [one["volontes"] for one in verdicts_of(mended, late)] == [Verdict.NO, Verdict.YES]
    assert verdicts_of(mended)[0]["jour_meme"] == Verdict.YES


@pytest.mark.usefixtures("in_hospital")
def test_the_gp_s_copy_counts_on_the_day_unless_there_is_no_gp_or_an_opposition(stays: Stays) -> None:
    put_types()
    sent, later, without, opposed, stopped = episodes = [stays.left(on(10)) for _ in range(5)]
    for episode in episodes:
        document = stays.letter(episode, on(10), **({"gp": None} if episode is without else {}))
        gp = CircleMember.objects.create(
            hospital=stays.hospital,
            episode=episode,
            role=ProviderType.objects.get(pk="medecin-traitant"),
            name="Dr Martine Escoubas",
        )
        Letter.objects.create(
            hospital=stays.hospital,
            episode=episode,
            document=document,
            kind=LetterKind.LIAISON,
            circle_member=gp,
            recipient_name=gp.name,
            recipient_role="Médecin traitant",
            handed_over_at={sent: on(10, 18), later: on(11, 9)}.get(episode),
            withdrawal=Withdrawal.OPPOSITION if episode is stopped else "",
            state="withdrawn" if episode is stopped else "due",
        )
    Episode.objects.filter(pk=opposed.pk).update(sharing_opposed_at=on(10))
    expected = [Verdict.YES, Verdict.NO, *[Verdict.NOT_APPLICABLE] * 3]
    assert [one["envoi"] for one in verdicts_of(*episodes)] == expected


# --- The content ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_hospital")
def test_a_whole_letter_signed_and_handed_that_day_complies_everywhere_but_where_nothing_was_sent(stays: Stays) -> None:
    episode = stays.left(on(10))
    stays.handed(stays.letter(episode, on(10)), on(10, 13))
    [found] = verdicts_of(episode)
    assert [code for code, verdict in found.items() if verdict != Verdict.YES] == ["envoi"]


@pytest.mark.usefixtures("in_hospital")
@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("volontes", {"trusted_person": ""}),
        ("volontes", {"advance_directives": " "}),
        ("synthese", {"condition_at_discharge": ""}),
        ("planification", {"appointments": (), "surveillance": "", "advice": "", "social": ""}),
    ],
)
def test_what_the_letter_does_not_say_does_not_comply(stays: Stays, code: str, changes: dict[str, Any]) -> None:
    episode = stays.left(on(10))
    stays.letter(episode, on(10), **changes)
    assert verdicts_of(episode)[0][code] == Verdict.NO


@pytest.mark.usefixtures("in_hospital")
def test_reading_takes_as_many_queries_for_one_stay_as_for_twenty(
    stays: Stays, django_assert_max_num_queries: Any
) -> None:
    episodes = [stays.left(on(10)) for _ in range(20)]
    for episode in episodes[:12]:
        stays.handed(stays.letter(episode, on(10)), on(10))
    for group in (episodes[:1], episodes):
        with django_assert_max_num_queries(5):
            read_evidence(group, zone=PARIS)


# --- The draw ---------------------------------------------------------------------------------------------------------

ids = st.lists(st.uuids(version=4), unique=True, max_size=120)


@given(ids, st.text(max_size=40), st.integers(1, 100))
def test_the_same_seed_draws_the_same_stays_in_whatever_order_they_are_read(
    population: list[UUID], seed: str, size: int
) -> None:
    drawn = draw(population, seed=seed, size=size)
    assert drawn == draw(reversed(population), seed=seed, size=size)
    assert len(drawn) == len(set(drawn)) == min(size, len(population))
    assert set(drawn) <= set(population)


@given(ids, st.uuids(version=4), st.integers(1, 100))
def test_one_stay_more_displaces_one_at_most(population: list[UUID], newcomer: UUID, size: int) -> None:
    before = draw(population, seed="a", size=size)
    after = draw({*population, newcomer}, seed="a", size=size)
    assert len(set(before) - set(after)) <= 1


def test_each_stay_is_drawn_about_as_often_as_any_other() -> None:
    population = [UUID(int=number) for number in range(200)]
    drawn = [pk for seed in range(500) for pk in draw(population, seed=str(seed), size=80)]
    assert all(140 < drawn.count(pk) < 260 for pk in population)


# --- Figures ----------------------------------------------------------------------------------------------------------

verdicts = st.fixed_dictionaries({criterion.code: st.sampled_from(list(Verdict)) for criterion in RULES.criteria})


@given(verdicts)
def test_a_score_is_a_share_of_what_applies_and_nothing_without_what_eliminates(found: dict[str, str]) -> None:
    score = score_of(RULES, found)
    values = list(found.values())
    applicable = len(values) - values.count(Verdict.NOT_APPLICABLE)
    if not applicable:
        assert score is None
    elif any(found[code] == Verdict.NO for code in ("lettre", "jour_meme", "remise")):
        assert score == 0
    else:
        assert score is not None
        assert abs(float(score) - 100 * values.count(Verdict.YES) / applicable) < 0.01


@given(st.lists(verdicts, min_size=1, max_size=40))
def test_each_criterion_counts_every_stay_once(found: list[dict[str, str]]) -> None:
    for tally in tallies(RULES, [Judged(one) for one in found]):
        assert tally.compliant + tally.not_compliant + tally.not_applicable == len(found)
        if tally.interval:
            assert tally.rate is not None
            assert 0 <= tally.interval.low <= tally.rate * 100 <= tally.interval.high + 1e-9 <= 100 + 1e-9


def test_intervals_are_those_of_the_books() -> None:
    # Wilson, 95 %: 8 of 10 is 49.0 to 94.3.
    tally = Tally(RULES.criteria[0], 8, 2, 0)
    assert tally.interval is not None
    assert (round(tally.interval.low, 1), round(tally.interval.high, 1)) == (49.0, 94.3)
    assert Tally(RULES.criteria[0], 0, 0, 10).interval is None


def test_the_score_of_a_hospital_is_the_mean_of_its_stays() -> None:
    whole = {criterion.code: Verdict.YES for criterion in RULES.criteria}
    none = {**whole, "lettre": Verdict.NO}
    mean = mean_of([Judged(whole), Judged(none), Judged(dict.fromkeys(whole, Verdict.NOT_APPLICABLE))])
    assert mean is not None
    assert mean.value == 50
    assert mean_of([]) is None
    assert (mean_of([Judged(whole)]) or mean).interval is None


# --- The rules --------------------------------------------------------------------------------------------------------


def test_the_rules_delivered_say_where_they_come_from_and_which_are_recalled() -> None:
    assert (RULES.sample, RULES.expected) == (80, 80)
    assert all(criterion.source for criterion in RULES.criteria)
    # Read in the decree itself (standards, section 1.1); everything else is the national grid, from memory.
    assert [criterion.code for criterion in RULES.criteria if not criterion.recalled] == ["envoi"]


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("sample", 0, "Le nombre de séjours tirés va de 1 à 1000."),
        ("sample", "80", "Le nombre de séjours tirés va de 1 à 1000."),
        ("expected", 101, "La valeur attendue va de 0 à 100."),
        ("shortest_stay_hours", -1, "La durée minimale du séjour va de 0 à 720."),
        ("criteria", [], "Il faut un critère au moins."),
        ("criteria", [{"code": "a", "label": " ", "needs": ["signed"]}], "Un critère n’a pas de nom."),
        ("criteria", [{"code": "a", "label": "A", "needs": []}], "« A » : choisissez ce qui le rend conforme."),
        ("criteria", [{"code": "a", "label": "A", "needs": ["x"]}], "« A » : rien ne se lit sous le nom x."),
        ("criteria", [{"code": "a", "label": "A", "needs": ["signed"]}] * 2, "60 critères au plus, chacun une fois."),
    ],
)
def test_rules_that_do_not_hold_together_say_where(part: str, value: Any, said: str) -> None:
    with pytest.raises(RulesError) as refusal:
        read_rules({**copy.deepcopy(delivered()), part: value})
    assert refusal.value.message == said
