"""What search reads: one narrow row an actor, its names for suggestions, and the words that typos are corrected to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from directory.actors.models.actor import Actor


class SearchRow(models.Model):
    """An actor as search sees it. Written by `actors.services` in the transaction of each change, read by `actors.search`.

    A removed or merged actor keeps its row, unpublished, so that processes that hold the columns learn of it.
    """

    actor = models.OneToOneField(Actor, primary_key=True, on_delete=models.CASCADE, related_name="search_row")
    format = models.PositiveSmallIntegerField()
    changed = models.PositiveBigIntegerField(help_text="The directory's version in which the row was written.")
    published = models.BooleanField()
    type = models.CharField(max_length=3)
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=6, blank=True)
    city = models.PositiveIntegerField(default=0)
    topics = ArrayField(models.PositiveSmallIntegerField())
    stages = ArrayField(models.PositiveSmallIntegerField())
    edited = models.DateTimeField()
    confirmed = models.DateTimeField(null=True)
    quality = models.PositiveSmallIntegerField()
    sort_en = models.CharField(max_length=200, db_collation="C")
    sort_zh = models.CharField(max_length=200, db_collation="C")
    vector = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="search_row_vector", fastupdate=False),
            models.Index(F("changed"), name="search_row_changed"),
            models.Index(F("format"), name="search_row_format"),
        ]

    def __str__(self) -> str:
        return f"search row of {self.pk}"


class SearchName(models.Model):
    """A name from one of its words on, folded: what a suggestion's prefix is looked up in."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="search_names")
    key = models.CharField(max_length=120, db_collation="C")
    # 0 for a key that begins the name, 1 for one that begins within it: whole names are suggested first.
    within = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "within", "actor"], name="search_name_unique")]
        indexes = [
            # Whole names that resemble one: what the check for duplicates asks (moderation.duplicates).
            GinIndex(
                fields=["key"],
                name="search_name_trigrams",
                opclasses=["gin_trgm_ops"],
                condition=Q(within=0),
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SearchWord(models.Model):
    """A word that some entry holds. Words of entries that changed stay until the next rebuild; they only cost a look-up."""

    word = models.CharField(primary_key=True, max_length=60, db_collation="C")

    class Meta:
        indexes = [GinIndex(fields=["word"], name="search_word_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
