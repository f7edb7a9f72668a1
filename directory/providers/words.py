"""Learning the words of entries, and guessing which one a misspelt word stands for."""

from datetime import datetime

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, models
from django.db.models.functions import Length

from directory.providers.models.words import LONGEST_WORD, SearchWord

# Shorter, nearly every word resembles every other.
SHORTEST_MISSPELT = 4
GUESSES = 6
# Keys repeat the words of their type and commune: the distinct words are few beside the entries.
_READ = """
    SELECT word FROM (
        SELECT DISTINCT unnest(string_to_array(search_key, ' ')) AS word FROM providers_provider
         WHERE %(since)s::timestamptz IS NULL OR updated_at >= %(since)s
    ) words WHERE length(word) BETWEEN %(shortest)s AND %(longest)s
"""
_LEARN = "INSERT INTO providers_searchword (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"
# Candidates of the trigram index that are measured letter by letter.
_COMPARED = 40
_BEGINNING_SO = 400
_LONG_WORD = 8


def learn_words(*, since: datetime | None = None) -> int:
    """Note the words of entries that were not known yet, of those updated after ``since`` or of all; return how many.

    Imports and bulk writes call it when they have finished. Entries are found without it, only not with a typing error.
    """
    with connection.cursor() as cursor:
        # Read first: PostgreSQL has several processes read for a query, never for an insertion.
        cursor.execute(_READ, {"since": since, "shortest": SHORTEST_MISSPELT - 1, "longest": LONGEST_WORD})
        cursor.execute(_LEARN, [[word for (word,) in cursor.fetchall()]])
        return cursor.rowcount


def learn_key(key: str) -> None:
    """Note the words of one key."""
    words = {word for word in key.split() if SHORTEST_MISSPELT - 1 <= len(word) <= LONGEST_WORD}
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(words)], ignore_conflicts=True)


def guesses(word: str) -> list[str]:
    """The known words closest to ``word``, itself first when it is known; empty when it is like no other.

    One or two queries. At most one letter differs in a short word, three in a long one.
    """
    if len(word) < SHORTEST_MISSPELT:
        return [word]
    similar = SearchWord.objects.filter(word__trigram_similar=word)
    closest = similar.alias(resemblance=TrigramSimilarity("word", word)).order_by("-resemblance", "word")
    # Two letters swapped leave hardly a trigram of a short word.
    length = Length("word")
    beginning = SearchWord.objects.filter(word__startswith=word[:2]).alias(length=length).order_by("word")
    alike = beginning.filter(length__gte=len(word) - 1, length__lte=len(word) + 1)
    return _within_reach(word, closest[:_COMPARED]) or _within_reach(word, alike[:_BEGINNING_SO])


def _within_reach(word: str, others: models.QuerySet[SearchWord]) -> list[str]:
    allowed = 1 if len(word) <= SHORTEST_MISSPELT else 2 if len(word) <= _LONG_WORD else 3
    measured = ((edits(word, other), other) for other in others.values_list("word", flat=True))
    return [other for distance, other in sorted(measured) if distance <= allowed][:GUESSES]


def edits(one: str, other: str) -> int:
    """How many letters to change, add, remove or swap with their neighbour to make ``other`` of ``one``."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, target in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
