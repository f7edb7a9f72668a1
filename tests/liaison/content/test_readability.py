"""The readability score: its formula, what counts as a word, a sentence, a syllable."""

import pytest

from liaison.content.readability import readability, syllables
from liaison.letters.sheet_sample import patient


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("table", 1),
        ("hanche", 1),
        ("hanches", 1),
        ("le", 1),
        ("réel", 2),
        ("maïs", 2),
        ("hôpital", 3),
        ("médicament", 4),
        ("infirmier", 3),
        ("cœur", 1),
        ("12", 1),
        ("km", 1),
    ],
)
def test_syllables_are_those_that_are_heard(word: str, expected: int) -> None:
    assert syllables(word) == expected


def test_the_formula_is_that_of_kandel_and_moles() -> None:
    # Six words, six syllables, one sentence: 207 - 1.015 * 6 - 73.6 * 1.
    found = readability("Le chat boit du lait froid.")
    assert found is not None
    assert (found.words, found.sentences, found.score) == (6, 1, 127)


def test_a_number_an_abbreviation_and_a_line_end() -> None:
    found = readability("Prenez 2,5 mg le soir\nVoyez le Dr. Escoubas. Revenez.")
    assert found is not None
    assert found.sentences == 3


def test_a_text_without_a_word_has_no_score() -> None:
    assert readability("") is None
    assert readability(" … !") is None


def test_plain_words_are_easier_than_learned_ones() -> None:
    plain = readability(patient().words())
    learned = readability("Hémiarthroplastie intermédiaire nécessitant une anticoagulation prophylactique prolongée.")
    assert plain is not None
    assert learned is not None
    assert plain.label == "très facile"
    assert learned.label == "difficile"
    assert plain.score > learned.score


def test_a_long_text_is_scored_at_once() -> None:
    found = readability("a" * 100_000 + " bon" * 10_000)
    assert found is not None
    assert found.words == 10_001
