"""The words by which entries are found: a misspelt one is compared with these, not with two million entries."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from coordination.territory.models import CODE_COLLATION

# No longer word is worth comparing, and no longer one fits.
LONGEST_WORD = 60


class SearchWord(models.Model):
    """A word of at least one search key. Words of closed entries stay: they cost nothing and mislead nobody."""

    word = models.CharField("mot", max_length=LONGEST_WORD, primary_key=True, db_collation=CODE_COLLATION)

    class Meta:
        verbose_name = "mot de l’annuaire"
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_trigram")]

    def __str__(self) -> str:
        return self.word
