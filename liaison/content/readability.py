"""How easily a French text reads: Flesch's score as Kandel and Moles adapted it to French.

L. Kandel, A. Moles, « Application de l’indice de Flesch à la langue française », Cahiers d’études de radio-télévision,
n° 19, 1958, p. 253-274: 207 − 1,015 × (words by sentence) − 73,6 × (syllables by word).
"""

import re
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
# A full stop inside a number (« 2.5 ») or after a title (« Dr. ») ends no sentence.
_SENTENCE_END = re.compile(r"(?:[!?…;]|(?<!\bDr)(?<!\bM)(?<!\bPr)\.)(?=\s|$)|\n")
# A vowel with a diaeresis, or after an é, begins a syllable of its own: « maïs », « réel ».
_SYLLABLE = re.compile(r"[ëïü]|é|[aeiouyàâèêîôöùûœæ]+", re.IGNORECASE)
_MUTE_END = re.compile(r"(?<=[^aeiouyàâéèêëîïôöùûüœæ])es?$", re.IGNORECASE)
# Of the score: from here on a text reads as this. Flesch's classes, in the order of the scale.
_CLASSES = ((90, "très facile"), (80, "facile"), (70, "assez facile"), (60, "standard"), (50, "assez difficile"))
HARDEST = "difficile"


@dataclass(frozen=True)
class Readability:
    """A score from about 0 (hard) to 100 (very easy), its class in words, and what it was computed from."""

    score: int
    label: str
    words: int
    sentences: int


def readability(text: str) -> Readability | None:
    """Score ``text``; None if it holds no word. A line that ends is a sentence: lists are read so.

    Numbers are words of one syllable. Syllables are counted by vowel groups, without the mute endings « e » and « es ».
    """
    sentences = [words for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return None
    by_sentence = len(words) / len(sentences)
    by_word = sum(syllables(word) for word in words) / len(words)
    score = round(207 - 1.015 * by_sentence - 73.6 * by_word)
    label = next((label for least, label in _CLASSES if score >= least), HARDEST)
    return Readability(score=score, label=label, words=len(words), sentences=len(sentences))


def syllables(word: str) -> int:
    """Count the syllables that are heard in a French word; at least one."""
    return max(len(_SYLLABLE.findall(_MUTE_END.sub("", word))), 1)
